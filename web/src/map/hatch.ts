// Hatching of areas of control: one pattern for each "who, according to whom". Patterns are all in the same ink: a colour
// would make a claim look like a flag.

export interface Hatch {
  /** Degrees, of the lines to the horizontal. */
  angle: 0 | 45 | 90 | 135;
  /** Pixels from line to line. */
  gap: 6 | 10;
  /** Crossed by lines at a right angle. */
  crossed: boolean;
}

/** Distinct patterns in the order in which they are given out: those that differ most come first. */
export const hatches: readonly Hatch[] = [10, 6].flatMap((gap) =>
  [false, true].flatMap((crossed) =>
    (crossed ? ([45, 0] as const) : ([45, 135, 90, 0] as const)).map((angle) => ({ angle, gap: gap as Hatch['gap'], crossed })),
  ),
);

export interface Claim {
  actor: string;
  by: string;
}

export const claim_key = ({ actor, by }: Claim): string => `${actor}|${by}`;

/**
 * A pattern for each claim, the same whatever else is shown: claims are taken in the order of their names. After all
 * patterns are given out they begin again; the legend and the label tell such areas apart.
 */
export function hatch_claims(claims: Iterable<Claim>): Map<string, number> {
  const keys = [...new Set([...claims].map(claim_key))].sort();
  return new Map(keys.map((key, i) => [key, i % hatches.length]));
}

/** Is a point of a square tile (its side a multiple of the gap) on a line? Tiles of it join without a seam. */
export function inked(hatch: Hatch, x: number, y: number, width = 1): boolean {
  const on = (value: number) => ((value % hatch.gap) + hatch.gap) % hatch.gap < width;
  const lines = { 0: on(y), 45: on(x + y), 90: on(x), 135: on(x - y) };
  const across = { 0: lines[90], 45: lines[135], 90: lines[0], 135: lines[45] };
  return lines[hatch.angle] || (hatch.crossed && across[hatch.angle]);
}

/** A tile of a pattern, as RGBA. `scale` is device pixels to a pixel. */
export function hatch_tile(hatch: Hatch, [red, green, blue, alpha]: readonly [number, number, number, number], scale: number): ImageData {
  const side = hatch.gap * 2 * scale;
  const pixels = new Uint8ClampedArray(side * side * 4);
  const scaled = { ...hatch, gap: (hatch.gap * scale) as Hatch['gap'] };
  for (let y = 0; y < side; y += 1) {
    for (let x = 0; x < side; x += 1) {
      if (inked(scaled, x, y, Math.max(1, Math.round(scale)))) pixels.set([red, green, blue, alpha], (y * side + x) * 4);
    }
  }
  return new ImageData(pixels, side, side);
}
