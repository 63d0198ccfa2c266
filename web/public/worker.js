// Opens the app without a line: keeps its files, and the answers that anybody may have. What is for one reader only is
// never kept here, nor shown in place of it what is for all: the app says with each request whether a kept answer will do.
const files = 'truce-files';
const answers = 'truce-answers';
const answers_limit = 200;

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

/** After each load of the app: what it loaded before this worker was there, and what it begins with. */
self.addEventListener('message', (event) => {
  aside(event, async () => keep_page(await fetch('/')));
  aside(event, async () => keep_answer('/api/case', await fetch('/api/case')));
  for (const url of event.data.keep) {
    aside(event, async () => {
      const cache = await caches.open(files);
      if (is_file(new URL(url)) && !(await cache.match(url))) await cache.add(url);
    });
  }
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin) return;
  if (is_file(url)) event.respondWith(file(event));
  else if (request.mode === 'navigate' && !/^\/(api|log)(\/|$)/.test(url.pathname)) event.respondWith(page(event));
  else if (request.headers.get('Truce-Kept') === 'allowed') event.respondWith(answer(event));
});

const is_file = (url) => url.origin === self.location.origin && (url.pathname.startsWith('/assets/') || url.pathname === '/icon.svg');

/** Keeping stands in nobody's way: the answer goes out first, and on a full disk less is kept. */
const aside = (event, work) => event.waitUntil(work().catch(() => {}));

const kept = (name, url) => caches.match(url, { cacheName: name }).catch(() => undefined);

/** What the server says, or null: no line, or a gateway without a server behind it. */
async function asked(request) {
  const response = await fetch(request).catch(() => null);
  return response && response.status < 502 ? response : null;
}

/** All paths of the app are one page. Another page is another version, with files of its own. */
async function keep_page(response) {
  if (!response.ok || !response.headers.get('Content-Type')?.startsWith('text/html')) return;
  const text = await response.clone().text();
  const before = await kept(files, '/');
  if (before && (await before.text()) !== text) await caches.delete(files);
  await (await caches.open(files)).put('/', response);
}

async function page(event) {
  const response = await asked(event.request);
  if (!response) return (await kept(files, '/')) ?? Response.error();
  const copy = response.clone();
  aside(event, () => keep_page(copy));
  return response;
}

async function file(event) {
  const { request } = event;
  const before = await kept(files, request);
  if (before) return before;
  const response = await fetch(request);
  const copy = response.clone();
  if (response.ok) aside(event, async () => (await caches.open(files)).put(request, copy));
  return response;
}

/** Puts a public answer in place of the one before, or withdraws that where there is no such answer any more. */
async function keep_answer(url, response) {
  const cache = await caches.open(answers);
  if ([401, 403, 404, 410].includes(response.status)) await cache.delete(url);
  if (response.status !== 200 || response.headers.get('Cache-Control') !== 'no-cache') return;
  const text = await response.text();
  if (new URL(url, self.location.origin).pathname === '/api/case') {
    const now = JSON.parse(text);
    const before = await cache.match(url);
    const other = before && JSON.parse(await before.text()).case !== now.case;
    if (other || !now.public_view) for (const old of await cache.keys()) await cache.delete(old);
  }
  const headers = new Headers(response.headers);
  headers.set('Truce-Kept', new Date().toISOString());
  await cache.delete(url); // so that the oldest come first
  await cache.put(url, new Response(text, { headers }));
  const all = (await cache.keys()).filter((one) => new URL(one.url).pathname !== '/api/case');
  for (const old of all.slice(0, Math.max(0, all.length - answers_limit))) await cache.delete(old);
}

async function answer(event) {
  const { request } = event;
  const response = await asked(request);
  if (!response) return (await kept(answers, request.url)) ?? Response.error();
  const copy = response.clone();
  aside(event, () => keep_answer(request.url, copy));
  return response;
}
