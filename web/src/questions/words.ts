// Answers in words. "yes" and "no" are the surface's words; a reading's name is the terms'.
import { t } from '../lib/i18n.svelte';

export function answer_word(answer: string | null): string {
  if (answer === 'yes' || answer === 'no') return t(`common.${answer}`);
  return answer ?? '';
}
