// JSON of the record: no duplicate names, integers within ±(2^53−1), and comparison of two values.

/**
 * Parses a payload as the record admits it. @return null when it is no JSON, no object, or two members of one object have
 * the same name (of which other readers might take either)
 */
export function strict_json(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value !== null && typeof value === 'object' && members(text) === count(value) ? value : null;
  } catch {
    return null;
  }
}

/** How many names stand before a colon in a text that is JSON. */
function members(text: string): number {
  let names = 0;
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?/g)) if (token.endsWith(':')) names += 1;
  return names;
}

/** How many members all objects of a value have together: fewer than names when one stood twice. */
function count(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, one) => sum + count(one), 0);
  if (value === null || typeof value !== 'object') return 0;
  return Object.values(value).reduce((sum: number, one) => sum + 1 + count(one), 0);
}

/** True when two values are equal; the order of members does not count. */
export function same_json(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a) || Array.isArray(b)) {
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((one, i) => same_json(one, b[i]));
  }
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return false;
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && same_json(a[name as keyof typeof a], b[name as keyof typeof b]))
  );
}
