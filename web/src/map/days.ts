// Days of the case's zone as whole numbers: the time slider counts in them.
import { coverage, parse_edtf } from '../lib/edtf';

const day_ms = 86_400_000;
const hour_ms = 3_600_000;

const formats = new Map<string, Intl.DateTimeFormat>();
const offsets = new Map<string, number>();

/** How far a zone's clocks are ahead of UTC at a moment, in milliseconds. Zones change on the hour or half of it. */
export function offset_ms(moment: number, zone: string): number {
  const half_hour = Math.floor(moment / (hour_ms / 2));
  const key = `${zone} ${half_hour}`;
  const known = offsets.get(key);
  if (known !== undefined) return known;
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(zone, format);
  }
  const at = half_hour * (hour_ms / 2);
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const clock = Date.UTC(parts.year ?? 0, (parts.month ?? 1) - 1, parts.day, parts.hour, parts.minute, parts.second);
  const offset = clock - at;
  offsets.set(key, offset);
  return offset;
}

/** The day of the zone's calendar in which a moment lies, counted from 1970-01-01. */
export function day_of(moment: number, zone: string): number {
  return Math.floor((moment + offset_ms(moment, zone)) / day_ms);
}

/** When a day of the zone begins. */
export function begin_of(day: number, zone: string): number {
  return to_utc(day * day_ms, zone);
}

/** The moment at which the zone's clocks show what UTC's show at `clock`; of two the earlier. */
function to_utc(clock: number, zone: string): number {
  const first = clock - offset_ms(clock - day_ms / 2, zone);
  const second = clock - offset_ms(first, zone);
  return second + offset_ms(second, zone) === clock ? second : first;
}

/** `2016-02-27`. */
export function day_text(day: number): string {
  return new Date(day * day_ms).toISOString().slice(0, 10);
}

/** What an EDTF date of an address covers in the zone, half-open; null when it is none, or open. */
export function moments_of(text: string, zone: string): { begin: number; end: number } | null {
  const parsed = parse_edtf(text);
  if (!parsed.ok) return null;
  const [first, last] = [coverage(parsed.value.begin), coverage(parsed.value.end)];
  if (!first || !last) return null;
  const begin = parsed.value.begin.offset_min === null ? to_utc(first.begin, zone) : first.begin;
  const end = parsed.value.end.offset_min === null ? to_utc(last.end, zone) : last.end;
  return { begin, end };
}
