import { describe, expect, it } from 'vitest';
import { box_around, box_text, circle, distance_m, polygon_text, positions_of, read_box, read_polygon, relation, wrapped, type Area, type Point } from '../../src/map/geometry';
import { random } from './random';

const box = (west: number, south: number, east: number, north: number): Area => ({ kind: 'box', west, south, east, north });

describe('the positions of a shape', () => {
  it('are found however deep they lie, and heights are left out', () => {
    const line: Point[] = [[1, 2], [3, 4]];
    expect(positions_of({ type: 'Point', coordinates: [1, 2, 900] })).toEqual([[1, 2]]);
    expect(positions_of({ type: 'LineString', coordinates: [[1, 2, 9], [3, 4]] })).toEqual(line);
    expect(positions_of({ type: 'MultiPolygon', coordinates: [[[[1, 2], [3, 4]]], [[[5, 6]]]] })).toEqual([...line, [5, 6]]);
    expect(positions_of({ type: 'GeometryCollection', geometries: [{ type: 'Point', coordinates: [1, 2] }] })).toEqual([[1, 2]]);
    expect(box_around(positions_of(null))).toBe(null);
  });
});

describe('distances', () => {
  it('are those of published city pairs, within half a per cent', () => {
    // Damascus to Aleppo: 309 km; Kyiv to Donetsk: 594 km (geodesics on WGS84).
    expect(Math.abs(distance_m([36.2765, 33.5138], [37.1343, 36.2021]) - 309_000) / 309_000).toBeLessThan(0.01);
    expect(Math.abs(distance_m([30.5234, 50.4501], [37.8028, 48.0159]) - 594_000) / 594_000).toBeLessThan(0.01);
  });
  it('cross the antimeridian the short way', () => {
    expect(distance_m([179.9, 0], [-179.9, 0])).toBeCloseTo(distance_m([0, 0], [0.2, 0]), 3);
  });
  it('of a circle from its centre are its radius, at any latitude', () => {
    const next = random(1);
    for (let i = 0; i < 200; i += 1) {
      const centre: Point = [next() * 360 - 180, next() * 160 - 80];
      const radius = 10 ** (1 + next() * 4);
      for (const point of circle(centre, radius)) expect(distance_m(centre, point) / radius).toBeCloseTo(1, 4);
    }
  });
});

describe('a place and a drawn area', () => {
  it('has three answers', () => {
    const area = box(36, 35, 37, 36);
    expect(relation({ lon: 36.5, lat: 35.5, radius_m: 1000 }, area)).toBe('inside');
    expect(relation({ lon: 36.999, lat: 35.5, radius_m: 1000 }, area)).toBe('perhaps');
    expect(relation({ lon: 37.005, lat: 35.5, radius_m: 1000 }, area)).toBe('perhaps');
    expect(relation({ lon: 37.2, lat: 35.5, radius_m: 1000 }, area)).toBe('outside');
  });
  it('across the antimeridian is one area', () => {
    const area = box(170, -10, -170, 10);
    expect(relation({ lon: 179, lat: 0, radius_m: 10 }, area)).toBe('inside');
    expect(relation({ lon: -179, lat: 0, radius_m: 10 }, area)).toBe('inside');
    expect(relation({ lon: 0, lat: 0, radius_m: 10 }, area)).toBe('outside');
  });
  it('as a polygon of a box is the same as the box', () => {
    const next = random(2);
    for (let i = 0; i < 500; i += 1) {
      const [west, south] = [next() * 20, next() * 20 + 20];
      const [east, north] = [west + 0.1 + next() * 5, south + 0.1 + next() * 5];
      const polygon: Area = { kind: 'polygon', points: [[west, south], [east, south], [east, north], [west, north]] };
      const place = { lon: next() * 25, lat: next() * 25 + 20, radius_m: next() * 100_000 };
      expect(relation(place, polygon)).toBe(relation(place, box(west, south, east, north)));
    }
  });
  it('agrees with sampling the circle', () => {
    const next = random(3);
    const area: Area = { kind: 'polygon', points: [[0, 0], [4, 0.5], [2, 1.5], [4.5, 4], [1, 3.5], [1.5, 2]] };
    for (let i = 0; i < 400; i += 1) {
      const place = { lon: next() * 6 - 1, lat: next() * 6 - 1, radius_m: 1000 + next() * 80_000 };
      const samples = [0.05, 0.3, 0.6, 0.9].flatMap((share) => circle([place.lon, place.lat], place.radius_m * share, 48));
      const inside = samples.filter(([lon, lat]) => relation({ lon, lat, radius_m: 0 }, area) === 'inside').length;
      const answer = relation(place, area);
      if (inside > 0 && inside < samples.length) expect(answer).toBe('perhaps');
      if (answer === 'inside') expect(inside).toBe(samples.length);
      if (answer === 'outside') expect(inside).toBe(0);
    }
  });
});

describe('an area in an address', () => {
  it('comes back as it was', () => {
    const area = box(35.5, 32.3, 42.4, 37.3);
    expect(read_box(box_text(area as Extract<Area, { kind: 'box' }>))).toEqual(area);
    const points: Point[] = [[36.1, 35.2], [36.9, 35.25], [36.5, 36.1]];
    expect(read_polygon(polygon_text(points))).toEqual({ kind: 'polygon', points });
  });
  it('that is none is refused', () => {
    for (const text of ['', '1,2,3', '1,2,3,4,5', 'a,b,c,d', '1,,3,4', '0,10,1,5', '0,-91,1,5', '0,0,0,5', '-181,0,1,5', 'NaN,0,1,1', '0,0,Infinity,1']) {
      expect(read_box(text), text).toBeNull();
    }
    for (const text of ['', '1,2;3,4', '1,2;3,4;5', '1,2;3,4;5,6,7', '1,2;3,4;5,91', Array(101).fill('1,2').join(';')]) {
      expect(read_polygon(text), text).toBeNull();
    }
  });
  it('never has a longitude outside the globe', () => {
    expect(wrapped(190)).toBe(-170);
    expect(wrapped(-190)).toBe(170);
    expect(wrapped(540)).toBe(-180);
  });
});
