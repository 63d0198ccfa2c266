import { mount } from 'svelte';
import App from './App.svelte';
import './app.css';
import { keep_for_offline } from './lib/offline';

const target = document.getElementById('app');
if (!target) throw new Error('index.html has no #app');
mount(App, { target });
keep_for_offline();
