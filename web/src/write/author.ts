// Who writes in this browser: whoever is signed in, else whose key was used here last; entries then wait for a sign-in.
import { app } from '../lib/state.svelte';
import { key_by_id, keys_of, type StoredKey } from './keys';

/** @return null when no private key of this case is here */
export async function author(): Promise<StoredKey | null> {
  const { session, case: document } = app;
  if (!document) return null;
  if (session) return (await key_by_id(session.key)) ?? null;
  return (await keys_of(document.case))[0] ?? null;
}
