// What an entry is held against in this browser: the key entries, the head seen before, the newest checkpoint.
import type { Api } from '../lib/api';
import type { EntryDocument, IntegrityDocument } from '../lib/types';
import { from_base64, type Bytes } from '../proof/bytes';
import { entries_as_of, type Against } from '../proof/check';
import { public_key_from_base64 } from '../proof/keys';
import { tree_head } from '../proof/merkle';
import { parse_checkpoint, parse_verifier_key, verifier_key, type Quorum, type VerifierKey } from '../proof/note';

type Source = Pick<Api, 'entry' | 'entries' | 'consistency'>;

/** The keys of the log as the record names them; those that cannot be read are left out. */
export async function log_keys(integrity: Pick<IntegrityDocument, 'log_keys'>): Promise<VerifierKey[]> {
  const keys = await Promise.all(integrity.log_keys.map(parse_verifier_key));
  return keys.filter((key) => key !== null);
}

/** The record's rule of which witnesses make a checkpoint final; without one nobody is needed. */
export async function quorum(integrity: Pick<IntegrityDocument, 'witnesses' | 'policy'>): Promise<Quorum> {
  const parties = new Map<string, VerifierKey[]>();
  for (const witness of integrity.witnesses) {
    const key = await public_key_from_base64(witness.key);
    const verifier = key && (await verifier_key(witness.name, 4, key));
    if (verifier) parties.set(witness.party, [...(parties.get(witness.party) ?? []), verifier]);
  }
  const counted = integrity.policy?.parties;
  return {
    need: integrity.policy?.need ?? 0,
    parties: [...parties].filter(([party]) => counted?.includes(party) ?? true).map(([party, keys]) => ({ party, keys })),
  };
}

/** A consistency proof between two sizes; null when the server does not give it. */
async function joining(a: number, b: number, from: Source): Promise<Bytes[] | null> {
  const [small, large] = a < b ? [a, b] : [b, a];
  if (small === large || small === 0) return [];
  const document = await from.consistency(small, large).catch(() => null);
  const proof = document?.proof.map(from_base64) ?? [null];
  return proof.every((hash) => hash !== null) ? proof : null;
}

/** Gathers it all. A proof that the server withholds is an empty one, which does not verify where one is needed. */
export async function gather(
  document: EntryDocument,
  seen: { size: number; root: string } | null,
  integrity: IntegrityDocument | null,
  from: Source,
): Promise<Against> {
  const against: Against = { entries: entries_as_of(document.proof.size, from) };
  const head = seen && tree_head(seen.size, seen.root);
  if (head) against.seen = { head, proof: (await joining(head.size, document.proof.size, from)) ?? [] };
  const note = integrity?.checkpoint;
  const checkpoint = note ? parse_checkpoint(note) : null;
  if (integrity && note) {
    against.checkpoint = {
      note,
      log: await log_keys(integrity),
      quorum: await quorum(integrity),
      proof: (checkpoint && (await joining(checkpoint.size, document.proof.size, from))) ?? [],
    };
  }
  return against;
}
