// What all pages share: the case, who looks at it, and the state of the line.
import { api, ApiError } from './api';
import { listen, type Line } from './events';
import { router } from './router.svelte';
import type { CaseDocument, EntryItem, HeadEvent, Session, Stamp } from './types';

export type Theme = 'system' | 'light' | 'dark';
const theme_stored = 'truce.theme';
/** Present while somebody is signed in here. */
const signed_in_stored = 'truce.signed-in';

/** Session ends are told this long before they come. */
export const warn_before_ms = 3 * 60_000;

class App {
  /** Null until loaded. */
  case = $state.raw<CaseDocument | null>(null);
  /** Why it could not be loaded. */
  failure = $state.raw<ApiError | null>(null);
  session = $state.raw<Session | null>(null);
  /** True when a session ended by itself and nobody signed in since. */
  session_ended = $state(false);
  /** The newest head that we know of. */
  head = $state.raw<Pick<Stamp, 'size' | 'recorded_at' | 'root'> | null>(null);
  /** Entries that came in while we looked, newest first. */
  news = $state.raw<readonly EntryItem[]>([]);
  line = $state<Line>('offline');
  online = $state(true);
  /** When this browser kept what it shows, where the server cannot be reached; null: it answers. */
  kept = $state<string | null>(null);
  theme = $state<Theme>('system');
  /** Moves every ten seconds; for "ends in five minutes". */
  now = $state(Date.now());
  #stop_listening: (() => void) | null = null;
  #session_end = $state(0);
  /** How often the server answered again after this browser had only what it kept. */
  #renewed = $state(0);
  /** How long a session lasts that is not used. */
  #session_length = 0;

  /** The state of the record that is looked at; null: the present one. */
  get as_of(): string | null {
    return router.query('as_of') || null;
  }
  /** The view whose verdicts are shown. */
  get view(): string {
    return this.#known_view(router.query('view')) ?? 'agreed';
  }
  /** The view beside it, where two are compared. */
  get compare(): string | null {
    return this.#known_view(router.query('compare'));
  }
  /** The moment of valid time that is looked at (UTC); null: now. */
  get at(): string | null {
    return router.query('at') || null;
  }
  set as_of(value: string | null) {
    router.set({ as_of: value }, 'push');
  }
  set view(value: string) {
    router.set({ view: value === 'agreed' ? null : value }, 'push');
  }
  set compare(value: string | null) {
    router.set({ compare: value }, 'push');
  }
  set at(value: string | null) {
    router.set({ at: value });
  }

  /** IANA zone of the case. */
  get zone(): string {
    return this.case?.zone ?? 'UTC';
  }
  /**
   * What a page's data depends on: read it in an effect and load again when it changes. It moves with a new head only
   * when the present is looked at; the past does not change.
   */
  get version(): string {
    return `${this.as_of ?? this.head?.size ?? ''}|${this.session?.key ?? ''}|${this.#renewed}`;
  }
  /** The name of a view or party for people. */
  view_name(view: string): string {
    return this.case?.views.find((one) => one.name === view)?.actor_name ?? view;
  }
  may_write(kind: string): boolean {
    return this.session?.kinds.some((one) => one === kind) ?? false;
  }
  /** Time left of the session if nothing is done; every answer of the server prolongs it. */
  get session_ends_in_ms(): number | null {
    return this.session ? this.#session_end - this.now : null;
  }

  /** Begins: loads the case and listens for news. @return what stops it */
  start(): () => void {
    this.theme = stored_theme();
    this.apply_theme();
    this.online = navigator.onLine;
    api.heard = (kept) => this.#take_kept(kept);
    api.signed_in = stored(signed_in_stored) !== null;
    const online = () => {
      this.online = navigator.onLine;
      if (this.online && !this.case) void this.load();
    };
    addEventListener('online', online);
    addEventListener('offline', online);
    const clock = setInterval(() => this.tick(), 10_000);
    void this.load();
    return () => {
      removeEventListener('online', online);
      removeEventListener('offline', online);
      clearInterval(clock);
      this.#stop_listening?.();
    };
  }

  /** Loads the case and the session anew, as after a sign-in. */
  async load(): Promise<void> {
    try {
      const document = await api.case_document();
      this.failure = null;
      this.case = document;
      this.#take_session(document.session);
      this.head = { size: document.size, recorded_at: document.recorded_at, ...(document.root ? { root: document.root } : {}) };
      this.#listen(document.size);
    } catch (error) {
      this.failure = error instanceof ApiError ? error : new ApiError('internal', String(error), 0);
    }
  }

  /** After signing in. */
  async signed_in(session: Session): Promise<void> {
    this.session_ended = false;
    this.#take_session(session);
    await this.load();
  }

  async sign_out(): Promise<void> {
    try {
      await api.sign_out();
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 401)) throw error;
    }
    this.#take_session(null);
    await this.load();
  }

  /** Asks the server for more time: any request does, this one changes nothing. */
  async stay(): Promise<void> {
    try {
      const session = await api.session();
      if (session) this.#take_session(session);
      else await this.#ended();
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) await this.#ended();
      else throw error;
    }
  }

  tick(): void {
    this.now = Date.now();
    // The server renews a token that is older than a minute: up to then an answer may not have prolonged it.
    this.#session_end = Math.max(this.#session_end, api.answered_at + this.#session_length - 60_000);
    if (this.session_ends_in_ms !== null && this.session_ends_in_ms <= 0) void this.stay().catch(() => {});
  }

  set_theme(theme: Theme): void {
    this.theme = theme;
    store(theme_stored, theme);
    this.apply_theme();
  }
  /** `data-theme` on the root element is `light` or `dark`, or absent to follow the system. */
  apply_theme(): void {
    if (this.theme === 'system') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = this.theme;
  }

  async #ended(): Promise<void> {
    this.#take_session(null);
    this.session_ended = true;
    await this.load();
  }

  #take_session(session: Session | null): void {
    this.session = session;
    store(signed_in_stored, session ? '1' : null);
    this.now = Date.now();
    this.#session_end = session ? Date.parse(session.expires) : 0;
    this.#session_length = Math.max(0, this.#session_end - this.now);
    api.csrf = session?.csrf ?? null;
  }

  #listen(size: number): void {
    this.#stop_listening?.();
    this.#stop_listening = listen(
      { head: (event) => this.take_head(event), line: (line) => this.#take_line(line) },
      { size },
    );
  }

  #take_line(line: Line): void {
    this.line = line;
    if (line !== 'offline' && this.kept) void this.load();
  }

  /** With the server's first word after kept ones all that is shown is asked for anew. */
  #take_kept(kept: string | null): void {
    const was = this.kept;
    this.kept = kept;
    if (!was || kept) return;
    this.#renewed += 1;
    void this.load();
  }

  take_head(event: HeadEvent): void {
    this.head = { size: event.size, recorded_at: event.recorded_at, root: event.root };
    this.news = [...event.entries.toReversed(), ...this.news].slice(0, 100);
  }

  #known_view(view: string): string | null {
    if (!view) return null;
    const known = this.case?.views;
    return !known || known.some((one) => one.name === view) ? view : null;
  }
}

// A browser that keeps nothing works all the same.
function stored(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}
function store(name: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(name);
    else localStorage.setItem(name, value);
  } catch {
    // As said.
  }
}

function stored_theme(): Theme {
  const theme = stored(theme_stored);
  return theme === 'light' || theme === 'dark' ? theme : 'system';
}

export const app = new App();
