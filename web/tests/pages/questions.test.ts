import { describe, expect, it } from 'vitest';
import type { About, QuestionAnswer, QuestionItem } from '../../src/lib/types';
import { asked, changes, covers, held_by, instances, settled, span_of } from '../../src/questions/held';

let entry = 0;
function answer(by: string | null, said: string, more: Partial<QuestionAnswer> = {}): QuestionAnswer {
  entry += 1;
  return {
    entry,
    kind: by === null ? 'no-agreement' : 'position',
    about: {},
    by: by === null ? [] : [by],
    answer: said,
    valid: { from: '2016-02-01T00:00:00Z', to: null },
    known_from: `2016-02-${String(entry % 28 + 1).padStart(2, '0')}T00:00:00Z`,
    ended_by: null,
    ...more,
  };
}
const question = (answers: QuestionAnswer[], id = 'q'): QuestionItem => ({
  question: id, ask: 'Is it so?', answers, possible: ['yes', 'no'], sort: 'fact', about_kinds: [], decided_by: [], agreement_of: [],
});
const one = (answers: QuestionAnswer[]) => {
  const [instance] = instances(question(answers));
  if (!instance) throw new Error('no instance');
  return instance;
};
const parties = ['a', 'b'];

describe('what a party holds', () => {
  it('is the position that was known last and stands', () => {
    const instance = one([
      answer('a', 'yes', { known_from: '2016-02-01T00:00:00Z', ended_by: 9 }),
      answer('a', 'no', { known_from: '2016-03-01T00:00:00Z' }),
      answer('b', 'yes'),
    ]);
    expect(held_by(instance, 'a', null)?.answer).toBe('no');
    expect(held_by(instance, 'c', null)).toBeNull();
  });
  it('is what is true of the moment that is looked at', () => {
    const instance = one([answer('a', 'yes', { valid: { from: '2016-02-01T00:00:00Z', to: '2016-03-01T00:00:00Z' } })]);
    expect(held_by(instance, 'a', Date.UTC(2016, 1, 15))?.answer).toBe('yes');
    expect(held_by(instance, 'a', Date.UTC(2016, 2, 1))).toBeNull();
    expect(held_by(instance, 'a', null)).toBeNull();
  });
  it('is not what a body determines', () => {
    expect(held_by(one([answer('a', 'yes', { kind: 'determination' })]), 'a', null)).toBeNull();
  });
});

describe('a question', () => {
  it('that a body determined is determined, whatever is held', () => {
    const of = settled(one([answer('a', 'no'), answer('b', 'no'), answer('x', 'yes', { kind: 'determination' })]), parties, null);
    expect(of.sort).toBe('determined');
  });
  it('on which all that count hold the same is agreed, and only then', () => {
    expect(settled(one([answer('a', 'yes'), answer('b', 'yes')]), parties, null)).toMatchObject({ sort: 'alike', answer: 'yes' });
    expect(settled(one([answer('a', 'yes')]), parties, null).sort).toBe('open');
    expect(settled(one([answer('a', 'yes'), answer('b', 'no')]), parties, null).sort).toBe('differ');
    expect(settled(one([answer('a', 'yes'), answer('b', 'yes')]), ['a', 'b', 'c'], null).sort).toBe('open');
    expect(settled(one([answer('a', 'yes')]), ['a'], null).sort).toBe('open');
  });
  it('keeps the three kinds of no-agreement apart, and the last that was stated counts', () => {
    for (const state of ['sought-failed', 'not-sought', 'pending']) {
      expect(settled(one([answer('a', 'yes'), answer(null, state)]), parties, null)).toMatchObject({ sort: 'no-agreement', state });
    }
    const both = one([answer(null, 'pending', { known_from: '2016-03-01T00:00:00Z' }), answer(null, 'not-sought', { known_from: '2016-02-01T00:00:00Z' })]);
    expect(settled(both, parties, null)).toMatchObject({ state: 'pending' });
  });
  it('treats the parties alike: swapping their names swaps nothing', () => {
    const said = [answer('a', 'yes'), answer('b', 'no')];
    const swapped = said.map((each) => ({ ...each, by: each.by.map((by) => (by === 'a' ? 'b' : 'a')) }));
    expect(settled(one(said), parties, null)).toEqual(settled(one(swapped), parties, null));
  });
  it('is told apart by what it is asked of, the general case first', () => {
    const about = (of: About) => ({ about: of });
    const found = instances(question([answer('a', 'yes', about({ actor: 'x' })), answer('a', 'no'), answer('b', 'no', about({ actor: 'x' })), answer('b', 'no', about({ actor: 'x', incident: 'i' }))]));
    expect(found.map((each) => [each.about, each.answers.length])).toEqual([[{}, 1], [{ actor: 'x' }, 2], [{ actor: 'x', incident: 'i' }, 1]]);
  });
  it('is asked with names filled in', () => {
    expect(asked('Did {actor} act at {incident}?', { actor: 'aas' }, (_, id) => id.toUpperCase())).toBe('Did AAS act at …?');
  });
});

describe('changes', () => {
  it('come newest first, each with what the same holder held before', () => {
    const first = answer('a', 'yes', { known_from: '2016-02-01T00:00:00Z', ended_by: 2 });
    const second = answer('a', 'no', { known_from: '2016-03-01T00:00:00Z' });
    const other = answer('b', 'yes', { known_from: '2016-02-15T00:00:00Z' });
    const all = changes([question([second, other, first])]);
    expect(all.map((change) => [change.answer, change.before])).toEqual([[second, first], [other, null], [first, null]]);
  });
});

describe('time', () => {
  it('is open where it is not stated', () => {
    expect(covers({ from: null, to: null }, 0)).toBe(true);
    expect(covers({ from: null, to: null }, null)).toBe(true);
    expect(covers({ from: '2016-01-01T00:00:00Z', to: null }, Date.UTC(2015, 0))).toBe(false);
  });
  it('of a history has room around it, and none without a date', () => {
    const span = span_of([answer('a', 'yes')], Date.now());
    expect(span && span.begin < Date.UTC(2016, 1, 1) && span.end > Date.UTC(2016, 1, 1)).toBe(true);
    expect(span_of([], 0)).toBeNull();
  });
});
