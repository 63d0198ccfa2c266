// Days of the case's zone as whole numbers: the time slider counts in them.
import { coverage, parse_edtf } from '../lib/edtf';
import { at_civil, civil } from '../lib/zone';

const day_ms = 86_400_000;
const half_hour_ms = 1_800_000;

/** Offsets by zone and half hour, in which no zone changes: a hundred thousand incidents ask for the same few thousand. */
const offsets = new Map<string, number>();

function offset_ms(moment: number, zone: string): number {
  const half_hour = Math.floor(moment / half_hour_ms);
  const key = `${zone} ${half_hour}`;
  let offset = offsets.get(key);
  if (offset === undefined) {
    offset = civil(half_hour * half_hour_ms, zone) - half_hour * half_hour_ms;
    offsets.set(key, offset);
  }
  return offset;
}

/** The day of the zone's calendar in which a moment lies, counted from 1970-01-01. */
export function day_of(moment: number, zone: string): number {
  return Math.floor((moment + offset_ms(moment, zone)) / day_ms);
}

/** When a day of the zone begins. */
export function begin_of(day: number, zone: string): number {
  return at_civil(day * day_ms, zone);
}

/** The number of a day that is written `2016-02-27`. */
export function day_number(text: string): number {
  return Math.floor(Date.parse(`${text}T00:00:00Z`) / day_ms);
}

/** `2016-02-27`. */
export function day_text(day: number): string {
  return new Date(day * day_ms).toISOString().slice(0, 10);
}

/** What an EDTF date of an address covers in the zone, half-open; null when it is none, or open. */
export function moments_of(text: string, zone: string): { begin: number; end: number } | null {
  const parsed = parse_edtf(text);
  if (!parsed.ok) return null;
  const { begin, end } = parsed.value;
  const [first, last] = [coverage(begin), coverage(end)];
  if (!first || !last) return null;
  return {
    begin: begin.offset_min === null ? at_civil(first.begin, zone) : first.begin,
    end: end.offset_min === null ? at_civil(last.end, zone) : last.end,
  };
}
