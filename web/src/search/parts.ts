// Which parts of an excerpt are what was searched for: as the server compares, without case or accents.

export interface Part {
  text: string;
  hit: boolean;
}

/** Folds each letter by itself, so that places in the folded text are known in the text. */
function folded(text: string): { letters: string; from: number[] } {
  let letters = '';
  const from: number[] = [];
  let at = 0;
  for (const letter of text) {
    const plain = letter.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
    for (let i = 0; i < plain.length; i += 1) from.push(at);
    letters += plain;
    at += letter.length;
  }
  from.push(at);
  return { letters, from };
}

/** The text in parts that join to it, those that hold a word of the query marked. */
export function parts_of(text: string, query: string): Part[] {
  const { letters, from } = folded(text);
  const words = folded(query).letters.split(/\s+/).filter(Boolean);
  const hit = new Array<boolean>(text.length).fill(false);
  for (const word of words) {
    for (let at = letters.indexOf(word); at >= 0; at = letters.indexOf(word, at + word.length)) {
      hit.fill(true, from[at], from[at + word.length]);
    }
  }
  const parts: Part[] = [];
  for (let i = 0; i < text.length; i += 1) {
    const last = parts.at(-1);
    const here = hit[i] as boolean;
    if (last && last.hit === here) last.text += text[i];
    else parts.push({ text: text[i] as string, hit: here });
  }
  return parts;
}
