// The words of the forms: labels, help, choices, faults; and an entry said line by line.
import { edtf, number } from '../lib/format';
import { i18n, t, t_or } from '../lib/i18n.svelte';
import { actor_name } from '../components/names.svelte';
import { choices } from './choices.svelte';
import { at, corrected_kind, type Json, type Members } from './compose';
import { body_fields, header_fields, type Field, type Node } from './schema';
import type { Fault } from './validate';

/** The first of these keys that has a text. */
function first(keys: readonly string[], absent: string): string {
  const key = keys.find((one) => i18n.has(one));
  return key === undefined ? absent : t(key);
}

/** `kind.member`, where the member has another sense in that kind; else `member`. */
function keys(start: string, field: Field): string[] {
  const kind = field.pointer.split('/')[1] ?? '';
  return [`write.${start}.${kind}.${field.name}`, `write.${start}.${field.name}`];
}

export function label_of(field: Field): string {
  return first(keys('field', field), field.name);
}

/** @return '' where the label says enough */
export function help_of(field: Field): string {
  return first(keys('help', field), '');
}

/** A word of a choice. */
export function choice_label(value: string): string {
  return t_or(`write.choice.${value}`, t_or(`core.kind.${value}`, value));
}

export function fault_text(fault: Fault): string {
  return t(`write.fault.${fault.name}`, { limit: fault.limit ?? '' });
}

export interface Line {
  label: string;
  text: string;
  /** Words of the record or of the author: shown in their own direction. */
  data: boolean;
  below: Line[];
}

/** What an entry says, as labels and values in the reader's language. */
export function in_words(entry: Members, kind: string): Line[] {
  const corrected = kind === 'correction' ? corrected_kind(entry) : null;
  const bodies = [...(corrected ? body_fields(corrected) : []), ...body_fields(kind)];
  const told = [...bodies, ...header_fields().filter((field) => field.name !== 'audience')];
  return told.flatMap((field) => line(field, at(entry, field.pointer), entry));
}

function line(field: Field, value: Json | undefined, entry: Members): Line[] {
  if (value === undefined) return [];
  const label = label_of(field);
  const { node } = field;
  if (node.sort === 'group') return [{ label, text: '', data: false, below: group(node.fields, value as Members, entry) }];
  if (node.sort === 'list' && Array.isArray(value)) {
    const { item } = node;
    if (item.sort === 'group') {
      return value.map((one, i) => ({
        label: value.length > 1 ? `${label} ${number(i + 1)}` : label,
        text: '',
        data: false,
        below: group(item.fields, one as Members, entry),
      }));
    }
    return value.map((one) => ({ label, ...scalar(item, one), below: [] }));
  }
  return [{ label, ...scalar(node, value), below: [] }];
}

function group(fields: readonly Field[], value: Members, entry: Members): Line[] {
  return fields.flatMap((field) => line(field, value[field.name], entry));
}

function scalar(node: Node, value: Json): { text: string; data: boolean } {
  switch (node.sort) {
    case 'date':
      return { text: edtf(String(value)), data: false };
    case 'number':
      return { text: typeof value === 'number' ? number(value, { maximumFractionDigits: 6 }) : String(value), data: false };
    case 'flag':
      return { text: t(value ? 'common.yes' : 'common.no'), data: false };
    case 'choice':
    case 'fixed':
      return { text: choice_label(String(value)), data: false };
    case 'json':
      return { text: t('write.geometry_given', { type: String((value as Members | null)?.type ?? '') }), data: false };
    default: {
      const id = String(value);
      const named = node.sort !== 'text' || !node.names ? null : node.names === 'actor' ? actor_name(id) : choices.name(node.names, id);
      return { text: named && named !== id ? (named.endsWith(`(${id})`) ? named : `${named} (${id})`) : id, data: true };
    }
  }
}

/** Whom an entry is for, by name. */
export function audience_names(entry: Members): string[] | 'public' {
  const audience = entry.audience;
  if (!Array.isArray(audience) || audience.includes('public')) return 'public';
  return audience.map((one) => actor_name(String(one)));
}
