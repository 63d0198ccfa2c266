import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { actors } from '../../src/components/names.svelte';
import { holds, provision_lines, questions_of, type Holds, type Line } from '../../src/explain/provision';
import { i18n, languages } from '../../src/lib/i18n.svelte';
import { app } from '../../src/lib/state.svelte';
import type { ActorItem, Condition, Norm, Phrase, Timed } from '../../src/lib/types';

const bare = (text: string) => text.replaceAll(/[\u2066-\u2069]/g, '');
const in_place = (one: Holds): string => (one.parts.length > 0 ? `${one.text} [${one.parts.map(in_place).join(' | ')}]` : one.text);
const whole = ({ text, when, points }: Line) => bare([text, when && in_place(when), points?.join(' | ')].filter(Boolean).join(' '));
const said = (norm: Norm) => provision_lines(norm).map(whole);

const north = { id: 'north', name: 'Northern Forces' };
const league = { id: 'league', name: 'River League' };
const attack = { id: 'attack', name: 'attack with any weapon' };
const departs: Timed = { event: { id: 'departs', name: 'planned departure' } };
const pause: Timed = { period: 'pause', from: '2026-03-10T03:00:00Z', to: '2026-03-13T21:00:00Z' };
const scope = { id: 'scope', ask: 'Whom does it cover?' };
const phrase = (one: Phrase): Condition => ({ phrase: one });
const linked = phrase({ form: 'has', who: { role: 'target' }, question: { id: 'linked', ask: 'Is {actor} linked to others?' } });
const in_valley = phrase({ form: 'place-in', what: { id: 'valley', name: 'The Valley' } });
const tree: Condition = {
  any: [
    phrase({ form: 'member', who: { role: 'target' }, what: league, group: false }),
    { all: [{ not: phrase({ form: 'member', who: { role: 'actor' }, what: { id: 'sides', name: 'Both sides' }, group: true }) }, phrase({ form: 'answer', question: scope, answer: 'list-only' })] },
    { not: { any: [linked, in_valley] } },
    { not: { all: [phrase({ form: 'has', who: north, question: { id: 'threat', ask: 'Did {actor} answer a threat?' } }), in_valley] } },
  ],
};

// Every kind, with every member that the server gives (src/report/provision.cpp) at least once.
const norms: Norm[] = [
  { kind: 'prohibits', bearer: [north, league], act: attack, target: league, when: tree, during: pause, on_breach: ['p.cease', 'p.report'], exempted_by: ['p.late', 'p.self'] },
  { kind: 'prohibits', bearer: [north], act: attack, during: { period: 'move', from_event: { id: 'departs', name: 'planned departure' }, to_event: { id: 'p.end' } }, on_breach: ['p.cease'] },
  { kind: 'obliges', bearer: [north], to: attack, mode: 'maintain', during: { period: 'on', from: '2026-03-09T21:00:00Z' }, no_deadline: 'the text sets none' },
  {
    kind: 'obliges',
    bearer: [league],
    to: attack,
    owed_to: [north],
    mode: 'achieve-then-maintain',
    when: in_valley,
    due: {
      at: '2026-03-13T21:00:00Z',
      by: '2026-03-13T15:00:00Z',
      start_within: { count: 2, unit: 'day' },
      of: { provision: 'p.start' },
      kind: 'target',
      by_reading: { question: scope, options: [{ answer: 'yes', due: { within: { count: 14, unit: 'day' }, of: departs } }, { answer: 'list-only', due: { within: { count: 1, unit: 'month' }, of: pause } }] },
    },
    may_be_early: true,
    survives_breach: true,
    separation: { widths: [{ weapon: { id: 'guns', name: 'Heavy guns' }, width_m: 50_000 }], measured_from: [{ party: north, line: { id: 'line', name: 'The Line' } }], per_side: scope },
  },
  { kind: 'obliges', bearer: [league], to: attack, mode: 'achieve', due: { within: { count: 6, unit: 'hour' }, of: departs, kind: 'hard' } },
  { kind: 'exempts', from: [{ id: 'p.a', kind: 'prohibits' }, { id: 'p.b', kind: 'prohibits' }, { id: 'p.c', kind: 'obliges' }, { id: 'p.d', kind: 'exempts' }], when: linked, does_not_affect: ['the law of armed conflict', 'p.e'] },
  { kind: 'empowers', holder: [north, league], jointly: true, to: 'suspend', settles: scope, binds: league, effect: 'prospective', by: '2026-03-13T15:00:00Z', needs: { all: [phrase({ form: 'state', what: { id: 'p.a' }, state: 'violated' }), phrase({ form: 'happened', step: departs, happening: 'occurred' })] }, inputs: ['the wishes of both'] },
  ...['designate', 'determine', 'accede', 'exclude', 'invite', 'refer', 'terminate', 'amend', 'delineate'].map((to): Norm => ({ kind: 'empowers', holder: [north], to, effect: 'as-stated' })),
  {
    kind: 'orders',
    edges: ['finish-start', 'start-start', 'finish-finish', 'parallel'].map((type) => ({ first: 'p.a', then: 'p.b', type, lag: { count: 5, unit: 'day' } })),
    by_reading: { question: scope, options: [{ answer: 'list-only', edges: [] }, { answer: 'no', edges: [{ first: 'p.c', then: 'p.d', type: 'finish-start' }] }] },
  },
  ...['close-together', 'all-or-none', 'in-parallel'].map((rule): Norm => ({ kind: 'packages', elements: ['p.a', 'p.b'], rule, only_if: phrase({ form: 'answer', question: scope, answer: 'yes' }) })),
  { kind: 'consults', bearer: [north], with: [league], about: 'p.a', before: { provision: 'p.a' }, needs: 'agreement' },
  { kind: 'consults', bearer: [north], with: [league], about: 'p.a', needs: 'hearing' },
  { kind: 'notifies', bearer: [north], to: [league], via: { id: 'cell', name: 'Notification cell' }, about: attack, lead: { count: 48, unit: 'hour' }, before: departs, content: ['origin', 'cargo'], acknowledge: { by: [league], within: { count: 12, unit: 'hour' }, on_silence: 'p.c' } },
];

