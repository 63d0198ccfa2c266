// A typed client of the HTTP API: one function for each route. Nothing here decides what anything means.
import type * as T from './types';

export type * from './types';

/** What went wrong, in the server's words where it answered, else in ours. */
export class ApiError extends Error {
  constructor(
    /** `bad-input`, `not-signed-in`, `refused`, `not-found`, `conflict`, `limit`, `internal`, `unavailable`; ours: `offline`, `not-understood`. */
    readonly code: string,
    message: string,
    /** HTTP status; 0 when there was no answer. */
    readonly status: number,
    /** JSON pointer to what is wrong. */
    readonly pointer: string | null = null,
    readonly found: string | null = null,
    readonly expected: string | null = null,
  ) {
    super(message);
    this.name = 'ApiError';
  }
  /** True when trying again later may succeed without any change. */
  get passing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

/** True for the error of a request that we gave up ourselves. */
export function aborted(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}

export type Parameter = string | number | boolean | readonly string[] | null | undefined;
export interface Asking {
  /** N entries or an EDTF time; null or absent: now. */
  as_of?: string | null;
  signal?: AbortSignal;
  /** Only the server's own word will do, not what this browser kept. */
  fresh?: boolean;
}

/** Which incidents; what is left out admits all. */
export interface IncidentQuery {
  /** west,south,east,north: reported at a point in it. */
  bbox?: string;
  /** Corners of an area: may lie in it. */
  area?: string;
  placed?: 0 | 1;
  from?: string;
  to?: string;
  actor?: string;
  act?: string;
  q?: string;
  verdict?: readonly string[];
  /** Of the verdicts, and whose marks are counted; the first decides about verdicts. */
  view?: readonly string[];
  /** Views in which the mark is not the same. */
  differ?: readonly string[];
}

interface Kept {
  etag: string;
  body: unknown;
}

/** How many answers are kept for revalidation. */
const kept_limit = 64;

/** The client of one server. */
export class Api {
  #kept = new Map<string, Kept>();
  #csrf: string | null = null;
  /** When the server answered last (ms since 1970): a session that is used does not end. */
  answered_at = 0;
  /** Told of every answer: null from the server; from what this browser kept (public/worker.js) when that was. */
  heard: (kept: string | null) => void = () => {};
  /** Somebody is signed in, or was when the server answered last: what is kept for everybody will not do. */
  signed_in = false;
  #fetch: typeof fetch;
  #base: string;

  /** @param base where the API is, without a final slash @param fetcher for tests */
  constructor(base = '', fetcher: typeof fetch = (input, init) => fetch(input, init)) {
    this.#base = base;
    this.#fetch = fetcher;
  }

