// Drafts: kept in this browser, by case and key, until they are signed or thrown away.
import { storage, type StoredDraft } from '../lib/storage';
import type { Members } from './compose';

export type { StoredDraft } from '../lib/storage';

/** The drafts of a key in a case, the one changed last first. */
export async function drafts_of(case_id: string, key: string): Promise<StoredDraft[]> {
  const drafts = await (await storage()).getAllFromIndex('drafts', 'owner', [case_id, key]);
  return drafts.sort((a, b) => b.changed - a.changed);
}

export async function draft_by_id(id: number): Promise<StoredDraft | undefined> {
  return (await storage()).get('drafts', id);
}

/** Keeps a draft. @return its number in the store */
export async function keep_draft(draft: Omit<StoredDraft, 'changed' | 'entry'> & { entry: Members }): Promise<number> {
  // What came out of a reactive form is copied: the store takes plain values only.
  const plain = JSON.parse(JSON.stringify(draft.entry)) as Members;
  return (await storage()).put('drafts', { ...draft, entry: plain, changed: Date.now() });
}

export async function delete_draft(id: number): Promise<void> {
  await (await storage()).delete('drafts', id);
}
