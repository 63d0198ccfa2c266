import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';
import { basemap } from './scripts/basemap';

// `npm run dev` shows the pages from here and takes the data of a `truce serve` at its usual address.
export default defineConfig({
  plugins: [svelte(), basemap()],
  build: {
    target: 'es2022',
    assetsInlineLimit: 0, // the content security policy admits no data: script or style
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1100, // the map library, which is loaded when a map is shown
    // One request for a language, whatever the areas its words come from.
    rollupOptions: { output: { manualChunks: (id) => /\/src\/messages\/(\w+)\//.exec(id)?.[1] } },
  },
  worker: { format: 'es' },
  // The forms are made from the record's own schema.
  server: { fs: { allow: ['..'] }, proxy: { '/api': 'http://127.0.0.1:8080', '/log': 'http://127.0.0.1:8080' } },
  resolve: process.env.VITEST ? { conditions: ['browser'] } : {},
  test: { environment: 'jsdom', setupFiles: 'tests/older_node.ts', testTimeout: 60_000, include: ['tests/**/*.test.ts'] },
});
