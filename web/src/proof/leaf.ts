// The leaf: the public header of an entry, which the tree commits to (docs/record.md).
import { bytes_text, equal, join, text_bytes, to_hex, type Bytes } from './bytes';

export interface Leaf {
  case_id: string;
  payload_type: string;
  /** HMAC-SHA-256 of the content under the salt. */
  commitment: Bytes;
  /** 16 hexadecimal digits. */
  key: string;
  /** Milliseconds since 1970. */
  recorded_at: number;
}

const version = 1;
const id = /^[a-z][a-z0-9]*([.-][a-z0-9]+)*$/;

/** The leaf's only encoding. */
export function encode_leaf(leaf: Leaf): Bytes {
  const case_id = text_bytes(leaf.case_id);
  const type = text_bytes(leaf.payload_type);
  const key = Uint8Array.from(leaf.key.match(/../g) ?? [], (pair) => parseInt(pair, 16));
  const time = new DataView(new ArrayBuffer(8));
  time.setBigInt64(0, BigInt(leaf.recorded_at));
  return join(
    Uint8Array.of(version, case_id.length),
    case_id,
    Uint8Array.of(type.length),
    type,
    leaf.commitment,
    key,
    new Uint8Array(time.buffer),
  );
}

/** @return null unless the bytes are exactly what encode_leaf gives for something */
export function decode_leaf(bytes: Bytes): Leaf | null {
  let at = 0;
  const take = (size: number) => {
    const part = bytes.subarray(at, at + size);
    at += size;
    return part;
  };
  if (take(1)[0] !== version) return null;
  const case_id = bytes_text(take(take(1)[0] ?? 0));
  const type = bytes_text(take(take(1)[0] ?? 0));
  const commitment = take(32).slice();
  const key = take(8);
  const time = take(8);
  if (at !== bytes.length || !case_id || case_id.length > 120 || !id.test(case_id) || !type) return null;
  const recorded_at = Number(new DataView(time.buffer, time.byteOffset, 8).getBigInt64(0));
  const leaf = { case_id, payload_type: type, commitment, key: to_hex(key), recorded_at };
  return Number.isSafeInteger(recorded_at) && equal(encode_leaf(leaf), bytes) ? leaf : null;
}

/** The three things behind a leaf's commitment. */
export interface Content {
  /** 32 bytes. */
  salt: Bytes;
  /** 64 bytes. */
  signature: Bytes;
  payload: Bytes;
}

/** HMAC-SHA-256 with the salt as key over type ‖ signature ‖ payload. */
export async function payload_commitment(type: string, content: Content): Promise<Bytes> {
  const key = await crypto.subtle.importKey('raw', content.salt, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  return new Uint8Array(
    await crypto.subtle.sign('HMAC', key, join(text_bytes(type), content.signature, content.payload)),
  );
}

/** True when content and leaf belong together. */
export async function belongs(content: Content, leaf: Leaf): Promise<boolean> {
  if (content.salt.length !== 32 || content.signature.length !== 64) return false;
  return equal(await payload_commitment(leaf.payload_type, content), leaf.commitment);
}
