// Loads the ground: the world first, then the squares of what is looked at. Each file is loaded once.
import { addresses, side } from 'virtual:ground';
import type { Sheet, World } from './packed';
import type { Bounds } from './sight';

const loaded = new Map<string, Promise<unknown>>();

function load<Content>(name: string): Promise<Content> {
  const known = loaded.get(name);
  if (known) return known as Promise<Content>;
  const content = fetch(addresses[name] as string).then((response) => {
    if (!response.ok) throw new Error(`${response.status} for the ground ${name}`);
    return response.json() as Promise<Content>;
  });
  // A failure, for instance offline, is tried again when the square is next looked at.
  content.catch(() => loaded.delete(name));
  loaded.set(name, content);
  return content;
}

export function load_world(): Promise<World> {
  return load<World>('world');
}

/** The squares that have land and meet the bounds; none when so many are in sight that the coarse world is enough. */
export function squares_in(bounds: Bounds, most = 6): string[] {
  const found: string[] = [];
  const row = (lat: number) => Math.floor((Math.max(-90, Math.min(89.999, lat)) + 90) / side);
  const columns = 360 / side;
  const first = Math.floor((bounds.west + 180) / side);
  const last = Math.floor((bounds.east + 180) / side);
  for (let column = first; column <= last && column < first + columns; column += 1) {
    for (let r = row(bounds.south); r <= row(bounds.north); r += 1) {
      const name = `${((column % columns) + columns) % columns},${r}`;
      if (name in addresses) found.push(name);
    }
  }
  return found.length > most ? [] : found;
}

export function load_square(name: string): Promise<Sheet> {
  return load<Sheet>(name);
}

/** The corner and far corner of a square. */
export function square_bounds(name: string): Bounds {
  const [column, row] = name.split(',').map(Number) as [number, number];
  const [west, south] = [column * side - 180, row * side - 90];
  return { west, south, east: west + side, north: south + side };
}
