import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { actors } from '../../src/components/names.svelte';
import { i18n, languages } from '../../src/lib/i18n.svelte';
import type { ActorItem, EntryKind } from '../../src/lib/types';
import { says } from '../../src/record/says';

const bare = (text: string) => text.replaceAll(/[\u2066-\u2069]/g, '');
const line = (kind: EntryKind, body: Record<string, unknown>) => says({ parts: { kind, body } });

// One of every kind that says something (src/report/entry_text.cpp).
const bodies: [EntryKind, Record<string, unknown>][] = [
  ['actor', { name: 'N', kind: 'state', party: true }],
  ['instrument', { title: 'T', adopted: '2016-02-22' }],
  ['terms', { id: 'i' }],
  ['acceptance', { actor: 'north', of: 'i', through: 'league' }],
  ['acceptance', { actor: 'north', of: 'i' }],
  ['reservation', { actor: 'north', to: 'i', effect: 'excludes' }],
  ['position', { by: 'north', question: 'q', about: { actor: 'league' }, answer: 'yes' }],
  ['no-agreement', { question: 'q', state: 'pending' }],
  ['determination', { by: ['north', 'league'], question: 'q', answer: 'no', under: 'p' }],
  ['determination', { by: ['north'], under: 'p' }],
  ['statement', { by: 'north', quote: 'Q' }],
  ['evidence', { by: 'north', title: 'T' }],
  ['report', { incident: 'i', by: 'north', stance: 'allegation', title: 'T' }],
  ['assessment', { incident: 'i', by: 'north', status: 'verified' }],
  ['control', { by: 'north', holder: 'league' }],
  ['control', { by: 'north', holder: 'league', place: 'p' }],
  ['notification', { by: 'north', class: 'movement', title: 'T' }],
  ['delivery', { notification: 'n', to: 'league' }],
  ['acknowledgement', { notification: 'n', by: 'league' }],
  ['progress', { of: 'p', state: 'started', status: 'claimed', by: 'north' }],
  ['wish', { by: 'north', to: 'league', invite: ['north'] }],
  ['invitation', { by: 'north', to: 'league', role: 'observer' }],
  ['reply', { by: 'north', invitation: 'i', answer: 'declined' }],
  ['activity', { by: 'north', title: 'T' }],
  ['erasure', { index: 7, authority: 'd', reason: 'R' }],
  ['key', { action: 'policy', need: 2, parties: ['north', 'league'] }],
  ['key', { action: 'delegate', party: 'north', officer: 'o' }],
];

beforeAll(async () => {
  actors.all = new Map([['north', 'Northern Forces'], ['league', 'River League']].map(([id, name]) => [id as string, { id, name } as ActorItem]));
  await i18n.use('en');
});
afterEach(() => i18n.use('en'));

describe('what an entry says in a line', () => {
  it('has the names of the record and the words of the reader', async () => {
    expect(bare(line('position', { by: 'north', question: 'scope', about: { actor: 'league' }, answer: 'yes' }))).toBe('Northern Forces holds: scope (River League): yes');
    await i18n.use('ru');
    expect(bare(line('position', { by: 'north', question: 'scope', about: { actor: 'league' }, answer: 'yes' }))).toBe('Northern Forces: позиция — scope (River League): да');
  });

  it('says of a correction and a withdrawal what they replace', () => {
    expect(bare(says({ parts: { kind: 'assessment', change: 'correction', replaces: 'a-1', body: { incident: 'i', by: 'north', status: 'verified' } } }))).toBe('corrects a-1: i: verified, says Northern Forces');
    expect(bare(says({ parts: { kind: 'withdrawal', change: 'withdrawal', replaces: 'a-1', body: { reason: 'a mistake' } } }))).toBe('withdraws a-1: a mistake');
  });

  it('is empty of what is withheld', () => expect(says({})).toBe(''));

  it('is put together in every language, of which none but names are English', async () => {
    for (const language of languages) {
      await i18n.use(language);
      for (const [kind, body] of bodies) {
        const text = line(kind, body);
        expect(text, `${language} ${kind}`).not.toMatch(/says\.|undefined|NaN|^$/);
        const own = text.replaceAll(/\u2068[^\u2069]*\u2069/g, '');
        if (['ar', 'ru', 'uk'].includes(language)) expect(own, `${language} ${kind}: ${text}`).not.toMatch(/[A-Za-z]{3,}/);
      }
    }
  });
});
