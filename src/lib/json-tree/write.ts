/** A tree to a JSON text, in the layouts of the two libraries whose output configurations know. */
import { formatReal } from './format-real.ts';
import { JsonInteger, JsonReal, type JsonValue } from './value.ts';

export interface Layout {
  readonly comma: string;
  readonly colon: string;
  /** What stands inside of brackets, before and after what they hold. */
  readonly padding: string;
  readonly emptyPadding: string;
  escape(char: string): string;
  real(real: JsonReal): string;
}

const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

const unit = (char: string): string => char.charCodeAt(0).toString(16).padStart(4, '0');

const janssonEscape = (char: string): string =>
  SHORT_ESCAPES[char] ?? (char === '/' ? '/' : `\\u${unit(char).toUpperCase()}`);

const jansson = {
  padding: '',
  emptyPadding: '',
  escape: janssonEscape,
  real: ({ value }: JsonReal) => formatReal(value),
};

/** Jansson with JSON_COMPACT. */
export const COMPACT: Layout = { ...jansson, comma: ',', colon: ':' };

/** Jansson without flags. */
export const SPACED: Layout = { ...jansson, comma: ', ', colon: ': ' };

/** json-c with JSON_C_TO_STRING_SPACED; reals are as they were read. */
export const JSON_C: Layout = {
  comma: ', ',
  colon: ': ',
  padding: ' ',
  emptyPadding: ' ',
  escape: (char) => (char === '/' ? '\\/' : (SHORT_ESCAPES[char] ?? `\\u${unit(char)}`)),
  real: ({ value, text }) => text ?? formatReal(value),
};

const ESCAPED = /["\\/\0-\x1f]/g;

export function writeJsonString(text: string, layout: Layout): string {
  return `"${text.replace(ESCAPED, (char) => layout.escape(char))}"`;
}

export function writeJson(value: JsonValue, layout: Layout): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return writeJsonString(value, layout);
  if (value instanceof JsonInteger) return value.value.toString();
  if (value instanceof JsonReal) return layout.real(value);
  if (Array.isArray(value)) {
    return enclosed(
      '[',
      value.map((each) => writeJson(each, layout)),
      ']',
      layout,
    );
  }
  const members = Array.from(
    value,
    ([key, each]) => writeJsonString(key, layout) + layout.colon + writeJson(each, layout),
  );
  return enclosed('{', members, '}', layout);
}

function enclosed(open: string, items: readonly string[], close: string, layout: Layout): string {
  if (items.length === 0) return open + layout.emptyPadding + close;
  return open + layout.padding + items.join(layout.comma) + layout.padding + close;
}
