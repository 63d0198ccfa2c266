import { flushSync, mount, unmount } from 'svelte';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import Explanation from '../../src/explain/Explanation.svelte';
import { actors } from '../../src/components/names.svelte';
import { decides_words } from '../../src/explain/decides';
import { asked_words } from '../../src/explain/phrase';
import { distinct, issue_answer, sentence } from '../../src/explain/sentence';
import { i18n, languages } from '../../src/lib/i18n.svelte';
import type { ActorItem, ExplanationDocument, Phrase, Reason } from '../../src/lib/types';

const name_of: Record<string, string> = { north: 'Northern Forces', league: 'River League' };
const bare = (text: string) => text.replaceAll(/[\u2066-\u2069]/g, '');
const reason = (parts: Phrase, more: Partial<Reason> = {}): Reason => ({ phrase: JSON.stringify(parts), parts, value: 'yes', basis: 'terms', entries: [], asked_by: [], ...more });
const scope = (answer: string): Phrase => ({ form: 'answer', question: { id: 'scope', ask: 'Whom does it cover?' }, answer });
const linked: Phrase = { form: 'has', who: { role: 'target' }, question: { id: 'linked', ask: 'Is {actor} linked to the other group?' } };

// One of every form that the server gives (src/report/phrase.cpp).
const phrases: Phrase[] = [
  { form: 'in-force', what: { id: 'pact' } },
  { form: 'act', what: { id: 'attack', name: 'attack with any weapon' } },
  { form: 'weapon', what: { id: 'rocket' } },
  { form: 'time-in', time: { period: 'pause', from: '2016-02-26T22:00:00Z', to_event: { id: 'end', name: 'the end' } } },
  { form: 'time-before', time: { event: { id: 'start', name: 'the start' } } },
  { form: 'time-after', time: { provision: 'pact.a' } },
  { form: 'place-in', what: { id: 'valley', name: 'The Valley' } },
  { form: 'place-near', what: { id: 'bridge', name: 'The Bridge' }, distance_m: 500 },
  { form: 'member', who: { role: 'target' }, what: { id: 'accepted', name: 'Forces that accepted' }, group: true },
  { form: 'member', who: { role: 'actor' }, what: { id: 'league', name: 'River League' }, group: false },
  { form: 'state', what: { id: 'pact.b' }, state: 'in-effect' },
  { form: 'happened', step: { provision: 'pact.c' }, happening: 'completed', relation: 'within', time: { event: { id: 'start', name: 'the start' } }, within: { count: 5, unit: 'day' } },
  { form: 'acted', who: { id: 'north', name: 'Northern Forces' } },
  { form: 'acted' },
  { form: 'hit', who: { id: 'league', name: 'River League' } },
  { form: 'hit' },
];
const questions: Phrase[] = [linked, scope('list-only')];

beforeAll(async () => {
  actors.all = new Map(Object.entries(name_of).map(([id, name]) => [id, { id, name } as ActorItem]));
  await i18n.use('en');
});
afterEach(() => i18n.use('en'));

describe('a reason as a sentence', () => {
  it('puts the names of those it is about in the place of their roles', () => {
    const said = sentence(reason(linked, { question: 'linked', target: 'league', answer: 'no', value: 'no', basis: 'position' }));
    expect(bare(said.text)).toBe('“Is River League linked to the other group?”');
    expect(said.answer).toBe('no');
  });

  it('gives the answer that is held, not whether the phrase asked for another one', () => {
    const said = sentence(reason(scope('linked-too'), { question: 'scope', answer: 'list-only', value: 'no', basis: 'position' }));
    expect(bare(said.answer ?? '')).toBe('list-only');
  });

  it('asks what is open and never states it', () => {
    for (const phrase of phrases) {
      const said = sentence(reason(phrase, { value: 'open', basis: 'reported' }));
      expect(bare(said.text), JSON.stringify(phrase)).toMatch(/\?$/);
      expect(said.open).toBe(true);
    }
  });

  it('says the contrary where it does not hold', () => {
    for (const phrase of phrases) {
      expect(sentence(reason(phrase, { value: 'no' })).text, JSON.stringify(phrase)).not.toBe(sentence(reason(phrase, { value: 'yes' })).text);
    }
  });

  it('names the power under which it was determined', () => {
    const said = sentence(reason(linked, { question: 'linked', target: 'north', basis: 'determined', power: 'pact.accede' }));
    expect(bare(said.basis)).toBe('determined, under pact.accede');
  });

  it('has words for every basis and form in every language, of which none but names are English', async () => {
    const bases = ['determined', 'agreed', 'position', 'inherited', 'presumed', 'no-agreement', 'silent', 'varies', 'conflict', 'supposed', 'reported', 'terms'];
    for (const language of languages) {
      await i18n.use(language);
      for (const basis of bases) {
        for (const value of ['yes', 'open']) {
          const said = sentence(reason({ form: 'acted' }, { basis, value }));
          expect(said.basis, `${language} ${basis}`).not.toMatch(/^incident\.|^$/);
        }
      }
      for (const phrase of [...phrases, ...questions]) {
        for (const value of ['yes', 'no', 'open']) {
          const { text } = sentence(reason(phrase, { value }));
          expect(text, `${language} ${JSON.stringify(phrase)}`).not.toMatch(/incident\.|undefined/);
          const own = text.replaceAll(/\u2068[^\u2069]*\u2069/g, '');
          if (['ar', 'ru', 'uk'].includes(language)) expect(own, `${language} ${JSON.stringify(phrase)}`).not.toMatch(/[A-Za-z]{3,}/);
        }
      }
    }
  });
});

