import { describe, expect, it } from 'vitest';
import { composition, diameter, marks, parts, picture_name, read_picture_name, shares, total, worst, type Composition } from '../../src/map/composition';
import { random } from './random';

const counts = (v: number, u: number, n: number, none = 0): Composition => ({ v, u, n, '-': none });

describe('a cluster', () => {
  it('counts by the chosen view, and swapping two views swaps nothing else', () => {
    const incidents = [
      { verdicts: { agreed: 'u', ru: 'n', us: 'v' } },
      { verdicts: { agreed: 'v', ru: 'v', us: 'v' } },
      { verdicts: {} },
    ] as const;
    expect(composition(incidents, 'agreed')).toEqual(counts(1, 1, 0, 1));
    expect(composition(incidents, 'ru')).toEqual(counts(1, 0, 1, 1));
    expect(composition(incidents, 'us')).toEqual(counts(2, 0, 0, 1));
    expect(composition(incidents, 'nobody')).toEqual(counts(0, 0, 0, 3));
  });
  it('is as bad as its worst incident', () => {
    expect(worst(counts(1, 500, 500))).toBe('v');
    expect(worst(counts(0, 1, 500))).toBe('u');
    expect(worst(counts(0, 0, 1, 9))).toBe('n');
    expect(worst(counts(0, 0, 0, 3))).toBe('-');
  });
  it('shows a single violation among thousands, and its shares fill the ring', () => {
    expect(shares(counts(1, 0, 10_000)).v).toBe(1);
    const next = random(4);
    for (let i = 0; i < 1000; i += 1) {
      const given = counts(...([0, 1, 2].map(() => (next() < 0.3 ? 0 : Math.floor(10 ** (next() * 5)))) as [number, number, number]));
      const drawn = shares(given);
      if (total(given) === 0) continue;
      expect(total(drawn)).toBe(parts);
      for (const mark of marks) {
        expect(drawn[mark] > 0).toBe(given[mark] > 0);
        expect(Math.abs(drawn[mark] - (given[mark] / total(given)) * parts)).toBeLessThan(4);
      }
    }
  });
  it('names its picture by what it holds', () => {
    expect(read_picture_name(picture_name(counts(3, 2, 1, 4)))).toEqual(counts(3, 2, 1, 4));
    for (const name of ['mark:v', 'cluster:1:2:3', 'cluster:1:2:3:x', 'cluster:1:2:3:-4', 'hatch:1']) expect(read_picture_name(name)).toBeNull();
  });
  it('grows with its number, and stays a mark', () => {
    expect(diameter(2)).toBeLessThan(diameter(200));
    expect(diameter(1e9)).toBeLessThan(60);
  });
});
