// Receipts: one entry with everything that shows it is in the record, in one text file (C2SP tlog-proof v1 with the
// extra bytes of docs/record.md).
import { from_base64, type Bytes } from './bytes';
import { verify_payload } from './dsse';
import { public_key, type PublicKey } from './keys';
import { belongs, decode_leaf, type Content, type Leaf } from './leaf';
import { leaf_hash, verify_inclusion } from './merkle';
import { check_checkpoint, parse_checkpoint, type Checkpoint, type CheckpointFindings, type Quorum, type VerifierKey } from './note';

export interface Receipt {
  leaf: Leaf;
  leaf_bytes: Bytes;
  /** Null: the receipt shows the leaf and hides what was stated. */
  content: Content | null;
  signer: PublicKey;
  index: number;
  proof: Bytes[];
  checkpoint: Checkpoint;
}

const proof_limit = 63;

/** Reads a receipt strictly; nothing is verified. @return null when it is malformed */
export async function parse_receipt(text: string): Promise<Receipt | null> {
  const found = /^c2sp\.org\/tlog-proof@v1\nextra ([^\n]*)\nindex (0|[1-9][0-9]*)\n((?:[^\n]+\n)*)\n/.exec(text);
  if (!found) return null;
  const extra = from_base64(found[1] ?? '');
  const index = Number(found[2]);
  const proof = (found[3] ?? '').split('\n').slice(0, -1).map(from_base64);
  const checkpoint = parse_checkpoint(text.slice(found[0].length));
  if (!extra || !Number.isSafeInteger(index) || proof.length > proof_limit || !checkpoint) return null;
  if (!proof.every((hash) => hash !== null && hash.length === 32)) return null;
  const parts = read_extra(extra);
  const leaf = parts && decode_leaf(parts.leaf);
  const signer = parts && (await public_key(parts.signer));
  if (!parts || !leaf || !signer) return null;
  return { leaf, leaf_bytes: parts.leaf, content: parts.content, signer, index, proof: proof as Bytes[], checkpoint };
}

function read_extra(extra: Bytes): { leaf: Bytes; content: Content | null; signer: Bytes } | null {
  const view = new DataView(extra.buffer);
  if (extra.length < 3 || extra[0] !== 1) return null;
  const leaf_end = 3 + view.getUint16(1);
  if (extra.length < leaf_end + 4) return null;
  const blob_end = leaf_end + 4 + view.getUint32(leaf_end);
  if (extra.length !== blob_end + 32) return null;
  const blob = extra.slice(leaf_end + 4, blob_end);
  const content = blob.length === 0 ? null : plain_blob(blob);
  if (blob.length > 0 && !content) return null;
  return { leaf: extra.slice(3, leaf_end), content, signer: extra.slice(blob_end) };
}

/** The content of a blob in its plain form. @return null for another */
export function plain_blob(blob: Bytes): Content | null {
  if (blob.length < 97 || blob[0] !== 0) return null;
  return { salt: blob.slice(1, 33), signature: blob.slice(33, 97), payload: blob.slice(97) };
}

/** What does not hold of a receipt, in the order of the record's own check. */
export type ReceiptFault = 'log' | 'witnesses' | 'path' | 'signer' | 'content' | 'signature';

/** Checks a receipt against keys that the reader trusts. */
export async function verify_receipt(
  receipt: Receipt,
  log: readonly VerifierKey[],
  quorum: Quorum,
): Promise<{ fault: ReceiptFault | null; checkpoint: CheckpointFindings }> {
  const checkpoint = await check_checkpoint(receipt.checkpoint, log, quorum);
  const fault = async (): Promise<ReceiptFault | null> => {
    if (!checkpoint.log_signed) return 'log';
    if (!checkpoint.final) return 'witnesses';
    const hash = await leaf_hash(receipt.leaf_bytes);
    if (!(await verify_inclusion(hash, receipt.index, receipt.checkpoint, receipt.proof))) return 'path';
    if (receipt.signer.id !== receipt.leaf.key) return 'signer';
    if (!receipt.content) return null;
    if (!(await belongs(receipt.content, receipt.leaf))) return 'content';
    const { payload, signature } = receipt.content;
    return (await verify_payload(receipt.signer, receipt.leaf.payload_type, payload, signature)) ? null : 'signature';
  };
  return { fault: await fault(), checkpoint };
}

