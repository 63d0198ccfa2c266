// @vitest-environment node
import { expect, it } from 'vitest';
import { from_hex, to_hex, type Bytes } from '../../src/proof/bytes';
import { belongs, decode_leaf, encode_leaf, payload_commitment, type Leaf } from '../../src/proof/leaf';
import { receipt, index_of } from './pause';

const leaf: Leaf = {
  case_id: 'aden-1934',
  payload_type: 't/x',
  commitment: Uint8Array.from({ length: 32 }, (_, i) => 0x40 + i),
  key: 'a0a1a2a3a4a5a6a7',
  recorded_at: 0x18d11223344,
};
const hex =
  '01096164656e2d3139333403742f78404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5fa0a1a2a3a4a5a6a70000018d11223344';

it('a leaf has the bytes that the document gives', () => {
  expect(to_hex(encode_leaf(leaf))).toBe(hex);
  expect(decode_leaf(from_hex(hex) as Bytes)).toEqual(leaf);
});
it('a leaf comes back from its bytes and from no others', () => {
  const bytes = encode_leaf(leaf);
  for (let size = 0; size < bytes.length; ++size) expect(decode_leaf(bytes.slice(0, size)), `${size}`).toBe(null);
  expect(decode_leaf(new Uint8Array([...bytes, 0]))).toBe(null);
  for (let at = 0; at < bytes.length; ++at) {
    const other = bytes.slice();
    other[at] = (other[at] as number) ^ 0x80;
    const read = decode_leaf(other);
    if (read) expect(encode_leaf(read)).toEqual(other);
    expect(read).not.toEqual(leaf);
  }
});
it('keeps times before 1970', () => {
  expect(decode_leaf(encode_leaf({ ...leaf, recorded_at: -1 }))?.recorded_at).toBe(-1);
});
it('the commitment is HMAC-SHA-256 of type, signature and payload, and takes the right lengths only', async () => {
  // RFC 4231, test case 1, its message spread over the three parts.
  const content = { salt: new Uint8Array(20).fill(0x0b), signature: from_hex('2054') as Bytes, payload: from_hex('68657265') as Bytes };
  expect(to_hex(await payload_commitment('Hi', content))).toBe('b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7');
  expect(await belongs(content, leaf)).toBe(false);
});
it('a recorded entry belongs to its leaf', async () => {
  const { content, leaf: recorded } = await receipt(index_of((entry) => entry.kind === 'actor'));
  expect(content && (await belongs(content, recorded))).toBe(true);
});
