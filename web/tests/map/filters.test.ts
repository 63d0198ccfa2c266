import { describe, expect, it } from 'vitest';
import type { IncidentSummary, VerdictLetter } from '../../src/lib/types';
import { as_change, differing, no_filters, read_filters, set_count, show, timed, type Filters } from '../../src/map/filters';
import { begin_of, day_of, day_text, moments_of } from '../../src/map/days';
import { bar_days, bars, extent } from '../../src/map/timeline';
import { random } from './random';

const zone = 'Asia/Damascus';

function incident(id: string, more: Partial<IncidentSummary> = {}): IncidentSummary {
  return {
    incident: id,
    title: `Strike at ${id}`,
    when: { from: '2016-03-04T22:00:00Z', before: '2016-03-05T22:00:00Z' },
    place: { lat: 35.5, lon: 36.5, radius_m: 1000, name: 'Idlib' },
    acts: ['attack'],
    actors: ['ru'],
    targets: ['fsa'],
    reports: 1,
    status: null,
    verdicts: { agreed: 'u' },
    ...more,
  };
}
const ids = (all: readonly IncidentSummary[]) => all.map((one) => one.incident);
const filtered = (all: IncidentSummary[], filters: Partial<Filters>) => show(timed(all, zone), { ...no_filters, ...filters }, 'agreed', zone);

describe('filters', () => {
  it('go through the address and come back', () => {
    const next = random(5);
    for (let i = 0; i < 200; i += 1) {
      const some = <Value>(value: Value): Value | null => (next() < 0.5 ? value : null);
      const filters: Filters = {
        from: some('2016-02-27'),
        to: some('2016-03'),
        actor: some('aas'),
        act: some('attack'),
        q: some('hôpital & école'),
        verdicts: (['v', 'u', 'n', '-'] as const).filter(() => next() < 0.5),
        area: some({ kind: 'box', west: 35, south: 32, east: 42, north: 37 } as const) ?? some({ kind: 'polygon', points: [[1, 2], [3, 4], [5, 1]] } as const),
      };
      const query = new URLSearchParams();
      for (const [name, value] of Object.entries(as_change(filters))) {
        if (typeof value === 'string') query.set(name, value);
        else value?.forEach((one) => query.append(name, one));
      }
      expect(read_filters(new URLSearchParams(query.toString()))).toEqual(filters);
    }
  });
  it('that are not understood are not applied, and are not counted', () => {
    const filters = read_filters(new URLSearchParams('bbox=1,2&area=x&verdict=z&from='));
    expect(filters).toEqual(no_filters);
    expect(set_count(filters)).toBe(0);
  });
  it('change only what they name', () => {
    expect(as_change({ from: '2016' })).toEqual({ from: '2016' });
    expect(as_change({ area: null })).toEqual({ bbox: null, area: null });
  });
  it('leave out what certainly does not fit, and nothing else', () => {
    const day = incident('day');
    const unknown = incident('unknown', { when: null });
    const since = incident('since', { when: { from: '2016-01-01T00:00:00Z', before: null } });
    const before = incident('before', { when: { from: '2016-03-03T22:00:00Z', before: '2016-03-04T22:00:00Z' } });
    const all = [day, unknown, since, before];
    expect(ids(filtered(all, { from: '2016-03-05', to: '2016-03-05' }).placed)).toEqual(['since', 'day', 'unknown']);
    expect(ids(filtered(all, { to: '2016-03-04' }).placed)).toEqual(['since', 'before', 'unknown']);
  });
  it('by actor mean who may have acted and who was hit', () => {
    const all = [incident('a'), incident('b', { actors: [], targets: ['ru'] }), incident('c', { actors: ['us'] })];
    expect(ids(filtered(all, { actor: 'ru' }).placed)).toEqual(['a', 'b']);
  });
  it('by text do not mind accents, case or the order of words', () => {
    const all = [incident('a', { title: 'Hôpital touché à Maarat' }), incident('b')];
    expect(ids(filtered(all, { q: 'MAARAT hopital' }).placed)).toEqual(['a']);
  });
  it('by verdict take the chosen view', () => {
    const all = [incident('a', { verdicts: { agreed: 'v', ru: 'n' } }), incident('b', { verdicts: {} })];
    expect(ids(show(timed(all, zone), { ...no_filters, verdicts: ['n'] }, 'ru', zone).placed)).toEqual(['a']);
    expect(ids(filtered(all, { verdicts: ['-'] }).placed)).toEqual(['b']);
  });
  it('by area keep what has no place beside the map, and tell what perhaps lies outside', () => {
    const all = [
      incident('inside'),
      incident('edge', { place: { lat: 35.5, lon: 37.005, radius_m: 2000, name: null } }),
      incident('outside', { place: { lat: 33, lon: 36, radius_m: 2000, name: null } }),
      incident('nowhere', { place: null }),
    ];
    const shown = filtered(all, { area: { kind: 'box', west: 36, south: 35, east: 37, north: 36 } });
    expect(ids(shown.placed)).toEqual(['inside', 'edge']);
    expect(ids(shown.unplaced)).toEqual(['nowhere']);
    expect([...shown.perhaps]).toEqual(['edge']);
  });
  it('but the time decide what the time slider counts', () => {
    const all = [incident('early', { when: { from: '2016-02-01T10:00:00Z', before: '2016-02-01T11:00:00Z' } }), incident('day'), incident('other', { acts: [] })];
    const shown = filtered(all, { from: '2016-03-05', act: 'attack' });
    expect(ids(shown.placed)).toEqual(['day']);
    expect(shown.at_any_time.map((one) => one.incident.incident)).toEqual(['early', 'day']);
  });
  it('keep the order of time', () => {
    const next = random(6);
    const all = Array.from({ length: 300 }, (_, i) => {
      const from = Date.UTC(2016, 0, 1) + next() * 1e10;
      return incident(String(i), { when: next() < 0.1 ? null : { from: new Date(from).toISOString(), before: null } });
    });
    const times = filtered(all, {}).placed.map((one) => (one.when?.from ? Date.parse(one.when.from) : Infinity));
    expect(times).toEqual(times.toSorted((a, b) => (a === b ? 0 : a - b)));
  });
});

