// The map, in software rendering: few looks, long waits.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { missing, openBrowser, picture, serve, settled } from './harness.mjs';

let server, browser;
before(async () => {
  if (missing) return;
  server = await serve();
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await server?.close();
});
const options = { skip: missing ?? false };

for (const [name, path, shape] of [
  ['map-desktop', '/map', {}],
  ['map-compare', '/map?view=ru&compare=us', {}],
  ['map-phone', '/map', { width: 390, height: 844 }],
  ['map-arabic', '/map', { locale: 'ar' }],
]) {
  test(`${name} shows the incidents and a list of them`, options, async () => {
    const page = await browser.page(server, shape);
    page.setDefaultTimeout(60_000);
    await page.goto(path);
    await page.locator('canvas').first().waitFor();
    await settled(page);
    await page.waitForTimeout(8_000);
    await picture(page, name);
    assert.deepEqual(page.faults, []);
    await page.context().close();
  });
}
