// Opening an entry: header, place in the tree, content, and whether what is shown is what was signed. Everything but the
// signer.
import type { EntryDocument, EntryJson } from '../lib/types';
import { bytes_text, from_base64, to_hex, type Bytes } from './bytes';
import { payload_type } from './dsse';
import { same_json, strict_json } from './json';
import { belongs, decode_leaf, payload_commitment, type Content, type Leaf } from './leaf';
import { leaf_hash, root_by_inclusion } from './merkle';

/** What a step is about; its words are the page's. */
export type StepName =
  | 'leaf'
  | 'inclusion'
  | 'content'
  | 'shown'
  | 'header'
  | 'key'
  | 'signature'
  | 'rights'
  | 'extends_seen'
  | 'checkpoint'
  | 'witnesses';

export interface Step {
  what: StepName;
  /** Null: could not be checked here; `found` says why: `withheld`, `not_asked` or `not_reached`. */
  holds: boolean | null;
  /** What was found and what was to be found: numbers, hashes and names, not sentences. */
  found: string;
  expected: string;
}

export interface Opened {
  leaf: Leaf;
  leaf_bytes: Bytes;
  content: Content | null;
  payload: EntryJson | null;
}

export const absent = (what: StepName, why: 'withheld' | 'not_asked' | 'not_reached'): Step => ({
  what,
  holds: null,
  found: why,
  expected: '',
});

/** True when nothing that was checked failed. */
export function all_hold(steps: readonly Step[]): boolean {
  return steps.every((step) => step.holds !== false);
}

export async function open_entry(document: EntryDocument): Promise<{ steps: Step[]; opened: Opened | null }> {
  const { proof } = document;
  const steps: Step[] = [];
  const leaf_bytes = from_base64(proof.leaf);
  const leaf = leaf_bytes && decode_leaf(leaf_bytes);
  steps.push({
    what: 'leaf',
    holds: leaf !== null && leaf.case_id === document.case,
    found: leaf ? leaf.case_id : `${leaf_bytes?.length ?? 0} B`,
    expected: document.case,
  });
  if (!leaf || !leaf_bytes) {
    steps.push(...(['inclusion', 'content', 'shown', 'header'] as const).map((what) => absent(what, 'not_reached')));
    return { steps, opened: null };
  }

  const path = proof.inclusion.map(from_base64);
  const whole = path.every((hash) => hash !== null);
  const root = whole
    ? await root_by_inclusion(await leaf_hash(leaf_bytes), document.index, proof.size, path as Bytes[])
    : null;
  const named = document.root === undefined || document.root === proof.root;
  steps.push({
    what: 'inclusion',
    holds: root !== null && to_hex(root) === proof.root && document.size === proof.size && named,
    found: root ? to_hex(root) : '',
    expected: proof.root,
  });

  const content = read_content(document);
  if (content === null) {
    steps.push(absent('content', 'withheld'), absent('shown', 'withheld'));
    // A withheld entry has no content: nothing may be shown as if it had.
    const silent = document.entry === null && document.id === undefined;
    steps.push(header_step(document, leaf, null, silent));
    return { steps, opened: { leaf, leaf_bytes, content: null, payload: null } };
  }
  const belonging = content !== 'malformed' && (await belongs(content, leaf));
  steps.push({
    what: 'content',
    holds: belonging,
    found: content === 'malformed' ? '' : to_hex(await payload_commitment(leaf.payload_type, content)),
    expected: to_hex(leaf.commitment),
  });
  const text = content === 'malformed' ? null : bytes_text(content.payload);
  const payload = text === null ? null : (strict_json(text) as EntryJson | null);
  steps.push({
    what: 'shown',
    holds: payload !== null && same_json(payload, document.entry),
    found: payload?.id ?? '',
    expected: document.entry?.id ?? '',
  });
  steps.push(header_step(document, leaf, payload, true));
  return { steps, opened: { leaf, leaf_bytes, content: belonging ? content : null, payload } };
}

/** What the leaf says of the entry against what the document and the entry itself say. */
function header_step(document: EntryDocument, leaf: Leaf, payload: EntryJson | null, silent: boolean): Step {
  const stated = [leaf.case_id, leaf.payload_type, leaf.key, new Date(leaf.recorded_at).toISOString()];
  const shown = [
    payload?.case ?? document.case,
    payload ? payload_type(String(payload.kind)) : document.proof.payload_type,
    payload?.author?.key ?? document.signature?.key ?? leaf.key,
    new Date(document.recorded_at).toISOString(),
  ];
  const consistent = document.proof.payload_type === leaf.payload_type && (document.signature?.key ?? leaf.key) === leaf.key;
  return {
    what: 'header',
    holds: silent && consistent && stated.every((one, i) => one === shown[i]),
    found: shown.join(' '),
    expected: stated.join(' '),
  };
}

/** Null when withheld: salt, signature and payload are all left out. */
function read_content(document: EntryDocument): Content | 'malformed' | null {
  const { salt, signature, payload } = document.proof;
  if (salt === null && signature === null && payload === null) return null;
  const parts = [salt, signature, payload].map((part) => (part === null ? null : from_base64(part)));
  const [salt_bytes, signature_bytes, payload_bytes] = parts;
  if (!salt_bytes || !signature_bytes || !payload_bytes) return 'malformed';
  return { salt: salt_bytes, signature: signature_bytes, payload: payload_bytes };
}
