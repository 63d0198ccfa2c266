// A key that a browser makes becomes known by the command line, signs in and writes; and what a browser takes along, the
// command line accepts.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { picture, run, settled, table } from './harness.mjs';

const at = table();

async function saved(page, click, name) {
  const [download] = await Promise.all([page.waitForEvent('download'), click()]);
  const path = join(at.server.dir, '..', name ?? download.suggestedFilename());
  await download.saveAs(path);
  return path;
}

test('a key made in the browser is delegated to by its request, signs in with it and writes', async () => {
  const page = await at.browser.page(at.server);
  await page.goto('/sign-in');
  await settled(page);
  await page.getByLabel('Party', { exact: true }).selectOption('us');
  await page.getByLabel('Officer’s name or function').fill('Syria desk');
  await page.getByRole('button', { name: 'Make the key' }).click();
  const command = await page.locator('code', { hasText: 'truce key delegate' }).textContent();
  const request = await saved(page, () => page.getByRole('button', { name: /^Request file/ }).click());
  await picture(page, 'key-request', { fullPage: true });

  // Nobody may sign in before the party has said so.
  await page.getByRole('button', { name: 'Sign in with it' }).first().click();
  await page.getByText('The record does not know this key').waitFor();

  // The command that the page shows, run where the party's root key is: words apart, as a shell takes them.
  const words = [...command.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(([, a, b, c]) => a ?? b ?? c);
  assert.deepEqual(words.slice(0, 3), ['truce', 'key', 'delegate']);
  const args = words.slice(1).map((word) => (word === 'CASE' ? at.server.dir : word.endsWith('.request.json') ? request : word));
  const size = async () => (await (await fetch(`${at.server.address}/api/case`)).json()).size;
  const before = await size();
  run(...args);
  while ((await size()) === before) await page.waitForTimeout(100);

  await page.getByRole('button', { name: 'Sign in with it' }).first().click();
  await page.waitForURL((url) => url.pathname === '/', { timeout: 30_000 });
  await page.goto('/write/position?question=exclusion-scope');
  await settled(page);
  await page.locator('[data-pointer="/position/answer"]').getByRole('combobox').click();
  await page.getByRole('option', { name: 'council-list-only' }).click();
  await page.getByRole('button', { name: 'Look over before signing' }).click();
  await page.getByRole('button', { name: 'Sign and send' }).click();
  const done = page.getByRole('heading', { name: /Recorded as entry/ });
  await done.waitFor();
  const index = Number(/(\d+)/.exec((await done.textContent()).replaceAll(',', ''))[1]);
  const { signature } = JSON.parse(run('show', String(index), '--case', at.server.dir, '--json')).matches[0];
  assert.equal(signature.officer, 'Syria desk');
  assert.equal(signature.party, 'us');
  assert.equal(signature.holds, true);
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test('a receipt that is taken along is accepted by the command line, and one that was changed is not', async () => {
  const page = await at.browser.page(at.server);
  await page.goto('/record/100');
  await settled(page);
  await page.getByRole('button', { name: 'Receipt' }).click();
  await page.getByText('No checkpoint covers this entry yet').waitFor();

  run('key', 'log', '--name', 'records.example/sy-2016', '--case', at.server.dir);
  run('publish', '--case', at.server.dir);
  await page.reload();
  await settled(page);
  const receipt = await saved(page, () => page.getByRole('button', { name: 'Receipt' }).click(), 'taken.tlog-proof');
  const verified = JSON.parse(run('verify', receipt, '--case', at.server.dir, '--json'));
  assert.equal(verified.holds, true);
  assert.equal(verified.entry, 100);

  // One letter of a hash of the proof is another one.
  const text = readFileSync(receipt, 'utf8');
  const lines = text.split('\n');
  const hash = lines.findIndex((line) => /^[A-Za-z0-9+/]{43}=$/.test(line));
  assert.notEqual(hash, -1, text);
  lines[hash] = (lines[hash][0] === 'A' ? 'B' : 'A') + lines[hash].slice(1);
  writeFileSync(receipt, lines.join('\n'));
  assert.throws(() => run('verify', receipt, '--case', at.server.dir));
  assert.deepEqual(page.faults, []);
  await page.context().close();
});
