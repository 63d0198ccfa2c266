// Numbers, dates and lists as the reader's locale writes them, in the case's zone. Reads the language and the case
// from state, so that what is shown follows a switch.
import { parse_edtf, type StatedDate } from './edtf';
import { i18n, t } from './i18n.svelte';
import { app } from './state.svelte';
import type { Valid, When } from './types';
import { civil } from './zone';

const made = new Map<string, unknown>();

/** Intl objects are dear to make: one for each locale and set of options. */
function kept<Formatter>(sort: string, options: object, make: (locale: string) => Formatter): Formatter {
  const key = `${sort} ${i18n.locale} ${JSON.stringify(options)}`;
  let formatter = made.get(key) as Formatter | undefined;
  if (!formatter) {
    formatter = make(i18n.locale);
    made.set(key, formatter);
  }
  return formatter;
}

export function number(value: number, options: Intl.NumberFormatOptions = {}): string {
  return kept('number', options, (locale) => new Intl.NumberFormat(locale, options)).format(value);
}

/** A share of 1 in whole per cent. */
export function percent(share: number): string {
  return number(share, { style: 'percent', maximumFractionDigits: 0 });
}

/** Metres, or kilometres from one thousand on, to three digits. */
export function distance(metres: number): string {
  const far = metres >= 1000;
  return number(far ? metres / 1000 : metres, {
    style: 'unit',
    unit: far ? 'kilometer' : 'meter',
    maximumSignificantDigits: 3,
  });
}

/** Degrees with the letters of the hemisphere; as many digits as the stated uncertainty (metres) is worth. */
export function coordinates(lat: number, lon: number, radius_m = 0): string {
  const digits = Math.max(0, Math.min(5, radius_m > 0 ? 5 - Math.floor(Math.log10(radius_m)) : 5));
  const degrees = (value: number) =>
    number(Math.abs(value), { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return t('core.coordinates', {
    lat: degrees(lat),
    ns: lat < 0 ? 'S' : 'N',
    lon: degrees(lon),
    ew: lon < 0 ? 'W' : 'E',
  });
}

export function list(items: readonly string[], type: 'conjunction' | 'disjunction' | 'unit' = 'conjunction'): string {
  const options = { type, style: 'long' } as const;
  return kept('list', options, (locale) => new Intl.ListFormat(locale, options)).format(items);
}

/** The plural category of a count: for a choice that is not a text. */
export function plural(count: number): Intl.LDMLPluralRule {
  return kept('plural', {}, (locale) => new Intl.PluralRules(locale)).select(count);
}

function date_format(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return kept('date', options, (locale) => new Intl.DateTimeFormat(locale, options));
}

const day_style = { day: 'numeric', month: 'long', year: 'numeric' } as const;
const short_day_style = { day: 'numeric', month: 'short', year: 'numeric' } as const;
// A month or year is one of the Gregorian calendar in which it was stated: another calendar's would not be the same days.
const month_style = { month: 'long', year: 'numeric', calendar: 'gregory' } as const;
const year_style = { year: 'numeric', calendar: 'gregory' } as const;
const minute_style = { hour: '2-digit', minute: '2-digit' } as const;
const second_style = { hour: '2-digit', minute: '2-digit', second: '2-digit' } as const;

type Moment = string | number | Date;
const as_date = (moment: Moment) => (moment instanceof Date ? moment : new Date(moment));

/** The day of a moment in the case's zone. */
export function date(moment: Moment, length: 'long' | 'short' = 'long'): string {
  return date_format({ ...(length === 'long' ? day_style : short_day_style), timeZone: app.zone }).format(as_date(moment));
}

/** The time of day of a moment in the case's zone. */
export function time(moment: Moment): string {
  return date_format({ ...minute_style, timeZone: app.zone }).format(as_date(moment));
}

/** Day and time of a moment in the case's zone; with its name where it matters. */
export function date_time(moment: Moment, options: { zone?: boolean; seconds?: boolean; length?: 'long' | 'short' } = {}): string {
  return date_format({
    ...(options.length === 'short' ? short_day_style : day_style),
    ...(options.seconds ? second_style : minute_style),
    ...(options.zone ? { timeZoneName: 'short' as const } : {}),
    timeZone: app.zone,
  }).format(as_date(moment));
}

/** "3 minutes ago", "in 2 days". */
export function ago(moment: Moment, now: number = app.now): string {
  const seconds = (as_date(moment).getTime() - now) / 1000;
  const units = [
    ['year', 31_556_952],
    ['month', 2_629_746],
    ['day', 86_400],
    ['hour', 3600],
    ['minute', 60],
  ] as const;
  const format = kept('relative', {}, (locale) => new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }));
  for (const [unit, length] of units) {
    if (Math.abs(seconds) >= length) return format.format(Math.round(seconds / length), unit);
  }
  return format.format(Math.round(seconds), 'second');
}

