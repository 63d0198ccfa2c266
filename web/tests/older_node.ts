// What every browser that truce supports has, and Debian's Node 18 does not.
import { webcrypto } from 'node:crypto';

if (!globalThis.crypto?.subtle) Object.defineProperty(globalThis, 'crypto', { value: webcrypto, configurable: true });
const lacking = Array.prototype as { toReversed?: unknown; toSorted?: unknown; with?: unknown };
lacking.toReversed ??= function <T>(this: T[]): T[] {
  return [...this].reverse();
};
lacking.toSorted ??= function <T>(this: T[], compare?: (a: T, b: T) => number): T[] {
  return [...this].sort(compare);
};
lacking.with ??= function <T>(this: T[], at: number, value: T): T[] {
  return this.map((one, i) => (i === at ? value : one));
};
