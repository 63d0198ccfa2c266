// How the ground comes from the server (scripts/basemap.ts): lines as whole numbers, each point a step from the last.
import type { Position } from 'geojson';

export interface Sheet {
  /** Units to a degree. */
  per: number;
  land: number[][][];
  coast: number[][];
  border: number[][];
}

export interface World extends Sheet {
  /** ISO 3166 numeric code, where the name may stand, and the country's size in degrees. */
  names: { code: string; at: [number, number]; size: number }[];
}

export function unpack(line: readonly number[], per: number): Position[] {
  const points: Position[] = [];
  let [x, y] = [0, 0];
  for (let i = 0; i + 1 < line.length; i += 2) {
    x += line[i] as number;
    y += line[i + 1] as number;
    points.push([x / per, y / per]);
  }
  return points;
}

function closed(ring: Position[]): Position[] {
  const first = ring[0];
  return first ? [...ring, first] : ring;
}

/** As GeoJSON: all land, all coast and all borders of a sheet. */
export function geometries(sheet: Sheet): { land: GeoJSON.MultiPolygon; coast: GeoJSON.MultiLineString; border: GeoJSON.MultiLineString } {
  const lines = (all: number[][]): GeoJSON.MultiLineString => ({
    type: 'MultiLineString',
    coordinates: all.map((line) => unpack(line, sheet.per)),
  });
  return {
    land: { type: 'MultiPolygon', coordinates: sheet.land.map((rings) => rings.map((ring) => closed(unpack(ring, sheet.per)))) },
    coast: lines(sheet.coast),
    border: lines(sheet.border),
  };
}

/** The name of a country in a language, from the browser's own data; null for a code it does not know. */
export function country_name(numeric: string, locale: string): string | null {
  try {
    const region = new Intl.Locale(`und-${numeric}`).region;
    if (!region || region === 'ZZ' || /\d/.test(region)) return null;
    return new Intl.DisplayNames(locale, { type: 'region', fallback: 'none' }).of(region) ?? null;
  } catch {
    return null;
  }
}