  /** Set from a Session; null when signed out. Kept answers are dropped: another audience sees other things. */
  set csrf(token: string | null) {
    if (token !== this.#csrf) this.#kept.clear();
    this.#csrf = token;
    this.signed_in = token !== null;
  }

  case_document(ask: Asking = {}): Promise<T.CaseDocument> {
    return this.#get('/api/case', {}, ask);
  }
  overview(ask: Asking = {}): Promise<T.OverviewDocument> {
    return this.#get('/api/overview', {}, ask);
  }
  findings(
    filter: { incident?: string; provision?: string; view?: string; only?: 'open' | 'disputed' | 'violation' } = {},
    ask: Asking = {},
  ): Promise<T.FindingsDocument> {
    return this.#get('/api/findings', filter, ask);
  }
  findings_summary(ask: Asking = {}): Promise<T.SummaryDocument> {
    return this.#get('/api/findings', { summary: 1 }, ask);
  }
  /** Address of the findings as a table, for a download link. */
  findings_csv(filter: Record<string, Parameter> = {}): string {
    return this.#url('/api/findings', { ...filter, format: 'csv' });
  }
  finding(incident: string, provision: string, ask: Asking = {}): Promise<T.ExplanationDocument> {
    return this.#get(`/api/findings/${encodeURIComponent(incident)}/${encodeURIComponent(provision)}`, {}, ask);
  }
  /** A page of the incidents that are asked for. */
  incidents(query: IncidentQuery & { sort?: string; first?: number; count?: number }, ask: Asking = {}): Promise<T.IncidentsDocument> {
    return this.#get('/api/incidents', { ...query }, ask);
  }
  /** The same in figures; `cell`: also by squares of so many degrees. */
  incident_counts(query: IncidentQuery & { cell?: number } = {}, ask: Asking = {}): Promise<T.IncidentCounts> {
    return this.#get('/api/incident-counts', { ...query }, ask);
  }
  incident(id: string, ask: Asking = {}): Promise<T.IncidentDocument> {
    return this.#get(`/api/incidents/${encodeURIComponent(id)}`, {}, ask);
  }
  agenda(ask: Asking = {}): Promise<T.AgendaDocument> {
    return this.#get('/api/agenda', {}, ask);
  }
  what_if(base: string, suppose: readonly T.Supposition[], ask: Asking = {}): Promise<T.WhatIfDocument> {
    return this.#send('POST', '/api/what-if', { as_of: ask.as_of }, { base, suppose }, ask.signal);
  }
  positions(
    filter: { question?: string; party?: string; on?: string; history?: 1 } = {},
    ask: Asking = {},
  ): Promise<T.PositionsDocument> {
    return this.#get('/api/positions', filter, ask);
  }
  terms(ask: Asking = {}): Promise<T.TermsDocument> {
    return this.#get('/api/terms', {}, ask);
  }
  places(ask: Asking = {}): Promise<T.PlacesDocument> {
    return this.#get('/api/places', {}, ask);
  }
  actors(ask: Asking = {}): Promise<T.ActorsDocument> {
    return this.#get('/api/actors', {}, ask);
  }
  steps(at: string | null = null, ask: Asking = {}): Promise<T.StepsDocument> {
    return this.#get('/api/steps', { at }, ask);
  }
  entries(
    filter: { first?: number; count?: number; kind?: string; author?: string; q?: string; newest?: 1 } = {},
    ask: Asking = {},
  ): Promise<T.EntriesDocument> {
    return this.#get('/api/entries', filter, ask);
  }
  entry(which: number | string, ask: Asking = {}): Promise<T.EntryDocument> {
    return this.#get(`/api/entries/${encodeURIComponent(which)}`, {}, ask);
  }
  /** Address of the receipt file, for a download link. */
  receipt_url(index: number): string {
    return this.#url(`/api/entries/${index}/receipt`, {});
  }
  receipt(index: number, signal?: AbortSignal): Promise<string> {
    return this.#text(`/api/entries/${index}/receipt`, signal);
  }
  consistency(from: number, to: number, signal?: AbortSignal): Promise<T.ConsistencyDocument> {
    return this.#get('/api/consistency', { from, to }, { fresh: true, ...(signal ? { signal } : {}) });
  }
  integrity(ask: Asking = {}): Promise<T.IntegrityDocument> {
    return this.#get('/api/integrity', {}, ask);
  }
  search(q: string, ask: Asking = {}): Promise<T.SearchDocument> {
    return this.#get('/api/search', { q }, ask);
  }
  /** Submits one batch. Resending what is recorded already is harmless: the answer is where it is. */
  submit(envelopes: readonly T.Envelope[], dry_run = false, signal?: AbortSignal): Promise<T.SubmittedDocument> {
    return this.#send('POST', '/api/entries', { dry_run: dry_run ? 1 : undefined }, { envelopes }, signal);
  }
  challenge(key: string): Promise<T.Challenge> {
    return this.#send('POST', '/api/session/challenge', {}, { key });
  }
  sign_in(key: string, challenge: string, signature: string): Promise<T.Session> {
    return this.#send('POST', '/api/session', {}, { key, challenge, signature });
  }
  session(signal?: AbortSignal): Promise<T.Session | null> {
    return this.#get('/api/session', {}, signal ? { signal } : {});
  }
  async sign_out(): Promise<void> {
    await this.#send<null>('DELETE', '/api/session', {}, undefined);
  }
  demonstration_keys(): Promise<T.DemonstrationKey[]> {
    return this.#get('/api/demonstration-keys', {}, {});
  }

  #url(path: string, parameters: Record<string, Parameter>): string {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(parameters)) {
      if (value === null || value === undefined || value === '') continue;
      if (typeof value === 'object') value.forEach((one) => query.append(name, one));
      else query.append(name, String(value));
    }
    const text = query.toString();
    return this.#base + path + (text ? `?${text}` : '');
  }

