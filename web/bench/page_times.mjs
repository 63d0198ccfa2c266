// When each page of a running server can be used, out of Chromium's own traces: page_times.mjs ADDRESS [INCIDENT].
// Every load is the first of a new visitor, on this machine and without a slowed line; the median of three is printed.
//   painted      the first text or picture stands
//   shown        the page's content stands, and no outline of what is still loading
//   usable       no task of more than 50 ms blocks the main thread any more (quiet for two seconds)
import { openBrowser, settled } from '../e2e/harness.mjs';

const [address, incident = ''] = process.argv.slice(2);
if (!address) {
  console.error('page_times.mjs ADDRESS [INCIDENT]');
  process.exit(2);
}
const pages = ['/', '/map', '/incidents', ...(incident ? [`/incidents/${incident}`] : []), '/agenda', '/terms', '/actors', '/record'];
const categories = ['toplevel', 'blink.user_timing', 'loading', 'devtools.timeline'];
const long_task = 50_000; // µs
const quiet = 2_000; // ms
const loads = 3;

/** Milliseconds since the navigation began, of one trace. */
function times(trace) {
  const shown = trace.find((one) => one.name === 'truce.shown');
  const here = (one) => one.pid === shown.pid;
  const first = (name) => trace.filter((one) => here(one) && one.name === name).sort((a, b) => a.ts - b.ts)[0];
  const started = first('navigationStart'); // a later one is of the window's own first, empty page
  const painted = first('firstContentfulPaint');
  const since = (ts) => (ts - started.ts) / 1000;
  const thread = trace.find((one) => here(one) && one.name === 'thread_name' && one.args?.name === 'CrRendererMain').tid;
  const busy = trace
    .filter((one) => here(one) && one.tid === thread && /RunTask$/.test(one.name) && one.dur >= long_task && one.ts >= started.ts)
    .map((one) => one.ts + one.dur);
  return { painted: since(painted.ts), shown: since(shown.ts), usable: since(Math.max(painted.ts, shown.ts, ...busy)) };
}

async function load(browser, path) {
  const page = await browser.page({ address });
  page.setDefaultTimeout(180_000);
  await browser.trace(page, categories);
  await page.goto(path, { waitUntil: 'commit' });
  await settled(page);
  if (path === '/map') await page.locator('.maplibregl-canvas').first().waitFor();
  await page.evaluate(() => performance.mark('truce.shown'));
  await page.waitForTimeout(quiet);
  const trace = await browser.traced();
  await page.context().close();
  return times(trace);
}

const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];
const browser = await openBrowser();
for (const path of pages) {
  const measured = [];
  while (measured.length < loads) measured.push(await load(browser, path));
  const of = (name) => `${name} ${String(Math.round(median(measured.map((one) => one[name])))).padStart(6)} ms`;
  console.log(`${path.padEnd(28)} ${of('painted')}  ${of('shown')}  ${of('usable')}`);
}
await browser.close();
