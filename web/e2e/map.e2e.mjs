// The map, in software rendering: few looks, long waits.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { picture, settled, table, violations } from './harness.mjs';

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
    assert.deepEqual(await violations(page), []);
    await page.context().close();
  });
}

test('its sliders, views and places are in the address, which shows the same to somebody else', async () => {
  const page = await at.browser.page(at.server);
  page.setDefaultTimeout(60_000);
  await page.goto('/map');
  await page.locator('canvas').first().waitFor();
  await settled(page);
  const list = page.getByRole('tab', { name: /List|Incidents/ }).first();
  const count = async () => Number((await list.textContent()).replace(/\D/g, ''));
  const all = await count();

  const slide = (label, to) => page.getByRole('slider', { name: label }).evaluate((slider, value) => {
    slider.value = typeof value === 'string' ? slider[value] : value;
    slider.dispatchEvent(new Event('input', { bubbles: true }));
  }, to);
  const middle = await page.getByRole('slider', { name: 'First day' }).evaluate((slider) => Math.round((Number(slider.min) + Number(slider.max)) / 2));
  await slide('First day', middle);
  await page.waitForURL((url) => url.searchParams.has('from'));
  await settled(page);
  assert.ok((await count()) < all, 'fewer incidents from the middle of the time on');

  await slide(/Number of entries/, 150);
  await page.waitForURL((url) => url.searchParams.get('as_of') === '150');
  await page.getByText('You look at the past.').waitFor();
  await page.locator('select').filter({ has: page.locator('option[value="us"]') }).first().selectOption('ru');
  await page.waitForURL((url) => url.searchParams.get('view') === 'ru');
  await settled(page);
  const shown = await count();

  const other = await at.browser.page(at.server);
  other.setDefaultTimeout(60_000);
  await other.goto(page.url());
  await other.locator('canvas').first().waitFor();
  await settled(other);
  await other.getByText('You look at the past.').waitFor();
  const same = other.getByRole('tab', { name: /List|Incidents/ }).first();
  assert.equal(Number((await same.textContent()).replace(/\D/g, '')), shown);

  await other.goto('/search?q=syria');
  await other.locator('a[href*="place=syria"]').first().click();
  await other.waitForURL((url) => url.pathname === '/map' && url.searchParams.get('place') === 'syria');
  await other.locator('canvas').first().waitFor();
  assert.deepEqual([...page.faults, ...other.faults], []);
  await other.context().close();
  await page.context().close();
});

test('an area that is drawn asks what happened there', async () => {
  const page = await at.browser.page(at.server);
  page.setDefaultTimeout(60_000);
  await page.goto('/map?map=6.0/34.800/38.000');
  const canvas = page.locator('canvas.maplibregl-canvas').first();
  await canvas.waitFor();
  await settled(page);
  const list = page.getByRole('tab', { name: /List|Incidents/ }).first();
  const count = async () => Number((await list.textContent()).replace(/\D/g, ''));
  await page.waitForFunction(() => /\d/.test(document.querySelector('[role="tab"]')?.textContent ?? ''));
  const all = await count();

  await page.getByRole('tab', { name: /Filters/ }).click();
  await page.getByRole('button', { name: 'Draw a rectangle' }).click();
  const frame = await canvas.boundingBox();
  const spot = (x, y) => [frame.x + frame.width * x, frame.y + frame.height * y];
  await page.mouse.move(...spot(0.3, 0.2));
  await page.mouse.down();
  await page.mouse.move(...spot(0.45, 0.4), { steps: 4 });
  await page.mouse.move(...spot(0.6, 0.7), { steps: 4 });
  await page.mouse.up();
  await page.waitForURL((url) => url.searchParams.has('bbox'));
  await settled(page);
  await page.waitForFunction((before) => Number(document.querySelector('[role="tab"]').textContent.replace(/\D/g, '')) < before, all);
  const inside = await count();
  const [west, south, east, north] = new URL(page.url()).searchParams.get('bbox').split(',');
  const area = [[west, south], [east, south], [east, north], [west, north]].join(' ');
  const { total } = await (await fetch(`${at.server.address}/api/incidents?count=0&area=${encodeURIComponent(area)}`)).json();
  assert.equal(inside, total, 'the list has what the server finds in that area');
  await picture(page, 'map-area');

  // Its corners one by one.
  await page.getByRole('button', { name: 'No area' }).click();
  await page.waitForURL((url) => !url.searchParams.has('bbox'));
  await page.getByRole('button', { name: 'Draw a polygon' }).click();
  for (const [x, y] of [[0.3, 0.3], [0.6, 0.25], [0.5, 0.7]]) {
    await page.mouse.click(...spot(x, y));
    await page.waitForTimeout(400); // no double click
  }
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.searchParams.has('area'));
  await settled(page);
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test('the map opens again without a line, with its ground and its incidents', async () => {
  const page = await at.browser.page(at.server);
  page.setDefaultTimeout(60_000);
  await page.goto('/');
  await settled(page);
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await page.goto('/map?map=6.0/34.800/38.000');
  await page.locator('canvas.maplibregl-canvas').first().waitFor();
  await settled(page);
  await page.getByText('Sukkari').first().waitFor({ state: 'attached' });
  await page.waitForFunction(async () => {
    const of = async (name) => (await (await caches.open(name)).keys()).map(({ url }) => url);
    return (await of('truce-answers')).some((url) => url.includes('/api/incidents') && url.includes('bbox')) && (await of('truce-files')).length > 3;
  });
  await page.waitForTimeout(3_000);
  await at.server.stop();
  try {
    await page.reload();
    await page.locator('canvas.maplibregl-canvas').first().waitFor();
    await settled(page);
    await page.getByText('Sukkari').first().waitFor({ state: 'attached' });
    await page.waitForTimeout(5_000);
    const drawn = (await page.locator('canvas.maplibregl-canvas').first().screenshot()).length;
    assert.ok(drawn > 8_000, `a picture of ${drawn} bytes is empty`);
    await picture(page, 'map-without-a-line');
  } finally {
    await at.server.restart();
  }
  assert.deepEqual(page.faults, []);
  await page.context().close();
});
