// The map, in software rendering: few looks, long waits.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { picture, settled, table } from './harness.mjs';

const at = table();

for (const [name, path, shape] of [
  ['map-desktop', '/map', {}],
  ['map-compare', '/map?view=ru&compare=us', {}],
  ['map-phone', '/map', { width: 390, height: 844 }],
  ['map-arabic', '/map', { locale: 'ar' }],
]) {
  test(`${name} shows the incidents and a list of them`, async () => {
    const page = await at.browser.page(at.server, shape);
    page.setDefaultTimeout(60_000);
    await page.goto(path);
    await page.locator('canvas').first().waitFor();
    await settled(page);
    await page.waitForTimeout(8_000);
    await page.getByText('Sukkari').first().waitFor({ state: 'attached' });
    for (const canvas of await page.locator('canvas.maplibregl-canvas').all()) {
      const drawn = (await canvas.screenshot()).length;
      assert.ok(drawn > 8_000, `a picture of ${drawn} bytes is empty`);
    }
    assert.equal(await page.locator('canvas.maplibregl-canvas').count(), path.includes('compare') ? 2 : 1);
    await picture(page, name);
    assert.deepEqual(page.faults, []);
    await page.context().close();
  });
}
