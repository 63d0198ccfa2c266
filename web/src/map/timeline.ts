// The time slider's scale: days from the first incident to the last, and how many happened when.
import type { IncidentCounts } from '../lib/types';
import { marks, type Composition } from './composition';
import { day_number } from './days';

/** First and last day (included) in which something happened; null when no incident has a time. */
export function extent(span: IncidentCounts['span']): { first: number; last: number } | null {
  if (!span) return null;
  const first = day_number(span.first);
  return { first, last: Math.max(first, day_number(span.last)) };
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
export function bars(days: IncidentCounts['days'], view: string, range: { first: number; last: number }): Bar[] {
  const length = bar_days(range);
  const out: Bar[] = [];
  for (let day = range.first; day <= range.last; day += length) out.push({ day, counts: { v: 0, u: 0, n: 0, '-': 0 } });
  for (const { day, counts } of days) {
    const bar = out[Math.floor((day_number(day) - range.first) / length)];
    const of_view = counts[view];
    if (bar && of_view) for (const mark of marks) bar.counts[mark] += of_view[mark];
  }
  return out;
}
