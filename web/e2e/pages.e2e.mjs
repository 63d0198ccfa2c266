// Every page in a real browser: it shows its content, without errors, accessible, on a desktop, on a phone and from right
// to left. The pictures are for looking at.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { picture, settled, table, take_role, violations } from './harness.mjs';

/** name, path, and what must be there in English */
const pages = [
  ['overview', '/', 'since 27 February 2016'],
  ['incidents', '/incidents', 'Ahrar al-Sham'],
  ['incident', '/incidents/aas-shelling-0305', 'undetermined'],
  ['agenda', '/agenda', 'It does not say how important it is'],
  ['questions', '/questions', 'Whom does'],
  ['question', '/questions/exclusion-scope', 'Russian Federation'],
  ['terms', '/terms', 'coh.attack-gov'],
  ['provision', '/terms/coh.attack-gov', 'coh.attack-gov'],
  ['record', '/record', 'Head of the record'],
  ['entry', '/record/100', 'Proof, checked in this browser'],
  ['actors', '/actors', 'Jabhat al-Nusra'],
  ['actor', '/actors/aas', 'Ahrar al-Sham'],
  ['search', '/search?q=ahrar', 'Ahrar al-Sham'],
  ['sign-in', '/sign-in', 'Demonstration keys'],
  ['write', '/write', 'Write'],
];
const shapes = [
  { name: 'desktop', options: {} },
  { name: 'phone', options: { width: 390, height: 844 } },
  { name: 'arabic', options: { locale: 'ar' } },
  { name: 'dark', options: { dark: true } },
];

const at = table();

for (const shape of shapes) {
  for (const [name, path, words] of pages) {
    test(`${name}, ${shape.name}`, async () => {
      const page = await at.browser.page(at.server, shape.options);
      await page.goto(path);
      await settled(page);
      if (shape.name === 'arabic') {
        assert.equal(await page.getAttribute('html', 'dir'), 'rtl');
        assert.equal(await page.getAttribute('html', 'lang'), 'ar');
      } else {
        await page.getByText(words).first().waitFor({ state: 'attached' });
      }
      assert.equal(await page.locator('h1').count(), 1);
      const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.ok(wider <= 0, `the page is ${wider} pixels wider than the window`);
      await picture(page, `${name}-${shape.name}`, { fullPage: true });
      if (shape.name === 'desktop') await picture(page, name); // for docs/web.md
      assert.deepEqual(page.faults, []);
      assert.deepEqual(await violations(page), []);
      await page.context().close();
    });
  }
}

for (const shape of shapes) {
  for (const kind of ['report', 'position', 'notification']) {
    test(`the form of a ${kind}, ${shape.name}`, async () => {
      const page = await at.browser.page(at.server, shape.options);
      await take_role(page, 'United States');
      await page.goto(`/write/${kind}`);
      await settled(page);
      await page.locator(`[data-pointer^="/${kind}/"]`).first().waitFor();
      const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.ok(wider <= 0, `the page is ${wider} pixels wider than the window`);
      await picture(page, `form-${kind}-${shape.name}`, { fullPage: true });
      if (shape.name === 'desktop') await picture(page, `form-${kind}`);
      assert.deepEqual(page.faults, []);
      assert.deepEqual(await violations(page), []);
      await page.context().close();
    });
  }
}

test('a page that does not exist says so', async () => {
  const page = await at.browser.page(at.server);
  await page.goto('/nothing-here');
  await page.getByText('/nothing-here').waitFor();
  await page.context().close();
});

test('the first load stays under 300 kB compressed, without the map', async () => {
  const page = await at.browser.page(at.server);
  const client = await page.context().newCDPSession(page);
  await client.send('Network.enable');
  let bytes = 0;
  client.on('Network.loadingFinished', (event) => (bytes += event.encodedDataLength));
  await page.goto('/');
  await settled(page);
  assert.ok(bytes > 10_000 && bytes < 300_000, `${bytes} bytes`);
  console.log(`first load: ${bytes} bytes`);
  await page.context().close();
});