beforeAll(async () => {
  actors.all = new Map([north, league].map((one) => [one.id, one as ActorItem]));
  app.case = { ...app.case, zone: 'Asia/Aden', views: [] } as never;
  await i18n.use('en', 'en-GB');
});
afterEach(() => i18n.use('en', 'en-GB'));

describe('a provision in English', () => {
  it('says who may not do what to whom, on which condition, for how long, and what follows', () => {
    expect(said(norms[0] as Norm)).toEqual([
      'Northern Forces and River League shall not attack with any weapon against River League.',
      'It applies only on this condition: At least one of these holds: [What was hit is River League. | All of these hold: [Who acted does not belong to “Both sides”. | The answer to “Whom does it cover?” is “list-only”.]' +
        ' | None of these holds: [Asked about what was hit: the answer to “Is … linked to others?” is yes. | The place is in “The Valley”.]' +
        ' | Not all of these hold: [The answer to “Did Northern Forces answer a threat?” is yes. | The place is in “The Valley”.]]',
      'It holds from 10 March 2026 at 06:00 until the end of 13 March 2026.',
      'A breach brings in provisions p.cease and p.report.',
      'It does not apply where provision p.late or p.self says so.',
    ]);
    expect(said(norms[1] as Norm)).toContain('It holds from the event “planned departure” until provision p.end.');
  });
  it('says when a duty falls due, also by the answer to a question', () => {
    expect(said(norms[2] as Norm)).toEqual(['Northern Forces shall attack with any weapon at all times.', 'It holds from 10 March 2026 with no end set.', 'No deadline: the text sets none.']);
    expect(said(norms[3] as Norm)).toEqual([
      'River League shall attack with any weapon and then keep it so.',
      'It is owed to Northern Forces.',
      'It is due only on this condition: The place is in “The Valley”.',
      'It falls due at the end of 13 March 2026.',
      'It is to be done no later than 13 March 2026 at 18:00.',
      'It is to begin within 2 days of provision p.start.',
      'The deadline depends on the answer to “Whom does it cover?”: If the answer is yes: It is to be done within 14 days of the event “planned departure”.' +
        ' | If the answer is “list-only”: It is to be done within 1 month of the period from 10 March 2026 at 06:00 until the end of 13 March 2026.',
      'This is a target, not a hard deadline.',
      'It may be done before it falls due.',
      'It remains owed after it is breached.',
      'The widths are: 50 km for “Heavy guns”',
      'They are measured: by Northern Forces from “The Line”',
      'What the widths mean for each side depends on the answer to “Whom does it cover?”.',
    ]);
    expect(said(norms[4] as Norm)).toContain('It is to be done within 6 hours of the event “planned departure”.');
  });
  it('never says that an exemption allows anything', () => {
    expect(said(norms[5] as Norm)).toEqual([
      'Where this holds: Asked about what was hit: the answer to “Is … linked to others?” is yes.',
      'It is to be said of provisions p.a and p.b: this provision does not prohibit it.',
      'It is to be said of provision p.c: this provision does not require it.',
      'It is to be said of provision p.d: this exemption does not apply.',
      'This does not affect: the law of armed conflict and p.e.',
    ]);
  });
  it('says what a power settles, whom it binds, and when it can be used', () => {
    expect(said(norms[6] as Norm)).toEqual([
      'The power to suspend lies with Northern Forces and River League, acting jointly.',
      'Its use settles “Whom does it cover?”.',
      'It binds River League.',
      'It takes effect only from its use onwards.',
      'It is to be used no later than 13 March 2026 at 18:00.',
      'It can be used only on this condition: All of these hold: [Provision p.a: violated. | The event “planned departure”: occurred.]',
      'To be taken into account: the wishes of both.',
    ]);
  });
  it('says in what order steps go, what belongs together, whom to consult and whom to tell', () => {
    expect(norms.flatMap(said)).toEqual(
      expect.arrayContaining([
        'Order of steps: p.a is finished before p.b starts (lag 5 days) | p.a starts before p.b starts (lag 5 days) | p.a is finished before p.b is (lag 5 days) | p.a and p.b move in parallel (lag 5 days)',
        'What order holds besides depends on the answer to “Whom does it cover?”: If the answer is “list-only”: nothing more | If the answer is no: p.c is finished before p.d starts',
        'p.a and p.b are to be closed together.',
        'p.a and p.b are to be carried out all or not at all.',
        'p.a and p.b are to move in parallel.',
        'This holds only on this condition: The answer to “Whom does it cover?” is yes.',
        'Northern Forces shall consult River League about provision p.a.',
        'This is to be done before provision p.a.',
        'Their agreement is needed.',
        'To hear them is enough; their agreement is not needed.',
        'Northern Forces shall give River League notice, at least 48 hours before the event “planned departure”, of the intention to attack with any weapon.',
        'The notice goes through Notification cell.',
        'The notice states: origin and cargo.',
        'River League shall acknowledge it within 12 hours; an acknowledgement is receipt only.',
        'Silence brings in provision p.c.',
      ]),
    );
  });
});

