// Data of a page: loaded, loaded again when what it was asked for changes, and kept on screen meanwhile.
import { aborted, ApiError } from '../lib/api';

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
 */
export function resource<T>(load: (signal: AbortSignal) => Promise<T> | null): Resource<T> {
  const made = new Resource<T>();
  $effect(() => {
    void made.turn;
    const abort = new AbortController();
    const asked = load(abort.signal);
    if (asked === null) {
      made.busy = false;
      return;
    }
    made.busy = true;
    asked.then(
      (value) => {
        if (abort.signal.aborted) return;
        made.value = value;
        made.failure = null;
        made.busy = false;
      },
      (error: unknown) => {
        if (abort.signal.aborted || aborted(error)) return;
        made.failure = error instanceof ApiError ? error : new ApiError('internal', String(error), 0);
        made.busy = false;
      },
    );
    return () => abort.abort();
  });
  return made;
}
