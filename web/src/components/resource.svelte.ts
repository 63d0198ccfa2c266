// Data of a page: loaded, loaded again when what it was asked for changes, and kept on screen meanwhile.
import { untrack } from 'svelte';
import { aborted, ApiError } from '../lib/api';
import { router } from '../lib/router.svelte';
import { app } from '../lib/state.svelte';

export class Resource<T> {
  /** The newest answer; null until the first. */
  value = $state.raw<T | null>(null);
  /** Why the newest attempt failed. */
  failure = $state.raw<ApiError | null>(null);
  busy = $state(true);
  #turn = $state(0);

  /** Part of what the loading depends on. */
  get turn(): number {
    return this.#turn;
  }
  /** Loads again. */
  again(): void {
    this.#turn += 1;
  }
}

/**
 * For a component's script: `const list = resource((signal) => api.agenda({ as_of: app.as_of, signal }))`. What the
 * function reads of state before its first await is watched; read app.version for what follows the record. A function
 * that returns null loads nothing.
 *
 * What is there stays while it is renewed, and when that fails; but never under another address, nor under another state
 * of the record or another reader's eyes when the answer for those could not be had.
 *
 * @param of what the data is of, by default the page's path: when it changes, nothing of the former is shown
 */
export function resource<T>(load: (signal: AbortSignal) => Promise<T> | null, of: () => string = () => router.path): Resource<T> {
  const made = new Resource<T>();
  let before = '';
  let seen_as = '';
  $effect(() => {
    void made.turn;
    const abort = new AbortController();
    const asked = load(abort.signal);
    if (asked === null) {
      made.busy = false;
      return;
    }
    made.busy = true;
    const here = untrack(of);
    const as = untrack(() => `${app.as_of ?? ''}|${app.session?.key ?? ''}`);
    if (here !== before) made.value = null;
    before = here;
    asked.then(
      (value) => {
        if (abort.signal.aborted) return;
        made.value = value;
        seen_as = as;
        made.failure = null;
        made.busy = false;
      },
      (error: unknown) => {
        if (abort.signal.aborted || aborted(error)) return;
        made.failure = error instanceof ApiError ? error : new ApiError('internal', String(error), 0);
        if (as !== seen_as || !made.failure.passing) made.value = null;
        made.busy = false;
      },
    );
    return () => abort.abort();
  });
  return made;
}
