// Points, circles and drawn areas on the globe. A place has an uncertainty radius, so whether it lies in an area has
// three answers. Longitude before latitude, degrees; distances in metres on a sphere, good to 0.5 %.

export type Point = readonly [number, number];

/** What somebody drew to ask "what happened here?". A box with west > east crosses the antimeridian. */
export type Area =
  | { kind: 'box'; west: number; south: number; east: number; north: number }
  | { kind: 'polygon'; points: readonly Point[] };

export type Relation = 'inside' | 'perhaps' | 'outside';

const earth_radius_m = 6_371_008.8;
const radians = Math.PI / 180;

/** A longitude within half a turn of another one. */
function near(lon: number, of: number): number {
  return lon - 360 * Math.round((lon - of) / 360);
}

/** Longitude in [-180, 180). */
export function wrapped(lon: number): number {
  return ((((lon + 180) % 360) + 360) % 360) - 180;
}

/** Great-circle distance. */
export function distance_m([a_lon, a_lat]: Point, [b_lon, b_lat]: Point): number {
  const half = (angle: number) => Math.sin((angle * radians) / 2) ** 2;
  const share = half(b_lat - a_lat) + Math.cos(a_lat * radians) * Math.cos(b_lat * radians) * half(b_lon - a_lon);
  return 2 * earth_radius_m * Math.asin(Math.min(1, Math.sqrt(share)));
}

/** The circle of all points at a distance from one, as a closed ring. */
export function circle([lon, lat]: Point, radius_m: number, corners = 72): Point[] {
  const angle = radius_m / earth_radius_m;
  const [sin, cos] = [Math.sin(lat * radians), Math.cos(lat * radians)];
  const ring: Point[] = [];
  for (let i = 0; i <= corners; i += 1) {
    const bearing = (2 * Math.PI * (i % corners)) / corners;
    const to = Math.asin(sin * Math.cos(angle) + cos * Math.sin(angle) * Math.cos(bearing));
    const turn = Math.atan2(Math.sin(bearing) * Math.sin(angle) * cos, Math.cos(angle) - sin * Math.sin(to));
    ring.push([lon + turn / radians, to / radians]);
  }
  return ring;
}

/** The corners of an area, open. */
export function corners(area: Area): Point[] {
  if (area.kind === 'polygon') return [...area.points];
  const east = area.east < area.west ? area.east + 360 : area.east;
  return [
    [area.west, area.south],
    [east, area.south],
    [east, area.north],
    [area.west, area.north],
  ];
}

/** All positions of a shape, without heights. */
export function positions_of(shape: GeoJSON.Geometry | null): Point[] {
  if (!shape) return [];
  if (shape.type === 'GeometryCollection') return shape.geometries.flatMap(positions_of);
  type Nested = number | Nested[];
  const walk = (part: Nested[]): Point[] =>
    typeof part[0] === 'number' ? [[part[0], part[1] as number]] : part.flatMap((inner) => walk(inner as Nested[]));
  return walk(shape.coordinates);
}

/** The smallest box around points that do not cross the antimeridian; null for none. */
export function box_around(points: Iterable<Point>): { west: number; south: number; east: number; north: number } | null {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [lon, lat] of points) {
    west = Math.min(west, lon);
    east = Math.max(east, lon);
    south = Math.min(south, lat);
    north = Math.max(north, lat);
  }
  return west === Infinity ? null : { west, south, east, north };
}

/**
 * Where a place with an uncertainty radius lies: `perhaps` when its circle touches the edge. Edges are straight in
 * longitude and latitude, as they are drawn. O(corners).
 */
export function relation(place: { lon: number; lat: number; radius_m: number }, area: Area): Relation {
  if (area.kind === 'box' && covers_all_longitudes(area)) {
    const inside = place.lat >= area.south && place.lat <= area.north;
    const room = Math.min(Math.abs(place.lat - area.south), Math.abs(area.north - place.lat)) * radians * earth_radius_m;
    if (room < place.radius_m) return 'perhaps';
    return inside ? 'inside' : 'outside';
  }
  const across = Math.cos(place.lat * radians) * radians * earth_radius_m;
  const up = radians * earth_radius_m;
  const ring = corners(area);
  // The whole ring moves by the same turns, so that it stays in one piece.
  const middle = (Math.min(...ring.map(([lon]) => lon)) + Math.max(...ring.map(([lon]) => lon))) / 2;
  const lon = near(place.lon, middle);
  const plane = ring.map(([x, y]) => [(x - lon) * across, (y - place.lat) * up] as const);
  let inside = false;
  let closest = Infinity;
  let from = plane.at(-1);
  for (const to of plane) {
    if (!from) break;
    if (from[1] > 0 !== to[1] > 0 && from[0] - (from[1] * (to[0] - from[0])) / (to[1] - from[1]) > 0) inside = !inside;
    closest = Math.min(closest, from_origin(from, to));
    from = to;
  }
  if (closest < place.radius_m) return 'perhaps';
  return inside ? 'inside' : 'outside';
}

function covers_all_longitudes(area: { west: number; east: number }): boolean {
  return area.east - area.west >= 360;
}

/** Distance of the origin from a segment on the plane. */
function from_origin(a: readonly [number, number], b: readonly [number, number]): number {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : Math.max(0, Math.min(1, -(a[0] * dx + a[1] * dy) / length));
  return Math.hypot(a[0] + along * dx, a[1] + along * dy);
}

const rounded = (value: number) => String(Math.round(value * 1e4) / 1e4);

/** For an address: `w,s,e,n`, as the API takes it. */
export function box_text(box: { west: number; south: number; east: number; north: number }): string {
  return [box.west, box.south, box.east, box.north].map(rounded).join(',');
}

/** @return null when the text is not four degrees of a box */
export function read_box(text: string): Extract<Area, { kind: 'box' }> | null {
  const values = text.split(',').map((part) => (part.trim() === '' ? NaN : Number(part)));
  const [west, south, east, north] = values;
  if (values.length !== 4 || west === undefined || south === undefined || east === undefined || north === undefined) return null;
  const on_globe = Math.abs(west) <= 180 && Math.abs(east) <= 180 && south >= -90 && north <= 90;
  return on_globe && south < north && west !== east ? { kind: 'box', west, south, east, north } : null;
}

/** For an address: `lon,lat;lon,lat;…`. */
export function polygon_text(points: readonly Point[]): string {
  return points.map((point) => point.map(rounded).join(',')).join(';');
}

/** How many corners a drawn area may have. */
export const most_corners = 100;

/** @return null when the text is not three or more corners on the globe */
export function read_polygon(text: string): Extract<Area, { kind: 'polygon' }> | null {
  const points = text
    .split(/[;\n]+/)
    .map((part) => part.trim())
    .filter(Boolean)
    .map((part) => part.split(',').map((value) => (value.trim() === '' ? NaN : Number(value))));
  if (points.length < 3 || points.length > most_corners) return null;
  const sound = points.every(
    ([lon, lat, more]) => lon !== undefined && lat !== undefined && more === undefined && Math.abs(lon) <= 180 && Math.abs(lat) <= 90,
  );
  return sound ? { kind: 'polygon', points: points as unknown as Point[] } : null;
}
