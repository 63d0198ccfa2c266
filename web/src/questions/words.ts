// Answers in words. "yes" and "no" are the surface's words; a reading's name is the terms'.
import { date, when } from '../lib/format';
import { t } from '../lib/i18n.svelte';
import type { Valid } from '../lib/types';

export function answer_word(answer: string | null): string {
  if (answer === 'yes' || answer === 'no') return t(`common.${answer}`);
  return answer ?? '';
}

/** Since which day, or for which time: a position's moment is stated in its holder's zone, and its day is what counts. */
export function validity(valid: Valid): string {
  return valid.to === null && valid.from !== null ? t('core.since', { date: date(valid.from, 'short') }) : when(valid);
}
