import { beforeEach, describe, expect, it } from 'vitest';
import { i18n, languages } from '../../src/lib/i18n.svelte';
import { parse_coordinates } from '../../src/write/coordinates';
import { kinds, all_fields, type Node } from '../../src/write/schema';
import { choice_label, fault_text, in_words, label_of } from '../../src/write/words';

describe.each([...languages])('the forms in %s', (language) => {
  beforeEach(() => i18n.use(language, language));

  it('have a label for every field, and a word for every choice', () => {
    for (const kind of kinds) {
      for (const field of all_fields(kind)) {
        expect(i18n.has(`write.field.${field.name}`) || i18n.has(`write.field.${kind}.${field.name}`), `${kind} ${field.pointer}`).toBe(true);
        expect(label_of(field)).not.toBe('');
        const node: Node = field.node.sort === 'list' ? field.node.item : field.node;
        const values = node.sort === 'choice' ? node.values : node.sort === 'fixed' ? [node.value] : [];
        for (const value of values) {
          const known = [`write.choice.${field.name}.${value}`, `write.choice.${value}`, `core.kind.${value}`];
          expect(known.some((key) => i18n.has(key)), `${field.pointer} ${value}`).toBe(true);
          expect(choice_label(value)).not.toBe('');
        }
      }
      expect(i18n.has(`core.kind.${kind}`), kind).toBe(true);
      expect(i18n.has(`write.kind.${kind}`), kind).toBe(true);
    }
  });
});

describe('an entry in words', () => {
  beforeEach(() => i18n.use('en', 'en-GB'));
  it('says each thing that was stated, lists and groups included, and nothing else', () => {
    const lines = in_words(
      {
        id: 'r',
        audience: ['public'],
        report: {
          incident: 'i',
          by: 'side-a',
          stance: 'denial',
          when: '2026-03',
          killed: { min: 2 },
          targets: [{ actor: 'a' }, { actor: 'b', description: 'school' }],
          acts: ['shelling'],
        },
        valid: { from: '2026' },
      },
      'report',
    );
    const flat = (all: typeof lines): string[] => all.flatMap((one) => (one.below.length > 0 ? [`${one.label}:`, ...flat(one.below)] : [`${one.label}: ${one.text}`]));
    expect(flat(lines)).toEqual([
      'Incident: i',
      'Who reports: side-a',
      'What sort of report: denial',
      'When it happened: March 2026',
      'Acts: shelling',
      'What was hit 1:',
      'Actor: a',
      'What was hit 2:',
      'Actor: b',
      'Description: school',
      'Killed:',
      'at least: 2',
      'When it is true:',
      'from: 2026',
    ]);
  });
  it('says what a correction corrects, and why', () => {
    const lines = in_words({ replaces: 'x', correction: { reason: 'a slip' }, wish: { by: 'a', to: 'b' } }, 'correction');
    expect(lines.map((one) => `${one.label}: ${one.text}`)).toEqual(['By: a', 'Addressed to: b', 'Reason: a slip', 'Which entry: x']);
  });
  it('names the limit that a fault passed', () => {
    expect(fault_text({ pointer: '/a', name: 'too_long', limit: '300' })).toBe('is too long (300)');
    expect(choice_label('receipt-only')).toBe('Receipt only');
  });
});

describe('coordinates', () => {
  it.each([
    ['35.93, 36.63', 35.93, 36.63],
    ['35.93 36.63', 35.93, 36.63],
    ['-35.5;-36.25', -35.5, -36.25],
    ['35.93N 36.63E', 35.93, 36.63],
    ['36.63E, 35.93N', 35.93, 36.63],
    ['35°55′48″N 36°37′48″E', 35.93, 36.63],
    [`35°55'48"S 36°37'48"W`, -35.93, -36.63],
    ['12.8N45.03E', 12.8, 45.03],
  ])('%s are read', (text, lat, lon) => expect(parse_coordinates(text)).toEqual({ lat, lon }));
  it.each(['', '35.93', '35.93, 36.63, 37', 'near Aden', '95, 10', '10, 190', '35N 36N', '35°61′N 36°E'])('%s are none', (text) =>
    expect(parse_coordinates(text)).toBe(null),
  );
});
