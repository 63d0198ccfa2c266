// @vitest-environment node
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { from_base64, from_hex, text_bytes, to_hex, type Bytes } from '../../src/proof/bytes';
import { leaf_hash, verify_consistency, verify_inclusion } from '../../src/proof/merkle';
import { slow_consistency, slow_path, slow_root } from './pause';

describe('the tree', () => {
  it('has the known roots of the eight-leaf tree', async () => {
    const leaves = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
    const roots: [number, string][] = [
      [1, '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d'],
      [2, 'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125'],
      [3, 'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77'],
      [8, '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328'],
    ];
    for (const [size, root] of roots) {
      const bytes = leaves.slice(0, size).map((leaf) => from_hex(leaf) as Bytes);
      expect(to_hex(await slow_root(bytes))).toBe(root);
    }
  });

  it('admits every proof of the slow definition for sizes up to 40, and none for another place', async () => {
    const leaves = Array.from({ length: 40 }, (_, i) => text_bytes(`leaf ${i}`));
    const roots = await Promise.all(leaves.map((_, i) => slow_root(leaves.slice(0, i + 1))));
    for (let size = 1; size <= 40; size += size < 18 ? 1 : 11) {
      const tree = leaves.slice(0, size);
      const head = { size, root: roots[size - 1] as Bytes };
      for (let i = 0; i < size; ++i) {
        const proof = await slow_path(i, tree);
        const hash = await leaf_hash(tree[i] as Bytes);
        expect(await verify_inclusion(hash, i, head, proof), `${i} of ${size}`).toBe(true);
        expect(await verify_inclusion(hash, i + 1, head, proof), `${i + 1} of ${size}`).toBe(false);
        expect(await verify_inclusion(hash, i, head, [...proof, head.root]), `${i} of ${size}, longer`).toBe(false);
        if (proof.length > 0) {
          expect(await verify_inclusion(hash, i, head, proof.slice(1)), `${i} of ${size}, cut`).toBe(false);
        }
      }
      for (let old = 1; old <= size; ++old) {
        const proof = await slow_consistency(old, tree);
        const before = { size: old, root: roots[old - 1] as Bytes };
        expect(await verify_consistency(before, head, proof), `${old} of ${size}`).toBe(true);
        if (old === size) continue;
        const other = { size: old, root: roots[old] as Bytes };
        expect(await verify_consistency(other, head, proof), `${old} of ${size}, other root`).toBe(false);
        expect(await verify_consistency(before, head, proof.slice(0, -1)), `${old} of ${size}, cut`).toBe(false);
        expect(await verify_consistency(before, head, [...proof, head.root]), `${old} of ${size}, longer`).toBe(false);
      }
    }
  });

  it('takes no step from nothing, and no size that is not a whole number', async () => {
    const root = await leaf_hash(text_bytes('a'));
    expect(await verify_consistency({ size: 0, root }, { size: 1, root }, [])).toBe(false);
    expect(await verify_inclusion(root, 0, { size: 2 ** 53, root }, [])).toBe(false);
    expect(await verify_inclusion(root, -1, { size: 1, root }, [])).toBe(false);
    expect(await verify_inclusion(root, 0, { size: 1, root }, [])).toBe(true);
  });
});

const vectors = join(
  process.env.TRUCE_SHARED_DATA ?? join(__dirname, '../../../../shared/data'),
  'vectors-rfc6962/testdata',
);

function files(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? files(path) : [path];
  });
}

interface Probe {
  leafIdx: number;
  treeSize: number;
  size1: number;
  size2: number;
  root: string;
  root1: string;
  root2: string;
  leafHash: string;
  proof: string[] | null;
  wantErr: boolean;
}

const digest = (text: string | null) => (text ? from_base64(text) : null);
const proof_of = (probe: Probe) => (probe.proof ?? []).map((one) => digest(one));

describe.skipIf(!existsSync(vectors))('published probes of RFC 6962', () => {
  it('of inclusion agree', async () => {
    const verdicts = { true: 0, false: 0 };
    for (const file of files(join(vectors, 'inclusion'))) {
      const probe = JSON.parse(readFileSync(file, 'utf8')) as Probe;
      const [leaf, root, proof] = [digest(probe.leafHash), digest(probe.root), proof_of(probe)];
      const whole = leaf !== null && root !== null && proof.every((one) => one !== null);
      const verdict =
        whole && (await verify_inclusion(leaf, probe.leafIdx, { size: probe.treeSize, root }, proof as Bytes[]));
      expect(verdict, file).toBe(!probe.wantErr);
      verdicts[`${verdict}`] += 1;
    }
    expect(verdicts.true).toBeGreaterThan(4);
    expect(verdicts.false).toBeGreaterThan(50);
  });

  it('of consistency agree, but for the empty tree and roots that are no hashes', async () => {
    const verdicts = { true: 0, false: 0 };
    for (const file of files(join(vectors, 'consistency'))) {
      const probe = JSON.parse(readFileSync(file, 'utf8')) as Probe;
      const [root1, root2, proof] = [digest(probe.root1), digest(probe.root2), proof_of(probe)];
      const whole = root1 !== null && root2 !== null && proof.every((one) => one !== null);
      const verdict =
        whole &&
        (await verify_consistency({ size: probe.size1, root: root1 }, { size: probe.size2, root: root2 }, proof as Bytes[]));
      if (probe.size1 === 0) expect(verdict, file).toBe(false);
      else expect(verdict, file).toBe(!probe.wantErr);
      verdicts[`${verdict}`] += 1;
    }
    expect(verdicts.true).toBeGreaterThan(4);
    expect(verdicts.false).toBeGreaterThan(50);
  });
});
