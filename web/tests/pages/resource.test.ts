import { flushSync } from 'svelte';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { resource, type Resource } from '../../src/components/resource.svelte';
import { ApiError } from '../../src/lib/api';
import { router } from '../../src/lib/router.svelte';
import { effect_root } from './effect_root.svelte';

let stop: () => void = () => undefined;
let answers: { done: (value: string) => void; failed: (error: unknown) => void }[] = [];

function begin(): Resource<string> {
  let made: Resource<string> | undefined;
  stop = effect_root(() => {
    made = resource(() => {
      void router.search; // what this data depends on: the query, for instance as_of
      return new Promise<string>((done, failed) => answers.push({ done, failed }));
    });
  });
  flushSync();
  return made as Resource<string>;
}
async function settle(act: () => void): Promise<void> {
  act();
  await new Promise((done) => setTimeout(done));
  flushSync();
}
const offline = () => new ApiError('offline', 'no answer', 0);
function at(path: string, query = ''): void {
  router.path = path;
  router.search = new URLSearchParams(query);
  flushSync();
}

beforeEach(() => {
  answers = [];
  at('/agenda');
});
afterEach(() => stop());

it('what is there stays while it is renewed, and when that fails for a moment', async () => {
  const made = begin();
  await settle(() => answers[0]?.done('first'));
  made.again();
  flushSync();
  expect([made.value, made.busy]).toEqual(['first', true]);
  await settle(() => answers[1]?.failed(offline()));
  expect(made.value).toBe('first');
  expect(made.failure?.code).toBe('offline');
});

it('the present is never shown as a past that could not be had', async () => {
  const made = begin();
  await settle(() => answers[0]?.done('the present'));
  at('/agenda', 'as_of=3');
  await settle(() => answers[1]?.failed(offline()));
  expect(made.value).toBeNull();
});

it('nothing of one address is shown at another', async () => {
  const made = begin();
  await settle(() => answers[0]?.done('incident a'));
  at('/incidents/b', 'x=1');
  expect(made.value).toBeNull();
});

it('what the reader may no longer see is taken away', async () => {
  const made = begin();
  await settle(() => answers[0]?.done('mine'));
  made.again();
  flushSync();
  await settle(() => answers[1]?.failed(new ApiError('refused', 'no', 403)));
  expect(made.value).toBeNull();
});

it('an answer that comes after a newer question was asked is dropped', async () => {
  const made = begin();
  at('/agenda', 'q=2');
  await settle(() => answers[1]?.done('new'));
  await settle(() => answers[0]?.done('old'));
  expect(made.value).toBe('new');
});
