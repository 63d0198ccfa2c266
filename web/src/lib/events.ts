// Live news of the record: server-sent events, and polling where they do not get through.
import { aborted, api as own_api, type Api } from './api';
import type { HeadEvent } from './types';

export type Line = 'live' | 'polling' | 'offline';

export interface Listening {
  /** A new head; every entry after the last one is in it or, after a gap, in the record. */
  head: (event: HeadEvent) => void;
  /** How the news comes from now on. */
  line: (line: Line) => void;
}

export interface Options {
  /** Size of the record that is known already. */
  size: number;
  api?: Pick<Api, 'entries'>;
  source?: (url: string) => EventSource;
  poll_ms?: number;
  /** Without a sign of life for so long a stream counts as dead. The server sends one every 20 s. */
  failures_until_polling?: number;
}

/** Reads one event's data. @return null when it has not the form */
export function read_head(data: string): HeadEvent | null {
  try {
    const event = JSON.parse(data) as HeadEvent;
    const sound = Number.isSafeInteger(event.size) && typeof event.root === 'string' && Array.isArray(event.entries);
    return sound ? event : null;
  } catch {
    return null;
  }
}

/**
 * Listens until the returned function is called. EventSource resumes by itself with Last-Event-ID; when it fails
 * several times in a row (a proxy that cuts streams), the record is asked every 15 s, and the stream is tried again
 * now and then.
 */
export function listen(to: Listening, options: Options): () => void {
  const { api = own_api, source = (url) => new EventSource(url), poll_ms = 15_000, failures_until_polling = 3 } = options;
  let size = options.size;
  let stopped = false;
  let stream: EventSource | null = null;
  let failures = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const abort = new AbortController();

  function take(event: HeadEvent): void {
    if (event.size <= size) return;
    size = event.size;
    to.head(event);
  }

  function open(): void {
    if (stopped) return;
    stream = source('/api/events');
    stream.addEventListener('open', () => {
      failures = 0;
      clearTimeout(timer);
      to.line('live');
    });
    stream.addEventListener('head', (message) => {
      const event = read_head((message as MessageEvent<string>).data);
      if (event) take(event);
    });
    stream.addEventListener('error', () => {
      failures += 1;
      to.line('offline');
      if (failures < failures_until_polling && stream?.readyState !== EventSource.CLOSED) return;
      stream?.close();
      stream = null;
      poll(1);
    });
  }

  function poll(round: number): void {
    if (stopped) return;
    api.entries({ first: size, count: 200 }, { signal: abort.signal, fresh: true }).then(
      (document) => {
        to.line('polling');
        if (document.size > size) {
          take({ size: document.size, recorded_at: document.recorded_at, root: document.root ?? '', entries: document.entries });
        }
        again(round);
      },
      (error: unknown) => {
        if (aborted(error)) return;
        to.line('offline');
        again(round);
      },
    );
  }

  /** Every fourth round the stream is tried again. */
  function again(round: number): void {
    if (stopped) return;
    timer = setTimeout(() => {
      if (round % 4 === 0) {
        failures = failures_until_polling - 1;
        open();
      } else {
        poll(round + 1);
      }
    }, poll_ms);
  }

  open();
  return () => {
    stopped = true;
    clearTimeout(timer);
    abort.abort();
    stream?.close();
  };
}