interface Local {
  year: number;
  month: number;
  day: number;
  midnight: boolean;
}

/** The calendar of a moment in a zone. */
function local(moment: Date, zone: string): Local {
  const shown = new Date(civil(moment.getTime(), zone));
  return {
    year: shown.getUTCFullYear(),
    month: shown.getUTCMonth() + 1,
    day: shown.getUTCDate(),
    midnight: shown.getTime() % 86_400_000 === 0,
  };
}

/**
 * A span as it was stated: a year, a month, a day, days or times; with an open end, "since" or "until". Nothing is said
 * that is finer than the span.
 */
export function when(span: When | Valid | null | undefined, zone = app.zone): string {
  if (!span) return t('core.time_unknown');
  const end_text = 'before' in span ? span.before : span.to;
  const from = span.from === null ? null : new Date(span.from);
  const end = end_text === null ? null : new Date(end_text);
  if (!from && !end) return t('core.time_unknown');
  if (!end) return t('core.since', { date: bound(from as Date, zone) });
  if (!from) return t('core.before', { date: bound(end, zone) });
  const a = local(from, zone);
  const b = local(end, zone);
  const last = new Date(end.getTime() - 1);
  if (a.midnight && b.midnight) {
    const months = (b.year - a.year) * 12 + b.month - a.month;
    if (a.day === 1 && b.day === 1 && a.month === 1 && months > 0 && months % 12 === 0) {
      return date_format({ ...year_style, timeZone: zone }).formatRange(from, last);
    }
    if (a.day === 1 && b.day === 1 && months > 0) {
      return date_format({ ...month_style, timeZone: zone }).formatRange(from, last);
    }
    return date_format({ ...day_style, timeZone: zone }).formatRange(from, last);
  }
  const style = { ...day_style, ...minute_style, timeZone: zone };
  // One minute that was stated is a minute, not a span.
  return end.getTime() - from.getTime() <= 60_000 ? date_format(style).format(from) : date_format(style).formatRange(from, end);
}

/** Whether a day of the zone begins at the moment. */
export const midnight = (moment: Date, zone = app.zone): boolean => local(moment, zone).midnight;

/** An end of a span: a day, with the time where it is not midnight. */
export function bound(moment: Date, zone = app.zone): string {
  const midnight = local(moment, zone).midnight;
  return date_format({ ...day_style, ...(midnight ? {} : minute_style), timeZone: zone }).format(moment);
}

/** One stated date in words; what was not stated is not said. */
export function stated_date(date: StatedDate): string {
  if (date.precision === 'open') return t('core.open');
  const at = new Date(0);
  at.setUTCFullYear(date.year, date.month - 1, date.day);
  at.setUTCMilliseconds(date.ms_of_day);
  const style = {
    year: year_style,
    month: month_style,
    day: day_style,
    minute: { ...day_style, ...minute_style },
    second: { ...day_style, ...second_style },
  }[date.precision];
  let text = date_format({ ...style, timeZone: 'UTC' }).format(at);
  if (date.years > 1) {
    const last = new Date(0);
    last.setUTCFullYear(date.year + date.years - 1, 6, 1);
    text = date_format({ ...year_style, timeZone: 'UTC' }).formatRange(at, last);
  }
  if (date.offset_min !== null) text = t('core.at_offset', { date: text, offset: offset_text(date.offset_min) });
  if (date.qualifier === '?') return t('core.uncertain', { date: text });
  if (date.qualifier === '~') return t('core.approximate', { date: text });
  if (date.qualifier === '%') return t('core.uncertain_approximate', { date: text });
  return text;
}

function offset_text(minutes: number): string {
  if (minutes === 0) return 'UTC';
  const two = (value: number) => String(value).padStart(2, '0');
  const size = Math.abs(minutes);
  return `UTC${minutes < 0 ? '−' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

/** A date or interval as stated (EDTF), in words; what is not EDTF is shown as it is. */
export function edtf(text: string): string {
  const parsed = parse_edtf(text);
  if (!parsed.ok) return text;
  const { begin, end, interval } = parsed.value;
  if (!interval) return stated_date(begin);
  if (begin.precision === 'open' && end.precision === 'open') return t('core.time_unknown');
  if (begin.precision === 'open') return t('core.until', { date: stated_date(end) });
  if (end.precision === 'open') return t('core.since', { date: stated_date(begin) });
  return t('core.from_to', { from: stated_date(begin), to: stated_date(end) });
}

/** A count stated as a range: "3", "3–5", "at least 3", "at most 5". */
export function range(count: { min?: number; max?: number } | undefined): string {
  if (count?.min === undefined && count?.max === undefined) return t('core.unknown');
  if (count.max === undefined) return t('core.at_least', { n: count.min ?? 0 });
  if (count.min === undefined) return t('core.at_most', { n: count.max });
  return count.min === count.max ? number(count.min) : t('core.range', { min: number(count.min), max: number(count.max) });
}
