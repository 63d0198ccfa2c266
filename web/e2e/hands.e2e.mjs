// Without a pointer, and on paper: every page can be walked with the Tab key, shows where one stands and lets one out
// again; printed, it has its content and not what only a screen needs.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settled, table, take_role } from './harness.mjs';

const at = table();

const pages = ['/', '/map', '/incidents', '/incidents/aas-shelling-0305', '/agenda', '/questions', '/questions/exclusion-scope', '/terms/coh.attack-gov',
  '/record', '/record/100', '/actors', '/actors/aas', '/search?q=ahrar', '/sign-in', '/write', '/write/position?question=exclusion-scope'];
const signed_in = (path) => path.startsWith('/write');
/** More than any page has places to stop at. */
const most_stops = 1500;

/** Where the focus is; how the stop before looks now that it has it no more; and whether this one comes after that. */
const stop = (page) =>
  page.evaluate(() => {
    const here = document.activeElement;
    // A control of which nothing is drawn shows its focus on its label or its frame.
    const look = (of) =>
      [of, of.closest('label'), of.nextElementSibling, of.parentElement]
        .filter(Boolean)
        .map((one) => {
          const { outlineStyle, outlineWidth, outlineColor, boxShadow, borderColor, transform } = getComputedStyle(one);
          return [outlineStyle, outlineWidth, outlineColor, boxShadow, borderColor, transform].join();
        })
        .join('|');
    const before = window.before;
    if (before?.element === here) return { within: true }; // a date has a stop for each of its parts
    const marked_before = before ? before.look !== look(before.element) : true;
    window.before = null;
    if (!here || here === document.body || here === document.documentElement) return { marked_before };
    window.before = { element: here, look: look(here) };
    window.stops ??= new Map();
    const number = window.stops.get(here) ?? window.stops.size;
    window.stops.set(here, number);
    const box = here.getBoundingClientRect();
    return {
      number,
      name: `${here.tagName.toLowerCase()} ${(here.getAttribute('aria-label') ?? here.textContent ?? '').trim().slice(0, 40)}`,
      marked_before,
      in_window: box.bottom > 0 && box.top < innerHeight,
      after_last: before ? Boolean(before.element.compareDocumentPosition(here) & Node.DOCUMENT_POSITION_FOLLOWING) : true,
      hidden: Boolean(here.closest('[hidden], [aria-hidden="true"], [inert]')),
    };
  });

for (const path of pages) {
  test(`${path} is walked with the Tab key alone, and left again`, async () => {
    const page = await at.browser.page(at.server);
    if (signed_in(path)) await take_role(page, 'United States');
    await page.goto(path);
    await settled(page);
    if (path === '/map') await page.locator('canvas.maplibregl-canvas').first().waitFor();
    const count = await page.evaluate(() => document.querySelectorAll('a[href], button, input, select, textarea, [tabindex="0"], summary').length);
    assert.equal(await page.locator('[tabindex]:not([tabindex="0"]):not([tabindex="-1"])').count(), 0, 'the order is the document’s own');
    await page.evaluate(() => document.activeElement?.blur());
    const visited = [];
    const unmarked = [];
    for (let presses = 0; ; presses += 1) {
      assert.ok(presses < most_stops, `no way out of ${path}: ${visited.at(-1)?.name}`);
      await page.keyboard.press('Tab');
      const here = await stop(page);
      if (here.within) continue;
      if (!here.marked_before) unmarked.push(visited.at(-1).name);
      if (here.number === undefined || here.number < visited.length) break; // out of the page, or around
      visited.push(here);
    }
    const wrong = (what) => visited.filter((one) => !one[what]).map((one) => one.name);
    assert.ok(visited.length > 8, `${visited.length} stops of ${count}`);
    assert.match(visited[0].name, /Skip to the content/);
    assert.deepEqual(unmarked, [], 'the focus is marked');
    assert.deepEqual(wrong('in_window'), [], 'the focus is in sight');
    assert.deepEqual(wrong('after_last'), [], 'the focus goes on and never back');
    assert.deepEqual(visited.filter((one) => one.hidden).map((one) => one.name), []);
    await page.keyboard.press('Shift+Tab');
    assert.notEqual((await stop(page)).number, undefined, 'and back in');
    assert.deepEqual(page.faults, []);
    await page.context().close();
  });
}

for (const path of pages.filter((one) => !signed_in(one))) {
  test(`${path} on paper has its content and no navigation`, async () => {
    const page = await at.browser.page(at.server);
    await page.goto(path);
    await settled(page);
    await page.emulateMedia({ media: 'print' });
    for (const nav of await page.locator('nav').all()) assert.equal(await nav.isVisible(), false, 'navigation is left out');
    assert.ok(await page.locator('h1').first().isVisible());
    assert.ok((await page.locator('main').innerText()).length > 100);
    const paper = await page.pdf({ format: 'A4' });
    assert.equal(paper.subarray(0, 5).toString(), '%PDF-');
    assert.ok(paper.length > 10_000, `a PDF of ${paper.length} bytes is empty`);
    await page.context().close();
  });
}
