/** A JSON text to a tree (RFC 8259 §2). */
import { JsonReader, JsonSyntaxError, type Dialect, type JsonProblem } from './reader.ts';
import { isUtf8 } from './utf8.ts';
import { JsonReal, type JsonObject, type JsonValue } from './value.ts';

export type { JsonProblem } from './reader.ts';

/** Deeper texts are refused: nobody writes them by hand. */
const MAX_DEPTH = 512;

export type ParsedJson = { readonly value: JsonValue; readonly problem: null } | { readonly problem: JsonProblem };

/** As Jansson reads: an array or object and nothing else, no key twice, integers of 64 bits. */
export function parseStrictJson(text: string): ParsedJson {
  if (!isUtf8(text)) return { problem: { message: 'unable to decode the text as UTF-8', line: 1, column: 0 } };
  return attempt(() => {
    const reader = new JsonReader(text, { lenient: false });
    const first = reader.peek();
    if (first !== '[' && first !== '{') reader.expected("'[' or '{'");
    const value = new Parser(reader, { lenient: false }).value(0);
    if (reader.peek() !== '') reader.expected('end of file');
    return value;
  });
}

/** As json-c reads: the first value of the text, whatever follows. */
export function parseLenientJson(text: string): ParsedJson {
  return attempt(() => new Parser(new JsonReader(text, { lenient: true }), { lenient: true }).value(0));
}

function attempt(read: () => JsonValue): ParsedJson {
  try {
    return { value: read(), problem: null };
  } catch (error) {
    if (error instanceof JsonSyntaxError) return { problem: error.problem };
    throw error;
  }
}

const LITERALS: ReadonlyMap<string, JsonValue> = new Map<string, JsonValue>([
  ['null', null],
  ['true', true],
  ['false', false],
]);

class Parser {
  readonly #reader: JsonReader;
  readonly #lenient: boolean;

  constructor(reader: JsonReader, { lenient }: Dialect) {
    this.#reader = reader;
    this.#lenient = lenient;
  }

  value(depth: number): JsonValue {
    const reader = this.#reader;
    if (depth > MAX_DEPTH) reader.fail('maximum parsing depth reached', reader.at);
    const next = reader.peek();
    if (next === '{') return this.#object(depth);
    if (next === '[') return this.#array(depth);
    if (next === '"' || (next === "'" && this.#lenient)) return reader.string();
    if (/[A-Za-z]/.test(next) || (this.#lenient && reader.text.startsWith('-Inf', reader.at))) return this.#literal();
    if (/[-\d+.]/.test(next)) return reader.number();
    const from = reader.skipToken();
    return reader.fail('unexpected token', from);
  }

  #literal(): JsonValue {
    const reader = this.#reader;
    const from = reader.at;
    const word = reader.word();
    const literal = LITERALS.get(this.#lenient ? word.toLowerCase() : word);
    if (literal !== undefined) return literal;
    if (this.#lenient && /^(?:nan|-?infinity)$/i.test(word)) {
      return new JsonReal(Number(word.replace(/nan/i, 'NaN').replace(/inf\w*/i, 'Infinity')), word);
    }
    return reader.fail('invalid token', from);
  }

  #object(depth: number): JsonObject {
    const reader = this.#reader;
    const object: JsonObject = new Map();
    reader.at++;
    if (reader.peek() === '}') {
      reader.at++;
      return object;
    }
    for (;;) {
      const next = reader.peek();
      if (next === '}' && this.#lenient) break;
      if (next !== '"' && !(next === "'" && this.#lenient)) reader.expected("string or '}'");
      const from = reader.at;
      const key = reader.string();
      if (!this.#lenient && object.has(key)) reader.fail('duplicate object key', from);
      if (reader.peek() !== ':') reader.expected("':'");
      reader.at++;
      object.set(key, this.value(depth + 1));
      if (reader.peek() !== ',') break;
      reader.at++;
    }
    if (reader.peek() !== '}') reader.expected("'}'");
    reader.at++;
    return object;
  }

  #array(depth: number): JsonValue[] {
    const reader = this.#reader;
    const array: JsonValue[] = [];
    reader.at++;
    if (reader.peek() === ']') {
      reader.at++;
      return array;
    }
    for (;;) {
      if (this.#lenient && reader.peek() === ']') break;
      array.push(this.value(depth + 1));
      if (reader.peek() !== ',') break;
      reader.at++;
    }
    if (reader.peek() !== ']') reader.expected("']'");
    reader.at++;
    return array;
  }
}
