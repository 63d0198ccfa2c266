// Keys that work on every page: `/` searches, `g` and a letter goes to a page, `?` shows them all.
import { router } from '../lib/router.svelte';
import { sections } from './sections';

const chord_ms = 1500;

/** True where keys are for writing. */
function writing(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

/** Listens until the returned function is called. */
export function keyboard(to: { search: () => void; help: () => void }): () => void {
  let waiting = 0;
  const key = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || writing(event.target) || document.querySelector('dialog[open]')) return;
    if (Date.now() - waiting < chord_ms) {
      waiting = 0;
      const section = sections.find((one) => one.key === event.key);
      if (!section) return;
      event.preventDefault();
      router.go(router.href(section.path));
      return;
    }
    if (event.key === 'g') waiting = Date.now();
    else if (event.key === '/' || event.key === '?') {
      event.preventDefault();
      if (event.key === '/') to.search();
      else to.help();
    }
  };
  addEventListener('keydown', key);
  return () => removeEventListener('keydown', key);
}
