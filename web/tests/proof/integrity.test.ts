// @vitest-environment node
import '../setup';
import { expect, it } from 'vitest';
import { ApiError } from '../../src/lib/api';
import { storage } from '../../src/lib/storage';
import { from_base64, to_base64, type Bytes } from '../../src/proof/bytes';
import { new_integrity } from '../../src/proof/integrity.svelte';
import { hex, pause, slow_consistency, slow_root } from './pause';

const leaves = pause.leaves.map((leaf) => from_base64(leaf) as Bytes);
const head = async (size: number, of = leaves) => ({ case: pause.case, size, root: hex(await slow_root(of.slice(0, size))) });
const server = (of = leaves) => ({
  consistency: async (from: number, to: number) => ({
    from,
    to,
    proof: (await slow_consistency(from, of.slice(0, to))).map(to_base64),
    from_root: '',
    to_root: '',
  }),
});
/** A server that has lost what came after so many entries. */
const shorter = (size: number) => ({
  consistency: async (from: number, to: number) => {
    if (to > size) throw new ApiError('bad-input', '', 400, '/to');
    return server().consistency(from, to);
  },
});
const anew = async () => {
  await (await storage()).clear('heads');
  return new_integrity();
};

it('remembers the first head and admits what is proven to extend it', async () => {
  const integrity = await anew();
  expect(await integrity.check(await head(10), server())).toBe('first');
  expect(await integrity.check(await head(10), server())).toBe('holds');
  expect(await integrity.check(await head(53), server())).toBe('holds');
  // Another visit.
  const later = new_integrity();
  expect(await later.check(await head(53), server())).toBe('holds');
  expect(later.seen?.size).toBe(53);
});

it('finds a history that was rewritten, keeps both heads, and goes on saying so', async () => {
  const integrity = await anew();
  const rewritten = leaves.with(3, leaves[4] as Bytes);
  await integrity.check(await head(10), server());
  expect(await integrity.check(await head(20, rewritten), server(rewritten))).toBe('fork');
  expect(await integrity.check(await head(10), server())).toBe('fork');
  expect(integrity.seen?.root).toBe((await head(10)).root);
  expect((await (await storage()).get('heads', pause.case))?.root).toBe((await head(10)).root);
  globalThis.location = { origin: 'https://records.example' } as Location;
  const evidence = JSON.parse(integrity.evidence(pause.case)) as { seen: { root: string }; shown: { root: string } };
  expect(evidence.seen.root).toBe((await head(10)).root);
  expect(evidence.shown.root).toBe((await head(20, rewritten)).root);
  await integrity.accept(pause.case);
  expect(await integrity.check(await head(20, rewritten), server(rewritten))).toBe('holds');
});

it('finds another root of the same size, and a record that became shorter', async () => {
  const integrity = await anew();
  await integrity.check(await head(10), server());
  expect(await integrity.check(await head(9), shorter(9))).toBe('behind');
  expect(await integrity.check({ ...(await head(10)), root: '00'.repeat(32) }, server())).toBe('fork');
});

it('takes an answer about the past for what it is, and holds it to the same history', async () => {
  const integrity = await anew();
  await integrity.check(await head(20), server());
  expect(await integrity.check(await head(10), server())).toBe('holds');
  expect((await (await storage()).get('heads', pause.case))?.size).toBe(20);
  expect(await integrity.check({ ...(await head(10)), root: '11'.repeat(32) }, server())).toBe('fork');
});

it('says that it could not check while the proof cannot be had, and checks later', async () => {
  const integrity = await anew();
  await integrity.check(await head(10), server());
  const offline = { consistency: () => Promise.reject(new ApiError('offline', '', 0)) };
  expect(await integrity.check(await head(11), offline)).toBe('unchecked');
  expect((await (await storage()).get('heads', pause.case))?.size).toBe(10);
  expect(await integrity.check(await head(12), server())).toBe('holds');
});

it('says nothing of a state without a root', async () => {
  const integrity = await anew();
  expect(await integrity.check({ case: pause.case, size: 3 }, server())).toBe('unknown');
});
