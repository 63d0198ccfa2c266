import { describe, expect, it } from 'vitest';
import { bytes_text } from '../../src/proof/bytes';
import { as_id, at, compose, correction_of, payload_of, pruned, put, suggested_id, withdrawal_of, type Members } from '../../src/write/compose';
import { faults_of } from '../../src/write/validate';
import { pause } from '../proof/pause';

const author = { case: 'pause-2026', party: 'side-a', key: '0123456789abcdef' };
const position: Members = { id: 'pos.side-a.x', position: { by: 'side-a', question: 'q', answer: 'yes', about: { incident: '' } }, note: '  ' };

describe('what is signed', () => {
  it('is one line, with the members in the schema’s order and nothing that was left empty', () => {
    expect(bytes_text(payload_of(compose(position, 'position', author)))).toBe(
      '{"truce":"entry/1","case":"pause-2026","id":"pos.side-a.x","kind":"position","author":{"party":"side-a","key":"0123456789abcdef"},"audience":["public"],"position":{"by":"side-a","question":"q","answer":"yes"}}',
    );
  });
  it('keeps zero and false, and takes out what is no number', () => {
    expect(pruned({ a: 0, b: false, c: '', d: [], e: { f: [''] }, g: Number.NaN, h: null })).toEqual({ a: 0, b: false });
  });
  it('says who signs, whatever a draft says', () => {
    const entry = compose({ ...position, author: { party: 'other', key: 'x' }, case: 'other' }, 'position', author);
    expect(entry.author).toEqual({ party: 'side-a', key: '0123456789abcdef' });
    expect(entry.case).toBe('pause-2026');
  });
});

describe('values at pointers', () => {
  it('are read and set through lists and groups that are made on the way', () => {
    const draft: Members = {};
    put(draft, '/report/place/lat', 1);
    put(draft, '/report/acts', ['a', 'b']);
    put(draft, '/report/acts/0', undefined);
    expect(draft).toEqual({ report: { place: { lat: 1 }, acts: ['b'] } });
    expect(at(draft, '/report/acts/0')).toBe('b');
    expect(at(draft, '/report/nothing/0')).toBe(undefined);
    put(draft, '/report/place/lat', undefined);
    expect(draft).toEqual({ report: { place: {}, acts: ['b'] } });
  });
});

describe('ids', () => {
  it('are suggested after kind, party and subject, and are ids', () => {
    const id = suggested_id(position, 'position', 'side-a', () => 0);
    expect(id).toBe('pos.side-a.q-aaaa');
    for (const title of ['Взрыв у школы', 'Clash at  “Bridge No. 4”', '..', 'é.É.', 'x'.repeat(300)]) {
      const made = suggested_id({ report: { title } }, 'report', 'side-a', () => 0.999);
      expect(made).toMatch(/^[a-z][a-z0-9]*([.-][a-z0-9]+)*$/);
      expect(made.length).toBeLessThanOrEqual(120);
    }
    expect(as_id('Café at 5th Ave.')).toBe('cafe-at-5th-ave');
  });
});

describe('undoing', () => {
  const recorded = compose(position, 'position', author);
  it('by correction has the same content and asks for a reason', () => {
    const { kind, draft } = correction_of(recorded);
    expect(draft.replaces).toBe('pos.side-a.x');
    expect(draft.position).toEqual({ by: 'side-a', question: 'q', answer: 'yes' });
    const entry = compose({ ...draft, id: 'cor.1' }, kind, author);
    expect(faults_of(entry, kind)).toEqual([{ pointer: '/correction/reason', name: 'required' }]);
    put(draft, '/correction/reason', 'a slip');
    expect(faults_of(compose({ ...draft, id: 'cor.1' }, kind, author), kind)).toEqual([]);
  });
  it('by withdrawal goes to the same audience', () => {
    const { kind, draft } = withdrawal_of({ ...recorded, audience: ['agency'] });
    expect(compose({ ...draft, id: 'w.1', withdrawal: { reason: 'r' } }, kind, author).audience).toEqual(['agency']);
  });
});

describe('the checks before signing', () => {
  it.each(Object.keys(pause.entries))('find nothing in recorded entry %s', (index) => {
    const { entry } = (pause.entries as unknown as Record<string, { entry: Members }>)[index] as { entry: Members };
    expect(faults_of(entry, String(entry.kind))).toEqual([]);
  });

  const report = (body: Members, more: Members = {}) =>
    faults_of(compose({ id: 'rep.1', report: { incident: 'i', by: 'side-a', stance: 'observation', ...body }, ...more }, 'report', author), 'report');
  it.each<[string, Members, string, string]>([
    ['a missing member', { by: '' }, '/report/by', 'required'],
    ['a word that is no id', { incident: 'Not An Id' }, '/report/incident', 'pattern'],
    ['a choice that is none', { stance: 'rumour' }, '/report/stance', 'choice'],
    ['a place off the globe', { place: { lat: 91, lon: 0 } }, '/report/place/lat', 'too_large'],
    ['half a point', { place: { lat: 1 } }, '/report/place/lon', 'half_a_point'],
    ['a count that is no number', { killed: { min: 1.5 } }, '/report/killed/min', 'type'],
    ['a range backwards', { killed: { min: 5, max: 3 } }, '/report/killed/max', 'range_backwards'],
    ['a date of no form', { when: 'last spring' }, '/report/when', 'date_form'],
    ['a day that does not exist', { when: '2026-02-30' }, '/report/when', 'date_no_such_day'],
    ['a season', { when: '2026-21' }, '/report/when', 'date_season'],
    ['an interval backwards', { when: '2026-03/2026-01' }, '/report/when', 'date_backwards'],
    ['a candidate without a basis', { attribution: { candidates: [{ actor: 'side-b' }] } }, '/report/attribution/candidates/0/basis', 'required'],
    ['a member that is unknown', { colour: 'red' }, '/report/colour', 'unknown_member'],
    ['a text too long', { title: 'x'.repeat(301) }, '/report/title', 'too_long'],
  ])('find %s, at its field', (_, body, pointer, name) => {
    expect(report(body).map((fault) => [fault.pointer, fault.name])).toEqual([[pointer, name]]);
  });
  it('find dates in lists, and an audience that is public and not', () => {
    expect(report({}, { sources: [{ title: 's' }, { title: 't', published: 'x' }] })).toEqual([
      { pointer: '/sources/1/published', name: 'date_form' },
    ]);
    expect(report({}, { audience: ['public', 'side-b'] })).toEqual([{ pointer: '/audience', name: 'audience_public' }]);
  });
  it('find an entry that is too large, and one that corrects nothing', () => {
    const large = compose({ id: 't', terms: { id: 't', text: 'ж'.repeat(30_000) } }, 'terms', author);
    expect(faults_of(large, 'terms')).toEqual([{ pointer: '', name: 'size', limit: '48' }]);
    const nothing = compose({ id: 'c', correction: { reason: 'r' } }, 'correction', author);
    expect(faults_of(nothing, 'correction').map((fault) => fault.name)).toEqual(['replaces_missing']);
  });
});
