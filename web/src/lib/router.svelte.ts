// The address of what is shown: History API, a table of lazily loaded pages, and page state in query parameters.
import type { Component } from 'svelte';

export interface Route {
  /** Name of the page and of its file in src/pages. */
  name: string;
  /** `/terms/:provision?`: a colon names a parameter, a question mark lets it be absent. */
  pattern: string;
}

/** First match counts. */
export const routes: readonly Route[] = [
  { name: 'Overview', pattern: '/' },
  { name: 'Map', pattern: '/map' },
  { name: 'Incidents', pattern: '/incidents' },
  { name: 'Incident', pattern: '/incidents/:id' },
  { name: 'Agenda', pattern: '/agenda' },
  { name: 'Terms', pattern: '/terms/:provision?' },
  { name: 'Record', pattern: '/record' },
  { name: 'Entry', pattern: '/record/:index' },
  { name: 'Actors', pattern: '/actors' },
  { name: 'Actor', pattern: '/actors/:id' },
  { name: 'Questions', pattern: '/questions' },
  { name: 'Question', pattern: '/questions/:id' },
  { name: 'Write', pattern: '/write/:kind?' },
  { name: 'SignIn', pattern: '/sign-in' },
  { name: 'Search', pattern: '/search' },
];

/** Parameters that go along from page to page. */
export const carried = ['as_of', 'view', 'compare', 'at', 'lang'] as const;

export type Params = Record<string, string>;

/** @return null when no route has this path */
export function match(path: string, table: readonly Route[] = routes): { route: Route; params: Params } | null {
  const parts = path.split('/').filter(Boolean);
  for (const route of table) {
    const names = route.pattern.split('/').filter(Boolean);
    if (parts.length > names.length) continue;
    const params: Params = {};
    const fits = names.every((name, i) => {
      const part = parts[i];
      if (!name.startsWith(':')) return name === part;
      if (part === undefined) return name.endsWith('?');
      const value = decoded(part);
      if (value === null) return false;
      params[name.slice(1).replace('?', '')] = value;
      return true;
    });
    if (fits) return { route, params };
  }
  return null;
}

function decoded(part: string): string | null {
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
}

type Page = { default: Component };
export type Pages = Record<string, () => Promise<unknown>>;
const own_pages: Pages = import.meta.glob('../pages/*.svelte');

/** Values to set in the query; null or an empty one takes the parameter out. */
export type Change = Record<string, string | number | readonly string[] | null | undefined>;

class Router {
  /** Path without query, as in the address bar. */
  path = $state('/');
  /** Name of the page; `NotFound` where there is none. */
  name = $state('Overview');
  params = $state.raw<Params>({});
  /** The query; use query() and all() to read it. */
  search = $state.raw(new URLSearchParams());
  /** The page, once loaded. */
  page = $state.raw<Component | null>(null);
  /** Why the page could not be loaded, for instance offline after a new version was installed. */
  failure = $state.raw<unknown>(null);
  /** True from a click until the page is there. */
  loading = $state(false);
  #pages: Pages = own_pages;
  #focus_next = false;
  #scroll_to = 0;
  #turn = 0;

  /** Begins with the address bar's address. @return what stops it */
  start(pages: Pages = own_pages): () => void {
    this.#pages = pages;
    history.scrollRestoration = 'manual';
    const back = (event: PopStateEvent) => {
      this.#scroll_to = Number((event.state as { scroll?: number } | null)?.scroll ?? 0);
      this.#read(true);
    };
    addEventListener('popstate', back);
    this.#read(false);
    return () => removeEventListener('popstate', back);
  }

  /** A query parameter, or the given default. */
  query(name: string, absent = ''): string {
    return this.search.get(name) ?? absent;
  }
  /** All values of a repeated parameter. */
  all(name: string): string[] {
    return this.search.getAll(name);
  }

  /**
   * Changes query parameters of the page that is shown. By default the address is replaced (dragging a slider leaves no
   * trail in the history); with push the step can be taken back.
   */
  set(change: Change, how: 'replace' | 'push' = 'replace'): void {
    const search = changed(this.search, change);
    if (search.toString() === this.search.toString()) return;
    this.#write(this.path + as_query(search), how);
    this.search = search;
  }

