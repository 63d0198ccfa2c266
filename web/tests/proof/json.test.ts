import { expect, it } from 'vitest';
import { same_json, strict_json } from '../../src/proof/json';

it('reads an object, and none with a name twice at any depth', () => {
  expect(strict_json('{"a":{"b":[1,{"c":":"}]},"d":"\\"x\\":"}')).toEqual({ a: { b: [1, { c: ':' }] }, d: '"x":' });
  expect(strict_json('{"a":1,"a":1}')).toBe(null);
  expect(strict_json('{"a":[{"b":1,"b":2}]}')).toBe(null);
  expect(strict_json('{"a":1,"\\u0061":2}')).toBe(null);
  expect(strict_json('1')).toBe(null);
  expect(strict_json('{')).toBe(null);
});

it('compares values whatever the order of members', () => {
  expect(same_json({ a: 1, b: [1, null] }, { b: [1, null], a: 1 })).toBe(true);
  for (const other of [{ a: 1 }, { a: 1, b: [null, 1] }, { a: 1, b: { 0: 1, 1: null } }, { a: 1, c: [1, null] }, null]) {
    expect(same_json({ a: 1, b: [1, null] }, other)).toBe(false);
  }
});
