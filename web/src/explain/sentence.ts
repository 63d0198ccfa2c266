// A reason in the reader's language.
import { t, t_or } from '../lib/i18n.svelte';
import type { Reason } from '../lib/types';
import { answer_of, read_phrase, type Roles } from './phrase';

export interface Sentence {
  /** What it says, with a question in quotation marks. */
  text: string;
  /** The answer to a question, or "open"; null where the text says it itself. */
  answer: string | null;
  /** What it rests on. */
  basis: string;
  open: boolean;
}

/** A name within a text of another direction, kept apart from it. */
export const isolate = (name: string) => `\u2068${name}\u2069`;

/** An answer's word: yes and no in the reader's language, an answer of the case's own as it is. */
export function answer_word(answer: string): string {
  return answer === 'yes' || answer === 'no' ? t(`common.${answer}`) : isolate(answer);
}

/** @param name of an actor by its id */
export function sentence(reason: Reason, name: (id: string) => string): Sentence {
  const roles: Roles = { target: reason.target ? name(reason.target) : null, actor: reason.candidate ? name(reason.candidate) : null };
  const open = reason.value === 'open';
  const phrase = read_phrase(reason.phrase, roles);
  const value = { yes: 'yes', no: 'no' }[reason.value] ?? 'open';
  const answer = answer_of(reason);
  const out = (text: string, said: string | null = null): Sentence => ({ text, answer: said, basis: basis_words(reason), open });
  const who = (one: string | null) => (one === null ? t('incident.not_named') : isolate(one));
  switch (phrase.form) {
    case 'question':
      return out(t('incident.phrase.question', { ask: isolate(phrase.ask) }), answer === null ? t('incident.open') : answer_word(answer));
    case 'in-force':
      return out(t('incident.phrase.in_force', { value, what: isolate(phrase.instrument) }));
    case 'act':
      return out(t('incident.phrase.act', { value, what: isolate(phrase.what) }));
    case 'weapon':
      return out(t('incident.phrase.weapon', { value, what: isolate(phrase.what) }));
    case 'time':
      return out(t(`incident.phrase.time_${phrase.relation}`, { value, what: isolate(phrase.what) }));
    case 'place':
      return phrase.within === null
        ? out(t('incident.phrase.place', { value, what: isolate(phrase.what) }))
        : out(t('incident.phrase.place_near', { value, what: isolate(phrase.what), distance: isolate(phrase.within) }));
    case 'member':
      return out(t('incident.phrase.member', { value, who: phrase.who ? isolate(phrase.who) : t('incident.the_target'), what: isolate(phrase.what) }));
    case 'same':
      return out(t('incident.phrase.same', { value, who: phrase.who ? isolate(phrase.who) : t('incident.the_target'), what: isolate(phrase.what) }));
    case 'state':
      return out(t('incident.phrase.state', { value, what: isolate(phrase.provision), state: isolate(phrase.state) }));
    case 'acted':
      return out(t('incident.phrase.acted', { value, who: who(phrase.who) }));
    case 'hit':
      return out(t('incident.phrase.hit', { value, who: who(phrase.who) }));
    case 'other':
      return out(isolate(phrase.text), open ? t('incident.open') : answer_word(answer ?? 'yes'));
  }
}

/** What an answer rests on, in words. */
export function basis_words(reason: Reason): string {
  const open = reason.value === 'open';
  const key = `incident.basis.${open && (reason.basis === 'reported' || reason.basis === 'terms') ? `${reason.basis}_open` : reason.basis}`;
  const words = t_or(key, reason.basis);
  return reason.power ? t('incident.under_power', { basis: words, power: isolate(reason.power) }) : words;
}
