// The map's ground, made when the app is built: Natural Earth (public domain) as packed by the npm package
// `world-atlas`. The world at 1:110m comes first; then, for what is looked at, squares of 20 degrees cut from 1:10m.
// A square that nobody looks at is never loaded, and nothing comes from another host.
//
// To replace the ground (other borders, another source), replace `ground()`: the app takes nothing else from here.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Feature, MultiPolygon, Polygon, Position } from 'geojson';
import { feature, mesh } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import type { Plugin } from 'vite';

/** Side of a square, in degrees. */
export const side = 20;

/** West, south, east, north. */
type Box = readonly [number, number, number, number];

/**
 * What is drawn. Lines are flat lists of whole numbers, `per` to a degree: the first point, then the step from each point
 * to the next. Land is polygons: each a list of rings, the outer one first.
 */
interface Sheet {
  per: number;
  land: number[][][];
  coast: number[][];
  border: number[][];
}

/** Where a country's name may stand: ISO 3166 numeric code, a point inside it, and its size in degrees. */
interface Name {
  code: string;
  at: Position;
  size: number;
}

interface Ground {
  world: Sheet & { names: Name[] };
  /** By "column,row", counted from the map's south-western corner. */
  squares: Map<string, Sheet>;
}

interface Source {
  polygons: Position[][][];
  coast: Position[][];
  border: Position[][];
  countries: Feature<Polygon | MultiPolygon>[];
}

const x_of = (point: Position): number => point[0] as number;
const y_of = (point: Position): number => point[1] as number;

/** The part of an open ring inside a box, after Sutherland and Hodgman. Its edges along the box are not coast. */
export function clip_ring(ring: readonly Position[], [west, south, east, north]: Box): Position[] {
  const sides = [
    { axis: 0, at: west, keep: 1 },
    { axis: 0, at: east, keep: -1 },
    { axis: 1, at: south, keep: 1 },
    { axis: 1, at: north, keep: -1 },
  ];
  let points = [...ring];
  for (const { axis, at, keep } of sides) {
    const along = (point: Position) => point[axis] as number;
    const inside = (point: Position) => (along(point) - at) * keep >= 0;
    const out: Position[] = [];
    let from = points.at(-1);
    for (const to of points) {
      if (from && inside(from) !== inside(to)) {
        const share = (at - along(from)) / (along(to) - along(from));
        const cut = [x_of(from) + (x_of(to) - x_of(from)) * share, y_of(from) + (y_of(to) - y_of(from)) * share];
        cut[axis] = at;
        out.push(cut);
      }
      if (inside(to)) out.push(to);
      from = to;
    }
    points = out;
  }
  return points;
}

/** The pieces of a line inside a box, after Liang and Barsky. */
export function clip_line(line: readonly Position[], [west, south, east, north]: Box): Position[][] {
  const pieces: Position[][] = [];
  let piece: Position[] = [];
  const close = () => {
    if (piece.length > 1) pieces.push(piece);
    piece = [];
  };
  line.slice(1).forEach((to, i) => {
    const [ax, ay] = line[i] as [number, number];
    const [dx, dy] = [x_of(to) - ax, y_of(to) - ay];
    let [enter, leave] = [0, 1];
    for (const [step, room] of [[-dx, ax - west], [dx, east - ax], [-dy, ay - south], [dy, north - ay]] as const) {
      if (step < 0) enter = Math.max(enter, room / step);
      else if (step > 0) leave = Math.min(leave, room / step);
      else if (room < 0) leave = -1;
    }
    if (enter > leave) return;
    if (enter > 0 || piece.length === 0) {
      close();
      piece = [[ax + dx * enter, ay + dy * enter]];
    }
    piece.push([ax + dx * leave, ay + dy * leave]);
    if (leave < 1) close();
  });
  close();
  return pieces;
}

/** Whole numbers, each point after the first as a step; points that fall together are one. */
export function pack(line: readonly Position[], per: number): number[] {
  const packed: number[] = [];
  let [x, y] = [0, 0];
  for (const point of line) {
    const dx = Math.round(x_of(point) * per) - x;
    const dy = Math.round(y_of(point) * per) - y;
    if (packed.length > 0 && dx === 0 && dy === 0) continue;
    packed.push(dx, dy);
    x += dx;
    y += dy;
  }
  return packed;
}

function read(scale: '110m' | '50m' | '10m'): Source {
  const path = createRequire(import.meta.url).resolve(`world-atlas/countries-${scale}.json`);
  const atlas = JSON.parse(readFileSync(path, 'utf8')) as Topology<{ countries: GeometryCollection }>;
  const { countries } = atlas.objects;
  const features = feature(atlas, countries).features as Feature<Polygon | MultiPolygon>[];
  return {
    polygons: features.flatMap((country) => polygons_of(country)),
    coast: mesh(atlas, countries, (a, b) => a === b).coordinates,
    border: mesh(atlas, countries, (a, b) => a !== b).coordinates,
    countries: features,
  };
}

function polygons_of({ geometry }: Feature<Polygon | MultiPolygon>): Position[][][] {
  return geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
}

