// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError } from '../../src/lib/api';
import { listen, read_head, type Line } from '../../src/lib/events';
import type { EntriesDocument, HeadEvent } from '../../src/lib/types';

class Source extends EventTarget {
  static made: Source[] = [];
  readyState = 0;
  closed = false;
  constructor(readonly url: string) {
    super();
    Source.made.push(this);
  }
  close() {
    this.closed = true;
  }
  say(size: number) {
    const data = JSON.stringify({ size, recorded_at: '', root: `r${size}`, entries: [] });
    this.dispatchEvent(new MessageEvent('head', { data }));
  }
  fail() {
    this.dispatchEvent(new Event('error'));
  }
}

describe('news of the record', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal('EventSource', { CLOSED: 2 });
    Source.made = [];
  });
  afterEach(() => vi.useRealTimers());

  function start(entries: () => Promise<EntriesDocument>) {
    const heads: number[] = [];
    const lines: Line[] = [];
    const stop = listen(
      { head: (event: HeadEvent) => heads.push(event.size), line: (line) => lines.push(line) },
      { size: 10, api: { entries }, source: (url) => new Source(url) as unknown as EventSource },
    );
    return { heads, lines, stop };
  }
  const nothing = () => Promise.reject(new ApiError('offline', '', 0));

  it('come by the stream, each head once and never backwards', () => {
    const { heads, lines, stop } = start(nothing);
    const [source] = Source.made;
    source?.dispatchEvent(new Event('open'));
    source?.say(11);
    source?.say(11);
    source?.say(9);
    source?.say(14);
    expect(heads).toEqual([11, 14]);
    expect(lines).toEqual(['live']);
    stop();
    expect(source?.closed).toBe(true);
  });

  it('are asked for where the stream does not get through, and the stream is tried again', async () => {
    const entries = vi.fn(() => Promise.resolve({ case: 'c', size: 12, recorded_at: '', root: 'r', matching: 2, entries: [] }));
    const { heads, lines, stop } = start(entries);
    Source.made[0]?.fail();
    Source.made[0]?.fail();
    expect(entries).not.toHaveBeenCalled();
    Source.made[0]?.fail();
    await vi.advanceTimersByTimeAsync(0);
    expect(heads).toEqual([12]);
    expect(lines.at(-1)).toBe('polling');
    await vi.advanceTimersByTimeAsync(15_000 * 4);
    expect(Source.made.length).toBe(2);
    expect(heads).toEqual([12]);
    Source.made[1]?.dispatchEvent(new Event('open'));
    expect(lines.at(-1)).toBe('live');
    stop();
  });

  it('say that the line is down, and stop asking when nobody listens', async () => {
    const entries = vi.fn(nothing);
    const { lines, stop } = start(entries);
    for (let i = 0; i < 3; ++i) Source.made[0]?.fail();
    await vi.advanceTimersByTimeAsync(15_000);
    expect(lines.at(-1)).toBe('offline');
    stop();
    const before = entries.mock.calls.length;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(entries.mock.calls.length).toBe(before);
  });

  it('of no form are passed over', () => {
    expect(read_head('{')).toBe(null);
    expect(read_head('{"size":"1"}')).toBe(null);
  });
});
