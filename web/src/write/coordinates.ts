// Coordinates as people paste them: "35.93, 36.63", "35.93N 36.63E", "35°55′48″N 36°37′48″E".

const degrees = /(-?\d+(?:\.\d+)?)\s*°?\s*(?:(\d+(?:\.\d+)?)\s*['′’]\s*(?:(\d+(?:\.\d+)?)\s*["″”]\s*)?)?([NSEW])?/giy;

/** @return latitude and longitude in degrees on WGS84, or null when the text has not both and nothing else */
export function parse_coordinates(text: string): { lat: number; lon: number } | null {
  const read: { value: number; letter: string }[] = [];
  const rest = text.trim();
  degrees.lastIndex = 0;
  while (degrees.lastIndex < rest.length) {
    const found = degrees.exec(rest);
    if (!found || read.length === 2) return null;
    const [, whole, minutes, seconds, letter] = found;
    const size = Math.abs(Number(whole)) + Number(minutes ?? 0) / 60 + Number(seconds ?? 0) / 3600;
    const negative = Number(whole) < 0 || /[SW]/i.test(letter ?? '');
    if (Number(minutes ?? 0) >= 60 || Number(seconds ?? 0) >= 60) return null;
    read.push({ value: negative ? -size : size, letter: (letter ?? '').toUpperCase() });
    const between = /^[\s,;]+/.exec(rest.slice(degrees.lastIndex));
    if (between) degrees.lastIndex += between[0].length;
    else if (degrees.lastIndex < rest.length && !letter && !/\s$/.test(found[0])) return null;
  }
  const [a, b] = read;
  if (!a || !b) return null;
  const turned = /[EW]/.test(a.letter) || /[NS]/.test(b.letter);
  const [lat, lon] = turned ? [b, a] : [a, b];
  if (/[EW]/.test(lat.letter) || /[NS]/.test(lon.letter)) return null;
  const round = (value: number) => Math.round(value * 1e6) / 1e6;
  return Math.abs(lat.value) <= 90 && Math.abs(lon.value) <= 180 ? { lat: round(lat.value), lon: round(lon.value) } : null;
}