function bounds(ring: readonly Position[]): Box {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const point of ring) {
    west = Math.min(west, x_of(point));
    east = Math.max(east, x_of(point));
    south = Math.min(south, y_of(point));
    north = Math.max(north, y_of(point));
  }
  return [west, south, east, north];
}

function meet(a: Box, b: Box): boolean {
  return a[0] <= b[2] && a[2] >= b[0] && a[1] <= b[3] && a[3] >= b[1];
}

function sheet(source: Source, box: Box, per: number): Sheet {
  const lines = (all: Position[][]) =>
    all
      .flatMap((line) => clip_line(line, box))
      .map((line) => pack(line, per))
      .filter((line) => line.length > 2);
  const land = source.polygons
    .filter(([outer]) => outer && meet(bounds(outer), box))
    .map((rings) => rings.map((ring) => clip_ring(ring.slice(0, -1), box)).filter((ring) => ring.length > 2))
    .filter((rings) => rings.length > 0)
    .map((rings) => rings.map((ring) => pack(ring, per)));
  return { per, land, coast: lines(source.coast), border: lines(source.border) };
}

/** Area of a ring on the plane of longitude and latitude. */
function area(ring: readonly Position[]): number {
  let twice = 0;
  ring.forEach((point, i) => {
    const next = ring[(i + 1) % ring.length] as Position;
    twice += x_of(point) * y_of(next) - x_of(next) * y_of(point);
  });
  return Math.abs(twice) / 2;
}

/** The name stands at the point of the largest part that is farthest from its edge, on a coarse grid. */
function name_of(country: Feature<Polygon | MultiPolygon>): Name {
  const outer = polygons_of(country).map(([ring]) => ring as Position[]);
  const ring = outer.reduce((largest, one) => (area(one) > area(largest) ? one : largest));
  const [west, south, east, north] = bounds(ring);
  const grid = 16;
  let farthest = { far: -1, at: [(west + east) / 2, (south + north) / 2] };
  for (let i = 1; i < grid; i += 1) {
    for (let j = 1; j < grid; j += 1) {
      const [x, y] = [west + ((east - west) * i) / grid, south + ((north - south) * j) / grid];
      let within = false;
      let far = Infinity;
      let from = ring.at(-1) as Position;
      for (const to of ring) {
        const [fy, ty] = [y_of(from), y_of(to)];
        if (fy > y !== ty > y && x < ((x_of(from) - x_of(to)) * (y - ty)) / (fy - ty) + x_of(to)) within = !within;
        far = Math.min(far, Math.hypot(x_of(to) - x, ty - y));
        from = to;
      }
      if (within && far > farthest.far) farthest = { far, at: [x, y] };
    }
  }
  const rounded = (value: number) => Math.round(value * 100) / 100;
  return { code: String(country.id), at: farthest.at.map(rounded), size: rounded(Math.sqrt(area(ring))) };
}

export function ground(): Ground {
  const [coarse, fine] = [read('110m'), read('10m')];
  const names = read('50m').countries.filter((country) => country.id !== undefined).map(name_of);
  const squares = new Map<string, Sheet>();
  for (let column = 0; column < 360 / side; column += 1) {
    for (let row = 0; row < 180 / side; row += 1) {
      const [west, south] = [column * side - 180, row * side - 90];
      const square = sheet(fine, [west, south, west + side, south + side], 1000);
      if (square.land.length > 0) squares.set(`${column},${row}`, square);
    }
  }
  return { world: { ...sheet(coarse, [-180, -90, 180, 90], 100), names }, squares };
}

const virtual = 'virtual:ground';

/** Gives the app `virtual:ground`: the side of a square, and the addresses of the world and of each square. */
export function basemap(): Plugin {
  const resolved = `\0${virtual}`;
  let made: Map<string, string> | null = null;
  const files = (): Map<string, string> => {
    if (!made) {
      const { world, squares } = ground();
      made = new Map([['world', JSON.stringify(world)]]);
      for (const [name, square] of squares) made.set(name, JSON.stringify(square));
    }
    return made;
  };
  const file_name = (name: string) => `ground-${name.replace(',', '-')}.json`;
  let building = false;
  return {
    name: 'truce-basemap',
    configResolved(config) {
      building = config.command === 'build';
    },
    resolveId: (id) => (id === virtual ? resolved : null),
    load(id) {
      if (id !== resolved) return null;
      const addresses = [...files()].map(([name, source]) => {
        const address = building
          ? `import.meta.ROLLUP_FILE_URL_${this.emitFile({ type: 'asset', name: file_name(name), source })}`
          : JSON.stringify(`/ground/${file_name(name)}`);
        return `${JSON.stringify(name)}: ${address}`;
      });
      return `export const side = ${side};\nexport const addresses = {${addresses.join(', ')}};\n`;
    },
    configureServer(server) {
      server.middlewares.use('/ground', (request, response, next) => {
        const found = [...files()].find(([name]) => `/${file_name(name)}` === request.url);
        if (!found) return next();
        response.setHeader('Content-Type', 'application/json');
        response.end(found[1]);
      });
    },
  };
}
