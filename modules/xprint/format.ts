/** Texts with `%`-specifiers, read with the configuration. */
import type { Context } from '../../src/context/context.ts';
import { colourSequence } from '../../src/lib/log/colour-sequence.ts';
import { isProblem, type Problem } from '../../src/lib/problem.ts';
import { printValue, type VariableRegistry } from '../../src/pv/registry.ts';
import { avpName } from '../../src/pv/variables/avp.ts';
import { NOTHING, NULL, specifierAt, type Specifier } from './specifiers.ts';

/** A text and the specifier behind it; null: there is none. */
export interface Piece {
  readonly text: string;
  readonly specifier: Specifier | null;
}

export interface Format {
  readonly pieces: readonly Piece[];
  /** It changes colours of the terminal, which are put back behind it. */
  readonly hasColours: boolean;
}

/** What stands behind a `%`, and the place behind that. */
interface Read {
  readonly specifier: Specifier;
  readonly end: number;
}

const bad = (message: string): Problem => ({ problem: 'bad-value', message });

export function parseFormat(text: string, variables: VariableRegistry): Format | Problem {
  const pieces: Piece[] = [];
  let hasColours = false;
  let from = 0;
  for (let at = text.indexOf('%'); at !== -1; at = text.indexOf('%', from)) {
    const read = readSpecifier(text, at + 1, variables);
    if (isProblem(read)) return read;
    hasColours ||= text[at + 1] === 'C';
    pieces.push({ text: text.slice(from, at), specifier: read.specifier });
    from = read.end;
  }
  if (from < text.length) pieces.push({ text: text.slice(from), specifier: null });
  return { pieces, hasColours };
}

function readSpecifier(text: string, at: number, variables: VariableRegistry): Read | Problem {
  switch (text[at]) {
    case '%':
      return { specifier: () => '%', end: at + 1 };
    case '|':
    case ' ':
      return { specifier: NOTHING, end: at + 1 };
    case '{':
      return readHeader(text, at);
    case '<':
      return readAttribute(text, at);
    case '@':
      return readSelect(text, at, variables);
    case 'C': {
      const sequence = colourSequence(text.slice(at + 1, at + 3));
      if (sequence === null) return bad(`"%${text.slice(at, at + 3)}" is no colour`);
      return { specifier: () => sequence, end: at + 3 };
    }
    default: {
      const { specifier, length } = specifierAt(text, at, variables);
      return { specifier, end: at + length };
    }
  }
}

const HEADER = /\{([^\s[\]{}]+)(?:\[(\*|-1|\d*)\])?\}/y;

/** `%{name[N]}`. */
function readHeader(text: string, at: number): Read | Problem {
  HEADER.lastIndex = at;
  const match = HEADER.exec(text);
  if (match === null) return bad('%{ is followed by the name of a header, [N], [-1], [*] or nothing, and }');
  const name = match[1]!;
  const end = HEADER.lastIndex;
  if (match[2] === '*') return { specifier: allValues(name), end };
  const index = Number(match[2] ?? 0);
  return {
    specifier: ({ message }) => {
      const field = message.allNamed(name).at(index);
      return field === undefined ? '<null>' : message.value(field);
    },
    end,
  };
}

/** As received, so that the white space behind a value stays. */
const allValues =
  (name: string): Specifier =>
  ({ message }) =>
    message
      .allNamed(name)
      .map((field) => message.text.slice(field.valueStart, field.end).replace(/[\r\n]+$/, ''))
      .join(', ');

const ATTRIBUTE = /<([^\s[\]<>$]+)(?:\[(-1|\d*)\])?>/y;

/** `%<name[N]>`: without number, or with 0, the value of an attribute that has but one. */
function readAttribute(text: string, at: number): Read | Problem {
  ATTRIBUTE.lastIndex = at;
  const match = ATTRIBUTE.exec(text);
  if (match === null) return bad('%< is followed by the name of an attribute, [N], [-1] or nothing, and >');
  const name = avpName(match[1]!);
  const end = ATTRIBUTE.lastIndex;
  if (name === null) return { specifier: NULL, end };
  const number = Number(match[2] ?? 0);
  return { specifier: ({ avps }) => printValue(pick(avps.all(name), number) ?? null), end };
}

function pick(values: readonly (string | number)[], number: number): string | number | undefined {
  if (number === 0) return values.length === 1 ? values[0] : undefined;
  return values.at(number > 0 ? number - 1 : number);
}

const SELECT = /@(\w+(?:\.\w+|\[[^\]]*\])*)/y;

/** `%@select`: what it does not have is empty. */
function readSelect(text: string, at: number, variables: VariableRegistry): Read | Problem {
  SELECT.lastIndex = at;
  const match = SELECT.exec(text);
  if (match === null) return bad('%@ is followed by a select');
  const end = SELECT.lastIndex;
  const select = variables.variable(`$sel(${match[1]!})`);
  if (isProblem(select)) return select;
  return { specifier: (ctx: Context) => String(select.get(ctx) ?? ''), end };
}
