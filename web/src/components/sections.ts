// The pages that navigation shows, in its order. A new page is a line here, one in the router's table and a file in
// src/pages.
import type { IconName } from './Icon.svelte';

export interface Section {
  /** Key of its name in the messages: `shell.nav.NAME`. */
  name: string;
  path: string;
  icon: IconName;
  /** The heading under which it stands in the list: `shell.group.NAME`. */
  group: 'state' | 'dispute' | 'basis' | 'act';
  /** With `g` before it, goes there. */
  key: string;
  /** In the bar at the foot of a phone. */
  thumb?: true;
}

export const sections: readonly Section[] = [
  { name: 'overview', path: '/', icon: 'overview', group: 'state', key: 'o', thumb: true },
  { name: 'map', path: '/map', icon: 'map', group: 'state', key: 'm', thumb: true },
  { name: 'incidents', path: '/incidents', icon: 'incidents', group: 'state', key: 'i', thumb: true },
  { name: 'agenda', path: '/agenda', icon: 'agenda', group: 'dispute', key: 'a', thumb: true },
  { name: 'questions', path: '/questions', icon: 'questions', group: 'dispute', key: 'q' },
  { name: 'terms', path: '/terms', icon: 'terms', group: 'basis', key: 't' },
  { name: 'record', path: '/record', icon: 'record', group: 'basis', key: 'r' },
  { name: 'actors', path: '/actors', icon: 'actors', group: 'basis', key: 'p' },
  { name: 'write', path: '/write', icon: 'write', group: 'act', key: 'w' },
];

export const groups: readonly Section['group'][] = ['state', 'dispute', 'basis', 'act'];

/** The section that a path belongs to. */
export function section_of(path: string): Section | undefined {
  return sections.find((section) => (section.path === '/' ? path === '/' : path === section.path || path.startsWith(`${section.path}/`)));
}
