// @vitest-environment node
import type { Position } from 'geojson';
import { describe, expect, it } from 'vitest';
import { clip_line, clip_ring, ground, pack } from '../../scripts/basemap';
import { unpack } from '../../src/map/packed';
import { random } from './random';

const box = [0, 0, 10, 10] as const;
const within = ([x, y]: Position) => (x as number) >= -1e-9 && (x as number) <= 10 + 1e-9 && (y as number) >= -1e-9 && (y as number) <= 10 + 1e-9;
const length = (line: readonly Position[]) =>
  line.slice(1).reduce((sum, [x, y], i) => sum + Math.hypot((x as number) - (line[i]?.[0] as number), (y as number) - (line[i]?.[1] as number)), 0);

describe('cutting', () => {
  it('keeps of a ring the part inside', () => {
    const ring = clip_ring([[-5, 5], [5, -5], [15, 5], [5, 15]], box);
    const area = Math.abs(ring.reduce((sum, [x, y], i) => sum + (x as number) * (ring[(i + 1) % ring.length]?.[1] as number) - (ring[(i + 1) % ring.length]?.[0] as number) * (y as number), 0)) / 2;
    expect(ring.every(within)).toBe(true);
    expect(area).toBeCloseTo(100, 9);
    expect(clip_ring([[20, 20], [30, 20], [30, 30]], box)).toEqual([]);
  });
  it('keeps of a line every piece inside, and nothing else', () => {
    const next = random(8);
    for (let i = 0; i < 300; i += 1) {
      const line = Array.from({ length: 12 }, () => [next() * 30 - 10, next() * 30 - 10]);
      const pieces = clip_line(line, box);
      expect(pieces.flat().every(within)).toBe(true);
      // Against a fine walk along the line.
      let walked = 0;
      const step = 1 / 500;
      line.slice(1).forEach((to, j) => {
        const from = line[j] as Position;
        for (let share = step / 2; share < 1; share += step) {
          const at = from.map((value, axis) => value + ((to[axis] as number) - value) * share);
          if (within(at)) walked += step * length([from, to]);
        }
      });
      expect(pieces.reduce((sum, piece) => sum + length(piece), 0)).toBeCloseTo(walked, 0);
    }
  });
  it('packs to whole numbers that come back within half a unit', () => {
    const next = random(9);
    const line = Array.from({ length: 50 }, () => [next() * 360 - 180, next() * 180 - 90]);
    unpack(pack(line, 1000), 1000).forEach((point, i) => {
      expect(Math.abs((point[0] as number) - (line[i]?.[0] as number))).toBeLessThanOrEqual(0.0005 + 1e-9);
      expect(Math.abs((point[1] as number) - (line[i]?.[1] as number))).toBeLessThanOrEqual(0.0005 + 1e-9);
    });
  });
});

describe('the ground', () => {
  const { world, squares } = ground();
  it('has land in the squares of the examples, and stays small enough for a bad line', () => {
    for (const square of ['10,6', '11,6']) expect(squares.get(square)?.land.length).toBeGreaterThan(0);
    expect(squares.has('9,5')).toBe(true); // North Africa
    expect(squares.has('3,4')).toBe(false); // the open Pacific
    expect(JSON.stringify(world).length).toBeLessThan(300_000);
    for (const [, square] of squares) expect(JSON.stringify(square).length).toBeLessThan(400_000);
  });
  it('puts the name of a country inside it', () => {
    const syria = world.names.find(({ code }) => code === '760');
    expect(syria?.at[0]).toBeGreaterThan(36);
    expect(syria?.at[0]).toBeLessThan(42);
    expect(syria?.at[1]).toBeGreaterThan(33);
    expect(syria?.at[1]).toBeLessThan(37);
  });
});
