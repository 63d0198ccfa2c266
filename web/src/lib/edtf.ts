// Dates as stated: EDTF level 1, exactly what the record admits (src/base/edtf.cpp). A month stays a month.

export type Precision = 'open' | 'year' | 'month' | 'day' | 'minute' | 'second';

export interface StatedDate {
  precision: Precision;
  year: number;
  /** 1, or 10 or 100 for 201X and 20XX. */
  years: number;
  /** 1 to 12; 1 where not stated. */
  month: number;
  day: number;
  ms_of_day: number;
  /** Minutes east of UTC, where stated. */
  offset_min: number | null;
  /** `?` uncertain, `~` approximate, `%` both. */
  qualifier: '' | '?' | '~' | '%';
}

export interface Stated {
  begin: StatedDate;
  /** Equal to begin when it is no interval. */
  end: StatedDate;
  interval: boolean;
}

export type EdtfFault = 'empty' | 'form' | 'no-such-day' | 'season' | 'backwards';
export type Parsed = { ok: true; value: Stated } | { ok: false; fault: EdtfFault };

const open: StatedDate = {
  precision: 'open',
  year: 0,
  years: 1,
  month: 1,
  day: 1,
  ms_of_day: 0,
  offset_min: null,
  qualifier: '',
};

const form =
  /^(?:(\d{2})XX|(\d{3})X|(\d{4})(?:-XX(?:-XX)?|-(\d{2})(?:-(?:XX|(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{3}))?)?(Z|[+-]\d{2}:\d{2})?)?))?)?)([?~%]?)$/;

function read_date(text: string): StatedDate | EdtfFault {
  if (text === '..') return open;
  const found = form.exec(text);
  if (!found) return 'form';
  const [, century, decade, year, month, day, hour, minute, second, milli, offset, qualifier] = found;
  const out: StatedDate = { ...open, precision: 'year', qualifier: (qualifier ?? '') as StatedDate['qualifier'] };
  if (century) return { ...out, year: Number(century) * 100, years: 100 };
  if (decade) return { ...out, year: Number(decade) * 10, years: 10 };
  out.year = Number(year);
  if (!month) return out;
  out.month = Number(month);
  if (out.month >= 21 && out.month <= 24) return 'season';
  if (out.month < 1 || out.month > 12) return 'form';
  out.precision = 'month';
  if (!day) return out;
  out.day = Number(day);
  if (out.day < 1 || out.day > days_in(out.year, out.month)) return 'no-such-day';
  out.precision = 'day';
  if (hour === undefined) return out;
  if (Number(minute) > 59 || Number(second ?? 0) > 59) return 'form';
  out.ms_of_day = ((Number(hour) * 60 + Number(minute)) * 60 + Number(second ?? 0)) * 1000 + Number(milli ?? 0);
  if (out.ms_of_day > 86_400_000) return 'form';
  out.precision = second === undefined ? 'minute' : 'second';
  if (offset === 'Z') out.offset_min = 0;
  else if (offset) {
    const hours = Number(offset.slice(1, 3));
    const minutes = Number(offset.slice(4));
    if (hours > 14 || minutes > 59) return 'form';
    out.offset_min = (offset.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
  }
  return out;
}

function days_in(year: number, month: number): number {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 31;
}

/** Milliseconds since 1970 of a moment of the calendar in UTC; unlike Date.UTC right for the years 0 to 99. */
function utc(year: number, month: number, day: number, ms: number): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getTime() + ms;
}

/**
 * What a date covers, as if it were stated in UTC (or with its offset), half-open. Qualified dates reach one unit
 * further on both sides, as the judge takes them.
 */
export function coverage(date: StatedDate): { begin: number; end: number } | null {
  const widen = date.qualifier ? 1 : 0;
  switch (date.precision) {
    case 'open':
      return null;
    case 'year':
      return {
        begin: utc(date.year - widen * date.years, 1, 1, 0),
        end: utc(date.year + date.years + widen * date.years, 1, 1, 0),
      };
    case 'month':
      return { begin: utc(date.year, date.month - widen, 1, 0), end: utc(date.year, date.month + 1 + widen, 1, 0) };
    case 'day':
      return { begin: utc(date.year, date.month, date.day - widen, 0), end: utc(date.year, date.month, date.day + 1 + widen, 0) };
    default: {
      const unit = date.precision === 'minute' ? 60_000 : 1000;
      const at = utc(date.year, date.month, date.day, date.ms_of_day) - (date.offset_min ?? 0) * 60_000;
      return { begin: at - widen * unit, end: at + unit + widen * unit };
    }
  }
}

/** Reads a date or interval. @return what is wrong, when the record would refuse it */
export function parse_edtf(text: string): Parsed {
  if (text === '') return { ok: false, fault: 'empty' };
  const slash = text.indexOf('/');
  const begin = read_date(slash < 0 ? text : text.slice(0, slash));
  if (typeof begin === 'string') return { ok: false, fault: begin };
  if (slash < 0) {
    return begin.precision === 'open' ? { ok: false, fault: 'form' } : { ok: true, value: { begin, end: begin, interval: false } };
  }
  const end = read_date(text.slice(slash + 1));
  if (typeof end === 'string') return { ok: false, fault: end };
  const first = coverage(begin);
  const last = coverage(end);
  if (first && last && last.end <= first.begin) return { ok: false, fault: 'backwards' };
  return { ok: true, value: { begin, end, interval: true } };
}
