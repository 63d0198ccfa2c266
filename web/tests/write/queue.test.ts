// @vitest-environment node
import '../setup';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError } from '../../src/lib/api';
import { storage } from '../../src/lib/storage';
import type { Envelope } from '../../src/lib/types';
import { delete_draft, draft_by_id, drafts_of, keep_draft } from '../../src/write/drafts';
import { new_queue } from '../../src/write/queue.svelte';

const sender = { party: 'side-a', case: 'pause-2026' };
const envelope = (name: string): Envelope => ({ payload: name, payloadType: 't', signatures: [{ keyid: 'k', sig: 's' }] });
const entry = (name: string, party = 'side-a') => ({
  case: 'pause-2026',
  key: 'k',
  party,
  kind: 'report',
  entry_id: name,
  envelope: envelope(name),
});

/** A server that has a record and can be away. */
function server() {
  const recorded: string[] = [];
  const state = { recorded, failure: null as ApiError | null, calls: 0 };
  const submit = async (envelopes: readonly Envelope[]) => {
    state.calls += 1;
    const name = envelopes[0]?.payload ?? '';
    if (state.failure) {
      // The answer is lost, not the entry.
      if (state.failure.status === 0 && state.failure.message === 'late') recorded.push(name);
      throw state.failure;
    }
    if (!recorded.includes(name)) recorded.push(name);
    const index = recorded.indexOf(name);
    return { first: index, count: 1, recorded_at: '', entries: [{ index, id: name }] };
  };
  return { state, api: { submit } };
}

describe('signed entries on their way', () => {
  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
    await (await storage()).clear('queue');
  });
  afterEach(() => vi.useRealTimers());
  const settle = async (pass: () => boolean) => {
    for (let i = 0; i < 200 && !pass(); ++i) await new Promise((done) => setImmediate(done));
  };

  it('are sent in the order in which they were signed', async () => {
    const [queue, { state, api }] = [new_queue(), server()];
    for (const name of ['a', 'b', 'c']) {
      await queue.add(entry(name));
      vi.advanceTimersByTime(5);
    }
    await queue.flush(sender, api);
    expect(state.recorded).toEqual(['a', 'b', 'c']);
    expect(queue.all.map((one) => [one.entry_id, one.state, one.index])).toEqual([
      ['c', 'sent', 2],
      ['b', 'sent', 1],
      ['a', 'sent', 0],
    ]);
    expect(queue.waiting).toBe('nothing');
  });

  it('wait while the line is down, and go when it is back, by themselves', async () => {
    const [queue, { state, api }] = [new_queue(), server()];
    await queue.add(entry('a'));
    state.failure = new ApiError('offline', '', 0);
    await queue.flush(sender, api);
    expect(queue.waiting).toBe('offline');
    expect(queue.all[0]?.state).toBe('waiting');
    state.failure = null;
    vi.advanceTimersByTime(2_000);
    await settle(() => queue.all[0]?.state === 'sent');
    expect(queue.all[0]?.state).toBe('sent');
  });

  it('survive a reload of the page', async () => {
    const first = new_queue();
    await first.add(entry('a'));
    const { state, api } = server();
    await new_queue().flush(sender, api);
    expect(state.recorded).toEqual(['a']);
  });

  it('are recorded once although the answer was lost', async () => {
    const [queue, { state, api }] = [new_queue(), server()];
    await queue.add(entry('a'));
    state.failure = new ApiError('offline', 'late', 0);
    await queue.flush(sender, api);
    state.failure = null;
    await queue.flush(sender, api);
    expect(state.recorded).toEqual(['a']);
    expect(queue.all[0]?.index).toBe(0);
  });

  it('say why they were refused, hold nothing else up, and can be tried again', async () => {
    const [queue, { state, api }] = [new_queue(), server()];
    const id = await queue.add(entry('a'));
    state.failure = new ApiError('refused', 'no such question', 403, '/position/question', 'q', 'a question');
    await queue.flush(sender, api);
    expect(queue.all[0]?.state).toBe('refused');
    expect(queue.all[0]?.refusal?.pointer).toBe('/position/question');
    expect(queue.waiting).toBe('nothing');
    state.failure = null;
    await queue.again(id, sender, api);
    expect(queue.all[0]?.state).toBe('sent');
    await queue.remove(id, sender.case);
    expect(queue.all).toEqual([]);
  });

  it('wait for a sign-in, and another party’s are never sent', async () => {
    const [queue, { state, api }] = [new_queue(), server()];
    await queue.add(entry('a', 'side-b'));
    await queue.flush(sender, api);
    expect(queue.waiting).toBe('sign_in');
    expect(state.calls).toBe(0);
    await queue.add(entry('b'));
    state.failure = new ApiError('not-signed-in', '', 401);
    await queue.flush(sender, api);
    expect(queue.waiting).toBe('sign_in');
    expect(queue.all.every((one) => one.state === 'waiting')).toBe(true);
  });

  it('are sent once although two ask at the same time', async () => {
    const [queue, { state, api }] = [new_queue(), server()];
    await queue.add(entry('a'));
    await Promise.all([queue.flush(sender, api), queue.flush(sender, api)]);
    expect(state.calls).toBe(1);
  });
});

it('drafts are kept by case and key, the last changed first, and thrown away', async () => {
  const draft = (key: string, kind: string) => ({ case: 'c', key, kind, entry: { note: kind } });
  const first = await keep_draft(draft('k', 'report'));
  await new Promise((done) => setTimeout(done, 3));
  const second = await keep_draft(draft('k', 'position'));
  await keep_draft(draft('other', 'wish'));
  await new Promise((done) => setTimeout(done, 3));
  await keep_draft({ ...draft('k', 'report'), id: first, entry: { note: 'changed' } });
  expect((await drafts_of('c', 'k')).map((one) => one.id)).toEqual([first, second]);
  expect((await draft_by_id(first))?.entry).toEqual({ note: 'changed' });
  await delete_draft(first);
  expect((await drafts_of('c', 'k')).map((one) => one.kind)).toEqual(['position']);
});
