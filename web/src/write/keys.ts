// Private keys in this browser: made here, or brought in from a file; by WebCrypto, non-extractable.
import type { Envelope } from '../lib/types';
import { storage, type StoredKey } from '../lib/storage';
import { equal, from_base64, join, text_bytes, to_base64, type Bytes } from '../proof/bytes';
import { envelope, payload_type, pre_authentication_encoding } from '../proof/dsse';
import { key_id, public_key } from '../proof/keys';

export type { StoredKey } from '../lib/storage';

/** PKCS#8 of an Ed25519 key (RFC 8410 section 7) up to its 32 secret bytes. */
const pkcs8_start = Uint8Array.from([
  0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
]);

/** Why a key cannot be taken. */
export class KeyFault extends Error {
  constructor(readonly fault: 'form' | 'parts' | 'unsupported') {
    super(fault);
    this.name = 'KeyFault';
  }
}

interface Imported {
  private_key: CryptoKey;
  public_bytes: Bytes;
}

/** Takes PKCS#8 in; its public part is worked out by the browser. */
async function from_pkcs8(bytes: Bytes): Promise<Imported> {
  try {
    const readable = await crypto.subtle.importKey('pkcs8', bytes, 'Ed25519', true, ['sign']);
    const { x } = await crypto.subtle.exportKey('jwk', readable);
    const public_bytes = from_base64(`${(x ?? '').replaceAll('-', '+').replaceAll('_', '/')}=`);
    const private_key = await crypto.subtle.importKey('pkcs8', bytes, 'Ed25519', false, ['sign']);
    if (public_bytes?.length !== 32) throw new KeyFault('form');
    return { private_key, public_bytes };
  } catch (error) {
    if (error instanceof KeyFault) throw error;
    throw new KeyFault(error instanceof DOMException && error.name === 'NotSupportedError' ? 'unsupported' : 'form');
  }
}

async function keep(imported: Imported, place: { case: string; party: string }, origin: StoredKey['origin']): Promise<StoredKey> {
  if (!(await public_key(imported.public_bytes))) throw new KeyFault('parts');
  const key: StoredKey = {
    id: await key_id(imported.public_bytes),
    case: place.case,
    party: place.party,
    public_key: to_base64(imported.public_bytes),
    private_key: imported.private_key,
    origin,
    since: Date.now(),
  };
  await (await storage()).put('keys', key);
  return key;
}

/** Makes a key pair that never leaves this browser. */
export async function make_key(place: { case: string; party: string }): Promise<StoredKey> {
  let pair: CryptoKeyPair;
  try {
    pair = (await crypto.subtle.generateKey('Ed25519', false, ['sign', 'verify'])) as CryptoKeyPair;
  } catch {
    throw new KeyFault('unsupported');
  }
  const public_bytes = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey));
  return keep({ private_key: pair.privateKey, public_bytes }, place, 'made-here');
}

/** Reads a private key file of the command line (docs/record.md), strictly. @return null when it differs in any byte */
export function parse_key_file(text: string): { id: string; public_bytes: Bytes; seed: Bytes } | null {
  const found = /^truce private key 1\nid ([0-9a-f]{16})\npublic ([^\n]+)\nseed ([^\n]+)\n$/.exec(text);
  const public_bytes = from_base64(found?.[2] ?? '');
  const seed = from_base64(found?.[3] ?? '');
  if (!found?.[1] || public_bytes?.length !== 32 || seed?.length !== 32) return null;
  return { id: found[1], public_bytes, seed };
}

/** Brings a key file in. The file stays where it is; what is kept here can sign and not be read. */
export async function import_key_file(text: string, place: { case: string; party: string }): Promise<StoredKey> {
  const read = parse_key_file(text);
  if (!read) throw new KeyFault('form');
  const imported = await from_pkcs8(join(pkcs8_start, read.seed));
  read.seed.fill(0);
  const same = equal(imported.public_bytes, read.public_bytes) && (await key_id(imported.public_bytes)) === read.id;
  if (!same) throw new KeyFault('parts');
  return keep(imported, place, 'file');
}

/** Brings a demonstration key in (PKCS#8, base64). */
export async function import_demonstration_key(pkcs8: string, place: { case: string; party: string }): Promise<StoredKey> {
  const bytes = from_base64(pkcs8);
  if (!bytes) throw new KeyFault('form');
  return keep(await from_pkcs8(bytes), place, 'demonstration');
}

/** The keys kept here for a case, the newest first. */
export async function keys_of(case_id: string): Promise<StoredKey[]> {
  const keys = await (await storage()).getAllFromIndex('keys', 'case', case_id);
  return keys.sort((a, b) => b.since - a.since);
}

export async function key_by_id(id: string): Promise<StoredKey | undefined> {
  return (await storage()).get('keys', id);
}

/** Forgets a key. One that was made here is gone for good. */
export async function forget_key(id: string): Promise<void> {
  await (await storage()).delete('keys', id);
}

export async function sign(key: StoredKey, message: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.sign('Ed25519', key.private_key, message));
}

/** Signs an entry's bytes as they stand. */
export async function sign_entry(key: StoredKey, kind: string, payload: Bytes): Promise<Envelope> {
  const type = payload_type(kind);
  return envelope(type, payload, key.id, await sign(key, pre_authentication_encoding(type, payload)));
}

/** What answers a sign-in challenge. */
export async function sign_in_answer(key: StoredKey, origin: string, challenge: string): Promise<string> {
  const statement = `truce sign-in v1\n${origin}\n${key.case}\n${challenge}`;
  return to_base64(await sign(key, text_bytes(statement)));
}

/** The statement by which a key's holder asks to be made known (docs/record.md). */
export function possession_statement(key: Pick<StoredKey, 'case' | 'party' | 'public_key'>): string {
  return `truce possession 1\ncase ${key.case}\nparty ${key.party}\nkey ${key.public_key}\n`;
}

/** What `truce key delegate` and `truce key enrol` read: the public key with the proof that its holder asks. */
export async function key_request(key: StoredKey): Promise<string> {
  const possession = to_base64(await sign(key, text_bytes(possession_statement(key))));
  const request = {
    truce: 'key-request/1',
    case: key.case,
    party: key.party,
    key: key.id,
    public_key: key.public_key,
    possession,
  };
  return `${JSON.stringify(request, null, 2)}\n`;
}

/** The name of the request's file, and the command that the holder of the party's root runs on it. */
export function delegate_command(key: StoredKey, officer: string, until: string): { file: string; command: string } {
  const file = `${key.party}.${key.id}.request.json`;
  const quoted = `'${officer.replaceAll("'", `'\\''`)}'`;
  return { file, command: `truce key delegate ${file} --officer ${quoted} --to ${until} --case CASE` };
}
