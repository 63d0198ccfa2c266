// What goes on behind every page: heads are held to those seen before, and signed entries are sent when they can be.
import { app } from '../lib/state.svelte';
import { integrity } from '../proof/integrity.svelte';
import { queue } from './queue.svelte';

/** Sends what waits in this case, as whoever is signed in. */
export function send_waiting(): Promise<void> {
  return app.case ? queue.flush({ party: app.session?.party ?? null, case: app.case.case }) : Promise.resolve();
}

/** To be called once by the app's root. @return what stops it */
export function start_background(): () => void {
  return $effect.root(() => {
    $effect(() => {
      const [case_id, head] = [app.case?.case, app.head];
      if (!case_id || !head) return;
      // A browser that keeps nothing cannot remember heads either.
      integrity.check({ case: case_id, size: head.size, ...(head.root ? { root: head.root } : {}) }).catch(() => {});
    });
    $effect(() => {
      if (!app.case || !app.online) return;
      void app.session?.key;
      void app.line;
      send_waiting().catch(() => {});
    });
  });
}
