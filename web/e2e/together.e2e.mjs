// Two people at one case: signing in by a key that cannot leave the browser, an entry that the other sees live, its proof,
// the past, suppositions, languages, and a line that breaks.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { picture, run, settled, table, take_role } from './harness.mjs';

const at = table();

/** Takes one of the answers that the question has. */
async function choose_answer(page, answer) {
  await page.locator('[data-pointer="/position/answer"]').getByRole('combobox').click();
  await page.getByRole('option', { name: answer }).click();
}

/** Fills in a position of the party on exclusion-scope and signs it. */
async function write_position(page, answer) {
  await page.goto('/write/position?question=exclusion-scope');
  await settled(page);
  await choose_answer(page, answer);
  await page.getByRole('button', { name: 'Look over before signing' }).click();
  await page.getByRole('button', { name: 'Sign and send' }).click();
}

test('a position written in one browser is seen live in another, with its proof checked there', async () => {
  const writer = await at.browser.page(at.server);
  const reader = await at.browser.page(at.server);
  await reader.goto('/record');
  await settled(reader);
  await take_role(writer, 'Russian Federation', 'root');
  await write_position(writer, 'any-called-terrorist');
  const done = writer.getByRole('heading', { name: /Recorded as entry/ });
  await done.waitFor();
  const index = /(\d+)/.exec((await done.textContent()).replaceAll(',', ''))[1];
  await picture(writer, 'written');

  const row = reader.locator(`a[href^="/record/${index}"]`).first();
  await row.waitFor({ timeout: 10_000 });
  await picture(reader, 'record-live');
  await row.click();
  await reader.locator('.outcome.holds').waitFor(); // every step of it
  await picture(reader, 'entry-live', { fullPage: true });
  assert.deepEqual([...writer.faults, ...reader.faults], []);
  await writer.context().close();
  await reader.context().close();
});

test('the key that signs cannot be read out of the browser', async () => {
  const page = await at.browser.page(at.server);
  await take_role(page, 'United States', 'root');
  const extractable = await page.evaluate(async () => {
    const found = [];
    for (const { name } of await indexedDB.databases()) {
      const db = await new Promise((done) => (indexedDB.open(name).onsuccess = (event) => done(event.target.result)));
      for (const store of db.objectStoreNames) {
        const all = await new Promise((done) => (db.transaction(store).objectStore(store).getAll().onsuccess = (event) => done(event.target.result)));
        for (const row of all) for (const value of Object.values(row)) if (value instanceof CryptoKey) found.push([value.type, value.extractable]);
      }
      db.close();
    }
    return found;
  });
  const secret = extractable.filter(([type]) => type === 'private');
  assert.ok(secret.length > 0);
  assert.ok(secret.every(([, out]) => out === false));
  await page.context().close();
});

test('what is written without a line is kept, and sent when the line is back', async () => {
  const page = await at.browser.page(at.server);
  await take_role(page, 'Syrian Arab Republic', 'root');
  await page.goto('/write/position?question=exclusion-scope');
  await settled(page);
  await page.locator('[data-pointer="/position/answer"]').getByRole('combobox').click();
  await page.getByRole('option', { name: 'any-called-terrorist' }).waitFor();
  await page.keyboard.press('Escape');
  await at.server.stop();
  await choose_answer(page, 'any-called-terrorist');
  await page.getByRole('button', { name: 'Look over before signing' }).click();
  await page.getByRole('button', { name: 'Sign and send' }).click();
  try {
    await page.getByText('Signed, and waiting to be sent').waitFor();
    await picture(page, 'offline');
  } finally {
    await at.server.restart();
  }
  await page.getByRole('heading', { name: /Recorded as entry/ }).waitFor({ timeout: 60_000 });
  await page.context().close();
});

