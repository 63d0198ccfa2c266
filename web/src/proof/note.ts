// Signed notes (C2SP signed-note v1), checkpoints (tlog-checkpoint) and cosignatures (tlog-cosignature v1).
import { from_base64, join, sha256, text_bytes, to_base64, type Bytes } from './bytes';
import { public_key, verify_ed25519, type PublicKey } from './keys';
import type { TreeHead } from './merkle';

/** The most signature lines of one note. */
export const signature_limit = 32;
/** The most bytes of a checkpoint's text. */
export const checkpoint_limit = 16 * 1024;

export interface NoteSignature {
  name: string;
  key_id: number;
  bytes: Bytes;
}

export interface Note {
  /** What is signed, its final newline included. */
  text: string;
  signatures: NoteSignature[];
}

const key_name = /^[^\u0000-\u0020+\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+$/;
const number_at = (bytes: Uint8Array, at: number) => new DataView(bytes.buffer, bytes.byteOffset).getUint32(at);

/** Reads a note; nothing is verified. @return null when it is malformed */
export function parse_note(text: string): Note | null {
  if (/[\u0000-\u0009\u000b-\u001f]/.test(text) || !text.endsWith('\n')) return null;
  const split = text.lastIndexOf('\n\n');
  if (split < 0) return null;
  const lines = text.slice(split + 2, -1).split('\n');
  if (lines.length > signature_limit) return null;
  const signatures: NoteSignature[] = [];
  for (const line of lines) {
    const found = /^\u2014 ([^ ]+) ([^ ]+)$/u.exec(line);
    const bytes = from_base64(found?.[2] ?? '');
    const name = found?.[1] ?? '';
    if (!bytes || bytes.length < 5 || !key_name.test(name)) return null;
    signatures.push({ name, key_id: number_at(bytes, 0), bytes: bytes.slice(4) });
  }
  return { text: text.slice(0, split + 1), signatures };
}

export interface Checkpoint extends TreeHead {
  origin: string;
  extensions: string[];
  note: Note;
}

/** Reads a signed checkpoint; nothing is verified. @return null when it is malformed */
export function parse_checkpoint(text: string): Checkpoint | null {
  const note = parse_note(text);
  if (!note || text_bytes(note.text).length > checkpoint_limit) return null;
  const [origin, size, root_text, ...extensions] = note.text.slice(0, -1).split('\n');
  const root = from_base64(root_text ?? '');
  if (!origin || !size || !/^(0|[1-9][0-9]*)$/.test(size) || !Number.isSafeInteger(Number(size))) return null;
  if (root?.length !== 32 || extensions.includes('')) return null;
  return { origin, size: Number(size), root, extensions, note };
}

export type Algorithm = 1 | 4;

/** A public key under the name it signs notes with. */
export interface VerifierKey {
  name: string;
  /** 1: Ed25519 over the text (the log); 4: cosignature/v1 (a witness). */
  algorithm: Algorithm;
  key: PublicKey;
  key_id: number;
}

/** @return null when the name is none */
export async function verifier_key(name: string, algorithm: Algorithm, key: PublicKey): Promise<VerifierKey | null> {
  if (!key_name.test(name)) return null;
  const digest = await sha256(join(text_bytes(`${name}\n`), Uint8Array.of(algorithm), key.bytes));
  return { name, algorithm, key, key_id: number_at(digest, 0) };
}

/** Reads `name+key id+base64(algorithm ‖ key)`. @return null when it is malformed or its id is not the rest's */
export async function parse_verifier_key(text: string): Promise<VerifierKey | null> {
  const found = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(text);
  const bytes = from_base64(found?.[3] ?? '');
  if (!found?.[1] || !bytes || bytes.length !== 33 || (bytes[0] !== 1 && bytes[0] !== 4)) return null;
  const key = await public_key(bytes.slice(1));
  const verifier = key && (await verifier_key(found[1], bytes[0], key));
  return verifier && print_key_id(verifier) === found[2] ? verifier : null;
}

export function print_key_id(key: VerifierKey): string {
  return key.key_id.toString(16).padStart(8, '0');
}

export function print_verifier_key(key: VerifierKey): string {
  return `${key.name}+${print_key_id(key)}+${to_base64(join(Uint8Array.of(key.algorithm), key.key.bytes))}`;
}

/** A known key's signature that holds. */
export interface VerifiedSignature {
  key: VerifierKey;
  /** When a witness says it signed, milliseconds since 1970; null for the log. */
  time: number | null;
}

/** The last second of the year 9999: a cosignature "from" later is refused. */
const latest_second = 253_402_300_799;

async function verify_line(key: VerifierKey, text: string, line: NoteSignature): Promise<VerifiedSignature | null> {
  if (key.name !== line.name || key.key_id !== line.key_id) return null;
  if (key.algorithm === 1) {
    return (await verify_ed25519(key.key, text_bytes(text), line.bytes)) ? { key, time: null } : null;
  }
  if (line.bytes.length !== 72) return null;
  const seconds = number_at(line.bytes, 0) * 2 ** 32 + number_at(line.bytes, 4);
  if (seconds > latest_second) return null;
  const message = text_bytes(`cosignature/v1\ntime ${seconds}\n${text}`);
  return (await verify_ed25519(key.key, message, line.bytes.slice(8))) ? { key, time: seconds * 1000 } : null;
}

/**
 * Who of `known` signed the note, each key once, with its newest time. Lines of unknown keys are ignored.
 * @return null when a line bears a known key's name and id and no such key verifies it: the note is then worth nothing
 */
export async function verified_signatures(note: Note, known: readonly VerifierKey[]): Promise<VerifiedSignature[] | null> {
  const verified: VerifiedSignature[] = [];
  for (const line of note.signatures) {
    const named = known.filter((key) => key.name === line.name && key.key_id === line.key_id);
    if (named.length === 0) continue;
    const tried = await Promise.all(named.map((key) => verify_line(key, note.text, line)));
    const fresh = tried.find((one) => one !== null);
    if (!fresh) return null;
    const same = verified.find((one) => one.key === fresh.key);
    if (!same) verified.push(fresh);
    else same.time = Math.max(same.time ?? 0, fresh.time ?? 0);
  }
  return verified;
}

/** Which witnesses make a checkpoint final. */
export interface Quorum {
  need: number;
  parties: { party: string; keys: VerifierKey[] }[];
}

export interface CheckpointFindings {
  /** True when a key of the log signed it, and no line lies. */
  log_signed: boolean;
  /** The parties whose witnesses cosigned, once each, with the newest time. */
  witnesses: { party: string; time: number }[];
  final: boolean;
}

/** Checks a checkpoint's signatures against keys that the reader trusts. */
export async function check_checkpoint(
  checkpoint: Checkpoint,
  log: readonly VerifierKey[],
  quorum: Quorum,
): Promise<CheckpointFindings> {
  const own = log.filter((key) => key.name === checkpoint.origin && key.algorithm === 1);
  const by_log = await verified_signatures(checkpoint.note, own);
  const cosigners = quorum.parties.flatMap((party) => party.keys).filter((key) => key.algorithm === 4);
  const by_witnesses = await verified_signatures(checkpoint.note, cosigners);
  const witnesses = quorum.parties.flatMap(({ party, keys }) => {
    const times = (by_witnesses ?? []).filter((one) => keys.includes(one.key)).map((one) => one.time ?? 0);
    return times.length > 0 ? [{ party, time: Math.max(...times) }] : [];
  });
  const log_signed = by_log !== null && by_log.length > 0 && by_witnesses !== null;
  return { log_signed, witnesses, final: log_signed && witnesses.length >= quorum.need };
}
