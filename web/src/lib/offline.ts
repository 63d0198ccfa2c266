// The app without a line: a service worker (public/worker.js) keeps its files and what anybody may see.

/** Begins when the page has loaded, so that it costs the first visit nothing. Only over TLS or on this machine. */
export function keep_for_offline(): void {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  addEventListener('load', () => {
    void begin().catch(() => {}); // a browser that forbids it works with a line as ever
  });
}

async function begin(): Promise<void> {
  await navigator.serviceWorker.register('/worker.js');
  const { active } = await navigator.serviceWorker.ready;
  active?.postMessage({ keep: performance.getEntriesByType('resource').map(({ name }) => name) });
}
