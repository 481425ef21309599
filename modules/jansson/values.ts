/** JSON values to those of scripts, and back. */
import { formatGeneral } from '../../src/lib/json-tree/format-real.ts';
import { parseStrictJson } from '../../src/lib/json-tree/parse.ts';
import { isSmallInteger, JsonInteger, JsonReal, type JsonValue } from '../../src/lib/json-tree/value.ts';
import { COMPACT, writeJson } from '../../src/lib/json-tree/write.ts';

/** Digits that a `double` holds for sure. */
const REAL_DIGITS = 15;

/** A text or a number; integers beyond 32 bits and reals are texts, arrays and objects JSON. null stays null. */
export function toScript(value: JsonValue): string | number | null {
  if (value === null || typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (value instanceof JsonInteger) {
    return isSmallInteger(value.value) ? Number(value.value) : value.value.toString();
  }
  if (value instanceof JsonReal) return formatGeneral(value.value, REAL_DIGITS);
  return writeJson(value, COMPACT);
}

/** Why there is no value: lines for the log. */
export class Mistake {
  readonly lines: readonly string[];

  constructor(...lines: readonly string[]) {
    this.lines = lines;
  }
}

/** A value of the type that `jansson_set()` names; `path` is for messages. */
export function makeValue(type: string, path: string, text: string): JsonValue | Mistake {
  switch (type) {
    case 'string':
    case 'str':
      return text;
    case 'integer':
    case 'int':
      if (!/^\s*[+-]?\d+$/.test(text)) return new Mistake(`parsing int failed for "${path}" - "${text}"`);
      return new JsonInteger(BigInt.asIntN(64, BigInt(text.trim().replace('+', ''))));
    case 'real':
      if (!/^\s*[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/.test(text)) {
        return new Mistake(`parsing real failed for "${path}" - "${text}"`);
      }
      return new JsonReal(Number(text));
    case 'object':
    case 'obj':
      return nested(path, text, 'object', (value) => value instanceof Map);
    case 'array':
      return nested(path, text, 'array', (value) => Array.isArray(value));
    case 'true':
      return true;
    case 'false':
      return false;
    case 'null':
      return null;
    default:
      return new Mistake('unrecognized input type');
  }
}

function nested(path: string, text: string, what: string, fits: (value: JsonValue) => boolean): JsonValue | Mistake {
  const parsed = parseStrictJson(text);
  if (parsed.problem !== null) {
    const { line, message } = parsed.problem;
    return new Mistake(`parsing failed for "${text}"`, `value error at line ${line}: ${message}`);
  }
  return fits(parsed.value) ? parsed.value : new Mistake(`value to add is not an ${what} - "${path}"`);
}
