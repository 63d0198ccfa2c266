// Verdicts in letters and words: the three, and their order of severity in sorting.
import { t } from '../lib/i18n.svelte';
import type { Verdict, VerdictLetter } from '../lib/types';

const letters: Record<Verdict, VerdictLetter> = { violation: 'v', 'no violation': 'n', undetermined: 'u' };

export function letter(verdict: Verdict | VerdictLetter): VerdictLetter {
  return verdict.length === 1 ? (verdict as VerdictLetter) : letters[verdict as Verdict];
}

/** "violation", "no violation of this provision", "undetermined", in the reader's language. */
export function verdict_word(verdict: Verdict | VerdictLetter): string {
  return t({ v: 'core.violation', n: 'core.no_violation', u: 'core.undetermined' }[letter(verdict)]);
}

export const verdicts: readonly Verdict[] = ['violation', 'undetermined', 'no violation'];
