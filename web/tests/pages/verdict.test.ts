import { flushSync, mount, unmount } from 'svelte';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import Tally from '../../src/components/Tally.svelte';
import Verdict from '../../src/components/Verdict.svelte';
import VerdictStrip from '../../src/components/VerdictStrip.svelte';
import { letter, verdict_word, verdicts } from '../../src/components/verdicts';
import { i18n, languages } from '../../src/lib/i18n.svelte';

let shown: Record<string, unknown> | null = null;

function show(component: typeof Verdict | typeof VerdictStrip | typeof Tally, props: Record<string, unknown>): HTMLElement {
  const target = document.createElement('div');
  document.body.append(target);
  shown = mount(component as typeof Verdict, { target, props: props as never });
  flushSync();
  return target;
}
const shape = (root: ParentNode) => [...root.querySelectorAll('svg')].map((svg) => svg.innerHTML.replaceAll(/<!--.*?-->/g, ''));

beforeAll(() => i18n.use('en'));
afterEach(async () => {
  if (shown) await unmount(shown);
  shown = null;
  document.body.replaceChildren();
  await i18n.use('en');
});

describe('the mark of a verdict', () => {
  it('differs by shape, not only by colour', () => {
    const shapes = verdicts.map((verdict) => {
      const root = show(Verdict, { verdict });
      return shape(root).join();
    });
    expect(new Set(shapes).size).toBe(3);
  });

  it('says its word and whose view it is, also where only the mark is seen', () => {
    const root = show(Verdict, { verdict: 'no violation', view: 'agreed' });
    expect(root.textContent).toContain('agreed record: no violation of this provision');
    expect(root.querySelector('.unseen')).not.toBeNull();
  });

  it('shows both what was held then and what is held now where they differ', () => {
    const root = show(Verdict, { verdict: 'undetermined', present: 'violation' });
    expect(shape(root)).toHaveLength(2);
    expect(root.textContent).toMatch(/undetermined.*violation/s);
  });

  it('shows one mark where then and now are the same, whichever way they are written', () => {
    expect(shape(show(Verdict, { verdict: 'violation', present: 'v' }))).toHaveLength(1);
  });

  it('says that a provision is not in play rather than that there is no violation', () => {
    const root = show(Verdict, { verdict: null });
    expect(shape(root)).toHaveLength(0);
    expect(root.textContent).toContain('not in play');
    expect(root.textContent).not.toContain('no violation');
  });

  it('never says in any language that something is permitted or that there is no violation at all', async () => {
    for (const language of languages) {
      await i18n.use(language);
      const words = verdicts.map(verdict_word);
      expect(new Set(words).size, language).toBe(3);
      // "no violation" is of this provision only: it is longer than its negated noun and names the provision.
      const provision = { en: 'provision', ar: 'الحكم', ru: 'положения', uk: 'положення', fr: 'disposition' }[language];
      expect(verdict_word('n'), language).toContain(provision);
    }
  });
});

it('letters and words of a verdict stand for each other', () => {
  expect(verdicts.map(letter)).toEqual(['v', 'u', 'n']);
  for (const verdict of verdicts) expect(verdict_word(letter(verdict))).toBe(verdict_word(verdict));
});

it('a strip has one mark for each view that is named, in the order asked for', () => {
  const root = show(VerdictStrip, { verdicts: { agreed: 'u', a: 'v', b: 'n' }, views: ['b', 'agreed', 'a'] });
  expect([...root.querySelectorAll('li')].map((item) => item.querySelector('.unseen')?.textContent)).toEqual([
    'b: no violation of this provision',
    'agreed record: undetermined',
    'a: violation',
  ]);
});

it('a tally says its counts in words, with all three verdicts, also those of none', () => {
  const root = show(Tally, { tally: { violation: 2, undetermined: 0, 'no violation': 5 } });
  const said = root.querySelector('[role=img]')?.getAttribute('aria-label') ?? '';
  expect(said).toMatch(/2 violation.*0 undetermined.*5 no violation of this provision/s);
});
