// Whom and what an entry names, for links.
import type { EntryJson } from '../lib/types';

export interface Named {
  actors: string[];
  incidents: string[];
  questions: string[];
}

const actor_members = new Set(['by', 'actor', 'party', 'holder', 'to', 'of', 'excludes', 'parties', 'participants', 'part_of', 'adopted_by', 'through']);
const kinds_whose_of_is_no_actor = new Set(['acceptance', 'progress']);

/** Ids in members that name actors, incidents and questions, each once, in order. O(members). */
export function named_in(entry: EntryJson): Named {
  const [actors, incidents, questions] = [new Set<string>(), new Set<string>(), new Set<string>()];
  const visit = (value: unknown, member: string, depth: number): void => {
    if (depth > 8) return;
    if (Array.isArray(value)) value.forEach((one) => visit(one, member, depth + 1));
    else if (typeof value === 'string') {
      if (member === 'incident') incidents.add(value);
      else if (member === 'question') questions.add(value);
      else if (actor_members.has(member) && !(member === 'of' && kinds_whose_of_is_no_actor.has(entry.kind))) actors.add(value);
    } else if (value && typeof value === 'object') {
      for (const [name, one] of Object.entries(value)) if (name !== 'valid' && name !== 'area' && name !== 'geometry') visit(one, name, depth + 1);
    }
  };
  for (const [name, body] of Object.entries(entry)) {
    if (name !== 'author' && name !== 'valid' && typeof body === 'object' && name !== 'audience' && name !== 'sources') visit(body, name, 0);
  }
  return { actors: [...actors], incidents: [...incidents], questions: [...questions] };
}

/** An address that a reader may be led to: never a script's. */
export function safe_link(url: string | undefined): boolean {
  if (!url) return false;
  try {
    return ['http:', 'https:'].includes(new URL(url).protocol);
  } catch {
    return false;
  }
}
