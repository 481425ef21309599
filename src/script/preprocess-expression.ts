/**
 * The expressions of `#!ifexp` and `#!defexp`: names, numbers, strings, `! + - * / % < <= > >= == != && ||` and parentheses.
 * A name stands for the value of its macro, read as an expression; without a value it is 1, undefined it is 0.
 */

import type { MacroTable } from './macros.ts';
import { parseInteger } from '../lib/written-integer.ts';
import { scanString, scanWord, unescapeString } from './scan.ts';

export type PreprocessValue = number | string;

/** `failure`: what is wrong, in a few words. */
export interface PreprocessFailure {
  readonly failure: string;
}

export function evaluatePreprocessExpression(text: string, macros: MacroTable): PreprocessValue | PreprocessFailure {
  return evaluate(text, macros, []);
}

export function isPreprocessFailure(value: PreprocessValue | PreprocessFailure): value is PreprocessFailure {
  return typeof value === 'object';
}

function evaluate(text: string, macros: MacroTable, expanding: readonly string[]): PreprocessValue | PreprocessFailure {
  const evaluator = new Evaluator(text, macros, expanding);
  const value = evaluator.binary(0);
  return evaluator.failure ?? value;
}

const LEVELS: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['==', '!='],
  ['<=', '>=', '<', '>'],
  ['+', '-'],
  ['*', '/', '%'],
];

class Evaluator {
  readonly #text: string;
  readonly #macros: MacroTable;
  /** Names whose values are being read: inside them they are unknown. */
  readonly #expanding: readonly string[];
  #at = 0;
  #failure: PreprocessFailure | null = null;

  constructor(text: string, macros: MacroTable, expanding: readonly string[]) {
    this.#text = text;
    this.#macros = macros;
    this.#expanding = expanding;
  }

  /** The failure, also when something is left after the expression. */
  get failure(): PreprocessFailure | null {
    this.#skipSpace();
    const rest = this.#text.slice(this.#at);
    if (this.#failure === null && rest !== '' && !rest.startsWith('#')) {
      this.#failure = { failure: `"${rest}" is left over` };
    }
    return this.#failure;
  }

  /** binary(level) = binary(level + 1) *( operator binary(level + 1) ) */
  binary(level: number): PreprocessValue {
    const operators = LEVELS[level];
    if (operators === undefined) return this.#unary();
    let left = this.binary(level + 1);
    for (let operator = this.#operator(operators); operator !== null; operator = this.#operator(operators)) {
      left = this.#apply(operator, left, this.binary(level + 1));
    }
    return left;
  }

  #unary(): PreprocessValue {
    this.#skipSpace();
    const char = this.#text.charAt(this.#at);
    if (char === '!' || char === '-' || char === '+') {
      this.#at++;
      const operand = this.#unary();
      if (char === '!') return isTrue(operand) ? 0 : 1;
      return char === '-' ? -toNumber(operand) : toNumber(operand);
    }
    return this.#primary();
  }

  #primary(): PreprocessValue {
    const start = this.#at;
    const char = this.#text.charAt(start);
    if (char === '(') {
      this.#at++;
      const value = this.binary(0);
      this.#skipSpace();
      if (this.#text.charAt(this.#at) !== ')') return this.#fail('a ")" is missing');
      this.#at++;
      return value;
    }
    if (char === '"' || char === "'") {
      this.#at = scanString(this.#text, start);
      if (this.#at < 0) return this.#fail('a quote is missing');
      const content = this.#text.slice(start + 1, this.#at - 1);
      return char === '"' ? unescapeString(content) : content;
    }
    this.#at = scanWord(this.#text, start);
    const word = this.#text.slice(start, this.#at);
    if (word === '') return this.#fail(char === '' ? 'an operand is missing' : `"${char}" is not expected`);
    return parseInteger(word) ?? this.#name(word);
  }

  #name(word: string): PreprocessValue {
    const macro = this.#macros.get(word);
    if (macro === null || this.#expanding.includes(word)) return 0;
    if (macro.value === null || macro.value === '') return 1;
    const value = evaluate(macro.value, this.#macros, [...this.#expanding, word]);
    // A value that is not an expression, such as an address, is compared as the text it is.
    return isPreprocessFailure(value) ? macro.value : value;
  }

  #apply(operator: string, left: PreprocessValue, right: PreprocessValue): PreprocessValue {
    switch (operator) {
      case '||':
        return isTrue(left) || isTrue(right) ? 1 : 0;
      case '&&':
        return isTrue(left) && isTrue(right) ? 1 : 0;
      case '==':
        return isEqual(left, right) ? 1 : 0;
      case '!=':
        return isEqual(left, right) ? 0 : 1;
      case '+':
        return typeof left === 'string' ? left + String(right) : left + toNumber(right);
      default:
        return this.#arithmetic(operator, toNumber(left), toNumber(right));
    }
  }

  #arithmetic(operator: string, left: number, right: number): PreprocessValue {
    switch (operator) {
      case '<':
        return left < right ? 1 : 0;
      case '>':
        return left > right ? 1 : 0;
      case '<=':
        return left <= right ? 1 : 0;
      case '>=':
        return left >= right ? 1 : 0;
      case '-':
        return left - right;
      case '*':
        return left * right;
      default:
        if (right === 0) return this.#fail('division by zero');
        return operator === '/' ? Math.trunc(left / right) : left % right;
    }
  }

  #operator(operators: readonly string[]): string | null {
    this.#skipSpace();
    const operator = operators.find((candidate) => this.#text.startsWith(candidate, this.#at)) ?? null;
    if (operator !== null) this.#at += operator.length;
    return operator;
  }

  #skipSpace(): void {
    while (/[ \t\r\n\\]/.test(this.#text.charAt(this.#at))) this.#at++;
  }

  #fail(failure: string): number {
    this.#failure ??= { failure };
    this.#at = this.#text.length;
    return 0;
  }
}

function isTrue(value: PreprocessValue): boolean {
  return typeof value === 'number' ? value !== 0 : value !== '';
}

/** An undefined name is 0 and equals the empty string, so that `NAME != ""` asks whether it has a value. */
function isEqual(left: PreprocessValue, right: PreprocessValue): boolean {
  if (typeof left === typeof right) return left === right;
  const [text, number] = typeof left === 'string' ? [left, right] : [right as string, left];
  return text === '' ? number === 0 : text === String(number);
}

function toNumber(value: PreprocessValue): number {
  return typeof value === 'number' ? value : (parseInteger(value) ?? 0);
}
