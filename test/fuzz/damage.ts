// Samples with something torn out, doubled or put in where it does not belong.

import type { Chance } from './chance.ts';

const INSERTED = [
  ...['{', '}', '(', ')', '"', "'", ';', ',', '#', '/*', '*/', '\\', '\n', '\0', '\xff', '$', '$(', '@', '[', ']', ':'],
  ...[
    '\n#!ifdef X\n',
    '\n#!else\n',
    '\n#!endif\n',
    '\n#!define if\n',
    '\n#!define A A B\n',
    ' else ',
    ' case ',
    ' route[',
    'include_file "main.cfg"',
  ],
  ...['#!subst "/a/b/"\n', '4294967296', '0x', '=~', '!', '!!ifdef', '\xef\xbb\xbf', '\r'],
];

/** Longer ones are cut, so that many can be tried. */
const LONGEST = 4_000;

export function damage(chance: Chance, texts: readonly string[]): string {
  const whole = chance.of(...texts);
  const from = whole.length > LONGEST ? chance.below(whole.length - LONGEST) : 0;
  let text = whole.slice(from, from + LONGEST);
  for (let count = 1 + chance.below(4); count > 0; count--) text = damageOnce(chance, text, whole);
  return text;
}

function damageOnce(chance: Chance, text: string, other: string): string {
  const at = chance.below(text.length + 1);
  const end = Math.min(text.length, at + 1 + chance.below(chance.once(3) ? 200 : 8));
  switch (chance.below(5)) {
    case 0:
      return text.slice(0, at) + text.slice(end);
    case 1:
      return text.slice(0, at) + text.slice(at, end) + text.slice(at);
    case 2:
      return text.slice(0, at) + String.fromCharCode(chance.below(256)) + text.slice(at + 1);
    case 3: {
      const taken = chance.below(other.length);
      return text.slice(0, at) + other.slice(taken, taken + chance.below(60)) + text.slice(at);
    }
    default:
      return text.slice(0, at) + chance.of(...INSERTED) + text.slice(at);
  }
}
