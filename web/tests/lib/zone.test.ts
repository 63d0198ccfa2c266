import { expect, it } from 'vitest';
import { at_civil, civil } from '../../src/lib/zone';

const utc = Date.parse;
it.each([
  ['Asia/Damascus', '2016-02-27T00:00:00Z', '2016-02-26T22:00:00Z'],
  ['Asia/Damascus', '2016-07-01T00:00:00Z', '2016-06-30T21:00:00Z'],
  ['America/New_York', '2016-12-31T19:00:00Z', '2017-01-01T00:00:00Z'],
  ['Asia/Kolkata', '2016-02-29T05:30:00Z', '2016-02-29T00:00:00Z'],
  ['UTC', '1969-12-31T23:59:59.250Z', '1969-12-31T23:59:59.250Z'],
])('in %s a clock shows %s at %s, and back', (zone, shown, moment) => {
  expect(civil(utc(moment), zone)).toBe(utc(shown));
  expect(at_civil(utc(shown), zone)).toBe(utc(moment));
});
it('takes the earlier of two moments, and the one after a gap', () => {
  // 2016-11-06 01:30 came twice in New York; 2016-03-13 02:30 never.
  expect(at_civil(utc('2016-11-06T01:30:00Z'), 'America/New_York')).toBe(utc('2016-11-06T05:30:00Z'));
  expect(at_civil(utc('2016-03-13T02:30:00Z'), 'America/New_York')).toBe(utc('2016-03-13T07:30:00Z'));
});
it('refuses a zone that is none', () => expect(() => civil(0, 'Mars/Base')).toThrow(RangeError));