test('what everybody may see opens again without a line, and says that it was kept', async () => {
  const page = await at.browser.page(at.server);
  await page.goto('/');
  await settled(page);
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await page.getByRole('link', { name: 'Incidents' }).first().click();
  await page.getByRole('link', { name: /artillery at a position of Ahrar al-Sham/ }).first().click();
  await settled(page);
  await page.waitForFunction(async () => (await (await caches.open('truce-answers')).keys()).some(({ url }) => url.endsWith('/api/case')));
  await page.waitForFunction(async () => (await (await caches.open('truce-answers')).keys()).some(({ url }) => url.includes('aas-shelling')));
  await at.server.stop();
  try {
    await page.reload();
    await settled(page);
    await page.getByText('What you see is what was loaded last').waitFor();
    await page.getByText('undetermined').first().waitFor();
    await picture(page, 'without-a-line', { fullPage: true });
  } finally {
    await at.server.restart();
  }
  await page.getByText('What you see is what was loaded last').waitFor({ state: 'detached', timeout: 60_000 });
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test('what only a party may see is not kept in the browser', async () => {
  const page = await at.browser.page(at.server);
  await page.goto('/');
  await settled(page);
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await take_role(page, 'United States', 'root');
  await page.goto('/incidents/aas-shelling-0305');
  await settled(page);
  const kept = await page.evaluate(async () => (await (await caches.open('truce-answers')).keys()).map(({ url }) => url));
  assert.deepEqual(kept.filter((url) => url.includes('aas-shelling')), []);
  await at.server.stop();
  try {
    await page.reload();
    await page.getByText('could not be reached').first().waitFor();
    assert.equal(await page.getByText('undetermined').count(), 0, 'what is for all is not shown in place of what is theirs');
  } finally {
    await at.server.restart();
  }
  await page.context().close();
});

test('an earlier state of the record is shown as such, and the way back is there', async () => {
  const page = await at.browser.page(at.server);
  await page.goto('/?as_of=60');
  await settled(page);
  await page.getByText('You look at the past.').waitFor();
  await picture(page, 'past', { fullPage: true });
  await page.getByRole('button', { name: 'Back to now' }).click();
  await page.getByText('You look at the past.').waitFor({ state: 'detached' });
  assert.equal(new URL(page.url()).searchParams.get('as_of'), null);
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test('supposing an answer shows which findings would change, at an address of its own', async () => {
  const page = await at.browser.page(at.server);
  await page.goto('/agenda');
  await settled(page);
  const before = page.url();
  await page.locator('label', { hasText: 'council-list-only' }).first().click();
  await page.waitForFunction((url) => location.href !== url, before);
  await page.getByRole('link', { name: /artillery at a position of Ahrar al-Sham/ }).first().waitFor();
  await picture(page, 'what-if');
  const address = page.url();
  const other = await at.browser.page(at.server);
  await other.goto(address);
  await other.getByRole('link', { name: /artillery at a position of Ahrar al-Sham/ }).first().waitFor();
  assert.deepEqual([...page.faults, ...other.faults], []);
  await other.context().close();
  await page.context().close();
});

test('the language is changed in place, and Arabic runs from right to left', async () => {
  const page = await at.browser.page(at.server);
  await page.goto('/incidents/aas-shelling-0305');
  await settled(page);
  const before = await page.locator('main').boundingBox();
  await page.getByLabel('Language').first().selectOption('ar');
  await page.waitForFunction(() => document.documentElement.dir === 'rtl');
  await settled(page);
  const afterwards = await page.locator('main').boundingBox();
  assert.ok(Math.abs(before.width - afterwards.width) < 40);
  await picture(page, 'incident-in-arabic', { fullPage: true });
  for (const language of ['ru', 'uk', 'fr', 'en']) {
    await page.locator('select').filter({ has: page.locator(`option[value="${language}"]`) }).first().selectOption(language);
    await page.waitForFunction((lang) => document.documentElement.lang === lang, language);
  }
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test('a private entry is shown to its audience only', async () => {
  const draft = join(at.server.dir, '..', 'private.yaml');
  writeFileSync(draft, `- id: private-note
  kind: statement
  author: ru
  audience: [us]
  issued: "2016-03-06"
  statement: {by: ru, text: "Only for the other co-chair.", language: en}
`);
  run('add', draft, '--case', at.server.dir);
  const everybody = await at.browser.page(at.server);
  await everybody.goto('/search?q=co-chair');
  await settled(everybody);
  assert.equal(await everybody.getByText('Only for the other co-chair.').count(), 0);
  const reader = await at.browser.page(at.server);
  await take_role(reader, 'United States', 'root');
  await reader.goto('/search?q=co-chair');
  await reader.getByText('Only for the other co-chair.').first().waitFor();
  await everybody.context().close();
  await reader.context().close();
});
