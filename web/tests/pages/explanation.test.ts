import { flushSync, mount, unmount } from 'svelte';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import Explanation from '../../src/explain/Explanation.svelte';
import { distinct, read_phrase } from '../../src/explain/phrase';
import { sentence } from '../../src/explain/sentence';
import { i18n, languages } from '../../src/lib/i18n.svelte';
import type { ExplanationDocument, Reason } from '../../src/lib/types';

const names: Record<string, string> = { north: 'Northern Forces', league: 'River League' };
const name = (id: string) => names[id] ?? id;
const bare = (text: string) => text.replaceAll(/[\u2066-\u2069]/g, '');
const reason = (phrase: string, more: Partial<Reason> = {}): Reason => ({ phrase, value: 'yes', basis: 'terms', entries: [], asked_by: [], ...more });

// Every pattern by which the server composes a phrase (src/terms/words.cpp, src/judge/reasons.cpp).
const phrases = [
  'instrument pact is in force',
  'the act is to attack with any weapon',
  'the weapon is of the class “rocket”',
  'the time is within the period from 2016-02-27 00:00 UTC until the event “the end”',
  'the time is before the event “the start”',
  'the time is after provision pact.a',
  'the place is in “The Valley”',
  'the place is within 500 m of “The Bridge”',
  'the target belongs to “Forces that accepted”',
  'the target is River League',
  'provision pact.b is in effect',
  'Northern Forces acted',
  'somebody not named acted',
  'River League was hit',
  'somebody not named was hit',
  'the answer to “Is the target listed?” is yes',
  'the answer to “Whom does it cover?” is “list-only”',
];

beforeAll(() => i18n.use('en'));
afterEach(() => i18n.use('en'));

describe('a reason as a sentence', () => {
  it.each(phrases)('is understood: %s', (phrase) => {
    expect(read_phrase(phrase).form).not.toBe('other');
  });

  it('puts the names of those it is about in the place of their roles', () => {
    const said = sentence(reason('the answer to “Is the target linked to the other group?” is yes', { question: 'linked', target: 'league', answer: 'no', value: 'no', basis: 'position' }), name);
    expect(bare(said.text)).toBe('“Is River League linked to the other group?”');
    expect(said.answer).toBe('no');
  });

  it('gives the answer that is held, not whether the phrase asked for another one', () => {
    const said = sentence(reason('the answer to “Whom does it cover?” is “linked-too”', { question: 'scope', answer: 'list-only', value: 'no', basis: 'position' }), name);
    expect(bare(said.answer ?? '')).toBe('list-only');
  });

  it('asks what is open and never states it', () => {
    for (const phrase of phrases.filter((one) => !one.startsWith('the answer'))) {
      const said = sentence(reason(phrase, { value: 'open', basis: 'reported' }), name);
      expect(bare(said.text), phrase).toMatch(/\?$/);
      expect(said.open).toBe(true);
    }
  });

  it('says the contrary where it does not hold', () => {
    for (const phrase of phrases.filter((one) => !one.startsWith('the answer'))) {
      expect(sentence(reason(phrase, { value: 'no' }), name).text, phrase).not.toBe(sentence(reason(phrase, { value: 'yes' }), name).text);
    }
  });

  it('names the power under which it was determined', () => {
    const said = sentence(reason('the answer to “Did the actor accept?” is yes', { question: 'accepted', candidate: 'north', basis: 'determined', power: 'pact.accede' }), name);
    expect(bare(said.basis)).toBe('determined, under pact.accede');
  });

  it('has words for every basis and pattern in every language', async () => {
    const bases = ['determined', 'agreed', 'position', 'inherited', 'presumed', 'no-agreement', 'silent', 'varies', 'conflict', 'supposed', 'reported', 'terms'];
    for (const language of languages) {
      await i18n.use(language);
      for (const basis of bases) {
        for (const value of ['yes', 'open']) {
          const said = sentence(reason('Northern Forces acted', { basis, value }), name);
          expect(said.basis, `${language} ${basis}`).not.toMatch(/^incident\.|^$/);
        }
      }
      for (const phrase of phrases) {
        for (const value of ['yes', 'no', 'open']) expect(sentence(reason(phrase, { value }), name).text, `${language} ${phrase}`).not.toContain('incident.');
      }
    }
  });

  it('shows a phrase of no known pattern as it came', () => {
    const said = sentence(reason('the event “x” has started before the event “y”'), name);
    expect(bare(said.text)).toBe('the event “x” has started before the event “y”');
  });
});

