// Civil time in IANA zones, by Intl.

const formats = new Map<string, Intl.DateTimeFormat>();

function format_of(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      era: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(zone, format);
  }
  return format;
}

/** What a clock in the zone shows at a moment (ms since 1970), as if that were UTC. Throws for a zone that is none. */
export function civil(moment: number, zone: string): number {
  const parts = new Map(format_of(zone).formatToParts(moment).map(({ type, value }) => [type, value]));
  const part = (type: Intl.DateTimeFormatPartTypes) => Number(parts.get(type) ?? 0);
  const year = parts.get('era') === 'BC' ? 1 - part('year') : part('year');
  const shown = new Date(0);
  shown.setUTCFullYear(year, part('month') - 1, part('day'));
  shown.setUTCHours(part('hour'), part('minute'), part('second'));
  return shown.getTime() + (((moment % 1000) + 1000) % 1000);
}

/** The moment at which a clock in the zone shows this; the earlier of two, and of none the one after the gap. */
export function at_civil(shown: number, zone: string): number {
  const offset = (moment: number) => civil(moment, zone) - moment;
  const day = 86_400_000;
  const tried = [...new Set([offset(shown - day), offset(shown + day)])].map((one) => shown - one);
  const fitting = tried.filter((moment) => civil(moment, zone) === shown);
  return fitting.length > 0 ? Math.min(...fitting) : Math.max(...tried);
}
