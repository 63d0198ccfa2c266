// The Merkle tree of RFC 6962 section 2.1 over SHA-256, and its proofs as RFC 9162 section 2.1 verifies them.
// Sizes and indexes are whole numbers up to 2^53−1.
import { equal, from_hex, join, sha256, type Bytes } from './bytes';

/** Size and root: what two holders compare to know that they hold the same record. */
export interface TreeHead {
  size: number;
  root: Bytes;
}

const leaf_prefix = new Uint8Array([0]);
const node_prefix = new Uint8Array([1]);

/** SHA-256(0x00 ‖ leaf). */
export function leaf_hash(leaf: Bytes): Promise<Bytes> {
  return sha256(join(leaf_prefix, leaf));
}

/** SHA-256(0x01 ‖ left ‖ right). */
export function node_hash(left: Bytes, right: Bytes): Promise<Bytes> {
  return sha256(join(node_prefix, left, right));
}

const half = (n: number) => Math.floor(n / 2);
const odd = (n: number) => n % 2 === 1;
const whole = (n: number) => Number.isSafeInteger(n) && n >= 0;
const digests = (proof: readonly Bytes[]) => proof.every((one) => one.length === 32);

/**
 * The root to which an inclusion proof leads (RFC 9162 section 2.1.3.2).
 * @return null when the proof has not the length that index and size ask for
 */
export async function root_by_inclusion(
  leaf: Bytes,
  index: number,
  size: number,
  proof: readonly Bytes[],
): Promise<Bytes | null> {
  if (!whole(index) || !whole(size) || index >= size || !digests(proof) || leaf.length !== 32) return null;
  let fn = index;
  let sn = size - 1;
  let root = leaf;
  for (const sibling of proof) {
    if (sn === 0) return null;
    if (odd(fn) || fn === sn) {
      root = await node_hash(sibling, root);
      while (!odd(fn) && fn !== 0) {
        fn = half(fn);
        sn = half(sn);
      }
    } else {
      root = await node_hash(root, sibling);
    }
    fn = half(fn);
    sn = half(sn);
  }
  return sn === 0 ? root : null;
}

export async function verify_inclusion(
  leaf: Bytes,
  index: number,
  head: TreeHead,
  proof: readonly Bytes[],
): Promise<boolean> {
  const root = await root_by_inclusion(leaf, index, head.size, proof);
  return root !== null && equal(root, head.root);
}

/**
 * True when the proof shows that `head` extends `old` (RFC 9162 section 2.1.4.2). An empty old tree proves nothing:
 * false.
 */
export async function verify_consistency(old: TreeHead, head: TreeHead, proof: readonly Bytes[]): Promise<boolean> {
  if (!whole(old.size) || !whole(head.size) || old.size === 0 || old.size > head.size || !digests(proof)) return false;
  if (old.size === head.size) return proof.length === 0 && equal(old.root, head.root);
  let fn = old.size - 1;
  let sn = head.size - 1;
  while (odd(fn)) {
    fn = half(fn);
    sn = half(sn);
  }
  // A full old tree is its own first node.
  const path = fn === 0 ? [old.root, ...proof] : [...proof];
  const first = path.shift();
  if (!first || path.length === 0) return false;
  let old_root = first;
  let root = first;
  for (const node of path) {
    if (sn === 0) return false;
    if (odd(fn) || fn === sn) {
      old_root = await node_hash(node, old_root);
      root = await node_hash(node, root);
      while (!odd(fn) && fn !== 0) {
        fn = half(fn);
        sn = half(sn);
      }
    } else {
      root = await node_hash(root, node);
    }
    fn = half(fn);
    sn = half(sn);
  }
  return sn === 0 && equal(old_root, old.root) && equal(root, head.root);
}

/** A head as documents state it: its root in hexadecimal. @return null when it has not the form */
export function tree_head(size: number, root: string): TreeHead | null {
  const bytes = from_hex(root);
  return bytes?.length === 32 && whole(size) ? { size, root: bytes } : null;
}
