import { describe, expect, it } from 'vitest';
import { country_name, geometries } from '../../src/map/packed';
import { asked_box, asked_cell, camera_text, in_sight, may_hold, read_camera } from '../../src/map/sight';

describe('where the map looks', () => {
  it('goes through the address and comes back', () => {
    expect(read_camera(camera_text({ lon: 36.703, lat: 35.738, zoom: 7.2 }))).toEqual({ lon: 36.703, lat: 35.738, zoom: 7.2 });
  });
  it('is refused where it is none', () => {
    for (const text of ['', '7/35', '7/35/36/1', 'a/b/c', '7//36', '-1/0/0', '7/90/0', '7/0/181', 'NaN/0/0']) expect(read_camera(text), text).toBeNull();
  });
  it('is asked of the server by a grid that holds all of it, and the same again after a small move', () => {
    const frame = { west: 36.2, south: 34.1, east: 37.9, north: 35.2 };
    const [west, south, east, north] = (asked_box(frame) ?? '').split(',').map(Number) as [number, number, number, number];
    expect(west <= frame.west && south <= frame.south && east >= frame.east && north >= frame.north).toBe(true);
    expect(east - west).toBeLessThan(4);
    expect(asked_box({ west: 36.21, south: 34.11, east: 37.91, north: 35.21 })).toBe(asked_box(frame));
    expect(asked_box({ west: -190, south: -88, east: 190, north: 88 })).toBeNull();
  });
  it('is counted in squares that halve with each step of the zoom', () => {
    expect(asked_cell(4) / asked_cell(5)).toBe(2);
    expect(asked_cell(20)).toBe(0.01);
  });
  it('shows what lies in it, also across the antimeridian', () => {
    const at = (lon: number, lat: number) => ({ place: { lon, lat, radius_m: 0, name: null } });
    const frame = { west: 170, south: -10, east: 195, north: 10 };
    expect(in_sight(at(175, 0), frame)).toBe(true);
    expect(in_sight(at(-170, 0), frame)).toBe(true);
    expect(in_sight(at(-160, 0), frame)).toBe(false);
    expect(in_sight(at(175, 11), frame)).toBe(false);
    expect(in_sight({ place: null }, frame)).toBe(false);
  });
});

describe('an area of control', () => {
  it('is shown when it may hold in the days that are looked at', () => {
    const valid = { from: '2016-03-01T00:00:00Z', to: '2016-04-01T00:00:00Z' };
    expect(may_hold(valid, Date.UTC(2016, 2, 31), Infinity)).toBe(true);
    expect(may_hold(valid, Date.UTC(2016, 3, 1), Infinity)).toBe(false);
    expect(may_hold(valid, -Infinity, Date.UTC(2016, 2, 1))).toBe(false);
    expect(may_hold({ from: null, to: null }, 0, 1)).toBe(true);
  });
});

describe('the ground', () => {
  it('names countries in every language of the app, from the browser', () => {
    expect(['en', 'fr', 'ru', 'uk', 'ar'].map((locale) => country_name('760', locale))).toEqual(['Syria', 'Syrie', 'Сирия', 'Сирія', 'سوريا']);
    for (const code of ['', '999', 'x', '-99']) expect(country_name(code, 'en'), code).toBeNull();
  });
  it('closes the rings of land and leaves lines open', () => {
    const made = geometries({ per: 10, land: [[[0, 0, 10, 0, 0, 10]]], coast: [[0, 0, 5, 5]], border: [] });
    expect(made.land.coordinates).toEqual([[[[0, 0], [1, 0], [1, 1], [0, 0]]]]);
    expect(made.coast.coordinates).toEqual([[[0, 0], [0.5, 0.5]]]);
  });
});