describe('two views', () => {
  it('differ where a mark does, and an absent one is a mark', () => {
    const verdicts = (agreed?: VerdictLetter, ru?: VerdictLetter) => ({ verdicts: { ...(agreed && { agreed }), ...(ru && { ru }) } });
    const all = [incident('a', verdicts('v', 'n')), incident('b', verdicts('u', 'u')), incident('c', verdicts('u')), incident('d', verdicts())];
    expect(ids(differing(all, 'agreed', 'ru'))).toEqual(['a', 'c']);
    expect(differing(all, 'agreed', 'agreed')).toEqual([]);
    expect(differing(all, 'ru', 'agreed')).toEqual(differing(all, 'agreed', 'ru'));
  });
});

describe('days of a zone', () => {
  it('begin at its midnight, also around a change of its clocks', () => {
    for (const place of ['Asia/Damascus', 'Europe/Kyiv', 'America/New_York', 'Asia/Kolkata', 'UTC']) {
      for (let day = 16_800; day < 17_600; day += 1) {
        const begin = begin_of(day, place);
        expect(day_of(begin, place)).toBe(day);
        expect(day_of(begin - 1, place)).toBe(day - 1);
      }
    }
  });
  it('have their dates', () => {
    expect(day_text(16_858)).toBe('2016-02-27');
    expect(new Date(begin_of(16_858, zone)).toISOString()).toBe('2016-02-26T22:00:00.000Z');
  });
  it('cover what an address states', () => {
    expect(moments_of('2016-02', zone)).toEqual({ begin: Date.UTC(2016, 0, 31, 22), end: Date.UTC(2016, 1, 29, 22) });
    expect(moments_of('2016-02-27T10:00Z', zone)).toEqual({ begin: Date.UTC(2016, 1, 27, 10), end: Date.UTC(2016, 1, 27, 10, 1) });
    for (const text of ['', 'yesterday', '..', '2016-02-27/..', '2016-13']) expect(moments_of(text, zone), text).toBeNull();
  });
});

describe('the time slider', () => {
  it('reaches from the first day to the last', () => {
    const range = extent(timed([incident('a'), incident('b', { when: { from: '2016-04-01T10:00:00Z', before: null } })], zone), zone);
    expect(range && [day_text(range.first), day_text(range.last)]).toEqual(['2016-03-05', '2016-04-01']);
    expect(extent(timed([incident('c', { when: null })], zone), zone)).toBeNull();
  });
  it('has every incident with a time in exactly one bar', () => {
    const next = random(7);
    for (const days of [1, 30, 96, 97, 4000]) {
      const incidents = Array.from({ length: 200 }, (_, i) =>
        incident(String(i), { when: { from: new Date(Date.UTC(2014, 0, 1) + next() * days * 86_400_000).toISOString(), before: null } }),
      );
      const all = timed(incidents, zone);
      const range = extent(all, zone);
      if (!range) throw new Error('no extent');
      const drawn = bars(all, 'agreed', range);
      expect(drawn.length).toBeLessThanOrEqual(96);
      expect(drawn.reduce((sum, bar) => sum + bar.counts.u, 0)).toBe(200);
      expect(drawn.length).toBe(Math.ceil((range.last - range.first + 1) / bar_days(range)));
    }
  });
});
