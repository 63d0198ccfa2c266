// Who may decide a question, in the reader's language. The server's words are few (src/judge); names in them are data.
import { t } from '../lib/i18n.svelte';
import { isolate } from './sentence';

export function decides_words(text: string): string {
  if (text === 'evidence') return t('agenda.decides.evidence');
  if (text === 'agreement of the parties') return t('agenda.decides.parties');
  if (text === "the actor's own claim, the agreement of all parties, or evidence") return t('agenda.decides.attribution');
  const agreement = /^agreement of (.+)$/su.exec(text);
  if (agreement) return t('agenda.decides.agreement', { who: isolate(agreement[1] as string) });
  const power = /^(.+) under (\S+)$/su.exec(text);
  if (power) return t('agenda.decides.power', { who: isolate(power[1] as string), power: isolate(power[2] as string) });
  return isolate(text);
}
