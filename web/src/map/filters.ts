// Which incidents are shown: the filters that the map and the list of incidents share through the address. The server
// applies them; what may fit is shown: uncertainty of time or place leaves nothing out.
import type { IncidentQuery } from '../lib/api';
import type { IncidentSummary } from '../lib/types';
import { marks, type Mark } from './composition';
import { box_text, corners, polygon_text, read_box, read_polygon, relation, wrapped, type Area } from './geometry';

export interface Filters {
  /** EDTF, as in the address; the days they cover are included. */
  from: string | null;
  to: string | null;
  /** Who may have acted, was hit, or reports. */
  actor: string | null;
  act: string | null;
  /** Text in the title or the place's name. */
  q: string | null;
  /** Marks that are shown; empty: all. */
  verdicts: readonly Mark[];
  area: Area | null;
}

export const no_filters: Filters = { from: null, to: null, actor: null, act: null, q: null, verdicts: [], area: null };

interface Query {
  get(name: string): string | null;
  getAll(name: string): string[];
}

/** What the address asks for; what it asks for in a form that is not understood is left out. */
export function read_filters(query: Query): Filters {
  const text = (name: string) => query.get(name) || null;
  const box = text('bbox');
  const area = text('area');
  return {
    from: text('from'),
    to: text('to'),
    actor: text('actor'),
    act: text('act'),
    q: text('q'),
    verdicts: marks.filter((mark) => query.getAll('verdict').includes(mark)),
    area: box ? read_box(box) : area ? read_polygon(area) : null,
  };
}

/** The change of the address that states these filters. */
export function as_change(filters: Partial<Filters>): Record<string, string | readonly string[] | null> {
  const change: Record<string, string | readonly string[] | null> = {};
  for (const name of ['from', 'to', 'actor', 'act', 'q'] as const) {
    const value = filters[name];
    if (value !== undefined) change[name] = value;
  }
  if (filters.verdicts) change.verdict = filters.verdicts;
  if (filters.area !== undefined) {
    change.bbox = filters.area?.kind === 'box' ? box_text(filters.area) : null;
    change.area = filters.area?.kind === 'polygon' ? polygon_text(filters.area.points) : null;
  }
  return change;
}

/** How many filters are set. */
export function set_count(filters: Filters): number {
  const { from, to, actor, act, q, verdicts, area } = filters;
  return [from ?? to, actor, act, q, verdicts.length > 0 || null, area].filter((one) => one !== null).length;
}

/** The same for the server, in a view. */
export function as_query(filters: Filters, view: string): IncidentQuery {
  const query: IncidentQuery = { view: [view] };
  for (const name of ['from', 'to', 'actor', 'act', 'q'] as const) {
    const value = filters[name];
    if (value !== null) query[name] = value;
  }
  if (filters.verdicts.length > 0) query.verdict = filters.verdicts;
  if (filters.area) query.area = corners(filters.area).map(([lon, lat]) => `${wrapped(lon)},${lat}`).join(' ');
  return query;
}

/** Of these, those that perhaps lie outside the area that is asked for. */
export function perhaps_outside(incidents: readonly IncidentSummary[], area: Area | null): Set<string> {
  return new Set(area ? incidents.filter(({ place }) => place && relation(place, area) === 'perhaps').map((one) => one.incident) : []);
}
