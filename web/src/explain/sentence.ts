// A reason in the reader's language.
import { list } from '../lib/format';
import { t, t_or } from '../lib/i18n.svelte';
import type { IssueAnswer, Reason } from '../lib/types';
import { actor_name } from '../components/names.svelte';
import { answer_word, isolate, phrase_words } from './phrase';

export interface Sentence {
  /** What it says, with a question in quotation marks. */
  text: string;
  /** The answer to a question, or "open"; null where the text says it itself. */
  answer: string | null;
  /** What it rests on. */
  basis: string;
  open: boolean;
}

/** The answer in a reason: an answer's id, or yes or no; null while it is open. */
export function answer_of(reason: Reason): string | null {
  if (reason.value === 'open') return null;
  return reason.answer ?? reason.value;
}

export function sentence(reason: Reason): Sentence {
  const open = reason.value === 'open';
  const value = reason.value === 'yes' || reason.value === 'no' ? reason.value : 'open';
  const answer = answer_of(reason);
  const asks = ['has', 'answer', 'other'].includes(reason.parts.form);
  return {
    text: phrase_words(reason.parts, value, { target: reason.target ?? null, actor: reason.candidate ?? null }),
    answer: !asks ? null : answer === null ? t('incident.open') : answer_word(answer),
    basis: basis_words(reason),
    open,
  };
}

/** What an answer rests on, in words. */
export function basis_words(reason: Reason): string {
  const open = reason.value === 'open';
  const basis = open && (reason.basis === 'reported' || reason.basis === 'terms') ? `${reason.basis}_open` : reason.basis;
  const words = t_or(`incident.basis.${basis}`, reason.basis);
  return reason.power ? t('incident.under_power', { basis: words, power: isolate(reason.power) }) : words;
}

/** An answer to what is open: who acted, one or some of a question's answers, or yes or no. */
export function issue_answer(one: IssueAnswer): string {
  if (one.actor !== undefined) return one.actor === null ? t('incident.somebody_else') : isolate(actor_name(one.actor));
  return one.one_of ? list(one.one_of.map(answer_word), 'disjunction') : answer_word(one.answer);
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
