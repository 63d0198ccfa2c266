// Opens the app without a line: keeps its files, and the answers that anybody may have. What is for one reader only is
// never kept here, nor shown in place of it what is for all: the app says with each request whether a kept answer will do.
const files = 'truce-files';
const answers = 'truce-answers';
const answers_limit = 200;

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

/** The files that the page loaded before this worker was there. */
self.addEventListener('message', (event) => {
  const keep = async (url) => {
    const cache = await caches.open(files);
    if (is_file(new URL(url)) && !(await cache.match(url))) await cache.add(url);
  };
  event.waitUntil(Promise.allSettled([...event.data.keep.map(keep), fetch('/').then(keep_page)]));
});

const is_file = (url) => url.origin === self.location.origin && (url.pathname.startsWith('/assets/') || url.pathname === '/icon.svg');

/** All paths of the app are one page. Another page is another version, with files of its own. */
async function keep_page(response) {
  const text = await response.clone().text();
  const before = await caches.match('/', { cacheName: files });
  if (before && (await before.text()) !== text) await caches.delete(files);
  await (await caches.open(files)).put('/', response);
}

async function page(request) {
  try {
    const response = await fetch(request);
    if (response.ok) await keep_page(response.clone());
    if (response.status < 502) return response;
  } catch {
    // No line: the kept page, below.
  }
  return (await caches.match('/', { cacheName: files })) ?? Response.error();
}

async function file(request) {
  const kept = await caches.match(request, { cacheName: files });
  if (kept) return kept;
  const response = await fetch(request);
  if (response.ok) await (await caches.open(files)).put(request, response.clone());
  return response;
}

async function answer(request) {
  const cache = await caches.open(answers);
  let response;
  try {
    response = await fetch(request);
  } catch (failure) {
    const kept = await cache.match(request.url);
    if (kept) return kept;
    throw failure;
  }
  if (response.status === 200 && response.headers.get('Cache-Control') === 'no-cache') {
    const headers = new Headers(response.headers);
    headers.set('Truce-Kept', new Date().toISOString());
    await cache.delete(request.url); // so that the oldest come first
    await cache.put(request.url, new Response(await response.clone().blob(), { headers }));
    const all = await cache.keys();
    for (const old of all.slice(0, Math.max(0, all.length - answers_limit))) await cache.delete(old);
  }
  return response;
}

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin) return;
  if (is_file(url)) event.respondWith(file(request));
  else if (request.mode === 'navigate' && !/^\/(api|log)(\/|$)/.test(url.pathname)) event.respondWith(page(request));
  else if (request.headers.get('Truce-Kept') === 'allowed') event.respondWith(answer(request));
});
