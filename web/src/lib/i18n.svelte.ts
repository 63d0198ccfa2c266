// The words of the surface, in five languages. Words of the record are data: shown as they are, with dir="auto".
import { IntlMessageFormat } from 'intl-messageformat';

export const languages = ['en', 'ar', 'ru', 'uk', 'fr'] as const;
export type Language = (typeof languages)[number];

/** Each language by its own name. */
export const language_names: Record<Language, string> = {
  en: 'English',
  ar: 'العربية',
  ru: 'Русский',
  uk: 'Українська',
  fr: 'Français',
};

type Texts = Record<string, string>;
export type Values = Record<string, string | number | boolean | Date | null | undefined>;

/** messages/<language>/<area>.json holds the area's keys; a key is used as `area.key`. */
const files = import.meta.glob<Texts>('../messages/*/*.json', { import: 'default' });

/** The language asked for: the address's, else the one chosen before, else the browser's, else English. */
export function preferred(asked: string | null, chosen: string | null, browser: readonly string[]): Language {
  for (const tag of [asked, chosen, ...browser]) {
    const found = languages.find((language) => language === tag?.toLowerCase().split('-')[0]);
    if (found) return found;
  }
  return 'en';
}

/** The locale of numbers and dates: the browser's own region of the language where it states one. */
export function locale_of(language: Language, browser: readonly string[]): string {
  const stated = browser.find((tag) => tag.toLowerCase().startsWith(`${language}-`));
  return stated ?? (language === 'en' ? 'en-GB' : language);
}

const stored = 'truce.language';

class I18n {
  language = $state<Language>('en');
  locale = $state('en-GB');
  /** False until the first language is there. */
  ready = $state(false);
  #texts = $state.raw<Texts>({});
  #made = new Map<string, IntlMessageFormat>();
  #turn = 0;

  get dir(): 'ltr' | 'rtl' {
    return this.language === 'ar' ? 'rtl' : 'ltr';
  }

  /** Loads a language and switches to it when it is there; the document's lang and dir follow. */
  async use(language: Language, locale = locale_of(language, navigator.languages)): Promise<void> {
    const turn = ++this.#turn;
    const texts = await load(language);
    if (turn !== this.#turn) return;
    this.#made = new Map();
    this.#texts = texts;
    this.language = language;
    this.locale = locale;
    this.ready = true;
    document.documentElement.lang = language;
    document.documentElement.dir = this.dir;
  }

  /** The same, and remembers it for the next visit. */
  async choose(language: Language): Promise<void> {
    try {
      localStorage.setItem(stored, language);
    } catch {
      // A browser that keeps nothing still shows the language.
    }
    await this.use(language);
  }

  /** @return the language chosen before, or null */
  chosen(): string | null {
    try {
      return localStorage.getItem(stored);
    } catch {
      return null;
    }
  }

  has(key: string): boolean {
    return key in this.#texts;
  }

  /** The text of `area.key` with its values; the key itself where there is none, so that a gap is seen. */
  text(key: string, values?: Values): string {
    const source = this.#texts[key];
    if (source === undefined) return key;
    let message = this.#made.get(key);
    if (!message) {
      message = new IntlMessageFormat(source, this.locale, undefined, { ignoreTag: true });
      this.#made.set(key, message);
    }
    return String(message.format(values as Record<string, string>));
  }
}

async function load(language: Language): Promise<Texts> {
  const texts: Texts = {};
  const wanted = Object.entries(files).filter(([path]) => path.includes(`/messages/${language}/`));
  const areas = await Promise.all(wanted.map(async ([path, file]) => [path, await file()] as const));
  for (const [path, area] of areas) {
    const name = path.slice(path.lastIndexOf('/') + 1, -'.json'.length);
    for (const [key, text] of Object.entries(area)) texts[`${name}.${key}`] = text;
  }
  return texts;
}

export const i18n = new I18n();

/** The text of a key in the language that is shown. */
export function t(key: string, values?: Values): string {
  return i18n.text(key, values);
}

/** The text of a key, or what else to show where it has none (a word of the case's own, for instance a kind of weapon). */
export function t_or(key: string, absent: string, values?: Values): string {
  return i18n.has(key) ? i18n.text(key, values) : absent;
}
