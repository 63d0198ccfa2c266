// What a map shows, apart from how it is drawn: this loads without the map's library.
import type { IncidentSummary, Valid } from '../lib/types';

/** Where a map looks. */
export interface Camera {
  lon: number;
  lat: number;
  zoom: number;
}

/** What it shows; west may be below -180 and east above 180. */
export interface Bounds {
  west: number;
  south: number;
  east: number;
  north: number;
}

/** For an address: `zoom/lat/lon`. */
export function camera_text({ lon, lat, zoom }: Camera): string {
  return `${zoom.toFixed(1)}/${lat.toFixed(3)}/${lon.toFixed(3)}`;
}

/** @return null for what is none */
export function read_camera(text: string): Camera | null {
  const values = text.split('/').map((part) => (part === '' ? NaN : Number(part)));
  const [zoom, lat, lon] = values;
  if (values.length !== 3 || zoom === undefined || lat === undefined || lon === undefined) return null;
  return zoom >= 0 && zoom <= 24 && Math.abs(lat) <= 85 && Math.abs(lon) <= 180 ? { lon, lat, zoom } : null;
}

export function in_sight({ place }: Pick<IncidentSummary, 'place'>, { west, south, east, north }: Bounds): boolean {
  if (!place || place.lat < south || place.lat > north) return false;
  return [-360, 0, 360].some((turn) => place.lon + turn >= west && place.lon + turn <= east);
}

/** Is a period perhaps within the moments that are looked at? */
export function may_hold(valid: Valid, begin: number, end: number): boolean {
  const from = valid.from ? Date.parse(valid.from) : -Infinity;
  const to = valid.to ? Date.parse(valid.to) : Infinity;
  return from < end && to > begin;
}
