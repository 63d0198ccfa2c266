// @vitest-environment node
import '../setup';
import { expect, it } from 'vitest';
import { ApiError } from '../../src/lib/api';
import type { Session } from '../../src/lib/types';
import { from_base64, text_bytes, type Bytes } from '../../src/proof/bytes';
import { public_key_from_base64, verify_ed25519, type PublicKey } from '../../src/proof/keys';
import { make_key } from '../../src/write/keys';
import { sign_in } from '../../src/write/sign_in';

it('answers the challenge that the server gave for this key, and hands on a refusal', async () => {
  const key = await make_key({ case: 'c-1', party: 'p' });
  const server = {
    challenge: async (id: string) => ({ challenge: `for ${id}`, expires: '' }),
    sign_in: async (id: string, challenge: string, signature: string): Promise<Session> => {
      const statement = text_bytes(`truce sign-in v1\nhttps://o.example\nc-1\n${challenge}`);
      const known = (await public_key_from_base64(key.public_key)) as PublicKey;
      if (!(await verify_ed25519(known, statement, from_base64(signature) as Bytes))) throw new ApiError('refused', '', 403);
      return { key: id, party: 'p', party_name: 'P', role: 'officer', kinds: [], expires: '', csrf: '' };
    },
  };
  expect((await sign_in(key, 'https://o.example', server)).key).toBe(key.id);
  await expect(sign_in(key, 'https://other.example', server)).rejects.toBeInstanceOf(ApiError);
});