describe.each([...languages])('a provision in %s', (language) => {
  const lines = (norm: Norm) => provision_lines(norm).map(({ text, when, points }) => [text, when && in_place(when), ...(points ?? [])].filter(Boolean).join(' '));
  it('has words for every kind and member, of which none but those of the case are English', async () => {
    const english = norms.map((norm) => provision_lines(norm).length);
    await i18n.use(language);
    for (const [i, norm] of norms.entries()) {
      expect(lines(norm)).toHaveLength(english[i] as number);
      for (const text of lines(norm)) {
        expect(text, language).not.toMatch(/provision\.|incident\.|undefined|[{}]/);
        let own = text;
        for (let before = ''; before !== own; ) [before, own] = [own, own.replaceAll(/\u2068[^\u2068\u2069]*\u2069/g, '')];
        if (['ar', 'ru', 'uk'].includes(language)) expect(own, `${language}: ${text}`).not.toMatch(/[A-Za-z]{2,}/);
        if (language === 'fr') expect(own).not.toMatch(/\b(?:the|shall|is|and|of|before|answer|breach)\b/i);
      }
    }
  });
  it('keeps every name apart from the direction of the sentence', async () => {
    await i18n.use(language);
    for (const text of norms.flatMap(lines)) {
      expect([...text].filter((one) => one === '\u2068').length, text).toBe([...text].filter((one) => one === '\u2069').length);
    }
    expect(lines(norms[0] as Norm)[0]).toContain('\u2068Northern Forces\u2069');
  });
});

it('a count takes the plural of the language', async () => {
  const breach = async (language: (typeof languages)[number], n: number) => {
    await i18n.use(language);
    return said({ kind: 'prohibits', bearer: [north], act: attack, on_breach: Array.from({ length: n }, (_, i) => `p${i}`) })[1];
  };
  expect(await breach('ar', 1)).toContain('الحكم p0');
  expect(await breach('ar', 2)).toContain('الحكمين');
  expect(await breach('ru', 1)).toContain('действие положение ');
  expect(await breach('ru', 2)).toContain('положения ');
  expect(await breach('fr', 2)).toContain('les dispositions');
});

it('a date that ends in an abbreviation ends the sentence', async () => {
  await i18n.use('ru');
  expect(said({ kind: 'obliges', bearer: [north], to: attack, mode: 'achieve', due: { by: '2026-03-13T21:00:00Z' } })[1]).toMatch(/2026 г\.$/);
});

it('a condition of one part is that part', () => {
  expect(holds({ all: [{ any: [in_valley] }] })).toEqual(holds(in_valley));
});

it('the questions of a provision are those of its conditions, deadlines and powers', () => {
  expect(new Set(questions_of(norms[0]))).toEqual(new Set(['scope', 'linked', 'threat']));
  expect(questions_of(norms[3])).toEqual(['scope', 'scope']);
  expect(questions_of(norms[7])).toEqual([]);
});
