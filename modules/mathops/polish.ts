/** Values of expressions in reverse Polish notation: words that work on a stack, separated by blanks. */
import { CONSTANTS, numberOf } from './number.ts';
import { roundAway } from './rounding.ts';

const BINARY: Readonly<Record<string, (left: number, right: number) => number>> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
  mod: (left, right) => left % right,
  pow: (left, right) => left ** right,
};

/** To the even one of two integers that are equally near. */
function roundEven(value: number): number {
  const below = Math.floor(value);
  if (value - below !== 0.5) return Math.round(value);
  return below % 2 === 0 ? below : below + 1;
}

const UNARY: Readonly<Record<string, (value: number) => number>> = {
  neg: (value) => -value,
  exp: Math.exp,
  ln: Math.log,
  log10: Math.log10,
  abs: Math.abs,
  sqrt: Math.sqrt,
  cbrt: Math.cbrt,
  floor: Math.floor,
  ceil: Math.ceil,
  round: (value) => roundAway(value, 0),
  nearbyint: roundEven,
  trunc: Math.trunc,
};

/** False: there is not enough on the stack, or no such word. */
function run(word: string, stack: number[]): boolean {
  const top = stack.at(-1);
  const below = stack.at(-2);
  const number = numberOf(word);
  if (number !== null) stack.push(number);
  else if (Object.hasOwn(CONSTANTS, word)) stack.push(CONSTANTS[word]!);
  else if (top === undefined) return false;
  else if (Object.hasOwn(UNARY, word)) stack.splice(-1, 1, UNARY[word]!(top));
  else if (word === 'drop') stack.pop();
  else if (word === 'dup') stack.push(top);
  else if (below === undefined) return false;
  else if (word === 'swap') stack.splice(-2, 2, top, below);
  else if (Object.hasOwn(BINARY, word)) stack.splice(-2, 2, BINARY[word]!(below, top));
  else return false;
  return true;
}

/** null: a word cannot be read, values are missing or left, or the result is no finite number. */
export function evaluatePolish(text: string): number | null {
  const stack: number[] = [];
  for (const word of text.trim().split(/\s+/)) if (!run(word, stack)) return null;
  return stack.length === 1 && Number.isFinite(stack[0]) ? stack[0]! : null;
}
