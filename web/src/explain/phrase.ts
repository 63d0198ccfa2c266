// Reads the phrases of an explanation back into what they say, so that they can be said in the reader's language. The
// server composes them by few fixed patterns (src/terms/words.cpp, src/judge/reasons.cpp); names and questions in them are
// words of the record and stay as they are. A phrase of no known pattern is shown as it came.
import type { Reason } from '../lib/types';

export type Phrase =
  | { form: 'in-force'; instrument: string }
  | { form: 'act'; what: string }
  | { form: 'weapon'; what: string }
  | { form: 'time'; relation: 'in' | 'before' | 'after'; what: string }
  | { form: 'place'; what: string; within: string | null }
  | { form: 'member'; who: string; what: string }
  | { form: 'same'; who: string; what: string }
  | { form: 'acted'; who: string | null }
  | { form: 'hit'; who: string | null }
  | { form: 'state'; provision: string; state: string }
  | { form: 'question'; ask: string }
  | { form: 'other'; text: string };

/** Who a phrase's roles stand for; null where nobody is named. */
export interface Roles {
  target: string | null;
  actor: string | null;
}

/** A question's words with the actor's name in the place of its role. */
function named(text: string, roles: Roles): string {
  let out = text;
  if (roles.target) out = out.replaceAll(/\b[Tt]he target\b/g, roles.target);
  if (roles.actor) out = out.replaceAll(/\b[Tt]he (actor|bearer)\b/g, roles.actor);
  return out;
}

export function read_phrase(text: string, roles: Roles = { target: null, actor: null }): Phrase {
  const match = (pattern: RegExp) => pattern.exec(text)?.slice(1) ?? null;
  const who = (role: string) => (role === 'the target' ? (roles.target ?? '') : role === 'the actor' ? (roles.actor ?? '') : role);
  let found = match(/^the answer to “(.*)” is (?:yes|“[^”]*”)$/su);
  if (found) return { form: 'question', ask: named(found[0] as string, roles) };
  found = match(/^instrument (\S+) is in force$/u);
  if (found) return { form: 'in-force', instrument: found[0] as string };
  found = match(/^the act is to (.*)$/su);
  if (found) return { form: 'act', what: found[0] as string };
  found = match(/^the weapon is of the class “(.*)”$/su);
  if (found) return { form: 'weapon', what: found[0] as string };
  found = match(/^the time is (within|before|after) (?:the period )?(.*)$/su);
  if (found) return { form: 'time', relation: found[0] === 'within' ? 'in' : (found[0] as 'before' | 'after'), what: found[1] as string };
  found = match(/^the place is in “(.*)”$/su);
  if (found) return { form: 'place', what: found[0] as string, within: null };
  found = match(/^the place is within (.*?) of “(.*)”$/su);
  if (found) return { form: 'place', what: found[1] as string, within: found[0] as string };
  found = match(/^(.*?) belongs to “(.*)”$/su);
  if (found) return { form: 'member', who: who(found[0] as string), what: found[1] as string };
  found = match(/^(the target|the actor) is (.*)$/su);
  if (found) return { form: 'same', who: who(found[0] as string), what: found[1] as string };
  found = match(/^provision (\S+) is (.*)$/su);
  if (found) return { form: 'state', provision: found[0] as string, state: found[1] as string };
  found = match(/^(.*) acted$/su);
  if (found) return { form: 'acted', who: found[0] === 'somebody not named' ? null : (found[0] as string) };
  found = match(/^(.*) was hit$/su);
  if (found) return { form: 'hit', who: found[0] === 'somebody not named' ? null : (found[0] as string) };
  return { form: 'other', text };
}

/** The answer in a reason: an answer's id, or yes or no; null while it is open. */
export function answer_of(reason: Reason): string | null {
  if (reason.value === 'open') return null;
  return reason.answer ?? reason.value;
}

/** Each once: the phrases that ask about single answers of one question say the same in words. */
export function distinct(reasons: readonly Reason[]): Reason[] {
  const seen = new Set<string>();
  return reasons.filter((reason) => {
    const about = reason.question ? `${reason.question}|${reason.target ?? ''}|${reason.candidate ?? ''}` : `${reason.phrase}|${reason.target ?? ''}`;
    const key = `${about}|${reason.value === 'open' ? 'open' : answer_of(reason)}|${reason.basis}|${reason.entries.join(',')}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
