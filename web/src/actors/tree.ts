// Who is part of whom, as trees.
import type { ActorItem } from '../lib/types';

export interface Branch {
  actor: ActorItem;
  children: Branch[];
}

/**
 * A tree for each actor that is part of no other; one that is part of several stands under each. A ring of actors that are
 * parts of each other (the record does not forbid one) is cut where it would begin again, and begins at its first member.
 */
export function trees(actors: readonly ActorItem[]): Branch[] {
  const known = new Set(actors.map((actor) => actor.id));
  const parts = new Map<string, ActorItem[]>();
  for (const actor of actors) {
    for (const whole of actor.part_of) if (known.has(whole)) parts.set(whole, [...(parts.get(whole) ?? []), actor]);
  }
  const shown = new Set<string>();
  const branch = (actor: ActorItem, above: readonly string[]): Branch => {
    shown.add(actor.id);
    const path = [...above, actor.id];
    return { actor, children: (parts.get(actor.id) ?? []).filter((one) => !path.includes(one.id)).map((one) => branch(one, path)) };
  };
  const roots = actors.filter((actor) => !actor.part_of.some((whole) => known.has(whole))).map((actor) => branch(actor, []));
  const ringed = actors.flatMap((actor) => (shown.has(actor.id) ? [] : [branch(actor, [])]));
  return [...roots, ...ringed];
}

const folded = (text: string) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLocaleLowerCase();

/** Is an actor called so, under any of its names? */
export function is_called(actor: ActorItem, words: string): boolean {
  const names = folded([actor.id, actor.name, ...actor.aka, ...Object.values(actor.names ?? {})].join('\n'));
  return folded(words).split(/\s+/).filter(Boolean).every((word) => names.includes(word));
}

/** Trees with only what is wanted and what leads to it. */
export function pruned(all: readonly Branch[], wanted: (actor: ActorItem) => boolean): Branch[] {
  return all.flatMap(({ actor, children }) => {
    const kept = pruned(children, wanted);
    return wanted(actor) || kept.length > 0 ? [{ actor, children: kept }] : [];
  });
}

/** The order in which kinds of actors are listed: a list, no rank. */
export const kind_order = ['state', 'coalition', 'forces', 'armed-group', 'body', 'international-organisation', 'ngo', 'person', 'community'];
