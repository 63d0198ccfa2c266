import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { links, match, router, routes } from '../../src/lib/router.svelte';

describe('routes', () => {
  it.each([
    ['/', 'Overview', {}],
    ['/incidents', 'Incidents', {}],
    ['/incidents/maarat-0215', 'Incident', { id: 'maarat-0215' }],
    ['/terms', 'Terms', {}],
    ['/terms/coh.attack-gov', 'Terms', { provision: 'coh.attack-gov' }],
    ['/record/12', 'Entry', { index: '12' }],
    ['/write', 'Write', {}],
    ['/write/position', 'Write', { kind: 'position' }],
    ['/actors/a%20b', 'Actor', { id: 'a b' }],
  ])('%s is %s', (path, name, params) => {
    const found = match(path);
    expect(found?.route.name).toBe(name);
    expect(found?.params).toEqual(params);
  });
  it.each(['/nothing', '/incidents/a/b', '/actors/%E0%A4%A'])('%s is nothing', (path) => expect(match(path)).toBe(null));
  it('has each name once', () => expect(new Set(routes.map((route) => route.name)).size).toBe(routes.length));
});

describe('the address', () => {
  const page = (name: string) => ({ default: (() => name) as never });
  const pages = Object.fromEntries(routes.map(({ name }) => [`../pages/${name}.svelte`, () => Promise.resolve(page(name))]));
  let stop: () => void;
  beforeEach(async () => {
    vi.stubGlobal('scrollTo', () => {});
    history.replaceState({}, '', '/agenda?view=ru&q=x');
    stop = router.start(pages);
    await vi.waitFor(() => expect(router.name).toBe('Agenda'));
  });
  afterEach(() => stop());

  it('holds the state of the page, and carries what is common from page to page', async () => {
    expect(router.query('view')).toBe('ru');
    expect(router.href('/map', { at: '2016' })).toBe('/map?view=ru&at=2016');
    router.set({ q: null, only: ['a', 'b'] });
    expect(location.search).toBe('?view=ru&only=a&only=b');
    expect(router.all('only')).toEqual(['a', 'b']);
    router.go(router.href('/terms/p1'));
    await vi.waitFor(() => expect(router.name).toBe('Terms'));
    expect(router.params).toEqual({ provision: 'p1' });
    expect(location.search).toBe('?view=ru');
  });

  it('is replaced by a change that is no step, and pushed by one that is', () => {
    const before = history.length;
    router.set({ at: '2016-01' });
    router.set({ at: '2016-02' });
    expect(history.length).toBe(before);
    router.set({ view: 'us' }, 'push');
    expect(history.length).toBe(before + 1);
  });

  it('says when a page cannot be loaded', async () => {
    stop();
    stop = router.start({ '../pages/Map.svelte': () => Promise.reject(new Error('gone')) });
    router.go('/map');
    await vi.waitFor(() => expect(router.failure).toBeInstanceOf(Error));
    expect(router.loading).toBe(false);
  });

  it('takes plain clicks on links of this app, and no others', () => {
    const root = document.createElement('div');
    root.innerHTML =
      '<a id="own" href="/map"><b>m</b></a><a id="api" href="/api/case">a</a><a id="file" download href="/x">f</a><a id="out" href="https://other.example/">o</a><a id="tab" target="_blank" href="/map">t</a>';
    document.body.append(root);
    const action = links(root);
    const taken = (id: string, how: MouseEventInit = {}) => {
      const event = new MouseEvent('click', { bubbles: true, cancelable: true, ...how });
      const stop_leaving = (late: Event) => late.preventDefault();
      let prevented = false;
      const look = (late: Event) => {
        prevented = late.defaultPrevented;
        stop_leaving(late);
      };
      document.addEventListener('click', look);
      (root.querySelector(`#${id} b`) ?? root.querySelector(`#${id}`))?.dispatchEvent(event);
      document.removeEventListener('click', look);
      return prevented;
    };
    expect(taken('own')).toBe(true);
    expect(taken('own', { ctrlKey: true })).toBe(false);
    expect(taken('own', { button: 1 })).toBe(false);
    for (const id of ['api', 'file', 'out', 'tab']) expect(taken(id), id).toBe(false);
    action.destroy();
    root.remove();
  });
});
