// Whose key signed, and whether it might: by the record's own `key` entries, each proven in the same tree.
import type { Api } from '../lib/api';
import { coverage, parse_edtf } from '../lib/edtf';
import type { EntryDocument, EntryJson } from '../lib/types';
import { at_civil } from '../lib/zone';
import { to_hex } from './bytes';
import { verify_payload } from './dsse';
import { public_key_from_base64, type PublicKey } from './keys';
import { absent, all_hold, open_entry, type Opened, type Step } from './open';

/** Proof documents by index or id, of one state of the record. */
export type EntrySource = (which: number | string) => Promise<EntryDocument>;

interface KeyBody {
  action: string;
  party: string;
  public_key?: string;
  kinds?: string[];
}

/** An entry that was opened and found whole, with its place. */
interface Link extends Opened {
  index: number;
  payload: EntryJson;
}

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

/** At most so many key entries lead from an entry to the registrar's: officer, root, its predecessors, registrar. */
const chain_limit = 40;

/**
 * The steps `key`, `signature` and `rights`. Each key is looked up in the entry that made it known, and that entry's own
 * signer in turn, up to entry 0, which the registrar signed for itself. That no later entry revoked a key cannot be seen
 * from these alone: a mirror and `truce verify` show it.
 */
export async function check_signer(document: EntryDocument, opened: Opened, entries: EntrySource): Promise<Step[]> {
  const { payload, content, leaf } = opened;
  if (!payload || !content) return [];
  const chain: Link[] = [];
  let fault = '';
  let key: PublicKey | null = null;
  let signed = false;
  let asked: Link = { ...opened, payload, index: document.index };
  while (chain.length < chain_limit) {
    const named = await key_entry(asked, document, entries);
    if (typeof named === 'string') {
      fault = named;
      break;
    }
    const public_key = await public_key_from_base64(body_of(named).public_key ?? '');
    if (!public_key || public_key.id !== asked.leaf.key || !asked.content) {
      fault = `${named.index}: ${asked.leaf.key}`;
      break;
    }
    const holds = await verify_payload(public_key, asked.leaf.payload_type, asked.content.payload, asked.content.signature);
    if (chain.length === 0) [key, signed] = [public_key, holds];
    else if (!holds) fault = `${asked.index}`;
    chain.push(named);
    if (!holds || (named.index === 0 && asked.index === 0)) break;
    asked = named;
  }
  const registrar = registrar_of(chain);
  fault ||= signed && registrar === null ? 'no entry 0' : (unfit_link(chain, registrar) ?? '');
  const told = chain.map((link) => `${link.index}: ${body_of(link).action} ${body_of(link).party}`).join(' \u2190 ');
  const [first] = chain;
  return [
    { what: 'key', holds: signed && fault === '', found: fault || told, expected: leaf.key },
    key ? { what: 'signature', holds: signed, found: to_hex(content.signature), expected: key.id } : absent('signature', 'not_reached'),
    first && registrar !== null ? rights_step({ ...opened, payload, index: document.index }, first, registrar) : absent('rights', 'not_reached'),
  ];
}

function body_of(link: Link): KeyBody {
  return link.payload.key as KeyBody;
}

/** The party that keeps the record: whoever enrolled itself by entry 0. */
function registrar_of(chain: readonly Link[]): string | null {
  const last = chain.at(-1);
  return last?.index === 0 && body_of(last).action === 'enrol' ? body_of(last).party : null;
}

/** The entry that made an entry's key known, opened and proven in the same tree. @return else what is wrong */
async function key_entry(of: Link, document: EntryDocument, entries: EntrySource): Promise<Link | string> {
  const id = `key.${of.leaf.key}`;
  const found = await entries(id).catch(() => null);
  if (!found) return id;
  const { steps, opened } = await open_entry(found);
  // One root covers them all.
  const same_tree = found.proof.root === document.proof.root && found.proof.size === document.proof.size;
  const { payload, content } = opened ?? {};
  if (!opened || !payload || !content || !all_hold(steps) || !same_tree) return `${found.index}`;
  if (payload.kind !== 'key' || found.index > of.index) return `${found.index}`;
  return { ...opened, payload, index: found.index };
}

