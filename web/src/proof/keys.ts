// Ed25519 public keys and signatures, by WebCrypto, as strictly as the record takes them (docs/record.md).
import { from_base64, from_hex, sha256, to_hex, type Bytes } from './bytes';

/** A public key that one may verify with. */
export interface PublicKey {
  /** 32 bytes (RFC 8032 section 5.1.2). */
  bytes: Bytes;
  /** The first 8 bytes of SHA-256 of the key, as 16 lower-case hexadecimal digits. */
  id: string;
  crypto: CryptoKey;
}

// 2^255 − 19, and the y of the points whose order divides 8 (RFC 7748 section 5's curve in Edwards form): a signature
// "by" such a key holds for messages that nobody signed.
const p = (1n << 255n) - 19n;
const small_order = [
  0n,
  1n,
  p - 1n,
  little_endian(from_hex('26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05') as Bytes),
  little_endian(from_hex('c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a') as Bytes),
];
/** The order of the base point. */
const group_order = (1n << 252n) + 27742317777372353535851937790883648493n;

function little_endian(bytes: Uint8Array): bigint {
  return bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
}

/** True when the encoding is canonical and the point not of small order; whether it lies on the curve is not asked. */
function fit_point(bytes: Uint8Array): boolean {
  const y = little_endian(bytes) & ((1n << 255n) - 1n);
  return bytes.length === 32 && y < p && !small_order.includes(y);
}

export async function key_id(bytes: Bytes): Promise<string> {
  return to_hex((await sha256(bytes)).subarray(0, 8));
}

/** @return null unless it is a point in its one encoding and not of small order; the record also asks that it be of prime order */
export async function public_key(bytes: Bytes): Promise<PublicKey | null> {
  if (!fit_point(bytes)) return null;
  try {
    const key = await crypto.subtle.importKey('raw', bytes, 'Ed25519', true, ['verify']);
    return { bytes, id: await key_id(bytes), crypto: key };
  } catch {
    return null;
  }
}

export async function public_key_from_base64(text: string): Promise<PublicKey | null> {
  const bytes = from_base64(text);
  return bytes ? public_key(bytes) : null;
}

/** One signature (64 bytes, R ‖ S), never in a batch equation: S below the group order, R not of small order. */
export async function verify_ed25519(key: PublicKey, message: Bytes, signature: Bytes): Promise<boolean> {
  if (signature.length !== 64 || !fit_point(signature.subarray(0, 32))) return false;
  if (little_endian(signature.subarray(32)) >= group_order) return false;
  return crypto.subtle.verify('Ed25519', key.crypto, signature, message);
}

/** True where this browser verifies Ed25519 at all. */
export async function ed25519_is_known(): Promise<boolean> {
  // The public key of RFC 8032 section 7.1, test 1.
  const key = from_hex('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a') as Bytes;
  return (await public_key(key)) !== null;
}