  /** Goes to an address of this app, keeping nothing by itself (see href). */
  go(address: string, how: 'push' | 'replace' = 'push'): void {
    const here = this.path + as_query(this.search);
    if (address !== here) {
      history.replaceState({ ...(history.state as object | null), scroll: scrollY }, '');
      this.#write(address, how);
    }
    this.#scroll_to = 0;
    this.#read(true);
  }

  /** Address of a page with the parameters that are carried along, and those given. */
  href(path: string, change: Change = {}): string {
    const kept = new URLSearchParams();
    for (const name of carried) {
      const value = this.search.get(name);
      if (value !== null) kept.set(name, value);
    }
    return path + as_query(changed(kept, change));
  }

  /** To be called by a page when its content is on screen: moves focus to its heading and scrolls. */
  settled(): void {
    if (!this.#focus_next) return;
    this.#focus_next = false;
    const heading = document.querySelector<HTMLElement>('main h1') ?? document.querySelector<HTMLElement>('main');
    if (heading) {
      if (!heading.hasAttribute('tabindex')) heading.tabIndex = -1;
      heading.focus({ preventScroll: true });
    }
    const anchor = location.hash ? document.getElementById(location.hash.slice(1)) : null;
    if (anchor) anchor.scrollIntoView();
    else scrollTo(0, this.#scroll_to);
  }

  #write(address: string, how: 'push' | 'replace'): void {
    if (how === 'push') history.pushState({}, '', address);
    else history.replaceState(history.state, '', address);
  }

  #read(moved: boolean): void {
    const found = match(location.pathname);
    const name = found?.route.name ?? 'NotFound';
    const same_page = name === this.name && this.page !== null;
    const same_place = same_page && location.pathname === this.path;
    this.path = location.pathname;
    this.search = new URLSearchParams(location.search);
    this.params = found?.params ?? {};
    if (moved && !same_place) this.#focus_next = true;
    if (same_page) {
      if (!same_place) queueMicrotask(() => this.settled());
      return;
    }
    void this.#load(name);
  }

  async #load(name: string): Promise<void> {
    const turn = ++this.#turn;
    this.loading = true;
    this.failure = null;
    try {
      const loader = this.#pages[`../pages/${name}.svelte`] ?? this.#pages['../pages/NotFound.svelte'];
      const page = loader ? ((await loader()) as Page).default : null;
      if (turn !== this.#turn) return;
      this.page = page;
      this.name = name;
    } catch (failure) {
      if (turn !== this.#turn) return;
      this.failure = failure;
      this.page = null;
      this.name = name;
    }
    this.loading = false;
    requestAnimationFrame(() => this.settled());
  }
}

function changed(from: URLSearchParams, change: Change): URLSearchParams {
  const search = new URLSearchParams(from);
  for (const [name, value] of Object.entries(change)) {
    search.delete(name);
    if (value === null || value === undefined || value === '') continue;
    if (typeof value === 'object') value.forEach((one) => search.append(name, one));
    else search.set(name, String(value));
  }
  return search;
}

function as_query(search: URLSearchParams): string {
  const text = search.toString();
  return text ? `?${text}` : '';
}

export const router = new Router();

/** Address of a page with the carried parameters; for `href` attributes. */
export function href(path: string, change: Change = {}): string {
  return router.href(path, change);
}

/** Action on the app's root: a plain click on a link of this app is taken by the router. */
export function links(node: HTMLElement): { destroy: () => void } {
  const click = (event: MouseEvent) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = (event.target as Element | null)?.closest('a');
    if (!link || link.target || link.hasAttribute('download') || link.origin !== location.origin) return;
    if (/^\/(api|log|healthz|readyz|metrics)(\/|$)/.test(link.pathname)) return;
    if (link.hash && link.pathname === location.pathname && link.search === location.search) return;
    event.preventDefault();
    router.go(link.pathname + link.search + link.hash);
  };
  node.addEventListener('click', click);
  return { destroy: () => node.removeEventListener('click', click) };
}
