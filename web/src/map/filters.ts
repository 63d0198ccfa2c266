// Which incidents are shown: the filters that the map and the list of incidents share through the address. What may fit
// is shown: uncertainty of time or place leaves nothing out.
import type { IncidentSummary } from '../lib/types';
import { mark_of, type Mark, marks } from './composition';
import { day_of, moments_of } from './days';
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

/** An incident with its times as numbers: what a slider asks of a hundred thousand at every step. */
export interface Timed {
  incident: IncidentSummary;
  /** Milliseconds since 1970; the earliest begin and the latest end, infinite where not stated. */
  begin: number;
  end: number;
  /** The day of the case's zone on which it begins; null: not stated. */
  day: number | null;
}

/** In order of time; those of unknown time last. O(n log n). */
export function timed(incidents: readonly IncidentSummary[], zone: string): Timed[] {
  const all = incidents.map((incident): Timed => {
    const { from = null, before = null } = incident.when ?? {};
    const begin = from === null ? -Infinity : Date.parse(from);
    return { incident, begin, end: before === null ? Infinity : Date.parse(before), day: from === null ? null : day_of(begin, zone) };
  });
  const order = ({ day, begin }: Timed) => (day === null ? Infinity : begin);
  return all.sort((a, b) => (order(a) === order(b) ? 0 : order(a) - order(b)));
}

export interface Shown {
  /** With a place, in the order given. */
  placed: IncidentSummary[];
  /** Pass every other filter, and have no place: counted and listed, since no map can show them. */
  unplaced: IncidentSummary[];
  /** Of the placed ones: those that perhaps lie outside the drawn area. */
  perhaps: Set<string>;
  /** Those with a place that every filter but the time admits. */
  at_any_time: Timed[];
}

const folded = (text: string) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLocaleLowerCase();

/** O(incidents × corners of the area). */
export function show(all: readonly Timed[], filters: Filters, view: string, zone: string): Shown {
  const begin = moments_of(filters.from ?? '', zone)?.begin ?? -Infinity;
  const end = moments_of(filters.to ?? '', zone)?.end ?? Infinity;
  const words = folded(filters.q ?? '').split(/\s+/).filter(Boolean);
  const out: Shown = { placed: [], unplaced: [], perhaps: new Set(), at_any_time: [] };
  for (const one of all) {
    const { incident } = one;
    if (filters.actor && !incident.actors.includes(filters.actor) && !incident.targets.includes(filters.actor)) continue;
    if (filters.act && !incident.acts.includes(filters.act)) continue;
    if (filters.verdicts.length > 0 && !filters.verdicts.includes(mark_of(incident, view))) continue;
    if (words.length > 0) {
      const text = folded(`${incident.title} ${incident.place?.name ?? incident.where ?? ''} ${incident.incident}`);
      if (!words.every((word) => text.includes(word))) continue;
    }
    const in_time = one.begin < end && one.end > begin;
    if (!incident.place) {
      if (in_time) out.unplaced.push(incident);
      continue;
    }
    const where = filters.area ? relation(incident.place, filters.area) : 'inside';
    if (where === 'outside') continue;
    out.at_any_time.push(one);
    if (!in_time) continue;
    out.placed.push(incident);
    if (where === 'perhaps') out.perhaps.add(incident.incident);
  }
  return out;
}

/** Incidents whose mark differs between two views. */
export function differing(incidents: readonly IncidentSummary[], view: string, other: string): IncidentSummary[] {
  return incidents.filter((incident) => mark_of(incident, view) !== mark_of(incident, other));
}
