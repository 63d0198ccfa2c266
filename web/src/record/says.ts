// What an entry says in one line, in the reader's language, from its parts. Names, titles and quotes are words of the
// record and stay as they are.
import { actor_name } from '../components/names.svelte';
import { ask_words, answer_word, isolate } from '../explain/phrase';
import { edtf, list } from '../lib/format';
import { t, t_or } from '../lib/i18n.svelte';
import type { About, EntryItem, EntryKind } from '../lib/types';

type Body = Readonly<Record<string, unknown>>;

/** @return '' for an entry that is withheld */
export function says(item: Pick<EntryItem, 'parts'>): string {
  const { parts } = item;
  if (!parts?.kind) return '';
  const line = line_of(parts.kind, parts.body ?? {});
  return parts.change ? t(`says.${parts.change}`, { what: isolate(parts.replaces ?? ''), line }) : line;
}

/** Its line with what kind of change it is left out: what is stated. */
function line_of(kind: EntryKind, body: Body): string {
  const text = (name: string) => (typeof body[name] === 'string' ? (body[name] as string) : '');
  const data = (name: string) => isolate(text(name));
  const who = (name: string) => isolate(actor_name(text(name)));
  const all = (name: string) => list((Array.isArray(body[name]) ? (body[name] as string[]) : []).map((id) => isolate(actor_name(id))));
  const word = (name: string) => t_or(`write.choice.${text(name)}`, text(name));
  const question = () => ask_words(text('question'), (body.about as About | undefined) ?? {});
  const held = () => t('says.answer', { question: question(), answer: answer_word(text('answer')) });
  switch (kind) {
    case 'actor':
      return t('says.actor', { name: data('name'), kind: word('kind'), party: body.party === true ? 'yes' : 'no' });
    case 'instrument':
      return t('says.instrument', { title: data('title'), date: edtf(text('adopted')) });
    case 'terms':
      return t('says.terms', { id: data('id') });
    case 'acceptance':
      return t('says.acceptance', { who: who('actor'), what: data('of'), by: text('through') ? 'other' : 'self', through: text('through') ? who('through') : '' });
    case 'reservation':
      return t('says.reservation', { who: who('actor'), what: data('to'), effect: word('effect') });
    case 'position':
      return t('says.position', { who: who('by'), what: held() });
    case 'no-agreement':
      return t('says.no_agreement', { question: question(), state: word('state') });
    case 'determination':
      return text('question') ? t('says.determination', { who: all('by'), what: held(), power: data('under') }) : t('says.act', { who: all('by'), power: data('under') });
    case 'statement':
      return t('says.statement', { who: who('by'), text: isolate(text('quote') ? `“${text('quote')}”` : text('text')) });
    case 'evidence':
      return t('says.evidence', { who: who('by'), title: data('title') });
    case 'report':
      return t('says.report', { incident: data('incident'), stance: t_or(`incident.stance.one.${text('stance')}`, text('stance')), who: who('by'), title: isolate(text('title') || text('text')) });
    case 'assessment':
      return t('says.assessment', { incident: data('incident'), status: t_or(`incident.status.${text('status')}`, text('status')), who: who('by') });
    case 'control':
      return t('says.control', { who: who('by'), holder: who('holder'), what: text('place') ? data('place') : t('says.an_area') });
    case 'notification':
      return t('says.notification', { who: who('by'), class: word('class'), title: data('title') });
    case 'delivery':
      return t('says.delivery', { what: data('notification'), to: who('to') });
    case 'acknowledgement':
      return t('says.acknowledgement', { who: who('by'), what: data('notification') });
    case 'progress':
      return t('says.progress', { what: data('of'), state: word('state'), status: word('status'), who: who('by') });
    case 'wish':
      return t('says.wish', { who: who('by'), to: who('to'), invited: all('invite') });
    case 'invitation':
      return t('says.invitation', { who: who('by'), to: who('to'), role: word('role') });
    case 'reply':
      return t('says.reply', { who: who('by'), what: data('invitation'), answer: word('answer') });
    case 'activity':
      return t('says.activity', { who: who('by'), title: data('title') });
    case 'erasure':
      return t('says.erasure', { n: Number(body.index), authority: data('authority'), reason: data('reason') });
    case 'key':
      if (text('action') === 'policy') return t('says.policy', { need: Number(body.need), who: all('parties') });
      return t('says.key', { action: word('action'), who: who('party'), officer: text('officer') ? 'yes' : 'no', name: data('officer') });
    default:
      return isolate(text('title') || text('reason'));
  }
}
