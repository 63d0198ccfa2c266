// @vitest-environment node
import { describe, expect, it } from 'vitest';
import type { EntryDocument, EntryJson, IntegrityDocument } from '../../src/lib/types';
import { from_base64, join } from '../../src/proof/bytes';
import { all_hold, check_entry } from '../../src/proof/check';
import { bytes_of, grouped, hex_lines, leaf_parts } from '../../src/record/dump';
import { gather } from '../../src/record/against';
import { named_in, safe_link } from '../../src/record/named';
import { parts_of } from '../../src/search/parts';
import { document, entries, pause } from '../proof/pause';

describe('the bytes behind a step', () => {
  it('of a header join to the header again', async () => {
    for (const index of Object.keys(pause.entries).map(Number)) {
      const leaf = from_base64((await document(index)).proof.leaf);
      if (!leaf) throw new Error('no leaf');
      const parts = leaf_parts(leaf);
      expect(parts.map(({ name }) => name)).toEqual(['version', 'case', 'type', 'commitment', 'key_id', 'recorded_at']);
      expect(join(...parts.map(({ bytes }) => bytes))).toEqual(leaf);
    }
  });
  it('of a header that cannot be taken apart are shown whole', () => {
    expect(leaf_parts(Uint8Array.of(7, 1, 2))).toEqual([{ name: 'leaf', bytes: Uint8Array.of(7, 1, 2) }]);
  });
  it('hold nothing of what is withheld', async () => {
    const hidden: EntryDocument = structuredClone(await document(0));
    hidden.proof.payload = hidden.proof.salt = hidden.proof.signature = null;
    expect(bytes_of(hidden, 'content')).toEqual([]);
    expect(bytes_of(hidden, 'signature')).toEqual([]);
    expect(bytes_of(hidden, 'leaf').length).toBeGreaterThan(0);
  });
  it('are written in pairs, sixteen a line, cut where asked', () => {
    expect(hex_lines(Uint8Array.from({ length: 18 }, (_, i) => i))).toBe('00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f\n10 11');
    expect(hex_lines(new Uint8Array(100), 16).split('\n').length).toBe(1);
    expect(grouped('0123456789')).toBe('0123 4567 89');
  });
});

describe('what an entry is held against', () => {
  const entry = async () => document(Number(Object.keys(pause.entries).at(-1)));
  const nothing: IntegrityDocument = {
    case: 'pause', size: 1, recorded_at: '', checkpoint: null, log_keys: [], witnesses: [], policy: null, final: null, mirrors: '', sealed: 0, withheld: 0, erased: 0,
  };
  it('is the head seen before: the same one needs no proof', async () => {
    const of = await entry();
    const source = { entry: entries, entries: () => Promise.reject(new Error('not asked')), consistency: () => Promise.reject(new Error('not asked')) };
    const against = await gather(of, { size: of.proof.size, root: of.proof.root }, nothing, source as never);
    const steps = await check_entry(of, { ...against, entries });
    expect(all_hold(steps)).toBe(true);
    expect(steps.find((step) => step.what === 'extends_seen')?.holds).toBe(true);
  });
  it('and a server that gives no proof for another head does not hold', async () => {
    const of = await entry();
    const source = { entry: entries, entries: () => Promise.reject(new Error('none')), consistency: () => Promise.reject(new Error('none')) };
    const against = await gather(of, { size: of.proof.size - 1, root: of.proof.root }, null, source as never);
    const steps = await check_entry(of, { ...against, entries });
    expect(steps.find((step) => step.what === 'extends_seen')?.holds).toBe(false);
  });
});

describe('what an entry names', () => {
  it('is found in its body, and not in who signed it', () => {
    const entry = {
      kind: 'report', id: 'r', author: { party: 'secretariat', key: 'k' }, audience: ['public'], sources: [{ title: 'x' }],
      report: { by: 'airwars', incident: 'i-1', attribution: { candidates: [{ actor: 'saa', by: 'sohr' }], excludes: ['ru'] }, targets: [{ actor: 'aas' }] },
    } as unknown as EntryJson;
    expect(named_in(entry)).toEqual({ actors: ['airwars', 'saa', 'sohr', 'ru', 'aas'], incidents: ['i-1'], questions: [] });
  });
  it('is a link only where it leads to a page', () => {
    expect(safe_link('https://example.org/a')).toBe(true);
    for (const bad of ['javascript:alert(1)', 'data:text/html,x', 'file:///etc/passwd', '//x', 'x', '', undefined]) expect(safe_link(bad), bad).toBe(false);
  });
});

describe('an excerpt', () => {
  const marked = (text: string, q: string) => parts_of(text, q).map(({ text: part, hit }) => (hit ? `[${part}]` : part)).join('');
  it('shows what was searched for, whatever its case and accents', () => {
    expect(marked('Hôpital à Maarat, HOPITAL', 'hopital')).toBe('[Hôpital] à Maarat, [HOPITAL]');
    expect(marked('Ёлка и Киев', 'елка киев')).toBe('[Ёлка] и [Киев]');
    expect(marked('ﬁne 𝒙', 'fin')).toBe('[ﬁn]e 𝒙');
  });
  it('always joins to the text', () => {
    for (const q of ['', 'a', 'aa', 'x y', '😀', 'İ']) expect(parts_of('aaa 😀 İi̇ x', q).map(({ text }) => text).join('')).toBe('aaa 😀 İi̇ x');
  });
});
