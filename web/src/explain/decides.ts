// Who may decide a question, in the reader's language.
import { actor_name } from '../components/names.svelte';
import { list } from '../lib/format';
import { t } from '../lib/i18n.svelte';
import type { Decider } from '../lib/types';
import { isolate } from './phrase';

export function decides_words(decider: Decider): string {
  const names = (decider.who ?? []).map((id) => isolate(actor_name(id)));
  const power = isolate(decider.power ?? '');
  switch (decider.form) {
    case 'evidence':
    case 'parties':
    case 'attribution':
      return t(`agenda.decides.${decider.form}`);
    case 'agreement':
      return t(decider.power ? 'agenda.decides.agreement_under' : 'agenda.decides.agreement', { who: list(names), power });
    case 'power':
      return decider.jointly ? t('agenda.decides.jointly', { who: list(names), power }) : t('agenda.decides.power', { who: list(names, 'disjunction'), power });
  }
}
