// Answers that are supposed, as text in the address: `exclusion-scope=linked-too`, `linked@actor:aas=yes`.
import type { About, Supposition } from '../lib/types';

const parts = ['actor', 'incident', 'place', 'notification'] as const;

/** Which question of which actor, incident, place or notification. */
export function asked_text(question: string, about: About = {}): string {
  return question + parts.map((part) => (about[part] ? `@${part}:${about[part]}` : '')).join('');
}

export function supposition_text(one: Supposition): string {
  return `${asked_text(one.question, one.about)}=${one.answer}`;
}

/** @return null when the text has not the form */
export function read_supposition(text: string): Supposition | null {
  const at = text.lastIndexOf('=');
  const answer = text.slice(at + 1);
  const [question, ...about_parts] = text.slice(0, Math.max(at, 0)).split('@');
  if (!question || !answer) return null;
  const about: About = {};
  for (const one of about_parts) {
    const [part, ...rest] = one.split(':');
    const known = parts.find((name) => name === part);
    if (!known || rest.length === 0) return null;
    about[known] = rest.join(':');
  }
  return { question, about, answer };
}
