// @vitest-environment node
import '../setup';
import { describe, expect, it } from 'vitest';
import { from_base64, text_bytes, to_base64, to_hex, type Bytes } from '../../src/proof/bytes';
import { open_envelope, verify_payload } from '../../src/proof/dsse';
import { public_key_from_base64, verify_ed25519, type PublicKey } from '../../src/proof/keys';
import {
  delegate_command,
  forget_key,
  import_demonstration_key,
  import_key_file,
  key_by_id,
  key_request,
  KeyFault,
  keys_of,
  make_key,
  parse_key_file,
  possession_statement,
  sign_entry,
  sign_in_answer,
} from '../../src/write/keys';

const place = { case: 'pause-2026', party: 'side-a' };
const public_of = async (key: { public_key: string }) => (await public_key_from_base64(key.public_key)) as PublicKey;

// RFC 8032 section 7.1, test 1, in the form of a key file; the id is that of its public key.
const file =
  'truce private key 1\nid 21fe31dfa154a261\npublic 11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\nseed nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=\n';

describe('a key made in the browser', () => {
  it('signs, is kept, and cannot be read', async () => {
    const made = await make_key(place);
    const kept = await key_by_id(made.id);
    expect(kept?.party).toBe('side-a');
    expect(kept?.private_key.extractable).toBe(false);
    await expect(crypto.subtle.exportKey('pkcs8', (kept ?? made).private_key)).rejects.toThrow();
    const envelope = await sign_entry(kept ?? made, 'report', text_bytes('{}'));
    const opened = open_envelope(envelope);
    expect(envelope.payloadType).toBe('application/vnd.truce.entry.v1+json');
    expect(
      opened && (await verify_payload(await public_of(made), envelope.payloadType, opened.payload, opened.signature)),
    ).toBe(true);
    expect((await sign_entry(made, 'key', text_bytes('{}'))).payloadType).toBe('application/vnd.truce.rule.v1+json');
    expect((await keys_of('pause-2026')).map((key) => key.id)).toContain(made.id);
    expect(await keys_of('other')).toEqual([]);
    await forget_key(made.id);
    expect(await key_by_id(made.id)).toBe(undefined);
  });

  it('asks to be made known with a signature over the possession statement', async () => {
    const made = await make_key(place);
    const request = JSON.parse(await key_request(made)) as Record<string, string>;
    expect(Object.keys(request)).toEqual(['truce', 'case', 'party', 'key', 'public_key', 'possession']);
    expect(possession_statement(made)).toBe(
      `truce possession 1\ncase pause-2026\nparty side-a\nkey ${made.public_key}\n`,
    );
    const statement = text_bytes(possession_statement(made));
    expect(await verify_ed25519(await public_of(made), statement, from_base64(request.possession ?? '') as Bytes)).toBe(true);
    const { command, file } = delegate_command(made, "the chair's desk", '2027-12-31');
    expect(command).toBe(
      `truce key delegate side-a.${made.id}.request.json --officer 'the chair'\\''s desk' --to 2027-12-31 --case CASE`,
    );
    expect(command).toContain(file);
  });

  it('answers a challenge for this origin and case', async () => {
    const made = await make_key(place);
    const answer = from_base64(await sign_in_answer(made, 'https://x.example', 'abc')) as Bytes;
    const statement = text_bytes('truce sign-in v1\nhttps://x.example\npause-2026\nabc');
    expect(await verify_ed25519(await public_of(made), statement, answer)).toBe(true);
  });
});

describe('a key file', () => {
  it('is taken in and signs as RFC 8032 has it', async () => {
    const key = await import_key_file(file, place);
    expect(key.id).toBe('21fe31dfa154a261');
    expect(key.private_key.extractable).toBe(false);
    const signature = new Uint8Array(await crypto.subtle.sign('Ed25519', key.private_key, new Uint8Array()));
    expect(to_hex(signature)).toMatch(/^e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155/);
  });
  it.each([
    ['another first line', file.replace('key 1', 'key 2')],
    ['no final newline', file.slice(0, -1)],
    ['more at the end', file + '\n'],
    ['Windows line ends', file.replaceAll('\n', '\r\n')],
    ['stray bits', file.replace('f2A=', 'f2B=')],
  ])('with %s is none', (_, text) => {
    expect(parse_key_file(text)).toBe(null);
  });
  it('whose parts do not belong together is refused', async () => {
    const other = file.replace('nWGx', 'nWGy');
    await expect(import_key_file(other, place)).rejects.toEqual(new KeyFault('parts'));
    await expect(import_key_file(file.replace('21fe', '21ff'), place)).rejects.toEqual(new KeyFault('parts'));
  });
});

it('a demonstration key comes as PKCS#8', async () => {
  const seed = parse_key_file(file)?.seed as Bytes;
  const pkcs8 = to_base64(
    new Uint8Array([0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20, ...seed]),
  );
  expect((await import_demonstration_key(pkcs8, place)).id).toBe('21fe31dfa154a261');
  await expect(import_demonstration_key('AAAA', place)).rejects.toEqual(new KeyFault('form'));
});