  async #get<Document>(path: string, parameters: Record<string, Parameter>, ask: Asking): Promise<Document> {
    const url = this.#url(path, { ...parameters, as_of: ask.as_of });
    const kept = this.#kept.get(url);
    const csrf = this.#csrf;
    const response = await this.#answer(url, {
      headers: { Accept: 'application/json', ...(kept ? { 'If-None-Match': kept.etag } : {}), ...(this.signed_in || ask.fresh ? {} : { 'Truce-Kept': 'allowed' }) },
      ...(ask.signal ? { signal: ask.signal } : {}),
    });
    if (response.status === 304 && kept) return kept.body as Document;
    const body = await read_json<Document>(response);
    const etag = response.headers.get('ETag');
    if (etag && csrf === this.#csrf) {
      this.#kept.delete(url);
      this.#kept.set(url, { etag, body });
      if (this.#kept.size > kept_limit) {
        const oldest = this.#kept.keys().next();
        if (!oldest.done) this.#kept.delete(oldest.value);
      }
    }
    return body;
  }

  async #text(path: string, signal?: AbortSignal): Promise<string> {
    const response = await this.#answer(this.#url(path, {}), signal ? { signal } : {});
    if (!response.ok) await read_json(response);
    return response.text();
  }

  async #send<Document>(
    method: 'POST' | 'DELETE',
    path: string,
    parameters: Record<string, Parameter>,
    body: unknown,
    signal?: AbortSignal,
  ): Promise<Document> {
    const headers: Record<string, string> = { Accept: 'application/json' };
    if (body !== undefined) headers['Content-Type'] = 'application/json';
    if (this.#csrf) headers['X-Truce-Csrf'] = this.#csrf;
    const response = await this.#answer(this.#url(path, parameters), {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
    });
    return read_json<Document>(response);
  }

  async #answer(url: string, init: RequestInit): Promise<Response> {
    try {
      const response = await this.#fetch(url, { credentials: 'same-origin', ...init });
      const kept = response.headers.get('Truce-Kept');
      if (!kept && response.status < 502) this.answered_at = Date.now();
      if (kept || response.status < 502) this.heard(kept);
      return response;
    } catch (error) {
      if (aborted(error)) throw error;
      throw new ApiError('offline', 'the server could not be reached', 0);
    }
  }
}

async function read_json<Document>(response: Response): Promise<Document> {
  if (response.status === 204) return null as Document;
  let body: unknown;
  try {
    body = await response.json();
  } catch (error) {
    if (aborted(error)) throw error;
    throw new ApiError('not-understood', `the answer (${response.status}) is not JSON`, response.status);
  }
  if (response.ok) return body as Document;
  const error = (body as { error?: Record<string, unknown> } | null)?.error;
  const word = (name: string) => (typeof error?.[name] === 'string' ? (error[name] as string) : null);
  throw new ApiError(
    word('code') ?? 'not-understood',
    word('message') ?? `the answer is ${response.status}`,
    response.status,
    word('pointer'),
    word('found'),
    word('expected'),
  );
}

/** The client that the app uses: of the server that it came from. */
export const api = new Api();
