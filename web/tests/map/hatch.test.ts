import { describe, expect, it } from 'vitest';
import { claim_key, hatch_claims, hatches, inked } from '../../src/map/hatch';

describe('hatching', () => {
  it('differs from pattern to pattern', () => {
    const drawn = hatches.map((hatch) => {
      let bits = '';
      for (let y = 0; y < 60; y += 1) for (let x = 0; x < 60; x += 1) bits += inked(hatch, x, y) ? '1' : '0';
      return bits;
    });
    expect(new Set(drawn).size).toBe(hatches.length);
  });
  it('joins at the edges of its tile', () => {
    for (const hatch of hatches) {
      const side = hatch.gap * 2;
      for (let i = 0; i < side; i += 1) {
        expect(inked(hatch, i, 0)).toBe(inked(hatch, i, side));
        expect(inked(hatch, 0, i)).toBe(inked(hatch, side, i));
      }
    }
  });
  it('belongs to who claims that who holds, in whatever order areas come', () => {
    const claims = [
      { actor: 'b', by: 'x' },
      { actor: 'a', by: 'y' },
      { actor: 'a', by: 'x' },
      { actor: 'b', by: 'x' },
    ];
    const given = hatch_claims(claims);
    expect(given).toEqual(hatch_claims(claims.toReversed()));
    expect(given.size).toBe(3);
    expect(new Set(given.values()).size).toBe(3);
    expect(given.get(claim_key({ actor: 'a', by: 'x' }))).not.toBe(given.get(claim_key({ actor: 'a', by: 'y' })));
  });
});
