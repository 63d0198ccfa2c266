import { describe, expect, it } from 'vitest';
import { csv } from '../../src/components/csv';
import { sorted, type Column } from '../../src/components/DataTable.svelte';
import { section_of } from '../../src/components/sections';
import { read_supposition, supposition_text } from '../../src/explain/suppose';

describe('a supposed answer in the address', () => {
  it.each([
    { question: 'scope', about: {}, answer: 'list-only' },
    { question: 'linked', about: { actor: 'a.b-c' }, answer: 'yes' },
    { question: 'embedded', about: { actor: 'a', incident: 'i-0305', place: 'p', notification: 'n:1' }, answer: 'no' },
  ])('comes back as it was written: $question', (one) => {
    expect(read_supposition(supposition_text(one))).toEqual(one);
  });
  it.each(['', 'scope', '=yes', 'scope=', '@actor:a=yes', 'scope@who:a=yes', 'scope@actor=yes'])('is left out when it has not the form: %j', (text) => {
    expect(read_supposition(text)).toBeNull();
  });
});

describe('sorting a table', () => {
  const columns: Column<{ n: number | null; name: string }>[] = [
    { id: 'n', label: 'n', value: (row) => row.n },
    { id: 'name', label: 'name', value: (row) => row.name },
  ];
  const rows = [{ n: 10, name: 'b' }, { n: null, name: 'c' }, { n: 9, name: 'a' }];
  it('puts absent values last either way', () => {
    expect(sorted(rows, columns, 'n').map((row) => row.n)).toEqual([9, 10, null]);
    expect(sorted(rows, columns, '-n').map((row) => row.n)).toEqual([10, 9, null]);
  });
  it('leaves the order alone for a column that it does not know', () => {
    expect(sorted(rows, columns, 'x')).toEqual(rows);
  });
});

describe('a downloaded table', () => {
  it('quotes what would break a row', () => {
    expect(csv([['a,b', 'say "x"', 'two\nlines', 3, null]])).toBe('\uFEFF"a,b","say ""x""","two\nlines",3,\r\n');
  });
  it('keeps a text that a spreadsheet would run as a formula a text', () => {
    expect(csv([['=1+1', '@x', -5]])).toBe("\uFEFF'=1+1,'@x,-5\r\n");
  });
});

it('a page belongs to the section of its path', () => {
  expect(section_of('/')?.name).toBe('overview');
  expect(section_of('/incidents/i-1')?.name).toBe('incidents');
  expect(section_of('/incidentsx')).toBeUndefined();
});
