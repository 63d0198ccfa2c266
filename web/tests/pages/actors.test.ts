import { describe, expect, it } from 'vitest';
import type { ActorItem } from '../../src/lib/types';
import { is_called, pruned, trees, type Branch } from '../../src/actors/tree';

const actor = (id: string, part_of: string[] = [], more: Partial<ActorItem> = {}): ActorItem => ({
  id, name: id, aka: [], kind: 'body', party: false, part_of, bound: [], positions: 0, reports: 0, entry: 0, ...more,
});
const shape = (all: readonly Branch[]): unknown => all.map(({ actor: { id }, children }) => (children.length > 0 ? [id, shape(children)] : id));

describe('actors', () => {
  it('stand under what they are part of, under each of several', () => {
    expect(shape(trees([actor('a'), actor('b', ['a']), actor('c', ['b', 'd']), actor('d')]))).toEqual([['a', [['b', ['c']]]], ['d', ['c']]]);
  });
  it('that are part of something unknown stand by themselves', () => {
    expect(shape(trees([actor('a', ['gone'])]))).toEqual(['a']);
  });
  it('that are parts of each other are all shown, and end', () => {
    const shown = JSON.stringify(shape(trees([actor('a', ['b']), actor('b', ['a']), actor('c')])));
    for (const id of ['a', 'b', 'c']) expect(shown).toContain(`"${id}"`);
  });
  it('are found by any name, without accents, and with what leads to them', () => {
    const all = [actor('msf', ['ngos'], { name: 'Médecins Sans Frontières', names: { ar: 'أطباء بلا حدود' } }), actor('ngos'), actor('x', ['ngos'])];
    const found = (words: string) => shape(pruned(trees(all), (one) => is_called(one, words)));
    expect(found('frontieres medecins')).toEqual([['ngos', ['msf']]]);
    expect(found('أطباء')).toEqual([['ngos', ['msf']]]);
    expect(found('nobody')).toEqual([]);
  });
});
