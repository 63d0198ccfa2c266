// Phrases of the terms and what is open, in the reader's language, from their parts. Names, and what a question asks, are
// words of the record and stay as they are.
import { actor_name } from '../components/names.svelte';
import { bound, distance, list, number, when } from '../lib/format';
import { t, t_or, type Values } from '../lib/i18n.svelte';
import type { About, Asked, Named, Phrase, Timed, Who } from '../lib/types';

/** Holds, fails, or is asked. */
export type Value = 'yes' | 'no' | 'open';

/** Whom the roles of a phrase stand for, by id; null where nobody is named. */
export interface Roles {
  target: string | null;
  actor: string | null;
}
const nobody: Roles = { target: null, actor: null };

/** A name within a text of another direction, kept apart from it. */
export const isolate = (name: string) => `\u2068${name}\u2069`;

/** A sentence; one full stop is enough where it ends in an abbreviation that has its own, as dates in Russian do. */
export const whole = (key: string, values?: Values): string => t(key, values).replace(/\.\.$/, '.');

/** An answer's word: yes and no in the reader's language, an answer of the case's own as it is. */
export function answer_word(answer: string): string {
  return answer === 'yes' || answer === 'no' ? t(`common.${answer}`) : isolate(answer);
}

/** An actor by the name in the reader's language, anything else as the terms name it. */
export function named(one: Named): string {
  const name = actor_name(one.id);
  return isolate(name === one.id ? (one.name ?? one.id) : name);
}

export function who_words(who: Who, roles: Roles = nobody): string {
  if (!('role' in who)) return named(who);
  const id = roles[who.role];
  return id ? isolate(actor_name(id)) : t(`incident.the_${who.role}`);
}

function time_words(time: Timed): string {
  if ('event' in time) return t('incident.time.event', { what: named(time.event) });
  if ('provision' in time) return t('incident.time.provision', { what: isolate(time.provision) });
  const from = time.from_event ? t('incident.time.event', { what: named(time.from_event) }) : time.from && bound(new Date(time.from));
  const to = time.to_event ? t('incident.time.event', { what: named(time.to_event) }) : time.to && bound(new Date(time.to));
  if (!time.from_event && !time.to_event) return when({ from: time.from ?? null, before: time.to ?? null });
  if (!to) return t('core.since', { date: from ?? '' });
  return from ? t('core.from_to', { from, to }) : t('core.until', { date: to });
}

/** What a question asks, with those named that it is about; who is not named is "…", or who is looked at. */
export function ask_words(ask: string, about: About = {}, roles: Roles = nobody): string {
  const left: string[] = [];
  let text = ask;
  const all: [keyof About, string | undefined][] = [
    ['actor', about.actor ? actor_name(about.actor) : undefined],
    ['incident', about.incident],
    ['place', about.place],
    ['notification', about.notification],
  ];
  for (const [member, name] of all) {
    const role = roles.target ?? roles.actor;
    const said = name ?? (member === 'actor' && role ? actor_name(role) : undefined);
    if (!text.includes(`{${member}}`)) {
      if (name) left.push(isolate(name));
    } else text = text.replaceAll(`{${member}}`, said ?? '…');
  }
  return left.length > 0 ? `${isolate(text)} (${list(left, 'unit')})` : isolate(text);
}

export function phrase_words(phrase: Phrase, value: Value, roles: Roles = nobody): string {
  switch (phrase.form) {
    case 'has': {
      const id = 'role' in phrase.who ? roles[phrase.who.role] : phrase.who.id;
      return t('incident.phrase.question', { ask: ask_words(phrase.question.ask, phrase.question.ask.includes('{actor}') && id ? { actor: id } : {}) });
    }
    case 'answer':
      return t('incident.phrase.question', { ask: ask_words(phrase.question.ask, {}, roles) });
    case 'in-force':
      return t('incident.phrase.in_force', { value, what: named(phrase.what) });
    case 'act':
    case 'weapon':
      return t(`incident.phrase.${phrase.form}`, { value, what: named(phrase.what) });
    case 'time-in':
    case 'time-before':
    case 'time-after':
      return whole(`incident.phrase.${phrase.form.replace('-', '_')}`, { value, what: time_words(phrase.time) });
    case 'place-in':
      return t('incident.phrase.place', { value, what: named(phrase.what) });
    case 'place-near':
      return t('incident.phrase.place_near', { value, what: named(phrase.what), distance: distance(phrase.distance_m) });
    case 'member':
      return t(phrase.group ? 'incident.phrase.member' : 'incident.phrase.same', { value, who: who_words(phrase.who, roles), what: named(phrase.what) });
    case 'state':
      return t('incident.phrase.state', { value, what: named(phrase.what), state: t_or(`incident.state.${phrase.state}`, phrase.state) });
    case 'happened': {
      const { relation, time, within } = phrase;
      const happening = t(`write.choice.${phrase.happening}`);
      const span = within ? number(within.count, { style: 'unit', unit: within.unit, unitDisplay: 'long' }) : '';
      const said = relation && time ? t(`incident.happened.${relation}`, { happening, what: time_words(time), span }) : happening;
      return whole('incident.phrase.happened', { value, what: time_words(phrase.step), state: said });
    }
    case 'acted':
    case 'hit':
      return t(`incident.phrase.${phrase.form}`, { value, who: phrase.who ? named(phrase.who) : t('incident.not_named') });
    case 'other':
      return isolate(phrase.text);
  }
}

/** What is open, as a question. */
export function asked_words(asked: Asked): string {
  switch (asked.form) {
    case 'question':
      return ask_words(asked.ask, asked.about);
    case 'attribution':
      return t('incident.who_acted');
    case 'phrase': {
      const words = phrase_words(asked.phrase, 'open');
      return asked.about.notification ? `${words} (${isolate(asked.about.notification)})` : words;
    }
    default:
      return phrase_words(asked, 'open');
  }
}
