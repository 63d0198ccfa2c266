// The time slider's scale: days from the first incident to the last, and how many happened when.
import { mark_of, type Composition } from './composition';
import { day_of } from './days';
import type { Timed } from './filters';

/** First and last day (included) in which something happened; null when no incident has a time. */
export function extent(all: readonly Timed[], zone: string): { first: number; last: number } | null {
  let [first, last] = [Infinity, -Infinity];
  for (const { begin, end } of all) {
    if (begin !== -Infinity) first = Math.min(first, begin);
    if (end !== Infinity) last = Math.max(last, end - 1);
    else if (begin !== -Infinity) last = Math.max(last, begin);
  }
  if (first === Infinity || last === -Infinity) return null;
  return { first: day_of(first, zone), last: Math.max(day_of(first, zone), day_of(last, zone)) };
}

export interface Bar {
  /** First day of the bar. */
  day: number;
  counts: Composition;
}

/** How many days one bar stands for, so that there are at most `most` bars. */
export function bar_days({ first, last }: { first: number; last: number }, most = 96): number {
  return Math.max(1, Math.ceil((last - first + 1) / most));
}

/** Incidents by the day on which they begin (earliest), as bars of equal length. What has no time is in no bar. */
export function bars(all: readonly Timed[], view: string, range: { first: number; last: number }): Bar[] {
  const length = bar_days(range);
  const out: Bar[] = [];
  for (let day = range.first; day <= range.last; day += length) out.push({ day, counts: { v: 0, u: 0, n: 0, '-': 0 } });
  for (const { incident, day } of all) {
    const bar = day === null ? undefined : out[Math.floor((day - range.first) / length)];
    if (bar) bar.counts[mark_of(incident, view)] += 1;
  }
  return out;
}
