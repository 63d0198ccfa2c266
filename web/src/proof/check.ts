// The front door: what this browser finds when it checks an entry by itself. Nothing is believed because the server
// says so; what cannot be checked here is said to be so.
import type { Api } from '../lib/api';
import type { EntryDocument, EntryJson } from '../lib/types';
import { bytes_text, equal, from_base64, to_hex, type Bytes } from './bytes';
import { payload_type, verify_payload } from './dsse';
import { public_key_from_base64, type PublicKey } from './keys';
import { belongs, decode_leaf, payload_commitment, type Content, type Leaf } from './leaf';
import { leaf_hash, root_by_inclusion, tree_head, verify_consistency, type TreeHead } from './merkle';
import { check_checkpoint, parse_checkpoint, type Quorum, type VerifierKey } from './note';
import { same_json, strict_json } from './json';

/** What a step is about; its words are the message `record-checks.<what>`. */
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
  /** Null: could not be checked here; `found` says why, as a message key's last part. */
  holds: boolean | null;
  /** What was found and what was to be found: numbers, hashes and names, not sentences. */
  found: string;
  expected: string;
}

/** Proof documents by index or id, of one state of the record. */
export type EntrySource = (which: number | string) => Promise<EntryDocument>;

/** The entries of the server's record as its first `size` entries tell it. Each is fetched once. */
export function entries_as_of(size: number, from: Pick<Api, 'entry' | 'entries'>): EntrySource {
  const got = new Map<number | string, Promise<EntryDocument>>();
  const as_of = String(size);
  const get = (which: number | string) => {
    let document = got.get(which);
    if (!document) {
      document = from.entry(which, { as_of });
      got.set(which, document);
    }
    return document;
  };
  return (which) =>
    get(which).catch(async (error: unknown) => {
      // The command line names key entries after the key; another program may not.
      if (typeof which !== 'string' || !which.startsWith('key.')) throw error;
      for (let first = 0; first < size; ) {
        const page = await from.entries({ first, count: 200, kind: 'key' }, { as_of });
        for (const item of page.entries) {
          const document = await get(item.index);
          const key = await public_key_from_base64((document.entry?.key as KeyBody | undefined)?.public_key ?? '');
          if (key && which === `key.${key.id}`) return document;
        }
        const last = page.entries.at(-1);
        if (!last || page.entries.length < 200) break;
        first = last.index + 1;
      }
      throw error;
    });
}

export interface Against {
  /** Gives the `key` entries that say whose key it is. Without it signature and rights are not checked. */
  entries?: EntrySource;
  /** A head that this browser saw before, and the proof that the document's head extends it. */
  seen?: { head: TreeHead; proof: readonly Bytes[] };
  /** A checkpoint of the log with the keys the reader goes by, and the proof between it and the document's head. */
  checkpoint?: { note: string; log: readonly VerifierKey[]; quorum: Quorum; proof: readonly Bytes[] };
}

interface Opened {
  leaf: Leaf;
  leaf_bytes: Bytes;
  content: Content | null;
  payload: EntryJson | null;
}

const absent = (what: StepName, why: 'withheld' | 'not_asked' | 'not_reached'): Step => ({
  what,
  holds: null,
  found: why,
  expected: '',
});

/** Checks one entry as the server handed it over. Every step is there, in this order; the entry holds when no step fails. */
export async function check_entry(document: EntryDocument, against: Against = {}): Promise<Step[]> {
  const { steps, opened } = await open(document);
  if (against.entries && opened?.content && opened.payload) {
    steps.push(...(await check_signer(document, opened, against.entries)));
  } else {
    const why = !opened ? 'not_reached' : opened.content ? 'not_asked' : 'withheld';
    steps.push(absent('key', why), absent('signature', why), absent('rights', why));
  }
  const head = tree_head(document.proof.size, document.proof.root);
  if (against.seen) steps.push(await check_seen(head, against.seen));
  if (against.checkpoint) steps.push(...(await check_against_checkpoint(head, against.checkpoint)));
  return steps;
}

/** True when nothing that was checked failed. */
export function all_hold(steps: readonly Step[]): boolean {
  return steps.every((step) => step.holds !== false);
}

