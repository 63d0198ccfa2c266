// In another language nothing but the record's own words is English: names, titles, quotes and questions as they were
// entered. Runs of three or more Latin words that no entry has are the server's or ours, and a fault.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { picture, run, settled, table } from './harness.mjs';

const at = table();

const pages = ['/', '/incidents', '/incidents/aas-shelling-0305', '/incidents/aas-shelling-0305?provision=coh.attack-gov', '/agenda', '/questions',
  '/questions/exclusion-scope', '/terms', '/record', '/record/100', '/record/207', '/actors', '/actors/aas', '/search?q=ahrar', '/search?q=ceasefire', '/search?q=position',
  '/sign-in', '/write', '/map'];

/** Letters and digits only, one space between words: punctuation and line breaks make no difference. */
const plain = (text) => ` ${text.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, ' ').trim()} `;

/** Everything that the record says, and the names that are put into its questions. */
async function record_words({ dir, address }) {
  const { entries } = JSON.parse(run('log', '--case', dir, '--json'));
  const said = entries.map(({ entry }) => JSON.stringify(entry).replaceAll(/\\n\s*/g, ' '));
  const { title } = await (await fetch(`${address}/api/case`)).json();
  const names = entries.flatMap(({ entry }) => (entry.actor?.name ? [plain(entry.actor.name)] : []));
  return { said: plain([title, ...said].join(' | ')), names };
}

/** What a page shows, in pieces that belong together; without what says itself to be English, code and pictures of keys. */
const pieces_of = (page) =>
  page.evaluate(() => {
    const apart = '[lang="en"], code, pre, kbd, .mono, script, style, svg, option[value], noscript, [translate="no"]';
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const pieces = [];
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (!node.parentElement.closest(apart) && node.textContent.trim()) pieces.push(node.textContent);
    }
    return pieces;
  });

const latin_run = /\p{Script=Latin}[\p{L}\p{N}'’-]*(?: \p{Script=Latin}[\p{L}\p{N}'’-]*){2,}/gu;

for (const locale of ['ar', 'ru']) {
  test(`no English sentence of the server is shown in ${locale}`, async () => {
    const { said, names } = await record_words(at.server);
    const of_record = (run) =>
      run === 'truce key new' || said.includes(plain(run).trim()) || names.some((name) => plain(run).includes(name) && said.includes(plain(run).replaceAll(name, ' actor ').trim()));
    const page = await at.browser.page(at.server, { locale });
    const found = [];
    for (const path of pages) {
      await page.goto(path);
      await settled(page);
      await page.evaluate(() => document.querySelectorAll('main details').forEach((one) => (one.open = true)));
      await settled(page);
      for (const piece of await pieces_of(page)) {
        for (const [run] of piece.replaceAll(/\s+/g, ' ').matchAll(latin_run)) if (!of_record(run)) found.push(`${path}: ${run}`);
      }
    }
    await page.goto('/record');
    await settled(page);
    await picture(page, `record-${locale}`, { fullPage: true });
    assert.deepEqual([...new Set(found)], []);
    assert.deepEqual(page.faults, []);
    await page.context().close();
  });
}

for (const [locale, script] of [['ar', /\p{Script=Arabic}/u], ['ru', /\p{Script=Cyrillic}/u], ['uk', /\p{Script=Cyrillic}/u], ['fr', null]]) {
  test(`every provision of the terms is put in words of ${locale}; only what lint says stays English`, async () => {
    const page = await at.browser.page(at.server, { locale });
    await page.goto('/terms');
    await settled(page);
    const { provisions } = await (await fetch(`${at.server.address}/api/terms`)).json();
    const encodings = await page.locator('article .encoding').evaluateAll((all) => all.map((one) => [...one.querySelectorAll('p, li')].map((said) => said.textContent)));
    assert.equal(encodings.length, provisions.length);
    for (const [i, said] of encodings.entries()) {
      assert.ok(said.length > 0, provisions[i].id);
      for (const sentence of said) {
        // Names of the case stand apart from the direction of the sentence; what is left is ours.
        const own = sentence.replaceAll(/\u2068[^\u2068\u2069]*\u2069/g, '');
        assert.ok(script ? script.test(own) : !/\b(?:the|shall|is|of|before)\b/i.test(own), `${provisions[i].id}: ${sentence}`);
      }
    }
    assert.equal(await page.locator('main [lang="en"]').count(), await page.locator('main .lint [lang="en"]').count());
    await picture(page, `terms-${locale}`);
    assert.deepEqual(page.faults, []);
    await page.context().close();
  });
}
