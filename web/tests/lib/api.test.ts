// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { Api, ApiError, aborted } from '../../src/lib/api';

type Answer = { status?: number; body?: unknown; text?: string; etag?: string; kept?: string };

function server(...answers: Answer[]) {
  const asked: { url: string; method: string; headers: Record<string, string>; body: string | null }[] = [];
  const fetcher = (async (input: RequestInfo | URL, init: RequestInit = {}) => {
    asked.push({
      url: String(input),
      method: init.method ?? 'GET',
      headers: init.headers as Record<string, string>,
      body: (init.body as string | undefined) ?? null,
    });
    const { status = 200, body, text, etag, kept } = answers.shift() ?? { status: 500 };
    const content = status === 204 || status === 304 ? null : (text ?? JSON.stringify(body));
    return new Response(content, { status, headers: { ...(etag ? { ETag: etag } : {}), ...(kept ? { 'Truce-Kept': kept } : {}) } });
  }) as typeof fetch;
  return { asked, api: new Api('', fetcher) };
}

describe('the client', () => {
  it('asks for a state, leaves out what was not said, and repeats what is a list', async () => {
    const { asked, api } = server({ body: {} }, { body: {} }, { body: {} });
    await api.findings({ incident: 'i/1', only: 'open' }, { as_of: '41' });
    await api.entry('a b');
    await api.entries({ kind: '', count: 5 }, { as_of: null });
    expect(asked.map((one) => one.url)).toEqual([
      '/api/findings?incident=i%2F1&only=open&as_of=41',
      '/api/entries/a%20b',
      '/api/entries?count=5',
    ]);
  });

  it('revalidates what it knows, and forgets it when somebody else is signed in', async () => {
    const { asked, api } = server({ body: { n: 1 }, etag: 'W/"a"' }, { status: 304 }, { body: { n: 2 } });
    expect(await api.agenda()).toEqual({ n: 1 });
    expect(await api.agenda()).toEqual({ n: 1 });
    expect(asked[1]?.headers['If-None-Match']).toBe('W/"a"');
    api.csrf = 'token';
    expect(await api.agenda()).toEqual({ n: 2 });
    expect(asked[2]?.headers['If-None-Match']).toBe(undefined);
  });

  it('sends the CSRF token with what changes something, and only with that', async () => {
    const { asked, api } = server({ body: {} }, { body: {}, status: 201 }, { status: 204 });
    api.csrf = 'token';
    await api.agenda();
    await api.submit([], true);
    await api.sign_out();
    expect(asked.map((one) => one.headers['X-Truce-Csrf'])).toEqual([undefined, 'token', 'token']);
    expect(asked[1]).toMatchObject({ url: '/api/entries?dry_run=1', method: 'POST', body: '{"envelopes":[]}' });
  });

  it('takes what the browser kept only while nobody is signed in, and tells of it', async () => {
    const { asked, api } = server({ body: {}, kept: '2026-01-01T00:00:00Z' }, { body: {} }, { body: {} }, { body: {} });
    const heard: (string | null)[] = [];
    api.heard = (kept) => heard.push(kept);
    await api.agenda();
    expect(api.answered_at).toBe(0);
    await api.agenda();
    await api.entries({}, { fresh: true });
    api.csrf = 'token';
    await api.agenda();
    expect(asked.map((one) => one.headers['Truce-Kept'])).toEqual(['allowed', 'allowed', undefined, undefined]);
    expect(heard).toEqual(['2026-01-01T00:00:00Z', null, null, null]);
    expect(api.answered_at).toBeGreaterThan(0);
  });

  it('gives errors as the server says them', async () => {
    const { api } = server({ status: 403, body: { error: { code: 'refused', message: 'no', pointer: '/a', found: 'x', expected: 'y' } } });
    const error = await api.agenda().catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ code: 'refused', status: 403, pointer: '/a', found: 'x', expected: 'y', passing: false });
  });

  it('tells what may pass from what does not', async () => {
    const { api } = server({ status: 503, body: { error: { code: 'unavailable', message: '' } } }, { status: 502, text: '<html>' }, { status: 404, body: {} });
    expect(await api.agenda().catch((e: ApiError) => [e.code, e.passing])).toEqual(['unavailable', true]);
    expect(await api.agenda().catch((e: ApiError) => [e.code, e.passing])).toEqual(['not-understood', true]);
    expect(await api.agenda().catch((e: ApiError) => [e.code, e.passing])).toEqual(['not-understood', false]);
    const offline = new Api('', () => Promise.reject(new TypeError('failed')));
    expect(await offline.agenda().catch((e: ApiError) => [e.code, e.status, e.passing])).toEqual(['offline', 0, true]);
  });

  it('lets a given-up request be told from a failed one', async () => {
    const api = new Api('', (_, init) => Promise.reject(init?.signal?.reason));
    const stop = new AbortController();
    stop.abort();
    expect(aborted(await api.agenda({ signal: stop.signal }).catch((e: unknown) => e))).toBe(true);
  });
});
