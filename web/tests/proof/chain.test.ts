// @vitest-environment node
import { describe, expect, it } from 'vitest';
import type { EntryDocument } from '../../src/lib/types';
import { check_entry, entries_as_of, type EntrySource } from '../../src/proof/check';
import { key, makes_known, record, type Stated } from './small_record';

const [registrar, root, officer, other, log] = await Promise.all([key(), key(), key(), key(), key()]);
const keeper = 'keeper';
const period = { valid: { from: '2026-01', to: '2026-12-31' }, zone: 'Asia/Damascus' };
const report = { incident: 'i', by: 'north', stance: 'observation' };

const enrolled: Stated[] = [
  makes_known('enrol', registrar, keeper, registrar, keeper),
  makes_known('enrol', root, 'north', registrar, keeper),
];
const delegated = (more: Record<string, unknown> = period, kinds = ['report']) =>
  makes_known('delegate', officer, 'north', root, 'north', more, kinds);
const said = (more: Partial<Stated> = {}): Stated => ({ party: 'north', by: officer, kind: 'report', body: report, ...more });

/** What fails of the last entry. */
async function failing(stated: readonly Stated[]): Promise<string[]> {
  const entries = await record(stated);
  const steps = await check_entry(await entries(stated.length - 1), { entries });
  return steps.filter((step) => step.holds === false).map((step) => step.what);
}

describe('whose key signed', () => {
  it('is known from officer to root to registrar', async () => {
    expect(await failing([...enrolled, delegated(), said()])).toEqual([]);
  });
  it('is known for roots, also after they were rotated', async () => {
    expect(await failing([...enrolled, said({ by: root })])).toEqual([]);
    expect(await failing([...enrolled, makes_known('rotate', other, 'north', root, 'north'), said({ by: other })])).toEqual([]);
  });
  it('is not known when the key entry comes later, or none does', async () => {
    expect(await failing([...enrolled, said()])).toEqual(['key']);
    const late = [...enrolled, said(), delegated()];
    const entries = await record(late);
    const steps = await check_entry(await entries(2), { entries });
    expect(steps.find((step) => step.what === 'key')?.holds).toBe(false);
  });
  it('is not known when a party enrolled itself, or another party delegated', async () => {
    const self = makes_known('enrol', other, 'south', other, 'south');
    expect(await failing([enrolled[0] as Stated, self, said({ by: other, party: 'south' })])).toContain('key');
    expect(await failing([...enrolled, makes_known('delegate', other, 'south', root, 'north', period, ['report']), said({ by: other, party: 'south' })])).toContain('key');
  });
  it('is not known when an officer delegated', async () => {
    const stated = [...enrolled, delegated(), makes_known('delegate', other, 'north', officer, 'north', period, ['report']), said({ by: other })];
    expect(await failing(stated)).toContain('key');
  });
  it('is not known when entry 0 is somebody else’s', async () => {
    expect(await failing([makes_known('enrol', other, 'x', registrar, keeper), ...enrolled.slice(1), said({ by: root })])).toContain('key');
  });
});

describe('what a key may sign', () => {
  it.each<[string, Stated[]]>([
    ['a kind that the officer was not given', [delegated(period, ['statement']), said()]],
    ['for another party', [delegated(), said({ party: 'south' })]],
    ['after the period', [delegated(), said({ recorded_at: '2026-12-31T21:00:00.000Z' })]],
    ['before the period', [delegated({ valid: { from: '2026-04', to: '2026-12' } }), said()]],
    ['with a period without an end', [delegated({ valid: { from: '2026-01' } }), said()]],
    ['with an uncertain period', [delegated({ valid: { to: '2026-12-31?' } }), said()]],
    ['with a period in no zone', [delegated({ ...period, zone: 'Mars/Base' }), said()]],
    ['a correction without the corrected kind', [delegated(period, ['correction']), said({ kind: 'correction', body: { reason: 'r' }, more: { report } })]],
    ['what all parties share', [said({ by: root, kind: 'actor', body: { id: 'a', name: 'A', kind: 'ngo' } })]],
    ['with a key of the log', [makes_known('log', log, 'north', root, 'north'), said({ by: log })]],
    ['what the registrar must delegate', [said({ by: registrar, party: keeper, kind: 'position', body: { by: keeper, question: 'q', answer: 'yes' } })]],
  ])('is not %s', async (_, more) => {
    expect(await failing([...enrolled, ...more])).toContain('rights');
  });
  it.each<[string, Stated[]]>([
    ['to the end of the last day stated, in the entry’s zone', [delegated(), said({ recorded_at: '2026-12-31T20:59:59.999Z' })]],
    ['from when it was recorded where no beginning is stated', [delegated({ valid: { to: '2026' } }), said()]],
    ['a correction with both kinds', [delegated(period, ['correction', 'report']), said({ kind: 'correction', body: { reason: 'r' }, more: { report } })]],
    ['the registrar’s own kinds', [said({ by: registrar, party: keeper, kind: 'actor', body: { id: 'a', name: 'A', kind: 'ngo' } })]],
  ])('is %s', async (_, more) => {
    expect(await failing([...enrolled, ...more])).toEqual([]);
  });
});

/** Its key entries have names that say nothing. */
const unnamed = await record([...enrolled.map((one) => ({ ...one, more: {} })), said({ by: root })]);

describe('entries of one state of a server', () => {
  const api = (entries: EntrySource) => {
    const asked: string[] = [];
    return {
      asked,
      entry: (which: number | string, { as_of }: { as_of?: string | null } = {}) => {
        asked.push(`${which} as of ${as_of}`);
        return entries(which) as Promise<EntryDocument>;
      },
      entries: async () => ({
        case: 'c-1',
        size: 3,
        recorded_at: '',
        matching: 2,
        entries: [0, 1].map((index) => ({ index, recorded_at: '' })),
      }),
    };
  };
  it('are fetched once, and key entries are found whatever their names', async () => {
    const server = api(unnamed);
    const entries = entries_as_of(3, server);
    const steps = await check_entry(await entries(2), { entries });
    expect(steps.filter((step) => step.holds === false)).toEqual([]);
    expect(new Set(server.asked).size).toBe(server.asked.length);
    expect(server.asked.every((one) => one.endsWith('as of 3'))).toBe(true);
  });
});
