// From what was filled in to the exact bytes that are signed.
import { text_bytes, type Bytes } from '../proof/bytes';
import { kinds, member_order } from './schema';

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
export type Members = { [name: string]: Json };

export interface Author {
  case: string;
  party: string;
  /** Key id. */
  key: string;
}

/** The largest payload that the record takes. */
export const payload_limit = 48 * 1024;

/** Takes out what was left empty: texts, lists and groups. Numbers and flags stay. @return undefined when nothing is left */
export function pruned(value: Json | undefined): Json | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value.trim() === '' ? undefined : value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (Array.isArray(value)) {
    const items = value.map(pruned).filter((item) => item !== undefined);
    return items.length > 0 ? items : undefined;
  }
  if (typeof value === 'object') {
    const members = Object.entries(value)
      .map(([name, member]) => [name, pruned(member)] as const)
      .filter((pair): pair is readonly [string, Json] => pair[1] !== undefined);
    return members.length > 0 ? Object.fromEntries(members) : undefined;
  }
  return value;
}

/** The entry as it will be signed: what a machine fills in, the header, then the bodies. */
export function compose(draft: Members, kind: string, author: Author): Members {
  const filled = (pruned(draft) ?? {}) as Members;
  const entry: Members = {
    ...filled,
    truce: 'entry/1',
    case: author.case,
    kind,
    author: { party: author.party, key: author.key },
    audience: filled.audience ?? ['public'],
  };
  // A body that may be empty must still be there.
  entry[kind] ??= {};
  const order = [...member_order, ...kinds] as string[];
  const place = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length);
  return Object.fromEntries(Object.entries(entry).sort(([a], [b]) => place(a) - place(b)));
}

/** One line, as `truce add` writes it. These bytes are what is signed and kept for ever. */
export function payload_of(entry: Members): Bytes {
  return text_bytes(JSON.stringify(entry));
}

/** The value at a JSON pointer. */
export function at(value: Json | undefined, pointer: string): Json | undefined {
  let here = value;
  for (const part of pointer.split('/').slice(1)) {
    if (Array.isArray(here)) here = here[Number(part)];
    else if (here !== null && typeof here === 'object') here = here[part];
    else return undefined;
  }
  return here;
}

/** Sets the value at a JSON pointer, making groups on the way; undefined takes it out. */
export function put(value: Members, pointer: string, next: Json | undefined): void {
  const parts = pointer.split('/').slice(1);
  const last = parts.pop();
  if (last === undefined) return;
  let here: Members | Json[] = value;
  for (const part of parts) {
    const below: Json | undefined = Array.isArray(here) ? here[Number(part)] : here[part];
    if (below !== null && typeof below === 'object') {
      here = below;
      continue;
    }
    const made: Members = {};
    if (Array.isArray(here)) here[Number(part)] = made;
    else here[part] = made;
    // Read again: where the draft is reactive, what was put in comes out watched.
    here = (Array.isArray(here) ? here[Number(part)] : here[part]) as Members;
  }
  if (Array.isArray(here)) {
    if (next === undefined) here.splice(Number(last), 1);
    else here[Number(last)] = next;
  } else if (next === undefined) delete here[last];
  else here[last] = next;
}

const short: Record<string, string> = {
  position: 'pos',
  report: 'rep',
  assessment: 'asm',
  statement: 'say',
  determination: 'det',
  notification: 'ntf',
  acknowledgement: 'ack',
  acceptance: 'acc',
  reservation: 'res',
  correction: 'cor',
  withdrawal: 'wdr',
};

/** A free id that says what the entry is: kind, party, subject, and four letters that make it unlike others. */
export function suggested_id(draft: Members, kind: string, party: string, chance: () => number = Math.random): string {
  const body = (draft[kind] ?? {}) as Members;
  const subject = [body.question, body.incident, body.of, body.notification, body.title, body.id, draft.replaces].find(
    (one) => typeof one === 'string' && one !== '',
  );
  const about = Object.values((body.about ?? {}) as Members)[0];
  const tail = Array.from({ length: 4 }, () => 'abcdefghjkmnpqrstuvwxyz23456789'.charAt(Math.floor(chance() * 31))).join('');
  const parts = [short[kind] ?? kind, party, as_id(subject), as_id(about)].filter((part) => part !== '');
  return `${parts.join('.').slice(0, 110).replace(/[.-]$/, '')}-${tail}`;
}

/** Any text as part of an id: lower-case Latin letters, digits, dashes. */
export function as_id(text: unknown): string {
  if (typeof text !== 'string') return '';
  const plain = text.normalize('NFKD').toLowerCase();
  return plain.replace(/[^a-z0-9.]+/g, '-').replace(/[.-]*\.[.-]*/g, '.').replace(/^[.-]+|[.-]+$/g, '').slice(0, 40).replace(/[.-]+$/, '');
}

/** A draft that corrects an entry: the same content, to be changed, and a reason to be given. */
export function correction_of(entry: Members): { kind: 'correction'; draft: Members } {
  const draft = content_of(entry);
  return { kind: 'correction', draft: { ...draft, correction: { reason: '' }, replaces: entry.id ?? '' } };
}

/** A draft that withdraws an entry. */
export function withdrawal_of(entry: Members): { kind: 'withdrawal'; draft: Members } {
  const audience = entry.audience ?? ['public'];
  return { kind: 'withdrawal', draft: { withdrawal: { reason: '' }, replaces: entry.id ?? '', audience } };
}

/** What an author fills in: without what a machine does, and without an earlier correction's reason. */
function content_of(entry: Members): Members {
  const { truce: _version, case: _case, id: _id, kind: _kind, author: _author, correction: _reason, ...content } = structuredClone(entry);
  return content;
}

/** The kind whose body a correction carries. */
export function corrected_kind(draft: Members): string | null {
  return kinds.find((kind) => kind !== 'correction' && kind !== 'withdrawal' && kind in draft) ?? null;
}
