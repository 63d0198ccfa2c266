// Provisions of the terms in sentences of the reader's language, from their parts. Names, acts, answers and what a question
// asks are words of the case and stay as they are.
import { bound, date, distance, list, midnight, number } from '../lib/format';
import { t, t_or } from '../lib/i18n.svelte';
import type { Condition, Due, Edge, Named, Norm, Phrase, QuestionAsked, Span, Timed } from '../lib/types';
import { answer_word, ask_words, isolate, named, phrase_words, who_words, whole } from './phrase';

/** A sentence, and under it the conditions or the points that it leads to. */
export interface Line {
  text: string;
  when?: Holds;
  points?: string[];
}

/** A condition: its sentence, or how many of its parts are to hold. */
export interface Holds {
  text: string;
  parts: Holds[];
}

const quoted = (words: string) => t('incident.phrase.question', { ask: words });
const ask = (question: QuestionAsked) => quoted(ask_words(question.ask));
const answer_words = (answer: string) => (answer === 'yes' || answer === 'no' ? answer_word(answer) : quoted(answer_word(answer)));
const actors = (all: Named[]) => list(all.map(named));
/** Ids or texts of the case. */
const data = (all: string[], type?: 'disjunction') => list(all.map(isolate), type);
const span_words = ({ count, unit }: Span) => number(count, { style: 'unit', unit, unitDisplay: 'long' });
/** A word of the terms as a choice of a message. */
const choice = (word: string) => word.replaceAll('-', '_');
const capital = (text: string) => text.charAt(0).toLocaleUpperCase() + text.slice(1);

/** The end of a day, or a moment within it. */
function end(moment: string): { sort: string; what: string } {
  const at = new Date(moment);
  return midnight(at) ? { sort: 'day', what: date(at.getTime() - 1) } : { sort: 'moment', what: bound(at) };
}

/** An end that an event, or what a provision is about, gives to a period. */
const end_at = (event: Named) => (event.name ? { sort: 'event', what: named(event) } : { sort: 'provision', what: isolate(event.id) });

function period(time: Timed): string {
  if (!('period' in time)) return t('provision.period.from', 'event' in time ? end_at(time.event) : { sort: 'provision', what: isolate(time.provision) });
  const from = time.from_event ? end_at(time.from_event) : time.from && { sort: 'moment', what: bound(new Date(time.from)) };
  const to = time.to_event ? end_at(time.to_event) : time.to && end(time.to);
  return [from && t('provision.period.from', from), to ? t('provision.period.to', to) : t('provision.period.open')].filter(Boolean).join(' ');
}

/** An event, a period or a provision within a sentence that says which of them it is. */
function step(time: Timed): { sort: string; step: string } {
  if ('event' in time) return { sort: 'event', step: named(time.event) };
  return 'provision' in time ? { sort: 'provision', step: isolate(time.provision) } : { sort: 'period', step: period(time) };
}

function phrase_holds(phrase: Phrase, value: 'yes' | 'no'): string {
  if (phrase.form === 'has') {
    const { question, who } = phrase;
    const of_role = 'role' in who && question.ask.includes('{actor}');
    const said = quoted(ask_words(question.ask, 'role' in who ? {} : { actor: who.id }));
    return of_role
      ? t('provision.answer_of', { value, ask: said, who: who_words(who), answer: answer_word('yes') })
      : t('provision.answer', { value, ask: said, answer: answer_word('yes') });
  }
  if (phrase.form === 'answer') return t('provision.answer', { value, ask: ask(phrase.question), answer: answer_words(phrase.answer) });
  return capital(phrase_words(phrase, value));
}

/** A condition in words; `denied` where the contrary is asked. */
export function holds(condition: Condition, denied = false): Holds {
  if ('phrase' in condition) return { text: phrase_holds(condition.phrase, denied ? 'no' : 'yes'), parts: [] };
  if ('not' in condition) return holds(condition.not, !denied);
  const all = 'all' in condition;
  const parts = all ? condition.all : condition.any;
  if (parts.length === 1) return holds(parts[0] as Condition, denied);
  return { text: t('provision.holds', { op: `${denied ? 'not_' : ''}${all ? 'all' : 'any'}` }), parts: parts.map((part) => holds(part)) };
}

function limits(due: Due): string[] {
  const of = due.of && step(due.of);
  return [
    due.at ? whole('provision.due.at', end(due.at)) : undefined,
    due.by ? whole('provision.due.by', end(due.by)) : undefined,
    due.start_within && of ? whole('provision.due.start_within', { span: span_words(due.start_within), ...of }) : undefined,
    due.within && of ? whole('provision.due.within', { span: span_words(due.within), ...of }) : undefined,
  ].filter((said) => said !== undefined);
}

const option = (answer: string, what: string) => t('provision.option', { answer: answer_words(answer), what });

function edge_words({ first, then, type, lag }: Edge): string {
  const edge = t('provision.edge', { type: choice(type), first: isolate(first), then: isolate(then) });
  return lag ? t('provision.edge.lag', { edge, span: span_words(lag) }) : edge;
}

