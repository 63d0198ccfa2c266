import { parse, TYPE, type MessageFormatElement } from '@formatjs/icu-messageformat-parser';
import { describe, expect, it } from 'vitest';
import { languages } from '../../src/lib/i18n.svelte';

const files = import.meta.glob<Record<string, unknown>>('../../src/messages/*/*.json', { import: 'default', eager: true });

function area_of(path: string): { language: string; area: string } {
  const [language, file] = path.split('/').slice(-2) as [string, string];
  return { language, area: file.replace('.json', '') };
}

/** Names and sorts of the parameters; a plural's are followed into its branches. */
function parameters(elements: MessageFormatElement[], into = new Set<string>()): Set<string> {
  for (const element of elements) {
    if (element.type === TYPE.literal || element.type === TYPE.pound) continue;
    if (element.type === TYPE.tag) {
      parameters(element.children, into);
      continue;
    }
    into.add(element.value);
    if (element.type === TYPE.plural || element.type === TYPE.select) {
      for (const branch of Object.values(element.options)) parameters(branch.value, into);
    }
  }
  return into;
}

function plurals(elements: MessageFormatElement[]): Set<string>[] {
  return elements.flatMap((element) => {
    if (element.type === TYPE.select) return Object.values(element.options).flatMap((branch) => plurals(branch.value));
    if (element.type !== TYPE.plural) return [];
    return [new Set(Object.keys(element.options)), ...Object.values(element.options).flatMap((branch) => plurals(branch.value))];
  });
}

function selects(elements: MessageFormatElement[]): string[] {
  return elements.flatMap((element) =>
    element.type === TYPE.select
      ? [`${element.value}: ${Object.keys(element.options).sort().join(' ')}`, ...Object.values(element.options).flatMap((b) => selects(b.value))]
      : element.type === TYPE.plural
        ? Object.values(element.options).flatMap((b) => selects(b.value))
        : [],
  );
}

const read = (text: unknown) => parse(String(text), { ignoreTag: true });
const areas = [...new Set(Object.keys(files).map((path) => area_of(path).area))];
const in_language = (language: string, area: string) =>
  Object.entries(files).find(([path]) => area_of(path).language === language && area_of(path).area === area)?.[1];

describe.each(areas)('messages of %s', (area) => {
  const english = in_language('en', area) ?? {};
  it.each([...languages])('%s has the same keys as English and no empty text', (language) => {
    const texts = in_language(language, area);
    expect(texts, `${language}/${area}.json`).toBeDefined();
    expect(Object.keys(texts ?? {}).sort()).toEqual(Object.keys(english).sort());
    const empty = Object.entries(texts ?? {}).filter(([, text]) => typeof text !== 'string' || text.trim() === '');
    expect(empty).toEqual([]);
  });
  it.each([...languages])('%s has the same parameters and choices, and all plural forms of the language', (language) => {
    const needed = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
    for (const [key, text] of Object.entries(in_language(language, area) ?? {})) {
      const parsed = read(text);
      expect([...parameters(parsed)].sort(), `${language} ${area}.${key}`).toEqual([...parameters(read(english[key]))].sort());
      expect(new Set(selects(parsed)), `${language} ${area}.${key}`).toEqual(new Set(selects(read(english[key]))));
      // A plural that treats every count alike needs no forms; one that tells counts apart needs all.
      for (const forms of plurals(parsed).filter((one) => one.size > 1)) {
        const missing = needed.filter((form) => form !== 'other' && !forms.has(form));
        expect(missing, `${language} ${area}.${key}`).toEqual(missing.filter((form) => language === 'fr' && form === 'many'));
      }
    }
  });
});

it('every file is of one of the five languages', () => {
  for (const path of Object.keys(files)) expect(languages).toContain(area_of(path).language);
});

const sources = import.meta.glob<string>('../../src/**/*.{ts,svelte}', { query: '?raw', import: 'default', eager: true });
const keys = new Set(areas.flatMap((area) => Object.keys(in_language('en', area) ?? {}).map((key) => `${area}.${key}`)));
const of_an_area = (text: string) => areas.some((area) => text.startsWith(`${area}.`));

/** Keys that the code names, and patterns of those that it puts together. */
function used(): { named: Map<string, string>; patterns: Map<string, RegExp> } {
  const named = new Map<string, string>();
  const patterns = new Map<string, RegExp>();
  for (const [path, text] of Object.entries(sources)) {
    for (const [, literal] of text.matchAll(/'([a-z][\w-]*\.[\w.-]+)'/g)) {
      if (of_an_area(literal as string)) named.set(literal as string, path);
    }
    for (const [, template] of text.matchAll(/`([a-z][\w-]*\.[^`]*)`/g)) {
      if (!of_an_area(template as string) || !(template as string).includes('${')) continue;
      const parts = (template as string).replaceAll(/\$\{(?:[^{}]|\{[^{}]*\})*\}/g, '\u0000').split('\u0000');
      if (parts.every((part) => /^[\w.-]*$/.test(part))) patterns.set(template as string, new RegExp(`^${parts.map((part) => part.replaceAll('.', '\\.')).join('.+')}$`));
    }
  }
  return { named, patterns };
}

describe('the keys that the code uses', () => {
  const { named, patterns } = used();
  it('are found in the code', () => expect(named.size).toBeGreaterThan(300));
  it('all have a text', () => {
    expect([...named].filter(([key]) => !keys.has(key))).toEqual([]);
    expect([...patterns].filter(([, pattern]) => ![...keys].some((key) => pattern.test(key))).map(([template]) => template)).toEqual([]);
  });
  it('are all the keys that there are', () => {
    expect([...keys].filter((key) => !named.has(key) && ![...patterns.values()].some((pattern) => pattern.test(key)))).toEqual([]);
  });
});