/** A key entry that its signer was not entitled to make (docs/record.md, "Who may sign what"). @return null for none */
function unfit_link(chain: readonly Link[], registrar: string | null): string | null {
  for (const [i, link] of chain.entries()) {
    const body = body_of(link);
    const by = chain[i + 1];
    // Entry 0 vouches for itself.
    if (link.index === 0) return null;
    if (!by) return `${link.index}`;
    const signer = body_of(by);
    const author = link.payload.author.party;
    const by_root = signer.action === 'enrol' || signer.action === 'rotate';
    const own = author === body.party && (body.action === 'delegate' || body.action === 'rotate');
    const enrolled = author === registrar && body.action === 'enrol';
    if (!by_root || signer.party !== author || !(own || enrolled)) return `${link.index}: ${body.action}`;
  }
  return null;
}

const shared_kinds = ['actor', 'instrument', 'terms', 'erasure'];
const registrar_kinds = ['key', ...shared_kinds, 'report', 'statement', 'correction', 'withdrawal'];

/** A key signs for its party; an officer's only the kinds it was given, in its period. */
function rights_step(entry: Link, known: Link, registrar: string): Step {
  const body = body_of(known);
  const { payload } = entry;
  const wanted: string[] = payload.kind === 'correction' ? ['correction', ...corrected_kinds(payload)] : [payload.kind];
  const may = (kind: string): boolean => {
    if (body.action === 'delegate') {
      return kind !== 'key' && (body.kinds?.includes(kind) ?? false) && (body.party === registrar || !shared_kinds.includes(kind));
    }
    if (body.action !== 'enrol' && body.action !== 'rotate') return false;
    return body.party === registrar ? registrar_kinds.includes(kind) : !shared_kinds.includes(kind);
  };
  const period = body.action === 'delegate' ? period_of(known) : { from: -Infinity, to: Infinity };
  const at = entry.leaf.recorded_at;
  const in_time = period !== null && at >= period.from && at < period.to;
  return {
    what: 'rights',
    holds: payload.author.party === body.party && wanted.every(may) && in_time,
    found: `${payload.author.party}: ${wanted.join(', ')}; ${print(at)}`,
    expected: `${body.party}: ${body.action === 'delegate' ? (body.kinds ?? []).join(', ') : body.action}${period && Number.isFinite(period.to) ? `; ${print(period.from)} / ${print(period.to)}` : ''}`,
  };
}

const print = (moment: number) => new Date(moment).toISOString();

/** The period of a delegation, in ms since 1970: to the end of the day (month, year) stated. @return null when unreadable */
function period_of(link: Link): { from: number; to: number } | null {
  const { valid, zone = 'UTC' } = link.payload;
  const from = valid?.from === undefined ? link.leaf.recorded_at : edge(valid.from, zone, 'begin');
  const to = valid?.to === undefined ? null : edge(valid.to, zone, 'end');
  return from === null || to === null ? null : { from, to };
}

function edge(text: string, zone: string, which: 'begin' | 'end'): number | null {
  const parsed = parse_edtf(text);
  if (!parsed.ok || parsed.value.interval || parsed.value.begin.qualifier !== '') return null;
  const covered = coverage(parsed.value.begin);
  if (!covered) return null;
  try {
    return parsed.value.begin.offset_min === null ? at_civil(covered[which], zone) : covered[which];
  } catch {
    return null;
  }
}

const header_members = new Set([
  'truce', 'case', 'id', 'kind', 'author', 'issued', 'valid', 'zone', 'sources', 'audience', 'replaces', 'note', 'correction',
]);
/** The bodies that a correction carries beside its reason. */
function corrected_kinds(payload: EntryJson): string[] {
  return Object.keys(payload).filter((member) => !header_members.has(member));
}
