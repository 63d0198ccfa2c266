// The bytes behind a step of a check, named: so that whoever wants can compute it again with other means.
import type { EntryDocument } from '../lib/types';
import { from_base64, text_bytes, type Bytes } from '../proof/bytes';
import type { StepName } from '../proof/check';
import { pre_authentication_encoding } from '../proof/dsse';
import { decode_leaf, encode_leaf } from '../proof/leaf';

export interface Part {
  /** Last part of a message key `record.bytes.<name>`. */
  name: string;
  /** Of several of a kind, its number. */
  number?: number;
  bytes: Bytes;
}

const part = (name: string, text: string | null): Part[] => {
  const bytes = text === null ? null : from_base64(text);
  return bytes ? [{ name, bytes }] : [];
};

/** The fields of a leaf in order, as docs/record.md lists them; the whole leaf when it cannot be taken apart. */
export function leaf_parts(bytes: Bytes): Part[] {
  const leaf = decode_leaf(bytes);
  if (!leaf || encode_leaf(leaf).length !== bytes.length) return [{ name: 'leaf', bytes }];
  const sizes: [string, number][] = [
    ['version', 1],
    ['case', 1 + text_bytes(leaf.case_id).length],
    ['type', 1 + text_bytes(leaf.payload_type).length],
    ['commitment', 32],
    ['key_id', 8],
    ['recorded_at', 8],
  ];
  let at = 0;
  return sizes.map(([name, size]) => ({ name, bytes: bytes.slice(at, (at += size)) }));
}

export function bytes_of(document: EntryDocument, step: StepName): Part[] {
  const { proof } = document;
  const leaf = from_base64(proof.leaf);
  const payload = proof.payload === null ? null : from_base64(proof.payload);
  switch (step) {
    case 'leaf':
    case 'header':
      return leaf ? leaf_parts(leaf) : [];
    case 'inclusion':
      return [...part('leaf', proof.leaf), ...proof.inclusion.flatMap((hash, i) => part('sibling', hash).map((one) => ({ ...one, number: i + 1 })))];
    case 'content':
      return [...part('salt', proof.salt), ...part('signature', proof.signature), ...part('payload', proof.payload)];
    case 'shown':
      return part('payload', proof.payload);
    case 'signature':
      return [
        ...part('signature', proof.signature),
        ...(payload ? [{ name: 'signed', bytes: pre_authentication_encoding(proof.payload_type, payload) }] : []),
      ];
    default:
      return [];
  }
}

/** Hexadecimal in pairs, sixteen a line; what is left out of a long one is told by the caller. */
export function hex_lines(bytes: Uint8Array, most = 1024): string {
  const lines: string[] = [];
  for (let at = 0; at < Math.min(bytes.length, most); at += 16) {
    lines.push(Array.from(bytes.subarray(at, Math.min(at + 16, most)), (byte) => byte.toString(16).padStart(2, '0')).join(' '));
  }
  return lines.join('\n');
}

/** A hash in groups of four, to be compared by eye or read out. */
export function grouped(hex: string): string {
  return hex.match(/.{1,4}/g)?.join(' ') ?? '';
}
