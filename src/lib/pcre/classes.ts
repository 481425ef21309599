/** Sets that patterns name: `\d`, `[:alpha:]`, `\p{L}`. */
import { ByteSet } from './byte-set.ts';

const DIGITS = ByteSet.range(0x30, 0x39);
const WORD = ByteSet.where((char) => /\w/.test(char));
const SPACE = ByteSet.of('\t\n\v\f\r ');
const HORIZONTAL = ByteSet.of('\t \xa0');
const VERTICAL = ByteSet.of('\n\v\f\r\x85');

/** What a letter behind a backslash stands for. */
export const ESCAPED_SETS: ReadonlyMap<string, ByteSet> = new Map([
  ['d', DIGITS],
  ['D', DIGITS.inverted],
  ['w', WORD],
  ['W', WORD.inverted],
  ['s', SPACE],
  ['S', SPACE.inverted],
  ['h', HORIZONTAL],
  ['H', HORIZONTAL.inverted],
  ['v', VERTICAL],
  ['V', VERTICAL.inverted],
  ['N', ByteSet.of('\n').inverted],
]);

export const ESCAPED_CHARACTERS: ReadonlyMap<string, number> = new Map([
  ['a', 7],
  ['e', 27],
  ['f', 12],
  ['n', 10],
  ['r', 13],
  ['t', 9],
]);

const POSIX: ReadonlyMap<string, ByteSet> = new Map(
  Object.entries({
    alpha: /[A-Za-z]/,
    digit: /[0-9]/,
    alnum: /[A-Za-z0-9]/,
    upper: /[A-Z]/,
    lower: /[a-z]/,
    space: /[ \t-\r]/,
    blank: /[ \t]/,
    punct: /[!-/:-@[-`{-~]/,
    print: /[ -~]/,
    graph: /[!-~]/,
    cntrl: /[\0-\x1f\x7f]/,
    xdigit: /[0-9A-Fa-f]/,
    word: /\w/,
    ascii: /[\0-\x7f]/,
  }).map(([name, expression]) => [name, ByteSet.where((char) => expression.test(char))]),
);

/** `[:name:]` or `[:^name:]`; null: there is no such class. */
export function posixSet(name: string): ByteSet | null {
  const set = POSIX.get(name.replace('^', '')) ?? null;
  return set !== null && name.startsWith('^') ? set.inverted : set;
}

/** `\p{name}` and `\p{^name}` for characters below 256; null: there is no such property. */
export function propertySet(name: string): ByteSet | null {
  try {
    const expression = new RegExp(`\\p{${name.replace('^', '')}}`, 'u');
    const set = ByteSet.where((char) => expression.test(char));
    return name.startsWith('^') ? set.inverted : set;
  } catch {
    return null;
  }
}
