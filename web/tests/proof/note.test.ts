// @vitest-environment node
import { describe, expect, it } from 'vitest';
import {
  check_checkpoint,
  parse_checkpoint,
  parse_note,
  parse_verifier_key,
  print_verifier_key,
  verified_signatures,
} from '../../src/proof/note';
import { to_hex } from '../../src/proof/bytes';
import { log_keys, pause, quorum } from './pause';

const checkpoint = () => {
  const read = parse_checkpoint(pause.checkpoint);
  if (!read) throw new Error('unreadable');
  return read;
};

describe('a checkpoint', () => {
  it('has origin, size and root as published', () => {
    expect(checkpoint().size).toBe(pause.size);
    expect(to_hex(checkpoint().root)).toBe(pause.root);
    expect(checkpoint().origin).toBe('records.example/pause');
  });
  it('is signed by the log and final by two of three', async () => {
    const found = await check_checkpoint(checkpoint(), await log_keys(), await quorum());
    expect(found.log_signed).toBe(true);
    expect(found.final).toBe(true);
    for (const witness of found.witnesses) expect(witness.time).toBeGreaterThan(Date.UTC(2026, 0));
  });
  it('without a quorum is final by the log alone', async () => {
    const early = parse_checkpoint(pause.early_checkpoint);
    expect(early && (await check_checkpoint(early, await log_keys(), { need: 0, parties: [] }))).toEqual({
      log_signed: true,
      witnesses: [],
      final: true,
    });
  });
  it('with a known name over a signature that does not hold is worth nothing', async () => {
    const spoilt = pause.checkpoint.replace(/(witness\.side-a\.example [^\n]{30})(.)/, (_, start: string, letter: string) =>
      start + (letter === 'A' ? 'B' : 'A'),
    );
    const read = parse_checkpoint(spoilt);
    expect(read && (await check_checkpoint(read, await log_keys(), await quorum())).log_signed).toBe(false);
  });
  it.each([
    ['no empty line', 'a\n1\nAAAA\n'],
    ['a leading zero', pause.checkpoint.replace(`\n${pause.size}\n`, `\n0${pause.size}\n`)],
    ['an empty extension', pause.checkpoint.replace('\n\n', '\n\n\n')],
    ['a short root', pause.checkpoint.replace(/\n[A-Za-z0-9+/=]{44}\n/, '\nAAAA\n')],
    ['a control character', pause.checkpoint.replace('records', 'rec\tords')],
    ['no final newline', pause.checkpoint.slice(0, -1)],
    ['a hyphen for the dash', pause.checkpoint.replace('\u2014', '-')],
    ['too many lines', pause.checkpoint + '\u2014 x AAAAAAA=\n'.repeat(30)],
  ])('with %s is malformed', (_, text) => {
    expect(parse_checkpoint(text)).toBe(null);
  });
});

describe('a key of a note', () => {
  it('comes back from its text, and only from that', async () => {
    const text = pause.log_keys[0] as string;
    const key = await parse_verifier_key(text);
    expect(key && print_verifier_key(key)).toBe(text);
    expect(await parse_verifier_key(text.replace(/\+(.)/, (_, digit: string) => `+${digit === '0' ? '1' : '0'}`))).toBe(null);
  });
  it('of others proves nothing and harms nothing', async () => {
    const note = parse_note(pause.checkpoint.replace(/\n$/, '\n\u2014 stranger.example AAAAAAA=\n'));
    expect(note && (await verified_signatures(note, await log_keys()))?.length).toBe(1);
  });
});