describe('reasons of one question', () => {
  const open = (answer: string): Reason => reason(`the answer to “Whom does it cover?” is “${answer}”`, { question: 'scope', value: 'open', basis: 'no-agreement', entries: [7] });
  it('are said once while it is open, though several answers are asked about', () => {
    expect(distinct([open('list-only'), open('linked-too'), open('any')])).toHaveLength(1);
  });
  it('are kept apart by whom they are about', () => {
    const about = (target: string) => reason('the answer to “Is the target linked?” is yes', { question: 'linked', value: 'open', basis: 'silent', target });
    expect(distinct([about('north'), about('league')])).toHaveLength(2);
  });
});

describe('an explanation', () => {
  const document: ExplanationDocument = {
    case: 'x', size: 9, recorded_at: '2026-01-01T00:00:00Z',
    finding: 'i/p', incident: 'i', title: 'Shelling of a position', when: { from: null, before: null }, provision: 'pact.a',
    verdict: { agreed: 'undetermined', north: 'no violation', league: 'violation' },
    present: { agreed: 'undetermined', north: 'no violation', league: 'violation' },
    changed: [], in_play: true,
    text: { id: 'pact.a', cites: ['pact#1'], text: 'cease attacks', quoted: false, in_words: 'Nobody shall attack.', kind: 'prohibits' },
    groups: [
      { views: ['north'], verdict: 'no violation', reasons: [reason('the answer to “Whom does it cover?” is “any”', { question: 'scope', answer: 'any', basis: 'position', entries: [4] })], open: [], exempted_by: ['pact.exclusion'], does_not_affect: ['international humanitarian law'], exemptions_tried: [] },
      { views: ['agreed'], verdict: 'undetermined', reasons: [], open: [reason('the answer to “Whom does it cover?” is “any”', { question: 'scope', value: 'open', basis: 'no-agreement', entries: [7] })], exempted_by: [], does_not_affect: [], exemptions_tried: ['pact.exclusion'] },
    ],
    issues: [{ name: 'Whom does it cover?', question: 'scope', swings: 1, of: 1 }, { name: 'Was the force proportionate?', question: 'proportionate', swings: 0, of: 1 }],
    pivots: [{ from: 'agreed', changes: [{ issue: 0, answer: 'list-only' }], verdict: 'violation' }],
    pivotal: [['scope']], settlements: [{ answers: [{ issue: 0, answer: 'any' }], verdict: 'no violation' }],
    settlements_searched: true, settled_either_way: false, sampled: null, changes: [],
  };

  it('says of an exemption that the provision does not prohibit it, with what that does not affect', async () => {
    const root = window.document.createElement('div');
    const made = mount(Explanation, { target: root, props: { why: document } });
    flushSync();
    const text = bare(root.textContent ?? '');
    expect(text).toContain('This provision does not prohibit it, by pact.exclusion');
    expect(text).toContain('international humanitarian law');
    expect(text.toLowerCase()).not.toMatch(/permitted|allowed|lawful target|may be struck/);
    await unmount(made);
  });

  it('says so only in part where the exemption does not settle the verdict', async () => {
    const root = window.document.createElement('div');
    const part = { ...document, groups: document.groups.filter((group) => group.verdict === 'undetermined').map((group) => ({ ...group, exempted_by: ['pact.exclusion'], does_not_affect: ['international humanitarian law'] })) };
    const made = mount(Explanation, { target: root, props: { why: part } });
    flushSync();
    const text = bare(root.textContent ?? '');
    expect(text).toContain('In part, this provision does not prohibit it, by pact.exclusion');
    expect(text).toContain('international humanitarian law');
    await unmount(made);
  });

  it('links to the question, the entry and the provision that a reason rests on, and offers the change as a what-if', async () => {
    const root = window.document.createElement('div');
    const made = mount(Explanation, { target: root, props: { why: document } });
    flushSync();
    const links = [...root.querySelectorAll('a')].map((link) => link.getAttribute('href'));
    expect(links).toEqual(expect.arrayContaining(['/questions/scope', '/record/4', '/record/7', '/terms/pact.exclusion', '/agenda?suppose=scope%3Dlist-only']));
    await unmount(made);
  });

  it('tells what is without effect apart from what is pivotal', async () => {
    const root = window.document.createElement('div');
    const made = mount(Explanation, { target: root, props: { why: document } });
    flushSync();
    const idle = [...root.querySelectorAll('section')].find((section) => section.querySelector('h3')?.textContent === 'Open or disputed, but without effect here');
    expect(idle?.textContent).toContain('Was the force proportionate?');
    expect(idle?.textContent).not.toContain('Whom does it cover?');
    await unmount(made);
  });
});
