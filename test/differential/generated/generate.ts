// The expressions of the test: seeded, so that every run has the same.

import { seededRandom } from '../../../src/lib/testing/seeded-random.ts';
import { INDEXED, INDICES, PLAIN, WITH_KEY } from './samples-variables.ts';
import { MALFORMED_TRANSFORMATIONS, TEXTS, TRANSFORMATIONS } from './samples.ts';

const random = seededRandom(0x6b61_6865);

function below(count: number): number {
  return (random.int32() >>> 0) % count;
}

function pick<T>(list: readonly T[]): T {
  return list[below(list.length)]!;
}

/** Variables a transformation may start from: the texts, a number, nothing, and what the message says. */
const INPUTS: readonly string[] = [
  ...TEXTS.map((_, index) => `avp(t${String(index)})`),
  ...['var(n)', 'var(neg)', 'var(zero)', 'avp(none)', 'ru', 'fu', 'hdr(Contact)', 'hdr(X-One)', 'rb', 'hdr(Subject)'],
];

const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

/** Characters that mean something in a variable, and some that do not. */
const CHARACTERS = '$$(){}[]=>,.*:;/+-_ 0aZ\\"\'%';

function damaged(text: string): string {
  let result = text;
  for (let edits = 1 + below(2); edits > 0; edits--) {
    const at = below(result.length + 1);
    const kind = below(3);
    const insert = kind === 0 ? '' : CHARACTERS[below(CHARACTERS.length)]!;
    result = result.slice(0, at) + insert + result.slice(kind === 1 ? at : at + 1);
  }
  return result;
}

/** Kamailio ends, or does not end, when it evaluates these. */
const CRASHES = /\{s\.(?:rm,\}|r(?:before|after),|fmtline|replace,,)/i;

function makeExpressions(): string[] {
  const plain = PLAIN.flatMap((name) => [name.includes('.') ? `$(${name})` : `$${name}`]);
  const keyed = WITH_KEY.map((variable) => `$${variable}`);
  const indexed = INDEXED.flatMap((variable) => INDICES.map((index) => `$(${variable}${index})`));
  const transformed = TRANSFORMATIONS.flatMap((step) => range(8).map(() => `$(${pick(INPUTS)}{${step}})`));
  const refused = MALFORMED_TRANSFORMATIONS.map((step) => `$(${pick(INPUTS)}{${step}})`);
  const chained = range(350).map(() => {
    const steps = range(2 + below(2)).map(() => `{${pick(TRANSFORMATIONS)}}`);
    return `$(${pick(INPUTS)}${steps.join('')})`;
  });
  const whole = [...plain, ...keyed, ...indexed, ...transformed, ...refused, ...chained];
  const malformed = range(600).map(() => damaged(pick(whole)));
  return [...new Set([...whole, ...malformed])].filter((expression) => !CRASHES.test(expression));
}

export const EXPRESSIONS: readonly string[] = makeExpressions();
