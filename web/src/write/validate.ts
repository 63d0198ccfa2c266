// What the record would refuse, found before signing: its schema, and the rules that a schema cannot say. The server
// has the last word (dry run).
import { Validator, type Schema } from '@cfworker/json-schema';
import { parse_edtf } from '../lib/edtf';
import { at, corrected_kind, payload_limit, payload_of, type Json, type Members } from './compose';
import { all_fields, schema, type Field } from './schema';

export type FaultName =
  | 'required'
  | 'pattern'
  | 'too_short'
  | 'too_long'
  | 'too_small'
  | 'too_large'
  | 'choice'
  | 'type'
  | 'too_few'
  | 'too_many'
  | 'twice'
  | 'unknown_member'
  | 'date_form'
  | 'date_no_such_day'
  | 'date_season'
  | 'date_backwards'
  | 'size'
  | 'half_a_point'
  | 'audience_public'
  | 'range_backwards'
  | 'replaces_missing'
  | 'corrected_missing'
  | 'answer_without_question'
  | 'server';

export interface Fault {
  /** JSON pointer to the field that is to be mended. */
  pointer: string;
  /** Its words are the message `write.fault.<name>`. */
  name: FaultName;
  /** The limit that was passed, or the member that is unknown. */
  limit?: string;
}

const validator = new Validator(schema as unknown as Schema, '7', false);

const by_keyword: Record<string, FaultName> = {
  pattern: 'pattern',
  minLength: 'too_short',
  maxLength: 'too_long',
  minimum: 'too_small',
  maximum: 'too_large',
  enum: 'choice',
  const: 'choice',
  type: 'type',
  minItems: 'too_few',
  maxItems: 'too_many',
  uniqueItems: 'twice',
};

/** @return every fault, at most one for each field; none: the entry may be signed */
export function faults_of(entry: Members, kind: string): Fault[] {
  const found = [...schema_faults(entry), ...date_faults(entry, kind), ...rule_faults(entry, kind)];
  const first = new Map<string, Fault>();
  for (const fault of found) if (!first.has(fault.pointer)) first.set(fault.pointer, fault);
  return [...first.values()];
}

function schema_faults(entry: Members): Fault[] {
  const { errors } = validator.validate(entry);
  return errors.flatMap(({ keyword, instanceLocation, keywordLocation, error }): Fault[] => {
    const pointer = instanceLocation.slice(1);
    if (keyword === 'required') {
      const member = /"([^"]*)"\.?$/.exec(error)?.[1] ?? '';
      return [{ pointer: `${pointer}/${member}`, name: 'required' }];
    }
    // The false schema of additionalProperties is reached at the member itself.
    if (keyword === 'additionalProperties' || (keyword === 'false' && keywordLocation.endsWith('additionalProperties'))) {
      const member = /"([^"]*)"/.exec(error)?.[1] ?? pointer.split('/').at(-1) ?? '';
      return [{ pointer: keyword === 'false' ? pointer : `${pointer}/${member}`, name: 'unknown_member', limit: member }];
    }
    const name = by_keyword[keyword];
    const limit = / (\d+)\)?\.?$/.exec(error)?.[1];
    return name ? [{ pointer, name, ...(limit === undefined ? {} : { limit }) }] : [];
  });
}

/** Pointers of an entry that a field's pointer (with `-` for places in lists) stands for. */
function instances(entry: Members, pointer: string): string[] {
  let found = [''];
  for (const part of pointer.split('/').slice(1)) {
    found = found.flatMap((one) => {
      if (part !== '-') return [`${one}/${part}`];
      const list = at(entry, one);
      return Array.isArray(list) ? list.map((_, i) => `${one}/${i}`) : [];
    });
  }
  return found.filter((one) => at(entry, one) !== undefined);
}

function of_sort(kind: string, entry: Members, is: (field: Field) => boolean): string[] {
  const kinds = new Set([kind, corrected_kind(entry) ?? kind]);
  const fields = [...kinds].flatMap((one) => all_fields(one).filter(is));
  return [...new Set(fields.flatMap((field) => instances(entry, field.pointer)))];
}

function date_faults(entry: Members, kind: string): Fault[] {
  const pointers = of_sort(kind, entry, (field) => field.node.sort === 'date');
  return pointers.flatMap((pointer): Fault[] => {
    const parsed = parse_edtf(String(at(entry, pointer)));
    if (parsed.ok || parsed.fault === 'empty') return [];
    const name = `date_${parsed.fault.replaceAll('-', '_')}` as FaultName;
    return [{ pointer, name }];
  });
}

function rule_faults(entry: Members, kind: string): Fault[] {
  const faults: Fault[] = [];
  const body = (entry[kind] ?? {}) as Members;
  if (payload_of(entry).length > payload_limit) faults.push({ pointer: '', name: 'size', limit: String(payload_limit / 1024) });
  if ((kind === 'correction' || kind === 'withdrawal') && entry.replaces === undefined) {
    faults.push({ pointer: '/replaces', name: 'replaces_missing' });
  }
  if (kind === 'correction' && corrected_kind(entry) === null) faults.push({ pointer: '/replaces', name: 'corrected_missing' });
  const audience = entry.audience;
  if (Array.isArray(audience) && audience.includes('public') && audience.length > 1) {
    faults.push({ pointer: '/audience', name: 'audience_public' });
  }
  for (const pointer of of_sort(kind, entry, (f) => f.node.sort === 'group' && f.node.of === 'place')) {
    const place = at(entry, pointer) as Members;
    if ((place.lat === undefined) !== (place.lon === undefined)) {
      faults.push({ pointer: `${pointer}/${place.lat === undefined ? 'lat' : 'lon'}`, name: 'half_a_point' });
    }
  }
  for (const pointer of of_sort(kind, entry, (f) => f.name === 'killed' || f.name === 'injured')) {
    const { min, max } = at(entry, pointer) as { min?: Json; max?: Json };
    if (typeof min === 'number' && typeof max === 'number' && min > max) {
      faults.push({ pointer: `${pointer}/max`, name: 'range_backwards' });
    }
  }
  if (body.answer !== undefined && body.question === undefined && kind !== 'reply') {
    faults.push({ pointer: `/${kind}/question`, name: 'answer_without_question' });
  }
  return faults;
}
