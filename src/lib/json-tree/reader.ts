/** Reading JSON: a position in a text, the numbers and strings at it, and what is wrong there. */
import { encodeCodePoint } from './utf8.ts';
import { JsonInteger, JsonReal } from './value.ts';

/** What is wrong with a text, and where: lines from 1, columns as characters read so far in the line. */
export interface JsonProblem {
  readonly message: string;
  readonly line: number;
  readonly column: number;
}

export class JsonSyntaxError extends Error {
  readonly problem: JsonProblem;

  constructor(problem: JsonProblem) {
    super(problem.message);
    this.problem = problem;
  }
}

/** Longer tokens are not shown in a message. */
const MAX_SHOWN = 20;
const MAX_UNSIGNED = 0xffffffffffffffffn;
const MAX_SIGNED = 0x7fffffffffffffffn;

export interface Dialect {
  /** As json-c reads: comments, single quotes, control characters, numbers like 01 and `1.`, NaN, any case of literals. */
  readonly lenient: boolean;
}

const SIMPLE_ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

export class JsonReader {
  readonly text: string;
  readonly #lenient: boolean;
  at = 0;

  constructor(text: string, { lenient }: Dialect) {
    this.text = text;
    this.#lenient = lenient;
  }

  /** The character after blanks (and comments), '' at the end. */
  peek(): string {
    const blanks = this.#lenient ? /(?:[ \t\r\n\v\f]|\/\*[^]*?\*\/|\/\/[^\n]*)*/y : /[ \t\r\n]*/y;
    blanks.lastIndex = this.at;
    this.at += blanks.exec(this.text)![0].length;
    return this.text[this.at] ?? '';
  }

  /** The token at the position, of which nothing is expected: for messages. */
  skipToken(): number {
    const start = this.at;
    if (this.peek() === '') return start;
    const from = this.at;
    if (this.text[from] === '"') this.string();
    else {
      const token = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|[A-Za-z]+|[^]/y;
      token.lastIndex = from;
      this.at += token.exec(this.text)![0].length;
    }
    return from;
  }

  /** `from`: where the token that the message is about begins. */
  fail(message: string, from: number): never {
    const before = this.text.slice(0, this.at);
    const lastBreak = before.lastIndexOf('\n');
    const token = this.text.slice(from, this.at);
    let near = '';
    if (token === '') near = ' near end of file';
    else if (token.length <= MAX_SHOWN) near = ` near '${token}'`;
    throw new JsonSyntaxError({
      message: message + near,
      line: before.split('\n').length,
      column: this.at - lastBreak - 1,
    });
  }

  /** What comes next is not what the grammar has there. */
  expected(what: string): never {
    const from = this.skipToken();
    return this.fail(`${what} expected`, from);
  }

  word(): string {
    const letters = /-?[A-Za-z]+/y;
    letters.lastIndex = this.at;
    const found = letters.exec(this.text)?.[0] ?? '';
    this.at += found.length;
    return found;
  }

  number(): JsonInteger | JsonReal {
    const from = this.at;
    const form = this.#lenient ? /-?\d+(\.\d*)?([eE][+-]?\d*)?/y : /-?\d+(\.\d+)?([eE][+-]?\d+)?/y;
    form.lastIndex = from;
    const match = form.exec(this.text);
    if (match === null) {
      this.at++;
      return this.fail('invalid token', from);
    }
    const [written, fraction, exponent] = match;
    this.at += written.length;
    if (!this.#lenient) this.#checkStrict(written, from);
    if (fraction === undefined && (exponent === undefined || !/\d/.test(exponent))) return this.#integer(written, from);
    const value = Number(written.replace(/\.(?=$|[eE])/, '').replace(/[eE][+-]?$/, ''));
    if (!this.#lenient && !Number.isFinite(value)) this.fail('real number overflow', from);
    return new JsonReal(value, written);
  }

  /** No leading zero, and nothing begun that is not ended. */
  #checkStrict(written: string, from: number): void {
    if (/^-?0\d/.test(written)) {
      this.at = from + written.indexOf('0') + 1;
      this.fail('invalid token', from);
    }
    const begun = /(?:\.|[eE][+-]?)/y;
    begun.lastIndex = this.at;
    const rest = begun.exec(this.text)?.[0];
    if (rest === undefined || (rest === '.' && written.includes('.')) || (rest !== '.' && /[eE]/.test(written))) return;
    this.at += rest.length;
    this.fail('invalid token', from);
  }

  #integer(written: string, from: number): JsonInteger {
    const value = BigInt(/^-?\d+/.exec(written)![0].replace('-', '')) * (written.startsWith('-') ? -1n : 1n);
    if (this.#lenient) {
      const [least, most] = [-MAX_SIGNED - 1n, MAX_UNSIGNED];
      return new JsonInteger(value < least ? least : value > most ? most : value);
    }
    if (value > MAX_SIGNED) this.fail('too big integer', from);
    if (value < -MAX_SIGNED - 1n) this.fail('too big negative integer', from);
    return new JsonInteger(value);
  }

  /** The string that opens at the position. */
  string(): string {
    const from = this.at;
    const quote = this.text[from]!;
    let result = '';
    let copied = ++this.at;
    for (;;) {
      const char = this.text[this.at];
      if (char === undefined) return this.fail('premature end of input', from);
      if (char === quote) break;
      if (char === '\\') {
        result += this.text.slice(copied, this.at) + this.#escape(from);
        copied = this.at;
        continue;
      }
      if (char < ' ' && !this.#lenient) this.#refuseControl(char, from);
      this.at++;
    }
    result += this.text.slice(copied, this.at);
    this.at++;
    return result;
  }

  #refuseControl(char: string, from: number): never {
    if (char === '\n') return this.fail('unexpected newline', from);
    return this.fail(`control character 0x${char.charCodeAt(0).toString(16)}`, from);
  }

  #escape(from: number): string {
    const char = this.text[this.at + 1] ?? '';
    const simple = SIMPLE_ESCAPES[char] ?? (char === "'" && this.#lenient ? "'" : undefined);
    if (simple !== undefined) {
      this.at += 2;
      return simple;
    }
    const unit = this.#unit();
    if (unit === null) return this.fail('invalid escape', from);
    if (unit === 0 && !this.#lenient) return this.#refuseNul(from);
    if (unit < 0xd800 || unit > 0xdfff) return encodeCodePoint(unit);
    const second = unit < 0xdc00 ? this.#unit() : null;
    if (second !== null && second >= 0xdc00 && second <= 0xdfff) {
      return encodeCodePoint(0x10000 + ((unit - 0xd800) << 10) + (second - 0xdc00));
    }
    if (!this.#lenient) return this.fail(`invalid Unicode '\\u${unit.toString(16).toUpperCase()}'`, from);
    return encodeCodePoint(0xfffd);
  }

  /** The whole string is shown. */
  #refuseNul(from: number): never {
    const end = this.text.indexOf('"', this.at);
    this.at = end === -1 ? this.text.length : end + 1;
    return this.fail('\\u0000 is not allowed without JSON_ALLOW_NUL', from);
  }

  /** `\uXXXX` at the position; null: it is not there. */
  #unit(): number | null {
    const form = /\\u([\dA-Fa-f]{4})/y;
    form.lastIndex = this.at;
    const match = form.exec(this.text);
    if (match === null) return null;
    this.at += match[0].length;
    return Number.parseInt(match[1]!, 16);
  }
}
