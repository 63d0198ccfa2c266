// Who holds what on a question, as a table and as a history. Nothing is judged here: what is settled is read from
// determinations and from positions that are word for word the same.
import type { About, QuestionAnswer, QuestionItem, Valid } from '../lib/types';

/** One thing that the question is asked of, with all answers to it. */
export interface Instance {
  key: string;
  about: About;
  answers: QuestionAnswer[];
}

const members = ['actor', 'incident', 'place', 'notification'] as const;

export function about_key(about: About): string {
  return members.map((member) => about[member] ?? '').join('|');
}

/** What is asked for everything in general comes first, then in the order of the answers. */
export function instances(question: Pick<QuestionItem, 'answers'>): Instance[] {
  const found = new Map<string, Instance>();
  for (const answer of question.answers) {
    const key = about_key(answer.about);
    const instance = found.get(key) ?? { key, about: answer.about, answers: [] };
    instance.answers.push(answer);
    found.set(key, instance);
  }
  const general = about_key({});
  return [...found.values()].sort((a, b) => Number(b.key === general) - Number(a.key === general));
}

const ms = (text: string | null, absent: number) => (text === null ? absent : Date.parse(text));

/** Does a period cover a moment? An open end covers. `null`: the latest time there is. */
export function covers(valid: Valid, at: number | null): boolean {
  if (at === null) return valid.to === null || Date.parse(valid.to) >= Date.now();
  return ms(valid.from, -Infinity) <= at && at < ms(valid.to, Infinity);
}

/** Answers that stand and are true of a moment. */
export function standing(instance: Instance, at: number | null): QuestionAnswer[] {
  return instance.answers.filter((answer) => answer.ended_by === null && covers(answer.valid, at));
}

/** What a party holds at a moment: of several positions the one that was known last. */
export function held_by(instance: Instance, party: string, at: number | null): QuestionAnswer | null {
  const own = standing(instance, at).filter((answer) => answer.kind === 'position' && answer.by.includes(party));
  return own.reduce<QuestionAnswer | null>((last, one) => (last && last.known_from > one.known_from ? last : one), null);
}

export type Settled =
  /** Bodies that the terms empower have answered; of several that differ, each is here. */
  | { sort: 'determined'; answers: QuestionAnswer[] }
  /** All whose agreement counts hold the same. */
  | { sort: 'alike'; answer: string; answers: QuestionAnswer[] }
  /** Somebody stated that there is no agreement; `state` says of which kind. */
  | { sort: 'no-agreement'; state: string; answers: QuestionAnswer[] }
  /** Parties hold different answers, and nothing is said of an agreement. */
  | { sort: 'differ' }
  | { sort: 'open' };

/** @param counting whose agreement counts: those that the question names, else all parties */
export function settled(instance: Instance, counting: readonly string[], at: number | null): Settled {
  const now = standing(instance, at);
  const determinations = now.filter((answer) => answer.kind === 'determination');
  if (determinations.length > 0) return { sort: 'determined', answers: determinations };
  const positions = counting.map((party) => held_by(instance, party, at));
  const [first] = positions;
  if (first && counting.length > 1 && positions.every((one) => one?.answer === first.answer)) {
    return { sort: 'alike', answer: first.answer ?? '', answers: positions.filter((one) => one !== null) };
  }
  const none = now.filter((answer) => answer.kind === 'no-agreement').reduce<QuestionAnswer | null>((last, one) => (last && last.known_from > one.known_from ? last : one), null);
  if (none) return { sort: 'no-agreement', state: none.answer ?? '', answers: [none] };
  const held = new Set(now.filter((answer) => answer.kind === 'position').map((answer) => answer.answer));
  return held.size > 1 ? { sort: 'differ' } : { sort: 'open' };
}

export interface Change {
  question: string;
  about: About;
  answer: QuestionAnswer;
  /** What the same holder held before on the same thing; null: nothing. */
  before: QuestionAnswer | null;
}

/** Every answer in the order in which it became known, newest first, with what it changed. */
export function changes(questions: readonly QuestionItem[]): Change[] {
  const out: Change[] = [];
  for (const question of questions) {
    for (const instance of instances(question)) {
      const before = new Map<string, QuestionAnswer>();
      const in_order = instance.answers.toSorted((a, b) => (a.known_from < b.known_from ? -1 : a.known_from > b.known_from ? 1 : a.entry - b.entry));
      for (const answer of in_order) {
        const holder = `${answer.kind}|${answer.by.join(',')}`;
        out.push({ question: question.question, about: instance.about, answer, before: before.get(holder) ?? null });
        before.set(holder, answer);
      }
    }
  }
  return out.sort((a, b) => (a.answer.known_from < b.answer.known_from ? 1 : a.answer.known_from > b.answer.known_from ? -1 : b.answer.entry - a.answer.entry));
}

/** The span that a history of answers is drawn over; null when none has a stated time. */
export function span_of(answers: readonly QuestionAnswer[], now: number): { begin: number; end: number } | null {
  const stated = answers.flatMap(({ valid, known_from }) => [valid.from, valid.to, known_from]).filter((one) => one !== null).map((one) => Date.parse(one));
  if (stated.length === 0) return null;
  const [begin, last] = [Math.min(...stated), Math.max(...stated)];
  const room = Math.max((last - begin) * 0.15, 86_400_000 * 14);
  return { begin: begin - room / 3, end: Math.min(last + room, Math.max(now, last)) };
}

/** A question in words, with `{actor}` and the like filled in by `name`; what is not given is shown as "…". */
export function asked(ask: string, about: About, name: (member: string, id: string) => string): string {
  return ask.replace(/\{(\w+)\}/g, (_, member: string) => {
    const id = about[member as keyof About];
    return id === undefined ? '…' : name(member, id);
  });
}
