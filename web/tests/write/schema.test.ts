import { describe, expect, it } from 'vitest';
import { all_fields, body_fields, header_fields, kinds, schema, type Node } from '../../src/write/schema';

const field = (kind: string, pointer: string) => all_fields(kind).find((one) => one.pointer === pointer);

describe('forms from the schema', () => {
  it('has one for every kind, with every member of its body', () => {
    expect(kinds.length).toBe(26);
    const bodies = (schema as unknown as { properties: Record<string, { properties?: object; required?: string[] }> }).properties;
    for (const kind of kinds) {
      const members = Object.keys(bodies[kind]?.properties ?? {});
      expect(body_fields(kind).map((one) => one.name), kind).toEqual(members);
      expect(body_fields(kind).filter((one) => one.required).map((one) => one.name).sort(), kind).toEqual(
        [...(bodies[kind]?.required ?? [])].sort(),
      );
    }
  });
  it('has the header’s members but those that a machine fills in', () => {
    expect(header_fields().map((one) => one.name)).toEqual(['issued', 'valid', 'zone', 'sources', 'audience', 'replaces', 'note']);
  });
  it('follows references into lists and groups', () => {
    expect(field('report', '/report/attribution/candidates/-/basis')?.node).toEqual({
      sort: 'choice',
      values: ['claimed-by', 'alleged-to', 'assessed', 'determined-by'],
    });
    expect(field('report', '/report/place/radius_m')?.node).toEqual({ sort: 'number', integer: false, min: 0, max: 5_000_000 });
    expect(field('report', '/sources/-/published')?.node.sort).toBe('date');
  });
  it('knows what ids stand for', () => {
    const names = (kind: string, pointer: string) => (field(kind, pointer)?.node as Extract<Node, { sort: 'text' }>).names;
    expect(names('position', '/position/by')).toBe('actor');
    expect(names('position', '/position/about/incident')).toBe('incident');
    expect(names('reservation', '/reservation/to')).toBe('provision');
    expect(names('wish', '/wish/to')).toBe('actor');
    expect(names('actor', '/actor/id')).toBe(undefined);
    // A choice of words is no id.
    expect(field('reply', '/reply/answer')?.node.sort).toBe('choice');
    expect(field('acknowledgement', '/acknowledgement/meaning')?.node).toEqual({ sort: 'fixed', value: 'receipt-only' });
  });
});
