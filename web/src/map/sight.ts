// What a map shows, apart from how it is drawn: this loads without the map's library.
import type { Valid } from '../lib/types';

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

export function in_sight({ place }: { place: { lat: number; lon: number } | null }, { west, south, east, north }: Bounds): boolean {
  if (!place || place.lat < south || place.lat > north) return false;
  return [-360, 0, 360].some((turn) => place.lon + turn >= west && place.lon + turn <= east);
}

/** Is a period perhaps within the moments that are looked at? */
export function may_hold(valid: Valid, begin: number, end: number): boolean {
  const from = valid.from ? Date.parse(valid.from) : -Infinity;
  const to = valid.to ? Date.parse(valid.to) : Infinity;
  return from < end && to > begin;
}

/** What is asked of the server for what is in sight: a box of a grid that goes with the scale, so that a small move asks for
 * nothing new; null for the whole world. */
export function asked_box({ west, south, east, north }: Bounds): string | null {
  const step = 2 ** Math.ceil(Math.log2(Math.max(east - west, north - south, 0.01))) / 4;
  const [w, e] = [Math.max(-180, Math.floor(west / step) * step), Math.min(180, Math.ceil(east / step) * step)];
  const [s, n] = [Math.max(-90, Math.floor(south / step) * step), Math.min(90, Math.ceil(north / step) * step)];
  return w <= -180 && e >= 180 && s <= -85 && n >= 85 ? null : [w, s, e, n].join(',');
}

/** The side of the squares, in degrees, that are counted at a zoom: about as wide as a cluster's mark. */
export function asked_cell(zoom: number): number {
  return Math.max(0.01, 2 ** Math.floor(Math.log2((44 * 360) / (512 * 2 ** zoom))));
}
