// @vitest-environment node
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { from_hex, text_bytes, type Bytes } from '../../src/proof/bytes';
import { pre_authentication_encoding } from '../../src/proof/dsse';
import { bytes_text } from '../../src/proof/bytes';
import { key_id, public_key, verify_ed25519 } from '../../src/proof/keys';

const bytes = (hex: string) => from_hex(hex) as Bytes;

// RFC 8032 section 7.1, tests 1 to 3.
const rfc8032 = [
  {
    key: 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
    message: '',
    signature:
      'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
  },
  {
    key: '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
    message: '72',
    signature:
      '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
  },
  {
    key: 'fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025',
    message: 'af82',
    signature:
      '6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a',
  },
];

describe('Ed25519', () => {
  it.each(rfc8032)('verifies the vector of RFC 8032 with message $message, and no other byte', async (vector) => {
    const key = await public_key(bytes(vector.key));
    if (!key) throw new Error('refused');
    const [message, signature] = [bytes(vector.message), bytes(vector.signature)];
    expect(await verify_ed25519(key, message, signature)).toBe(true);
    for (let at = 0; at < 64; ++at) {
      const other = signature.slice();
      other[at] = (other[at] as number) ^ 1;
      expect(await verify_ed25519(key, message, other), `${at}`).toBe(false);
    }
    expect(await verify_ed25519(key, text_bytes('x'), signature)).toBe(false);
  });

  it('refuses keys of small order and encodings that are not canonical', async () => {
    for (const weak of [
      '0000000000000000000000000000000000000000000000000000000000000000',
      '0100000000000000000000000000000000000000000000000000000000000000',
      '0100000000000000000000000000000000000000000000000000000000000080',
      'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
      'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
      'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
      '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
      'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa',
    ]) {
      expect(await public_key(bytes(weak)), weak).toBe(null);
    }
    expect(await public_key(new Uint8Array(31))).toBe(null);
  });

  it('names a key by the first eight bytes of its hash', async () => {
    expect(await key_id(bytes(rfc8032[0]?.key ?? ''))).toBe('21fe31dfa154a261');
  });
});

it('signs the bytes of the DSSE specification’s example', () => {
  const encoded = pre_authentication_encoding('http://example.com/HelloWorld', text_bytes('hello world'));
  expect(bytes_text(encoded)).toBe('DSSEv1 29 http://example.com/HelloWorld 11 hello world');
});

const cctv = join(
  process.env.TRUCE_SHARED_DATA ?? join(__dirname, '../../../../shared/data'),
  'vectors-cctv-ed25519/ed25519/ed25519vectors.json',
);

// Where verifiers disagree, ours answers as libsodium does (tests/record/ed25519_vectors_test.cpp has the same rule).
describe.skipIf(!existsSync(cctv))('C2SP’s edge cases of Ed25519', () => {
  it('hold where the equation does without the cofactor, and neither point is of small order or not canonical', async () => {
    const vectors = JSON.parse(readFileSync(cctv, 'utf8')) as { number: number; key: string; sig: string; msg: string; flags: string[] | null }[];
    expect(vectors.length).toBe(914);
    let held = 0;
    for (const { number, key, sig, msg, flags } of vectors) {
      const read = await public_key(bytes(key));
      const holds = read !== null && (await verify_ed25519(read, text_bytes(msg), bytes(sig)));
      const weak = flags?.some((flag) => /^(low_order_A|low_order_R|non_canonical_A|non_canonical_R|low_order_residue)$/.test(flag));
      expect(holds, `${number}`).toBe(!weak);
      held += holds ? 1 : 0;
    }
    expect(held).toBe(43);
  });
});
