// The forms' shape, read from the record's own schema: a new kind or member there is a new form or field here.
import schema from '../../../schemas/entry-1.schema.json';

/** What an id names, for suggestions. */
export type Names =
  | 'actor'
  | 'incident'
  | 'question'
  | 'answer'
  | 'place'
  | 'provision'
  | 'instrument'
  | 'power'
  | 'notification'
  | 'invitation'
  | 'determination'
  | 'act'
  | 'entry';

export type Node =
  | { sort: 'text'; long: boolean; max: number; pattern?: string; names?: Names; hash?: boolean }
  | { sort: 'date' }
  | { sort: 'number'; integer: boolean; min?: number; max?: number }
  | { sort: 'flag' }
  | { sort: 'choice'; values: readonly string[] }
  | { sort: 'fixed'; value: string }
  | { sort: 'list'; item: Node; max: number; choices?: readonly string[] }
  | { sort: 'group'; fields: readonly Field[]; of?: 'place' | 'about' }
  | { sort: 'json' };

export interface Field {
  name: string;
  /** JSON pointer within an entry, `-` for a place in a list. */
  pointer: string;
  required: boolean;
  node: Node;
}

interface Raw {
  $ref?: string;
  type?: string;
  enum?: string[];
  const?: string;
  pattern?: string;
  minimum?: number;
  maximum?: number;
  maxLength?: number;
  maxItems?: number;
  properties?: Record<string, Raw>;
  required?: string[];
  items?: Raw;
}

const root = schema as unknown as Raw & { definitions: Record<string, Raw>; properties: Record<string, Raw> };

/** Every kind of entry, in the schema's order. */
export const kinds: readonly string[] = root.properties.kind?.enum ?? [];

/** Members beside the body that an author may fill in, in the order in which they are written. */
export const header_members = ['issued', 'valid', 'zone', 'sources', 'audience', 'replaces', 'note'] as const;

/** The order of an entry's members when it is signed; the bodies follow. */
export const member_order = ['truce', 'case', 'id', 'kind', 'author', ...header_members] as const;

// What ids stand for is the case's affair, not the schema's: an `actor` is an actor wherever it stands, and so on.
const names_by_member: Record<string, Names> = {
  actor: 'actor',
  by: 'actor',
  holder: 'actor',
  to: 'actor',
  party: 'actor',
  part_of: 'actor',
  adopted_by: 'actor',
  excludes: 'actor',
  participants: 'actor',
  invite: 'actor',
  parties: 'actor',
  through: 'actor',
  incident: 'incident',
  question: 'question',
  answer: 'answer',
  place: 'place',
  within: 'place',
  under: 'power',
  amends: 'instrument',
  supplements: 'instrument',
  endorses: 'instrument',
  interprets: 'instrument',
  notification: 'notification',
  invitation: 'invitation',
  supersedes: 'determination',
  authority: 'determination',
  replaces: 'entry',
  acts: 'act',
};
const names_by_pointer: Record<string, Names> = {
  '/acceptance/of': 'instrument',
  '/reservation/to': 'provision',
  '/progress/of': 'provision',
};

function resolved(raw: Raw): { raw: Raw; definition: string } {
  if (!raw.$ref) return { raw, definition: '' };
  const definition = raw.$ref.slice('#/definitions/'.length);
  const target = root.definitions[definition];
  if (!target) throw new Error(`the schema has no ${raw.$ref}`);
  return { raw: target, definition };
}

const long_text = 600;

function node_of(stated: Raw, pointer: string, name: string): Node {
  const { raw, definition } = resolved(stated);
  if (definition === 'edtf') return { sort: 'date' };
  if (raw.enum) return { sort: 'choice', values: raw.enum };
  if (raw.const !== undefined) return { sort: 'fixed', value: raw.const };
  if (raw.type === 'boolean') return { sort: 'flag' };
  if (raw.type === 'number' || raw.type === 'integer') {
    return {
      sort: 'number',
      integer: raw.type === 'integer',
      ...(raw.minimum === undefined ? {} : { min: raw.minimum }),
      ...(raw.maximum === undefined ? {} : { max: raw.maximum }),
    };
  }
  if (raw.type === 'array') {
    const item = node_of(raw.items ?? {}, `${pointer}/-`, name);
    const choices = item.sort === 'choice' ? { choices: item.values } : {};
    return { sort: 'list', item, max: raw.maxItems ?? 1000, ...choices };
  }
  if (raw.type === 'object') {
    if (!raw.properties || name === 'geometry') return { sort: 'json' };
    const of = definition === 'place' || definition === 'about' ? { of: definition as 'place' | 'about' } : {};
    return { sort: 'group', fields: fields_of(raw, pointer), ...of };
  }
  const is_name = definition === 'id' || names_by_member[name] === 'act';
  const names = is_name ? (names_by_pointer[pointer] ?? names_by_member[name]) : undefined;
  return {
    sort: 'text',
    long: (raw.maxLength ?? 0) > long_text,
    max: raw.maxLength ?? 1000,
    ...(raw.pattern === undefined ? {} : { pattern: raw.pattern }),
    ...(names === undefined ? {} : { names }),
    ...(definition === 'hex64' ? { hash: true } : {}),
  };
}

function fields_of(raw: Raw, pointer: string): Field[] {
  return Object.entries(raw.properties ?? {}).map(([name, one]) => ({
    name,
    pointer: `${pointer}/${name}`,
    required: raw.required?.includes(name) ?? false,
    node: node_of(one, `${pointer}/${name}`, name),
  }));
}

/** The fields of a kind's body. */
export function body_fields(kind: string): readonly Field[] {
  const raw = root.properties[kind];
  return raw && kinds.includes(kind) ? fields_of(raw, `/${kind}`) : [];
}

/** The fields beside the body. */
export function header_fields(): readonly Field[] {
  return fields_of(root, '').filter((field) => (header_members as readonly string[]).includes(field.name));
}

/** Every field that an entry of this kind may have, those in lists and groups included. */
export function all_fields(kind: string): Field[] {
  const within = (field: Field): Field[] => [field, ...below(field.node)];
  const below = (node: Node): Field[] =>
    node.sort === 'group' ? node.fields.flatMap(within) : node.sort === 'list' ? below(node.item) : [];
  return [...header_fields(), ...body_fields(kind)].flatMap(within);
}

export { schema };
