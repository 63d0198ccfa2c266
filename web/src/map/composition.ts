// What a cluster holds: how many incidents, and how their worst verdicts in the chosen view divide. The mark shows it by
// shape and share, and the number is always there.
import type { IncidentSummary, MarkCounts, VerdictLetter } from '../lib/types';

/** `-`: no provision is in play in this view. */
export type Mark = VerdictLetter | '-';
export type Composition = MarkCounts;

/** Worst first: a violation over what is undetermined over no violation. */
export const marks: readonly Mark[] = ['v', 'u', 'n', '-'];

export function mark_of(incident: Pick<IncidentSummary, 'verdicts'>, view: string): Mark {
  return incident.verdicts[view] ?? '-';
}

export function composition(incidents: Iterable<Pick<IncidentSummary, 'verdicts'>>, view: string): Composition {
  const counts: Composition = { v: 0, u: 0, n: 0, '-': 0 };
  for (const incident of incidents) counts[mark_of(incident, view)] += 1;
  return counts;
}

export function total(counts: Composition): number {
  return marks.reduce((sum, mark) => sum + counts[mark], 0);
}

export function worst(counts: Composition): Mark {
  return marks.find((mark) => counts[mark] > 0) ?? '-';
}

/** Into how many parts a cluster's ring is divided; shares are drawn to this. */
export const parts = 24;

/**
 * Shares of a whole as whole parts, by largest remainders; what is there at all has one part at least, so that a single
 * violation among thousands is seen.
 */
export function shares(counts: Composition, of = parts): Composition {
  const all = total(counts);
  const out: Composition = { v: 0, u: 0, n: 0, '-': 0 };
  if (all === 0) return out;
  const exact = marks.map((mark) => ({ mark, share: (counts[mark] / all) * of }));
  for (const { mark, share } of exact) out[mark] = counts[mark] > 0 ? Math.max(1, Math.floor(share)) : 0;
  let left = of - total(out);
  const by_remainder = exact.filter(({ mark }) => counts[mark] > 0).sort((a, b) => (b.share % 1) - (a.share % 1));
  for (let i = 0; left > 0; i += 1, left -= 1) {
    const next = by_remainder[i % by_remainder.length];
    if (next) out[next.mark] += 1;
  }
  while (left < 0) {
    const largest = marks.reduce((most, mark) => (out[mark] > out[most] ? mark : most));
    out[largest] -= 1;
    left += 1;
  }
  return out;
}

/** The name of a cluster's picture: what is counted. Pictures are drawn when the map misses one. */
export function picture_name(counts: Composition): string {
  return `cluster:${marks.map((mark) => counts[mark]).join(':')}`;
}

/** @return null for a name that is no cluster's */
export function read_picture_name(name: string): Composition | null {
  const [sort, ...numbers] = name.split(':');
  const counts = numbers.map(Number);
  if (sort !== 'cluster' || counts.length !== marks.length || counts.some((count) => !Number.isSafeInteger(count) || count < 0)) return null;
  return Object.fromEntries(marks.map((mark, i) => [mark, counts[i]])) as Composition;
}

/** How wide a cluster's mark is, in pixels: it grows with the logarithm, to stay a mark. */
export function diameter(count: number): number {
  return Math.round(30 + 7 * Math.min(4, Math.log10(Math.max(1, count))));
}
