/** Texts made from others: bytes and words torn out, doubled, put in, moved, and pieces of another text. */
import type { Chance } from '../chance.ts';

/** What ends or changes something in most grammars of SIP. */
const COMMON = [
  ...['\r\n', '\n', '\r', '\r\n\r\n', '\n\n', '\r\n ', '\r\n\t', ' ', '\t', '\0', '\x7f', '\x80', '\xff', '\v', '\f'],
  ...['"', '\\', '\\"', "'", '<', '>', ',', ';', ':', '=', '@', '?', '&', '/', '%', '%00', '%0d%0a', '%', '[', ']'],
  ...['(', ')', '*', '+', '-', '#', '|', '~', '__proto__', '0', '-1', '+5', '65535', '65536', '4294967295'],
  ...['4294967296', '2147483648', '18446744073709551616', '99999999999999999999', '0x10', '1e3', '1.5', '007'],
];

const LONGEST = 8_192;

export interface Material {
  readonly texts: readonly string[];
  readonly words: readonly string[];
}

/** One of the texts with one to eight changes. */
export function mutate(chance: Chance, { texts, words }: Material): string {
  let text = chance.of(...texts);
  for (let count = 1 << chance.below(4); count > 0; count--) text = mutateOnce(chance, text, texts, words);
  return text.length > LONGEST ? text.slice(0, LONGEST) : text;
}

function mutateOnce(chance: Chance, text: string, texts: readonly string[], words: readonly string[]): string {
  const at = chance.below(text.length + 1);
  const end = Math.min(text.length, at + 1 + chance.below(chance.once(4) ? 64 : 6));
  const [before, taken, after] = [text.slice(0, at), text.slice(at, end), text.slice(end)];
  switch (chance.below(10)) {
    case 0:
      return before + after;
    case 1:
      return before + taken + taken + after;
    case 2:
      return before + String.fromCharCode(chance.below(256)) + text.slice(at + 1);
    case 3:
      return before + chance.of(...COMMON) + text.slice(at);
    case 4:
      return before + chance.of(...COMMON) + after;
    case 5:
      return before + chance.of(...words) + text.slice(at);
    case 6:
      return before + chance.of(...words) + after;
    case 7: {
      const other = chance.of(...texts);
      const from = chance.below(other.length + 1);
      return before + other.slice(from, from + 1 + chance.below(80)) + (chance.once(2) ? text.slice(at) : after);
    }
    case 8:
      return withLines(chance, text);
    default:
      return before + taken.repeat(2 + chance.below(chance.once(8) ? 200 : 8)) + after;
  }
}

/** Whole lines left out, doubled or moved. */
function withLines(chance: Chance, text: string): string {
  const lines = text.split('\n');
  const from = chance.below(lines.length);
  const to = chance.below(lines.length);
  const [line] = lines.splice(from, chance.once(2) ? 1 : 0);
  if (!chance.once(3)) lines.splice(to, 0, line ?? lines[from] ?? '');
  return lines.join('\n');
}
