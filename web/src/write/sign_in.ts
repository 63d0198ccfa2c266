// Signing in: a challenge of the server, answered by the key.
import { api as own_api, type Api } from '../lib/api';
import type { Session } from '../lib/types';
import { sign_in_answer, type StoredKey } from './keys';

/** Proves the key to the server. Rejects with ApiError when the record does not know it as one that may sign now. */
export async function sign_in(
  key: StoredKey,
  origin: string = location.origin,
  api: Pick<Api, 'challenge' | 'sign_in'> = own_api,
): Promise<Session> {
  const { challenge } = await api.challenge(key.id);
  return api.sign_in(key.id, challenge, await sign_in_answer(key, origin, challenge));
}