async function open(document: EntryDocument): Promise<{ steps: Step[]; opened: Opened | null }> {
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

interface KeyBody {
  action: string;
  party: string;
  public_key?: string;
  kinds?: string[];
}

/** At most so many key entries lead from an entry to the registrar's: officer, root, its predecessors, registrar. */
const chain_limit = 40;

/**
 * Whose key signed, by the record's own `key` entries: each is proven in the same tree, and its own signer is looked up in
 * turn, up to entry 0, which the registrar signed for itself. That no later entry revoked a key cannot be seen from these
 * alone: a mirror and `truce verify` show it.
 */
async function check_signer(document: EntryDocument, opened: Opened, entries: EntrySource): Promise<Step[]> {
  const { payload, content, leaf } = opened;
  if (!payload || !content) return [];
  const chain: string[] = [];
  let key: PublicKey | null = null;
  let fault = '';
  let rights: Step = absent('rights', 'not_reached');
  let asked: Opened & { index: number } = { ...opened, index: document.index };
  let signed = false;
  for (let link = 0; link < chain_limit; ++link) {
    const named = await key_entry(asked, document, entries);
    if (typeof named === 'string') {
      fault = named;
      break;
    }
    const body = named.payload?.key as KeyBody;
    chain.push(`${named.index}: ${body.action} ${body.party}`);
    const public_key = await public_key_from_base64(body.public_key ?? '');
    if (public_key?.id !== asked.leaf.key || !asked.content) {
      fault = asked.leaf.key;
      break;
    }
    if (link === 0) {
      key = public_key;
      rights = rights_step(payload, body);
    }
    const { payload: bytes, signature } = asked.content;
    const holds = await verify_payload(public_key, asked.leaf.payload_type, bytes, signature);
    if (link === 0) signed = holds;
    else if (!holds) fault = `${asked.index}`;
    if (!holds || (named.index === 0 && asked.index === 0)) break;
    if (!may_vouch(named, body)) {
      fault = `${named.index}: ${body.action}`;
      break;
    }
    asked = named;
  }
  const found_top = chain.at(-1)?.startsWith('0: enrol') ?? false;
  const sound = fault === '' && found_top;
  return [
    { what: 'key', holds: sound, found: fault || chain.join(' ← '), expected: leaf.key },
    key
      ? { what: 'signature', holds: signed, found: to_hex(content.signature), expected: key.id }
      : absent('signature', 'not_reached'),
    rights,
  ];
}

/** The entry that made an entry's key known, opened and proven in the same tree. */
async function key_entry(
  of: Opened & { index: number },
  document: EntryDocument,
  entries: EntrySource,
): Promise<(Opened & { index: number }) | string> {
  const id = `key.${of.leaf.key}`;
  const found = await entries(id).catch(() => null);
  if (!found) return id;
  const { steps, opened } = await open(found);
  if (!all_hold(steps) || !opened?.payload || !opened.content) return `${found.index}`;
  // A later head is fine when it is proven elsewhere; here the same head is asked for, so that one root covers all.
  if (found.proof.root !== document.proof.root || found.proof.size !== document.proof.size) return `${found.index}`;
  if (opened.payload.kind !== 'key' || found.index > of.index) return `${found.index}`;
  return { ...opened, index: found.index };
}

/** True when the key that signed this key entry may be one to state it: of its own party for officers and new roots. */
function may_vouch(entry: Opened, body: KeyBody): boolean {
  const author = entry.payload?.author.party;
  if (body.action === 'delegate' || body.action === 'rotate') return author === body.party;
  return body.action === 'enrol';
}

/** A key signs for its party, and an officer's only the kinds it was given. */
function rights_step(payload: EntryJson, body: KeyBody): Step {
  const kinds = body.action === 'delegate' ? (body.kinds ?? []) : null;
  const wanted = payload.kind === 'correction' ? ['correction', ...corrected_kinds(payload)] : [payload.kind];
  const admitted = kinds === null || wanted.every((kind) => kinds.includes(kind));
  return {
    what: 'rights',
    holds: payload.author.party === body.party && admitted,
    found: `${payload.author.party}: ${wanted.join(', ')}`,
    expected: `${body.party}: ${kinds === null ? body.action : kinds.join(', ')}`,
  };
}

const header_members = new Set([
  'truce', 'case', 'id', 'kind', 'author', 'issued', 'valid', 'zone', 'sources', 'audience', 'replaces', 'note', 'correction',
]);
function corrected_kinds(payload: EntryJson): string[] {
  return Object.keys(payload).filter((member) => !header_members.has(member));
}

async function check_seen(head: TreeHead | null, seen: NonNullable<Against['seen']>): Promise<Step> {
  // Looking at the past: the head seen then is the larger one.
  const forward = head !== null && head.size >= seen.head.size;
  const holds =
    head !== null &&
    (forward
      ? await verify_consistency(seen.head, head, seen.proof)
      : await verify_consistency(head, seen.head, seen.proof));
  return { what: 'extends_seen', holds, found: describe(head), expected: describe(seen.head) };
}

async function check_against_checkpoint(
  head: TreeHead | null,
  against: NonNullable<Against['checkpoint']>,
): Promise<Step[]> {
  const checkpoint = parse_checkpoint(against.note);
  if (!checkpoint || !head) {
    return [{ what: 'checkpoint', holds: false, found: '', expected: describe(head) }, absent('witnesses', 'not_reached')];
  }
  const seen = await check_checkpoint(checkpoint, against.log, against.quorum);
  const [old, young] = checkpoint.size <= head.size ? [checkpoint, head] : [head, checkpoint];
  const joined =
    old.size === young.size ? equal(old.root, young.root) : await verify_consistency(old, young, against.proof);
  return [
    {
      what: 'checkpoint',
      holds: seen.log_signed && joined,
      found: `${checkpoint.origin} ${describe(checkpoint)}`,
      expected: describe(head),
    },
    against.quorum.need === 0
      ? absent('witnesses', 'not_asked')
      : {
          what: 'witnesses',
          holds: seen.final ? true : seen.log_signed ? null : false,
          found: seen.witnesses.map((one) => one.party).join(', '),
          expected: `${against.quorum.need} / ${against.quorum.parties.length}`,
        },
  ];
}

function describe(head: TreeHead | null): string {
  return head ? `${head.size}:${to_hex(head.root)}` : '';
}
