// @vitest-environment node
import { describe, expect, it } from 'vitest';
import type { EntryDocument } from '../../src/lib/types';
import { from_base64, to_base64, to_hex, type Bytes } from '../../src/proof/bytes';
import { all_hold, check_entry, type Step } from '../../src/proof/check';
import { tree_head } from '../../src/proof/merkle';
import { document, entries, index_of, log_keys, pause, quorum, slow_consistency, slow_root } from './pause';

const failing = (steps: Step[]) => steps.filter((step) => step.holds === false).map((step) => step.what);
const names = (steps: Step[], holds: boolean | null) => steps.filter((s) => s.holds === holds).map((s) => s.what);

const statement = index_of((entry) => entry.kind === 'report');

describe('an entry that the command line recorded', () => {
  it.each(Object.keys(pause.entries).map(Number))('number %i holds in every step', async (index) => {
    const steps = await check_entry(await document(index), { entries });
    expect(failing(steps)).toEqual([]);
    const hidden = (await document(index)).withheld !== undefined;
    expect(names(steps, true)).toEqual(
      hidden ? ['leaf', 'inclusion', 'header'] : ['leaf', 'inclusion', 'content', 'shown', 'header', 'key', 'signature', 'rights'],
    );
  });

  it('shows the chain of keys up to the registrar', async () => {
    const steps = await check_entry(await document(statement), { entries });
    const chain = steps.find((step) => step.what === 'key')?.found ?? '';
    expect(chain).toMatch(/^\d+: delegate (\S+) ← (\d+: enrol \1 ← )?0: enrol cell ← 0: enrol cell$/);
  });

  it('holds against the checkpoint that witnesses cosigned, and a head seen before', async () => {
    const leaves = pause.leaves.map((leaf) => from_base64(leaf) as Bytes);
    const head = tree_head(pause.early.size, pause.early.root);
    expect(head && to_hex(await slow_root(leaves.slice(0, head.size)))).toBe(pause.early.root);
    const proof = await slow_consistency(pause.early.size, leaves);
    const steps = await check_entry(await document(statement), {
      seen: { head: head ?? { size: 0, root: new Uint8Array() }, proof },
      checkpoint: { note: pause.checkpoint, log: await log_keys(), quorum: await quorum(), proof: [] },
    });
    expect(failing(steps)).toEqual([]);
    expect(names(steps, true)).toContain('extends_seen');
    expect(names(steps, true)).toContain('checkpoint');
    expect(steps.find((step) => step.what === 'witnesses')).toEqual({
      what: 'witnesses',
      holds: true,
      found: 'side-a, side-b',
      expected: '2 / 3',
    });
  });
});

describe('what a server could try', () => {
  const without = async (change: (document: EntryDocument) => void) => {
    const changed = structuredClone(await document(statement));
    change(changed);
    return failing(await check_entry(changed, { entries }));
  };
  it('another text beside the signed one is found', async () => {
    expect(await without((d) => d.entry && (d.entry.note = 'added'))).toEqual(['shown']);
  });
  it('another time is found', async () => {
    expect(await without((d) => (d.recorded_at = '2020-01-01T00:00:00.000Z'))).toEqual(['header']);
  });
  it('another place in the record is found', async () => {
    expect(await without((d) => (d.index += 1))).toContain('inclusion');
  });
  it('another key is found', async () => {
    expect(await without((d) => d.signature && (d.signature.key = '0000000000000000'))).toEqual(['header']);
  });
  it('another case is found', async () => {
    expect(await without((d) => (d.case = 'other'))).toContain('leaf');
  });
  it('a stamp of another state than the proof is of is found', async () => {
    expect(await without((d) => (d.size += 1))).toEqual(['inclusion']);
  });
  it('content that is said to be withheld while something is shown is found', async () => {
    expect(await without((d) => Object.assign(d.proof, { salt: null, signature: null, payload: null }))).toEqual(['header']);
  });
  it('half of the content is found', async () => {
    expect(await without((d) => (d.proof.salt = null))).toContain('content');
  });
  it('a key entry of another tree is found', async () => {
    const steps = await check_entry(await document(statement), {
      entries: async (which) => ({ ...(await entries(which)), size: 1 }),
    });
    expect(failing(steps)).toEqual(['key']);
  });
  it('a key entry that is not there is found', async () => {
    const steps = await check_entry(await document(statement), { entries: () => Promise.reject(new Error('none')) });
    expect(failing(steps)).toEqual(['key']);
    expect(names(steps, null)).toEqual(['signature', 'rights']);
  });
  it('a head that does not extend the one seen before is found', async () => {
    const head = tree_head(pause.early.size, 'aa'.repeat(32));
    const leaves = pause.leaves.map((leaf) => from_base64(leaf) as Bytes);
    const proof = await slow_consistency(pause.early.size, leaves);
    expect(failing(await check_entry(await document(statement), { ...(head && { seen: { head, proof } }) }))).toEqual(['extends_seen']);
  });
  it('a checkpoint without enough witnesses is no failure, and not final', async () => {
    const steps = await check_entry(await document(statement), {
      checkpoint: {
        note: pause.checkpoint.replace(/\n— witness\.side-b[^\n]*/, ''),
        log: await log_keys(),
        quorum: await quorum(),
        proof: [],
      },
    });
    expect(all_hold(steps)).toBe(true);
    expect(steps.find((step) => step.what === 'witnesses')?.holds).toBe(null);
  });
});

describe('every single changed byte of a proof', () => {
  const parts = ['leaf', 'salt', 'signature', 'payload'] as const;
  const flipped = (text: string, at: number) => {
    const bytes = from_base64(text) as Bytes;
    bytes[at] = (bytes[at] as number) ^ (1 << (at * 5) % 8);
    return to_base64(bytes);
  };
  it.each(parts)('of the %s is refused', async (part) => {
    const good = await document(statement);
    const size = from_base64(good.proof[part] as string)?.length ?? 0;
    expect(size).toBeGreaterThan(30);
    for (let at = 0; at < size; ++at) {
      const bad = structuredClone(good);
      bad.proof[part] = flipped(good.proof[part] as string, at);
      expect(all_hold(await check_entry(bad, { entries })), `${part} ${at}`).toBe(false);
    }
  });
  it('of the path and of the root is refused', async () => {
    const good = await document(statement);
    for (const [place, text] of good.proof.inclusion.entries()) {
      for (let at = 0; at < 32; ++at) {
        const bad = structuredClone(good);
        bad.proof.inclusion[place] = flipped(text, at);
        expect(all_hold(await check_entry(bad)), `${place} ${at}`).toBe(false);
      }
    }
    for (let at = 0; at < 64; ++at) {
      const bad = structuredClone(good);
      const digit = (parseInt(good.proof.root.charAt(at), 16) ^ 1).toString(16);
      bad.proof.root = bad.root = good.proof.root.slice(0, at) + digit + good.proof.root.slice(at + 1);
      expect(all_hold(await check_entry(bad)), `root ${at}`).toBe(false);
    }
  });
});
