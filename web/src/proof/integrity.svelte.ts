// Holds the record to what this browser saw of it before: the last tree head is remembered, and every new one must be
// proven to extend it. A server that shows two histories is caught here without anybody's help.
import { api as own_api, ApiError, type Api } from '../lib/api';
import { storage } from '../lib/storage';
import type { ConsistencyDocument, Stamp } from '../lib/types';
import { from_base64, type Bytes } from './bytes';
import { tree_head, verify_consistency } from './merkle';

/**
 * `first`: nothing was seen before. `holds`: of one history with what was seen, by proof. `behind`: the server has fewer
 * entries than it showed before, and no proof can join the two. `fork`: the two cannot be of one history. `unchecked`: the proof
 * could not be had; it is asked for again at the next head.
 */
export type Finding = 'unknown' | 'first' | 'holds' | 'behind' | 'fork' | 'unchecked';

export interface Head {
  size: number;
  root: string;
}

class Integrity {
  finding = $state<Finding>('unknown');
  /** The head seen before, and when (ms since 1970). */
  seen = $state.raw<(Head & { seen_at: number }) | null>(null);
  /** The head that the server shows. */
  shown = $state.raw<Head | null>(null);
  #proof: ConsistencyDocument | null = null;
  #last: Promise<unknown> = Promise.resolve();

  /** Checks a head against the one remembered, and remembers it when it holds. One after the other. */
  check(stamp: Pick<Stamp, 'case' | 'size' | 'root'>, api: Pick<Api, 'consistency'> = own_api): Promise<Finding> {
    const next = this.#last.then(() => this.#check(stamp, api));
    this.#last = next.catch(() => {});
    return next;
  }

  async #check(stamp: Pick<Stamp, 'case' | 'size' | 'root'>, api: Pick<Api, 'consistency'>): Promise<Finding> {
    const { size, root } = stamp;
    const head = root === undefined ? null : tree_head(size, root);
    // A contradiction stays on screen: a later head that fits again does not undo it.
    if (!head || root === undefined || this.finding === 'fork') return this.finding;
    const store = await storage();
    const seen = await store.get('heads', stamp.case);
    this.shown = { size, root };
    this.seen = seen ? { size: seen.size, root: seen.root, seen_at: seen.seen_at } : null;
    this.finding = seen ? await this.#compare(seen, { size, root }, api) : 'first';
    const newest = !seen || size >= seen.size;
    if (newest && (this.finding === 'first' || this.finding === 'holds')) {
      await store.put('heads', { case: stamp.case, size, root, seen_at: Date.now() });
    }
    return this.finding;
  }

  async #compare(seen: Head, shown: Head, api: Pick<Api, 'consistency'>): Promise<Finding> {
    if (shown.size === seen.size) return shown.root === seen.root ? 'holds' : 'fork';
    // What was asked a moment ago, or of the past, is smaller than what was seen: then that one must extend it.
    const [before, after] = shown.size < seen.size ? [shown, seen] : [seen, shown];
    if (before.size === 0) return 'holds';
    try {
      this.#proof = await api.consistency(before.size, after.size);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      // The server itself has not so many entries.
      return error.status === 400 && before === shown ? 'behind' : 'unchecked';
    }
    const [old, head] = [tree_head(before.size, before.root), tree_head(after.size, after.root)];
    const proof = this.#proof.proof.map(from_base64);
    const whole = old !== null && head !== null && proof.every((hash) => hash !== null);
    return whole && (await verify_consistency(old, head, proof as Bytes[])) ? 'holds' : 'fork';
  }

  /** Both heads and the proof that failed, to be kept and shown to others: a text for a file. */
  evidence(case_id: string): string {
    const found = { truce: 'heads-seen/1', case: case_id, address: location.origin, noted_at: new Date().toISOString() };
    return `${JSON.stringify({ ...found, seen: this.seen, shown: this.shown, proof: this.#proof }, null, 2)}\n`;
  }

  /** Begins anew with the head that the server shows, after the user has kept the evidence. */
  async accept(case_id: string): Promise<void> {
    if (!this.shown) return;
    await (await storage()).put('heads', { case: case_id, ...this.shown, seen_at: Date.now() });
    this.seen = { ...this.shown, seen_at: Date.now() };
    this.finding = 'holds';
  }
}

export const integrity = new Integrity();
/** Another one, for tests. */
export function new_integrity(): Integrity {
  return new Integrity();
}
