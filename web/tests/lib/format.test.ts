import { beforeEach, describe, expect, it } from 'vitest';
import * as format from '../../src/lib/format';
import { i18n } from '../../src/lib/i18n.svelte';
import { app } from '../../src/lib/state.svelte';

const stamp = { case: 'c', size: 1, recorded_at: '' };
beforeEach(async () => {
  app.case = { ...stamp, title: '', zone: 'Asia/Damascus', views: [], public_view: true, kinds: [], session: null, demonstration: false };
  await i18n.use('en', 'en-GB');
});
/** Intl's special spaces as typed, and none beside a dash: versions of it differ. */
const plain = (text: string) => text.replace(/[\u2009\u202f\u00a0]/g, ' ').replace(/ – /g, '–');
const span = (from: string | null, before: string | null) => plain(format.when({ from, before }));

describe('a span of time, in the case’s zone', () => {
  it.each([
    ['a day', '2016-02-14T22:00:00Z', '2016-02-15T22:00:00Z', '15 February 2016'],
    ['some days', '2016-02-14T22:00:00Z', '2016-02-17T22:00:00Z', '15–17 February 2016'],
    ['a month', '2016-01-31T22:00:00Z', '2016-02-29T22:00:00Z', 'February 2016'],
    ['months', '2015-12-31T22:00:00Z', '2016-02-29T22:00:00Z', 'January–February 2016'],
    ['a year', '2015-12-31T22:00:00Z', '2016-12-31T22:00:00Z', '2016'],
    ['a month across the change of clocks', '2016-02-29T22:00:00Z', '2016-03-31T21:00:00Z', 'March 2016'],
    ['a minute', '2016-02-27T12:30:00Z', '2016-02-27T12:31:00Z', '27 February 2016 at 14:30'],
    ['hours of a day', '2016-02-27T12:30:00Z', '2016-02-27T13:30:00Z', '27 February 2016 at 14:30–15:30'],
    ['no end', '2016-02-26T22:00:00Z', null, 'since 27 February 2016'],
    ['no beginning', null, '2016-02-26T22:00:00Z', 'before 27 February 2016'],
    ['neither', null, null, 'time not stated'],
  ])('of %s says no more than that', (_, from, before, words) => {
    const said = span(from, before);
    // Where Intl puts the day's and hours' joint differs by version.
    if (from?.endsWith('12:30:00Z') && before?.endsWith('13:30:00Z')) expect(said).toMatch(/27 February 2016.* 14:30–15:30/);
    else expect(said.replace(',', ' at').replace(' at at ', ' at ')).toBe(words);
  });
  it('takes valid time too', () => {
    expect(format.when({ from: '2016-02-26T22:00:00Z', to: null })).toBe('since 27 February 2016');
    expect(format.when(null)).toBe('time not stated');
  });
});

describe('a date as stated', () => {
  it.each([
    ['2016', '2016'],
    ['2016-02', 'February 2016'],
    ['2016-02-27', '27 February 2016'],
    ['2016-02-27?', '27 February 2016 (uncertain)'],
    ['2016-02~', 'about February 2016'],
    ['201X', '2010–2019'],
    ['2016-02/2016-03-05', 'from February 2016 to 5 March 2016'],
    ['2016-02/..', 'since February 2016'],
    ['../2016', 'until 2016'],
    ['not a date', 'not a date'],
  ])('%s is said without a day nobody stated', (text, words) => expect(plain(format.edtf(text))).toBe(words));
  it('keeps its own time of day and offset', () => {
    expect(format.edtf('2016-02-27T14:30+02:00')).toMatch(/27 February 2016.*14:30.*\(UTC\+02:00\)/);
  });
});

describe('other languages', () => {
  it('have their digits, months and words', async () => {
    await i18n.use('ar', 'ar-EG');
    expect(format.number(1234)).toBe('١٬٢٣٤');
    expect(format.edtf('2016-02')).toBe('فبراير ٢٠١٦');
    expect(document.documentElement.dir).toBe('rtl');
    await i18n.use('uk', 'uk');
    expect(format.edtf('2016-02-27')).toBe('27 лютого 2016 р.');
    expect(document.documentElement.dir).toBe('ltr');
  });
  it('keep a stated month Gregorian where the calendar is another', async () => {
    await i18n.use('ar', 'ar-SA-u-ca-islamic-umalqura');
    expect(format.edtf('2016-02')).toMatch(/٢٠١٦/);
    expect(format.edtf('2016-02-27')).not.toMatch(/٢٠١٦/);
  });
});

describe('numbers', () => {
  it('are lengths, shares, ranges and coordinates', () => {
    expect(format.distance(450)).toMatch(/^450\sm$/);
    expect(format.distance(12_345)).toMatch(/^12\.3\skm$/);
    expect(format.percent(0.256)).toBe('26%');
    expect(format.range({ min: 3 })).toBe('at least 3');
    expect(format.range({ max: 5 })).toBe('at most 5');
    expect(format.range({ min: 3, max: 3 })).toBe('3');
    expect(format.range({ min: 3, max: 5 })).toBe('3–5');
    expect(format.range(undefined)).toBe('not known');
    // A point known to a kilometre is not shown to a metre.
    expect(format.coordinates(35.93456, -36.63, 1000)).toBe('35.93° N, 36.63° W');
    expect(format.list(['a', 'b', 'c'])).toBe('a, b and c');
    expect(format.plural(1)).toBe('one');
    expect(format.ago(0, 3 * 60_000)).toBe('3 minutes ago');
  });
});
