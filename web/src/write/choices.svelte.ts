// What the case has to choose from: for suggestions beside ids. A new id may always be typed; the record decides.
import type { Option } from '../components/Select.svelte';
import { provision_lines } from '../explain/provision';
import { api } from '../lib/api';
import { t } from '../lib/i18n.svelte';
import type { EntryItem, ProvisionItem, QuestionItem, TermsDocument } from '../lib/types';
import { says } from '../record/says';
import type { Names } from './schema';

const incidents_suggested = 50;
const pause_ms = 200;

class Choices {
  actors = $state.raw<Option[]>([]);
  incidents = $state.raw<Option[]>([]);
  acts = $state.raw<Option[]>([]);
  questions = $state.raw<ReadonlyMap<string, QuestionItem>>(new Map());
  terms = $state.raw<Pick<TermsDocument, 'provisions' | 'instruments'> | null>(null);
  places = $state.raw<Option[]>([]);
  entries = $state.raw<Partial<Record<Names, Option[]>>>({});
  #version = '';
  #seeking: ReturnType<typeof setTimeout> | undefined;

  /** Loads what there is when the record moves. What cannot be had is not suggested. */
  follow(version: string): void {
    if (version === this.#version) return;
    this.#version = version;
    const quietly = <T>(asked: Promise<T>, take: (value: T) => void) => asked.then(take, () => (this.#version = ''));
    void quietly(api.actors(), ({ actors }) => (this.actors = actors.map((one) => option(one.id, one.name))));
    this.seek_incidents('');
    void quietly(api.incident_counts(), ({ acts }) => (this.acts = acts.map((act) => option(act, act))));
    void quietly(api.positions(), ({ questions }) => (this.questions = new Map(questions.map((one) => [one.question, one]))));
    void quietly(api.terms(), (terms) => (this.terms = terms));
    void quietly(api.places(), ({ features }) => {
      const named = features.map(({ properties }) => properties).filter((one) => one.kind !== 'control');
      this.places = [...new Map(named.map((one) => [one.id, option(one.id, one.name)])).values()];
    });
    for (const kind of ['notification', 'invitation', 'determination'] as const) {
      void quietly(api.entries({ kind, count: 200, newest: 1 }), ({ entries }) => {
        this.entries = { ...this.entries, [kind]: entries.flatMap(entry_option) };
      });
    }
    void quietly(api.entries({ count: 200, newest: 1 }), ({ entries }) => {
      this.entries = { ...this.entries, entry: entries.flatMap(entry_option) };
    });
  }

  /** Suggests incidents that have these words, instead of those before; the last that was asked for counts. */
  seek_incidents(words: string): void {
    clearTimeout(this.#seeking);
    const turn = setTimeout(
      () =>
        api.incidents({ q: words, count: incidents_suggested }).then(
          ({ incidents }) => {
            if (turn === this.#seeking) this.incidents = incidents.map((one) => option(one.incident, one.title));
          },
          () => undefined, // What cannot be had is not suggested.
        ),
      words ? pause_ms : 0,
    );
    this.#seeking = turn;
  }

  /** Suggestions for an id; of answers, those of the question. */
  of(names: Names, question: string | undefined): Option[] {
    const { terms } = this;
    const instruments = () => (terms?.instruments ?? []).map((one) => option(one.id, one.title));
    const first_words = (one: ProvisionItem) => provision_lines(one.parts)[0]?.text ?? one.id;
    const powers = () => (terms?.provisions ?? []).filter((one) => one.kind === 'empowers').map((one) => option(one.id, first_words(one)));
    const provisions = () => (terms?.provisions ?? []).map((one) => option(one.id, one.text || first_words(one)));
    switch (names) {
      case 'actor':
        return this.actors;
      case 'incident':
        return this.incidents;
      case 'act':
        return this.acts;
      case 'place':
        return this.places;
      case 'question':
        return [...this.questions.values()].map((one) => option(one.question, ask_of(one)));
      case 'answer':
        return (this.questions.get(question ?? '')?.possible ?? []).map((one) => option(one, t_answer(one)));
      case 'instrument':
        return [...instruments(), ...powers()];
      case 'power':
        return powers();
      case 'provision':
        return [...provisions(), ...instruments()];
      default:
        return this.entries[names] ?? [];
    }
  }

  /** The name behind an id, where one is known. */
  name(names: Names, id: string): string | null {
    return this.of(names, undefined).find((one) => one.value === id)?.label ?? null;
  }
}

const longest_label = 90;

function option(value: string, label: string): Option {
  const short = label.length > longest_label ? `${label.slice(0, longest_label - 1)}…` : label;
  return { value, label: short && short !== value ? `${short} (${value})` : value };
}

function entry_option(item: EntryItem): Option[] {
  return item.id ? [option(item.id, says(item))] : [];
}

/** A question's words; what it is asked of stands as an ellipsis. */
function ask_of(question: QuestionItem): string {
  return question.ask.replace(/\{\w+\}/g, '…');
}

function t_answer(answer: string): string {
  return answer === 'yes' || answer === 'no' ? t(`common.${answer}`) : answer;
}

export const choices = new Choices();