/** What a provision says, sentence by sentence, in the order of the English of the API. */
export function provision_lines(norm: Norm): Line[] {
  const lines: Line[] = [];
  const say = (key: string, values?: Record<string, string | number>, more?: Omit<Line, 'text'>) => lines.push({ text: whole(key, values), ...more });
  const on_condition = (key: string, when: Condition | undefined) => when && say(key, {}, { when: holds(when) });
  const on_breach = (all: string[] | undefined) => all && say('provision.on_breach', { n: all.length, what: data(all) });

  switch (norm.kind) {
    case 'prohibits': {
      const said = { who: actors(norm.bearer), act: named(norm.act) };
      if (norm.target) say('provision.prohibits_against', { ...said, target: named(norm.target) });
      else say('provision.prohibits', said);
      on_condition('provision.applies_if', norm.when);
      if (norm.during) say('provision.during', { period: period(norm.during) });
      on_breach(norm.on_breach);
      break;
    }
    case 'obliges': {
      say('provision.obliges', { who: actors(norm.bearer), act: named(norm.to), mode: choice(norm.mode) });
      if (norm.owed_to) say('provision.owed_to', { who: actors(norm.owed_to) });
      if (norm.during) say('provision.during', { period: period(norm.during) });
      on_condition('provision.due_if', norm.when);
      if (norm.due) {
        for (const text of limits(norm.due)) lines.push({ text });
        const reading = norm.due.by_reading;
        if (reading) say('provision.due.reading', { ask: ask(reading.question) }, { points: reading.options.map((one) => option(one.answer, limits(one.due).join(' '))) });
        if (norm.due.kind === 'target') say('provision.due.target');
      }
      if (norm.no_deadline) say('provision.no_deadline', { why: isolate(norm.no_deadline) });
      if (norm.may_be_early) say('provision.may_be_early');
      if (norm.survives_breach) say('provision.survives_breach');
      on_breach(norm.on_breach);
      if (norm.separation) {
        const { widths, measured_from, per_side } = norm.separation;
        say('provision.widths', {}, { points: widths.map(({ weapon, width_m }) => t('provision.width', { what: named(weapon), distance: distance(width_m) })) });
        say('provision.measured', {}, { points: measured_from.map(({ party, line }) => t('provision.measured_by', { who: named(party), what: named(line) })) });
        if (per_side) say('provision.per_side', { ask: ask(per_side) });
      }
      break;
    }
    case 'exempts': {
      on_condition('provision.where', norm.when);
      for (const kind of ['prohibits', 'obliges', 'exempts']) {
        const of_kind = norm.from.filter((one) => (one.kind === 'obliges' || one.kind === 'exempts' ? one.kind : 'prohibits') === kind).map((one) => one.id);
        if (of_kind.length > 0) say('provision.exempts', { kind, n: of_kind.length, what: data(of_kind) });
      }
      break;
    }
    case 'empowers': {
      say('provision.empowers', { to: t_or(`provision.power.${norm.to}`, isolate(norm.to)), who: actors(norm.holder), jointly: norm.jointly ? 'yes' : 'no' });
      if (norm.settles) say('provision.settles', { ask: ask(norm.settles) });
      if (norm.binds) say('provision.binds', { who: named(norm.binds) });
      say('provision.effect', { effect: choice(norm.effect) });
      if (norm.by) say('provision.use_by', end(norm.by));
      on_condition('provision.needs', norm.needs);
      if (norm.inputs) say('provision.inputs', { what: data(norm.inputs) });
      break;
    }
    case 'orders': {
      if (norm.edges) say('provision.order', {}, { points: norm.edges.map(edge_words) });
      const reading = norm.by_reading;
      if (reading) {
        const points = reading.options.map((one) => option(one.answer, one.edges.length > 0 ? list(one.edges.map(edge_words)) : t('provision.order.nothing')));
        say('provision.order.reading', { ask: ask(reading.question) }, { points });
      }
      break;
    }
    case 'packages': {
      say('provision.packages', { what: data(norm.elements), rule: choice(norm.rule) });
      on_condition('provision.only_if', norm.only_if);
      break;
    }
    case 'consults': {
      say('provision.consults', { who: actors(norm.bearer), with: actors(norm.with), about: isolate(norm.about) });
      if (norm.before) say('provision.before', step(norm.before));
      say('provision.agreement', { needs: norm.needs });
      break;
    }
    case 'notifies': {
      say('provision.notifies', { who: actors(norm.bearer), to: actors(norm.to), act: named(norm.about), span: span_words(norm.lead), ...step(norm.before) });
      if (norm.via) say('provision.via', { who: named(norm.via) });
      if (norm.content) say('provision.content', { what: data(norm.content) });
      if (norm.acknowledge) {
        say('provision.acknowledge', { who: actors(norm.acknowledge.by), span: span_words(norm.acknowledge.within) });
        if (norm.acknowledge.on_silence) say('provision.on_silence', { what: isolate(norm.acknowledge.on_silence) });
      }
      break;
    }
  }
  if (norm.exempted_by) say('provision.exempted_by', { what: data(norm.exempted_by, 'disjunction') });
  if (norm.kind === 'exempts' && norm.does_not_affect) say('provision.not_affected', { what: data(norm.does_not_affect) });
  return lines;
}

/** The questions that a provision asks or settles, by id. */
export function questions_of(parts: unknown): string[] {
  if (typeof parts !== 'object' || parts === null) return [];
  const inner = Object.values(parts).flatMap(questions_of);
  return 'ask' in parts && 'id' in parts ? [String(parts.id), ...inner] : inner;
}
