// Which incidents are shown: the filters that the map and the list of incidents share through the address. What may fit
// is shown: uncertainty of time or place leaves nothing out.
import type { IncidentSummary } from '../lib/types';
import { mark_of, type Mark, marks } from './composition';
import { moments_of } from './days';
import { box_text, polygon_text, read_box, read_polygon, relation, type Area } from './geometry';

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

export interface Shown {
  /** With a place, in order of time; those of unknown time last. */
  placed: IncidentSummary[];
  /** Pass every other filter, and have no place: counted and listed, since no map can show them. */
  unplaced: IncidentSummary[];
  /** Of the placed ones: those that perhaps lie outside the drawn area. */
  perhaps: Set<string>;
}

const folded = (text: string) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLocaleLowerCase();

const begin_ms = (incident: IncidentSummary) => (incident.when?.from ? Date.parse(incident.when.from) : Infinity);

/** O(incidents × corners of the area), and a sort. */
export function show(incidents: readonly IncidentSummary[], filters: Filters, view: string, zone: string): Shown {
  const begin = moments_of(filters.from ?? '', zone)?.begin ?? -Infinity;
  const end = moments_of(filters.to ?? '', zone)?.end ?? Infinity;
  const words = folded(filters.q ?? '').split(/\s+/).filter(Boolean);
  const timed = begin !== -Infinity || end !== Infinity;
  const placed: { incident: IncidentSummary; at: number }[] = [];
  const unplaced: { incident: IncidentSummary; at: number }[] = [];
  const perhaps = new Set<string>();
  for (const incident of incidents) {
    const at = begin_ms(incident);
    if (timed) {
      const first = incident.when?.from ? at : -Infinity;
      const last = incident.when?.before ? Date.parse(incident.when.before) : Infinity;
      if (first >= end || last <= begin) continue;
    }
    if (filters.actor && !incident.actors.includes(filters.actor) && !incident.targets.includes(filters.actor)) continue;
    if (filters.act && !incident.acts.includes(filters.act)) continue;
    if (filters.verdicts.length > 0 && !filters.verdicts.includes(mark_of(incident, view))) continue;
    if (words.length > 0) {
      const text = folded(`${incident.title} ${incident.place?.name ?? ''} ${incident.incident}`);
      if (!words.every((word) => text.includes(word))) continue;
    }
    if (!incident.place) {
      unplaced.push({ incident, at });
      continue;
    }
    if (filters.area) {
      const where = relation(incident.place, filters.area);
      if (where === 'outside') continue;
      if (where === 'perhaps') perhaps.add(incident.incident);
    }
    placed.push({ incident, at });
  }
  const in_order = (all: { incident: IncidentSummary; at: number }[]) =>
    all.sort((a, b) => (a.at === b.at ? 0 : a.at - b.at)).map(({ incident }) => incident);
  return { placed: in_order(placed), unplaced: in_order(unplaced), perhaps };
}

/** Incidents whose mark differs between two views. */
export function differing(incidents: readonly IncidentSummary[], view: string, other: string): IncidentSummary[] {
  return incidents.filter((incident) => mark_of(incident, view) !== mark_of(incident, other));
}
