import { describe, expect, it } from 'vitest';
import { coverage, parse_edtf } from '../../src/lib/edtf';

const iso = (text: string) => {
  const parsed = parse_edtf(text);
  if (!parsed.ok) return parsed.fault;
  const [from, to] = [coverage(parsed.value.begin), coverage(parsed.value.end)];
  const print = (ms: number | undefined) => (ms === undefined ? '..' : new Date(ms).toISOString().replace(':00.000Z', 'Z'));
  return `${print(from?.begin)} ${print(to?.end)}`;
};

describe('a date as stated', () => {
  it.each([
    ['2016', '2016-01-01T00:00Z 2017-01-01T00:00Z'],
    ['2016-02', '2016-02-01T00:00Z 2016-03-01T00:00Z'],
    ['2016-12', '2016-12-01T00:00Z 2017-01-01T00:00Z'],
    ['2016-02-27', '2016-02-27T00:00Z 2016-02-28T00:00Z'],
    ['2016-02-27?', '2016-02-26T00:00Z 2016-02-29T00:00Z'],
    ['2016-02~', '2016-01-01T00:00Z 2016-04-01T00:00Z'],
    ['2016%', '2015-01-01T00:00Z 2018-01-01T00:00Z'],
    ['201X', '2010-01-01T00:00Z 2020-01-01T00:00Z'],
    ['20XX', '2000-01-01T00:00Z 2100-01-01T00:00Z'],
    ['2016-XX-XX', '2016-01-01T00:00Z 2017-01-01T00:00Z'],
    ['2016-02-XX', '2016-02-01T00:00Z 2016-03-01T00:00Z'],
    ['2016-02-27T14:30Z', '2016-02-27T14:30Z 2016-02-27T14:31Z'],
    ['2016-02-27T14:30+02:00', '2016-02-27T12:30Z 2016-02-27T12:31Z'],
    ['2016-02-27T24:00Z', '2016-02-28T00:00Z 2016-02-28T00:01Z'],
    ['2016-02-27/2016-03-05', '2016-02-27T00:00Z 2016-03-06T00:00Z'],
    ['2016-02/..', '2016-02-01T00:00Z ..'],
    ['../2016-02', '.. 2016-03-01T00:00Z'],
    ['0001', '0001-01-01T00:00Z 0002-01-01T00:00Z'],
  ])('%s covers %s', (text, span) => expect(iso(text)).toBe(span));
  it.each([
    ['', 'empty'],
    ['..', 'form'],
    ['2016-2', 'form'],
    ['16', 'form'],
    ['2016-13', 'form'],
    ['2016-00', 'form'],
    ['2016-02-27 14:30', 'form'],
    ['2016-02-27T14:60', 'form'],
    ['2016-02-27T24:01', 'form'],
    ['2016-02-27T14:30+15:00', 'form'],
    ['2016-02-30', 'no-such-day'],
    ['2015-02-29', 'no-such-day'],
    ['2016-22', 'season'],
    ['2016-03/2016-01', 'backwards'],
    ['2016/2017/2018', 'form'],
    ['March 2016', 'form'],
  ])('%s is refused: %s', (text, fault) => expect(parse_edtf(text)).toEqual({ ok: false, fault }));
});
