// DSSE v1: what is signed, and the JSON form of an envelope (docs/record.md).
import type { Envelope } from '../lib/types';
import { from_base64, join, text_bytes, to_base64, type Bytes } from './bytes';
import { verify_ed25519, type PublicKey } from './keys';

export const entry_type = 'application/vnd.truce.entry.v1+json';
/** Of the kinds by which the record itself goes: `key` and `erasure`. */
export const rule_type = 'application/vnd.truce.rule.v1+json';

export function payload_type(kind: string): string {
  return kind === 'key' || kind === 'erasure' ? rule_type : entry_type;
}

/** The bytes that a signature is over: "DSSEv1" SP LEN(type) SP type SP LEN(payload) SP payload. */
export function pre_authentication_encoding(type: string, payload: Bytes): Bytes {
  const type_bytes = text_bytes(type);
  return join(text_bytes(`DSSEv1 ${type_bytes.length} `), type_bytes, text_bytes(` ${payload.length} `), payload);
}

export function verify_payload(key: PublicKey, type: string, payload: Bytes, signature: Bytes): Promise<boolean> {
  return verify_ed25519(key, pre_authentication_encoding(type, payload), signature);
}

export function envelope(type: string, payload: Bytes, key: string, signature: Bytes): Envelope {
  return { payload: to_base64(payload), payloadType: type, signatures: [{ keyid: key, sig: to_base64(signature) }] };
}

/** The bytes of an envelope of ours. @return null when it is malformed */
export function open_envelope(envelope: Envelope): { payload: Bytes; signature: Bytes; key: string } | null {
  const [line] = envelope.signatures;
  const payload = from_base64(envelope.payload);
  const signature = from_base64(line.sig);
  return payload && signature?.length === 64 ? { payload, signature, key: line.keyid } : null;
}