describe('what is open, as a question', () => {
  it('is asked of those that it is about, with what the question does not name behind it', () => {
    expect(bare(asked_words({ form: 'question', id: 'linked', ask: 'Is {actor} linked?', about: { actor: 'league', incident: 'i-1' } }))).toBe('Is River League linked? (i-1)');
    expect(asked_words({ form: 'attribution' })).toBe('Who acted?');
    expect(bare(asked_words({ form: 'hit', who: { id: 'north' } }))).toBe('Was it Northern Forces that was hit?');
    expect(bare(asked_words({ form: 'phrase', phrase: { form: 'weapon', what: { id: 'rocket' } }, about: { notification: 'n-1' } }))).toBe('Is the weapon of the class “rocket”? (n-1)');
  });

  it('is answered by an actor, somebody else, or answers between which there is no difference', () => {
    expect(bare(issue_answer({ issue: 0, answer: 'River League', actor: 'league' }))).toBe('River League');
    expect(issue_answer({ issue: 0, answer: 'somebody else', actor: null })).toBe('somebody else');
    expect(bare(issue_answer({ issue: 0, answer: 'a or b', one_of: ['a', 'b'] }))).toBe('a or b');
    expect(issue_answer({ issue: 0, answer: 'yes' })).toBe('yes');
  });

  it('says who may decide it', () => {
    expect(bare(decides_words({ form: 'power', who: ['north', 'league'], power: 'pact.p' }))).toBe('Northern Forces or River League, under pact.p');
    expect(bare(decides_words({ form: 'power', who: ['north', 'league'], power: 'pact.p', jointly: true }))).toBe('Northern Forces and River League jointly, under pact.p');
    expect(bare(decides_words({ form: 'agreement', who: ['north', 'league'] }))).toBe('agreement of Northern Forces and River League');
  });
});

describe('reasons of one question', () => {
  const open = (answer: string): Reason => reason(scope(answer), { question: 'scope', value: 'open', basis: 'no-agreement', entries: [7] });
  it('are said once while it is open, though several answers are asked about', () => {
    expect(distinct([open('list-only'), open('linked-too'), open('any')])).toHaveLength(1);
  });
  it('are kept apart by whom they are about', () => {
    const about = (target: string) => reason(linked, { question: 'linked', value: 'open', basis: 'silent', target });
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
    text: { id: 'pact.a', cites: ['pact#1'], text: 'cease attacks', quoted: false, in_words: 'Nobody shall attack.', kind: 'prohibits', parts: { kind: 'prohibits', bearer: [{ id: 'north' }], act: { id: 'attack' } } },
    groups: [
      { views: ['north'], verdict: 'no violation', reasons: [reason(scope('any'), { question: 'scope', answer: 'any', basis: 'position', entries: [4] })], open: [], exempted_by: ['pact.exclusion'], does_not_affect: ['international humanitarian law'], exemptions_tried: [] },
      { views: ['agreed'], verdict: 'undetermined', reasons: [], open: [reason(scope('any'), { question: 'scope', value: 'open', basis: 'no-agreement', entries: [7] })], exempted_by: [], does_not_affect: [], exemptions_tried: ['pact.exclusion'] },
    ],
    issues: [{ name: 'Whom does it cover?', parts: { form: 'question', id: 'scope', ask: 'Whom does it cover?', about: {} }, question: 'scope', swings: 1, of: 1 }, { name: 'Was the force proportionate?', parts: { form: 'question', id: 'proportionate', ask: 'Was the force proportionate?', about: {} }, question: 'proportionate', swings: 0, of: 1 }],
    pivots: [{ from: 'agreed', changes: [{ issue: 0, answer: 'list-only', one_of: ['list-only'] }], verdict: 'violation' }],
    pivotal: [['scope']], settlements: [{ answers: [{ issue: 0, answer: 'any', one_of: ['any'] }], verdict: 'no violation' }],
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
