/** `hdr_body2attrs()` and `hdr_body2attrs2()`: the pairs name=value in the value of a header. */

export interface Pair {
  readonly name: string;
  readonly value: string | number;
}

/** Which values are wanted. */
export type Wanted = 'any' | 'integers' | 'texts';

/** What stands between pairs, and between the values of one name; null: a name has one value. */
export interface Separators {
  readonly pair: ',' | ';';
  readonly value: ',' | null;
}

export const COMMAS: Separators = { pair: ',', value: null };
export const SEMICOLONS: Separators = { pair: ';', value: ',' };

const NAME = /[ \t]*([\w-]+)[ \t]*/y;
const QUOTED = /[ \t]*"([^"]*)"[ \t]*/y;
const UP_TO_COMMA = /[ \t]*([^, \t]*)[ \t]*/y;
const UP_TO_EITHER = /[ \t]*([^,; \t]*)[ \t]*/y;

/**
 * Reads up to the first thing that is no pair; a name without value is passed over. Values of a name that has several get
 * their number, from 0, behind it: `name#1`.
 */
export function readPairs(text: string, separators: Separators, wanted: Wanted): Pair[] {
  const pairs: Pair[] = [];
  const plain = separators.value === null ? UP_TO_COMMA : UP_TO_EITHER;
  let at = 0;
  const take = (pattern: RegExp): string | null => {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match === null) return null;
    at = pattern.lastIndex;
    return match[1]!;
  };
  for (;;) {
    const name = take(NAME);
    if (name === null) return pairs;
    for (let index = 0; text[at] === '=' || (index > 0 && text[at] === separators.value); index++) {
      at++;
      const quoted = take(QUOTED);
      const written = quoted ?? (/^[ \t]*"/.test(text.slice(at)) ? null : take(plain));
      if (written === null) return pairs;
      const isOneOfMany = separators.value !== null && (index > 0 || text[at] === separators.value);
      const value = valueOf(written);
      if (written !== '' && (wanted === 'any' || (wanted === 'integers') === (typeof value === 'number'))) {
        pairs.push({ name: isOneOfMany ? `${name}#${String(index)}` : name, value });
      }
    }
    if (text[at] !== separators.pair) return pairs;
    at++;
  }
}

/** Digits are a number of 32 bits. */
function valueOf(written: string): string | number {
  return /^[+-]?\d+$/.test(written) ? Number(BigInt.asIntN(32, BigInt(written))) : written;
}
