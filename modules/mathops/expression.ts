/**
 * Values of arithmetic expressions. Precedence, from weak to strong: `+ -`, `* / %`, `^` (from left to right), signs; the
 * argument of a function may stand without parentheses.
 */
import { CONSTANTS, UNSIGNED } from './number.ts';

const FUNCTIONS: Readonly<Record<string, (value: number) => number>> = {
  abs: Math.abs,
  acos: Math.acos,
  asin: Math.asin,
  atan: Math.atan,
  ceil: Math.ceil,
  cos: Math.cos,
  cosh: Math.cosh,
  exp: Math.exp,
  floor: Math.floor,
  ln: Math.log,
  log: Math.log10,
  log10: Math.log10,
  sin: Math.sin,
  sinh: Math.sinh,
  sqrt: Math.sqrt,
  tan: Math.tan,
  tanh: Math.tanh,
};

/** Parentheses, signs and functions inside one another; more are refused, so that a hostile text cannot exhaust the stack. */
const MAX_DEPTH = 200;

const TOKEN = new RegExp(String.raw`\s*(?:(${UNSIGNED})|([a-z]\w*)|([-+*/%^()]))`, 'giy');

/** Numbers as they are, everything else as written; null: the text holds something else. */
function tokensOf(text: string): (number | string)[] | null {
  const tokens: (number | string)[] = [];
  const rest = text.trimEnd();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < rest.length) {
    const match = TOKEN.exec(rest);
    if (match === null) return null;
    tokens.push(match[1] === undefined ? (match[2]?.toLowerCase() ?? match[3]!) : Number(match[1]));
  }
  return tokens;
}

/** Reads one expression; NaN is the value of what cannot be read. */
class Reader {
  readonly #tokens: readonly (number | string)[];
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly (number | string)[]) {
    this.#tokens = tokens;
  }

  whole(): number {
    const value = this.#sum();
    return this.#at === this.#tokens.length ? value : Number.NaN;
  }

  #takes(...signs: readonly string[]): string | null {
    const token = this.#tokens[this.#at];
    if (typeof token !== 'string' || !signs.includes(token)) return null;
    this.#at++;
    return token;
  }

  #sum(): number {
    let value = this.#product();
    for (let sign = this.#takes('+', '-'); sign !== null; sign = this.#takes('+', '-')) {
      const right = this.#product();
      value = sign === '+' ? value + right : value - right;
    }
    return value;
  }

  #product(): number {
    let value = this.#power();
    for (let sign = this.#takes('*', '/', '%'); sign !== null; sign = this.#takes('*', '/', '%')) {
      const right = this.#power();
      if (sign === '*') value *= right;
      else value = sign === '/' ? value / right : value % right;
    }
    return value;
  }

  #power(): number {
    let value = this.#signed();
    while (this.#takes('^') !== null) value **= this.#signed();
    return value;
  }

  #signed(): number {
    let isNegative = false;
    for (let sign = this.#takes('+', '-'); sign !== null; sign = this.#takes('+', '-'))
      isNegative = isNegative !== (sign === '-');
    const value = this.#base();
    return isNegative ? -value : value;
  }

  #base(): number {
    const token = this.#tokens[this.#at++];
    if (typeof token === 'number') return token;
    if (token === undefined || this.#depth >= MAX_DEPTH) return Number.NaN;
    this.#depth++;
    const value = this.#compound(token);
    this.#depth--;
    return value;
  }

  #compound(token: string): number {
    if (token === '(') {
      const value = this.#sum();
      return this.#takes(')') === null ? Number.NaN : value;
    }
    if (Object.hasOwn(CONSTANTS, token)) return CONSTANTS[token]!;
    return Object.hasOwn(FUNCTIONS, token) ? FUNCTIONS[token]!(this.#signed()) : Number.NaN;
  }
}

/** null: the text is no expression, or its value is no finite number. */
export function evaluateExpression(text: string): number | null {
  const tokens = tokensOf(text);
  if (tokens === null) return null;
  const value = new Reader(tokens).whole();
  return Number.isFinite(value) ? value : null;
}
