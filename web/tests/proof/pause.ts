// The case in fixtures/pause.json: what the command line wrote, as documents of the API.
import { to_base64, to_hex, type Bytes } from '../../src/proof/bytes';
import { leaf_hash, node_hash } from '../../src/proof/merkle';
import { parse_receipt, type Receipt } from '../../src/proof/receipt';
import { parse_verifier_key, verifier_key, type Quorum, type VerifierKey } from '../../src/proof/note';
import { public_key_from_base64 } from '../../src/proof/keys';
import type { EntryDocument, EntryJson } from '../../src/lib/types';
import fixture from '../fixtures/pause.json';

export const pause = fixture;

type Shown = { entry: EntryJson; index: number; recorded_at: string; signature: EntryDocument['signature'] };

export async function receipt(index: number): Promise<Receipt> {
  const text = (fixture.receipts as Record<string, string>)[index];
  const read = text === undefined ? null : await parse_receipt(text);
  if (!read) throw new Error(`no receipt of entry ${index}`);
  return read;
}

/** An entry as the server hands it over. */
export async function document(index: number): Promise<EntryDocument> {
  const { leaf, leaf_bytes, content, proof } = await receipt(index);
  const shown = (fixture.entries as unknown as Record<string, Shown>)[index];
  if (!shown) throw new Error(`no entry ${index}`);
  const given = content !== null;
  return {
    case: fixture.case,
    size: fixture.size,
    root: fixture.root,
    index,
    recorded_at: shown.recorded_at,
    ...(given ? { id: shown.entry.id, kind: shown.entry.kind } : { withheld: 'sealed' as const }),
    entry: given ? shown.entry : null,
    signature: given ? shown.signature : null,
    history: [],
    proof: {
      leaf: to_base64(leaf_bytes),
      salt: content && to_base64(content.salt),
      signature: content && to_base64(content.signature),
      payload: content && to_base64(content.payload),
      payload_type: leaf.payload_type,
      inclusion: proof.map(to_base64),
      size: fixture.size,
      root: fixture.root,
    },
  };
}

/** Entries by index or id, as the API gives them. */
export async function entries(which: number | string): Promise<EntryDocument> {
  const all = fixture.entries as unknown as Record<string, Shown>;
  const found = Object.values(all).find((one) => one.index === which || one.entry.id === which);
  if (!found) throw new Error(`no entry ${which}`);
  return document(found.index);
}

export function index_of(what: (entry: EntryJson) => boolean): number {
  const found = Object.values(fixture.entries as unknown as Record<string, Shown>).find((one) => one.entry.kind && what(one.entry));
  if (!found) throw new Error('no such entry');
  return found.index;
}

export async function log_keys(): Promise<VerifierKey[]> {
  const keys = await Promise.all(fixture.log_keys.map(parse_verifier_key));
  return keys.filter((key) => key !== null);
}

export async function quorum(): Promise<Quorum> {
  const parties = fixture.policy.parties.map(async (party) => {
    const witness = fixture.witnesses.find((one) => one.party === party);
    const key = witness && (await public_key_from_base64(witness.public_key));
    const verifier = key && (await verifier_key(witness.name, 4, key));
    return { party, keys: verifier ? [verifier] : [] };
  });
  return { need: fixture.policy.need, parties: await Promise.all(parties) };
}

// RFC 6962 section 2.1 word by word: recursive, over whole lists.
const split = (n: number) => {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
};

export async function slow_root(leaves: readonly Bytes[]): Promise<Bytes> {
  if (leaves.length === 1) return leaf_hash(leaves[0] as Bytes);
  const k = split(leaves.length);
  return node_hash(await slow_root(leaves.slice(0, k)), await slow_root(leaves.slice(k)));
}

export async function slow_path(m: number, leaves: readonly Bytes[]): Promise<Bytes[]> {
  if (leaves.length === 1) return [];
  const k = split(leaves.length);
  return m < k
    ? [...(await slow_path(m, leaves.slice(0, k))), await slow_root(leaves.slice(k))]
    : [...(await slow_path(m - k, leaves.slice(k))), await slow_root(leaves.slice(0, k))];
}

export async function slow_consistency(m: number, leaves: readonly Bytes[], whole = true): Promise<Bytes[]> {
  if (m === leaves.length) return whole ? [] : [await slow_root(leaves)];
  const k = split(leaves.length);
  return m <= k
    ? [...(await slow_consistency(m, leaves.slice(0, k), whole)), await slow_root(leaves.slice(k))]
    : [...(await slow_consistency(m - k, leaves.slice(k), false)), await slow_root(leaves.slice(0, k))];
}

export const hex = to_hex;
