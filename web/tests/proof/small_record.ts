// A record of a few entries, made here with keys of its own: to try what no honest log would take.
import type { EntryDocument, EntryJson } from '../../src/lib/types';
import { text_bytes, to_base64, to_hex, type Bytes } from '../../src/proof/bytes';
import type { EntrySource } from '../../src/proof/check';
import { payload_type, pre_authentication_encoding } from '../../src/proof/dsse';
import { key_id } from '../../src/proof/keys';
import { encode_leaf, payload_commitment } from '../../src/proof/leaf';
import { slow_path, slow_root } from './pause';

export interface Key {
  id: string;
  public_key: string;
  private_key: CryptoKey;
}

export async function key(): Promise<Key> {
  const pair = (await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify'])) as CryptoKeyPair;
  const bytes = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey));
  return { id: await key_id(bytes), public_key: to_base64(bytes), private_key: pair.privateKey };
}

export interface Stated {
  party: string;
  by: Key;
  kind: string;
  body: Record<string, unknown>;
  more?: Record<string, unknown>;
  recorded_at?: string;
}

/** A key entry that makes `of` known. */
export function makes_known(action: string, of: Key, party: string, by: Key, author: string, more: Record<string, unknown> = {}, kinds?: string[]): Stated {
  const body = { action, party, public_key: of.public_key, possession: '', ...(kinds ? { kinds } : {}) };
  return { party: author, by, kind: 'key', body, more: { id: `key.${of.id}`, ...more } };
}

export async function record(stated: readonly Stated[]): Promise<EntrySource> {
  const made = await Promise.all(
    stated.map(async ({ party, by, kind, body, more, recorded_at = '2026-03-01T12:00:00.000Z' }, i) => {
      const json = { truce: 'entry/1', case: 'c-1', id: `e-${i}`, kind, author: { party, key: by.id }, audience: ['public'], ...more, [kind]: body };
      const payload = text_bytes(JSON.stringify(json));
      const type = payload_type(kind);
      const signature: Bytes = new Uint8Array(await crypto.subtle.sign('Ed25519', by.private_key, pre_authentication_encoding(type, payload)));
      const salt = new Uint8Array(32).fill(i);
      const commitment = await payload_commitment(type, { salt, signature, payload });
      const leaf = encode_leaf({ case_id: 'c-1', payload_type: type, commitment, key: by.id, recorded_at: Date.parse(recorded_at) });
      return { json: json as unknown as EntryJson, payload, signature, salt, leaf, type, recorded_at };
    }),
  );
  const leaves = made.map((one) => one.leaf);
  const root = to_hex(await slow_root(leaves));
  return async (which) => {
    const index = made.findIndex((one, i) => i === which || one.json.id === which);
    const one = made[index];
    if (!one) throw new Error(`no entry ${which}`);
    const document: EntryDocument = {
      case: 'c-1',
      size: made.length,
      root,
      index,
      recorded_at: one.recorded_at,
      id: one.json.id,
      kind: one.json.kind,
      entry: one.json,
      signature: null,
      history: [],
      proof: {
        leaf: to_base64(one.leaf),
        salt: to_base64(one.salt),
        signature: to_base64(one.signature),
        payload: to_base64(one.payload),
        payload_type: one.type,
        inclusion: (await slow_path(index, leaves)).map(to_base64),
        size: made.length,
        root,
      },
    };
    return document;
  };
}
