// Signed entries on their way: kept in this browser until the record has them. Sending again is harmless: the record
// never logs the same signed bytes twice, and answers where they are.
import { api as own_api, ApiError, type Api } from '../lib/api';
import { storage, type StoredSubmission } from '../lib/storage';
import type { Envelope } from '../lib/types';

export type { StoredSubmission } from '../lib/storage';

/** Where it stands with what is waiting. */
export type Waiting = 'nothing' | 'sending' | 'offline' | 'sign_in' | 'busy';

export interface Sender {
  /** Who is signed in: nobody else's entries are sent. */
  party: string | null;
  case: string;
}

const first_pause_ms = 2_000;
const longest_pause_ms = 60_000;

class Queue {
  /** Everything signed here in this case, the newest first. */
  all = $state.raw<readonly StoredSubmission[]>([]);
  waiting = $state<Waiting>('nothing');
  #running: Promise<void> | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #pause = first_pause_ms;

  async load(case_id: string): Promise<void> {
    const all = await (await storage()).getAllFromIndex('queue', 'case', case_id);
    this.all = all.sort((a, b) => b.signed_at - a.signed_at);
  }

  /** Keeps a signed entry; it is sent by the next flush. @return its number in the store */
  async add(
    submission: Pick<StoredSubmission, 'case' | 'key' | 'party' | 'kind' | 'entry_id'> & { envelope: Envelope },
  ): Promise<number> {
    const id = await (await storage()).add('queue', { ...submission, signed_at: Date.now(), state: 'waiting' });
    await this.load(submission.case);
    return id;
  }

  /** Takes a settled or refused one off the list. One that waits is taken back only before it was ever sent. */
  async remove(id: number, case_id: string): Promise<void> {
    await (await storage()).delete('queue', id);
    await this.load(case_id);
  }

  /** Tries a refused one again as it was signed: for instance after a key was made known. */
  async again(id: number, sender: Sender, api: Pick<Api, 'submit'> = own_api): Promise<void> {
    const store = await storage();
    const one = await store.get('queue', id);
    if (one?.state === 'refused') {
      const { refusal: _refusal, ...rest } = one;
      await store.put('queue', { ...rest, state: 'waiting' });
    }
    await this.flush(sender, api);
  }

  /** Sends what waits, in the order in which it was signed. Calls while one is under way join it. */
  flush(sender: Sender, api: Pick<Api, 'submit'> = own_api): Promise<void> {
    this.#running ??= this.#flush(sender, api).finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  async #flush(sender: Sender, api: Pick<Api, 'submit'>): Promise<void> {
    clearTimeout(this.#timer);
    await this.load(sender.case);
    const waiting = this.all.filter((one) => one.state === 'waiting').toReversed();
    const own = waiting.filter((one) => one.party === sender.party);
    let stopped: Waiting = waiting.length > own.length ? 'sign_in' : 'nothing';
    for (const one of own) {
      this.waiting = 'sending';
      const outcome = await this.#send(one, api);
      if (outcome === 'settled') continue;
      stopped = outcome;
      break;
    }
    await this.load(sender.case);
    this.waiting = stopped;
    if (stopped !== 'offline' && stopped !== 'busy') {
      this.#pause = first_pause_ms;
      return;
    }
    this.#timer = setTimeout(() => void this.flush(sender, api), this.#pause);
    this.#pause = Math.min(this.#pause * 2, longest_pause_ms);
  }

  async #send(one: StoredSubmission, api: Pick<Api, 'submit'>): Promise<'settled' | 'offline' | 'busy' | 'sign_in'> {
    const store = await storage();
    try {
      const answer = await api.submit([one.envelope]);
      const index = answer.entries[0]?.index ?? answer.first;
      await store.put('queue', { ...one, state: 'sent', index });
      return 'settled';
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.status === 401) return 'sign_in';
      if (error.passing) return error.status === 0 ? 'offline' : 'busy';
      const { code, message, pointer, found, expected } = error;
      await store.put('queue', { ...one, state: 'refused', refusal: { code, message, pointer, found, expected } });
      return 'settled';
    }
  }
}

export const queue = new Queue();
/** Another one, for tests. */
export function new_queue(): Queue {
  return new Queue();
}
