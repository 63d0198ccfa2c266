import { describe, expect, it } from 'vitest';
import type { IncidentSummary } from '../../src/lib/types';
import { as_change, as_query, no_filters, perhaps_outside, read_filters, set_count, type Filters } from '../../src/map/filters';
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
  it('are asked of the server, an area by its corners within half a turn', () => {
    const filters: Filters = { ...no_filters, from: '2016-03-05', verdicts: ['v', '-'], area: { kind: 'box', west: 170, south: -1, east: -170, north: 1 } };
    expect(as_query(filters, 'ru')).toEqual({ view: ['ru'], from: '2016-03-05', verdict: ['v', '-'], area: '170,-1 -170,-1 -170,1 170,1' });
    expect(as_query(no_filters, 'agreed')).toEqual({ view: ['agreed'] });
  });
  it('by area tell what perhaps lies outside', () => {
    const all = [incident('inside'), incident('edge', { place: { lat: 35.5, lon: 37.005, radius_m: 2000, name: null } }), incident('nowhere', { place: null })];
    expect([...perhaps_outside(all, { kind: 'box', west: 36, south: 35, east: 37, north: 36 })]).toEqual(['edge']);
    expect(perhaps_outside(all, null).size).toBe(0);
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
    const range = extent({ first: '2016-03-05', last: '2016-04-01' });
    expect(range && [day_text(range.first), day_text(range.last)]).toEqual(['2016-03-05', '2016-04-01']);
    expect(extent(null)).toBeNull();
  });
  it('has every incident with a time in exactly one bar', () => {
    const next = random(7);
    for (const days of [1, 30, 96, 97, 4000]) {
      const counted = Array.from({ length: 200 }, () => ({ day: day_text(16_000 + Math.floor(next() * days)), counts: { agreed: { v: 0, u: 1, n: 0, '-': 0 } } }));
      const sorted = counted.map((one) => one.day).sort();
      const range = extent({ first: sorted[0] as string, last: sorted.at(-1) as string });
      if (!range) throw new Error('no extent');
      const drawn = bars(counted, 'agreed', range);
      expect(drawn.length).toBeLessThanOrEqual(96);
      expect(drawn.reduce((sum, bar) => sum + bar.counts.u, 0)).toBe(200);
      expect(drawn.length).toBe(Math.ceil((range.last - range.first + 1) / bar_days(range)));
    }
  });
});
