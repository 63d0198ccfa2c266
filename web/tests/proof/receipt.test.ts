// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { parse_receipt, verify_receipt } from '../../src/proof/receipt';
import { index_of, log_keys, pause, quorum } from './pause';

const text = (index: number) => (pause.receipts as Record<string, string>)[index] as string;
const report = index_of((entry) => entry.kind === 'report');

describe('a receipt of the command line', () => {
  it.each(Object.keys(pause.receipts).map(Number))('of entry %i holds, with two of three witnesses', async (index) => {
    const receipt = await parse_receipt(text(index));
    expect(receipt?.index).toBe(index);
    const found = receipt && (await verify_receipt(receipt, await log_keys(), await quorum()));
    expect(found?.fault).toBe(null);
    expect(found?.checkpoint.witnesses.map((one) => one.party)).toEqual(['side-a', 'side-b']);
  });

  it('is refused when it asks for more witnesses than signed, or the log is another', async () => {
    const receipt = await parse_receipt(text(report));
    if (!receipt) throw new Error('unreadable');
    const all = await quorum();
    expect((await verify_receipt(receipt, await log_keys(), { ...all, need: 3 })).fault).toBe('witnesses');
    expect((await verify_receipt(receipt, [], all)).fault).toBe('log');
  });

  it('is refused after a change of any one byte', async () => {
    const good = text(report);
    const [log, all] = [await log_keys(), await quorum()];
    for (let at = 0; at < good.length; ++at) {
      const code = good.charCodeAt(at);
      const bad = good.slice(0, at) + String.fromCharCode(code ^ 1) + good.slice(at + 1);
      const receipt = await parse_receipt(bad);
      if (!receipt) continue;
      const { fault } = await verify_receipt(receipt, log, all);
      // A line that bears no known key's name proves nothing, and need not be there but for the quorum.
      expect(fault, `byte ${at}: ${good.slice(at - 9, at + 9)}`).not.toBe(null);
    }
  });

  it('is refused when something is cut off, doubled or added', async () => {
    const good = text(report);
    for (const bad of [good.slice(0, -1), good + '\n', good.replace('index', 'index '), good.replace('\n\n', '\n\n\n')]) {
      expect(await parse_receipt(bad)).toBe(null);
    }
    expect(await parse_receipt(good.replace(/index \d+/, 'index 007'))).toBe(null);
  });
});
