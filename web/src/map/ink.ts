// The pictures on the map, drawn when they are first missed: marks of incidents and clusters, and hatching. Verdicts
// differ by shape, thickness and sign; colour comes last. Everything is drawn from design tokens and the page's own face.
import { diameter, marks, read_picture_name, shares, total, worst, parts, type Composition, type Mark } from './composition';
import { hatch_tile, hatches } from './hatch';

export interface Palette {
  sea: string;
  land: string;
  coast: string;
  border: string;
  ink: string;
  quiet: string;
  paper: string;
  accent: string;
  marks: Record<Mark, string>;
  on_violation: string;
  face: string;
}

type Rgba = readonly [number, number, number, number];

/** Any CSS colour as bytes. */
export function rgba(colour: string): Rgba {
  const context = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  if (!context) return [0, 0, 0, 255];
  context.fillStyle = colour;
  context.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0, alpha = 255] = context.getImageData(0, 0, 1, 1).data;
  return [red, green, blue, alpha];
}

export class Ink {
  constructor(
    readonly palette: Palette,
    /** Device pixels to a pixel. */
    readonly scale: number,
    readonly number: (value: number) => string,
  ) {}

  /** The picture of a name: `mark:v`, `cluster:1:0:3:0`, `hatch:2`. */
  picture(name: string): ImageData | null {
    if (name.startsWith('mark:')) {
      const mark = marks.find((one) => name === `mark:${one}`);
      return mark ? this.#draw(26, (pen) => this.#mark(pen, mark, 0, 0)) : null;
    }
    const hatch = name.startsWith('hatch:') ? hatches[Number(name.slice('hatch:'.length))] : undefined;
    if (hatch) {
      const [red, green, blue] = rgba(this.palette.ink);
      return hatch_tile(hatch, [red, green, blue, 120], this.scale);
    }
    const counts = read_picture_name(name);
    return counts ? this.#draw(diameter(total(counts)) + 14, (pen) => this.#cluster(pen, counts)) : null;
  }

  /** A square with its origin in the middle. */
  #draw(side: number, draw: (pen: CanvasRenderingContext2D) => void): ImageData | null {
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = Math.round(side * this.scale);
    const pen = canvas.getContext('2d');
    if (!pen) return null;
    pen.scale(this.scale, this.scale);
    pen.translate(side / 2, side / 2);
    pen.lineCap = 'round';
    draw(pen);
    return pen.getImageData(0, 0, canvas.width, canvas.height);
  }

  #disc(pen: CanvasRenderingContext2D, x: number, y: number, radius: number): void {
    pen.beginPath();
    pen.arc(x, y, radius, 0, 2 * Math.PI);
  }

  /** ✗ on a filled disc; a ring with ?; a dot; a small diamond where nothing is in play. */
  #mark(pen: CanvasRenderingContext2D, mark: Mark, x: number, y: number, size = 1): void {
    const { paper, marks: colours, on_violation } = this.palette;
    pen.save();
    pen.translate(x, y);
    pen.scale(size, size);
    pen.fillStyle = paper;
    if (mark === 'v') {
      this.#disc(pen, 0, 0, 11);
      pen.fill();
      this.#disc(pen, 0, 0, 9.5);
      pen.fillStyle = colours.v;
      pen.fill();
      pen.strokeStyle = on_violation;
      pen.lineWidth = 2.4;
      pen.beginPath();
      pen.moveTo(-3.6, -3.6);
      pen.lineTo(3.6, 3.6);
      pen.moveTo(3.6, -3.6);
      pen.lineTo(-3.6, 3.6);
      pen.stroke();
    } else if (mark === 'u') {
      this.#disc(pen, 0, 0, 10);
      pen.fill();
      this.#disc(pen, 0, 0, 8);
      pen.strokeStyle = colours.u;
      pen.lineWidth = 2.2;
      pen.stroke();
      this.#text(pen, '?', colours.u, '700 12px', 0.5);
    } else if (mark === 'n') {
      this.#disc(pen, 0, 0, 6.5);
      pen.fill();
      this.#disc(pen, 0, 0, 4.5);
      pen.fillStyle = colours.n;
      pen.fill();
    } else {
      pen.rotate(Math.PI / 4);
      pen.strokeStyle = colours['-'];
      pen.lineWidth = 1.6;
      pen.fillRect(-4, -4, 8, 8);
      pen.strokeRect(-4, -4, 8, 8);
    }
    pen.restore();
  }

  #text(pen: CanvasRenderingContext2D, text: string, colour: string, font: string, y: number): void {
    pen.font = `${font} ${this.palette.face}`;
    pen.textAlign = 'center';
    pen.textBaseline = 'middle';
    pen.fillStyle = colour;
    pen.fillText(text, 0, y);
  }

  /** The number in the middle, the ring divided by verdict, the worst one's sign on the rim. */
  #cluster(pen: CanvasRenderingContext2D, counts: Composition): void {
    const { paper, ink, marks: colours } = this.palette;
    const radius = diameter(total(counts)) / 2;
    const drawn = shares(counts);
    this.#disc(pen, 0, 0, radius + 1.5);
    pen.fillStyle = paper;
    pen.fill();
    const thickness: Record<Mark, number> = { v: 5.5, u: 4, n: 2.5, '-': 1.2 };
    pen.lineCap = 'butt';
    let from = -Math.PI / 2;
    for (const mark of marks) {
      if (drawn[mark] === 0) continue;
      const to = from + (drawn[mark] / parts) * 2 * Math.PI;
      pen.strokeStyle = colours[mark];
      pen.lineWidth = thickness[mark];
      pen.setLineDash(mark === 'u' ? [4, 1.6] : []);
      pen.beginPath();
      pen.arc(0, 0, radius - thickness[mark] / 2, from, to);
      pen.stroke();
      from = to;
    }
    pen.setLineDash([]);
    const text = this.number(total(counts));
    this.#text(pen, text, ink, `650 ${text.length > 4 ? 10 : 12.5}px`, 0.5);
    const sign = worst(counts);
    if (sign === 'v' || sign === 'u') this.#mark(pen, sign, radius * 0.78, -radius * 0.78, 0.62);
  }
}
