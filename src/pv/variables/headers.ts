/** `$hdr(name)`, `$hfl(name)` and their counts: headers as received. */
import type { Context } from '../../context/context.ts';
import { CR, LF } from '../../lib/ascii.ts';
import type { Problem } from '../../lib/problem.ts';
import type { ScriptValue } from '../../lib/script-value.ts';
import type { HeaderField } from '../../sip/header-line.ts';
import { headerId, HeaderId } from '../../sip/header-name.ts';
import { unfold } from '../../sip/fold.ts';
import { appendValueSpans, type ValueSpan } from '../../sip/value-span.ts';
import type { Message } from '../../sip/message.ts';
import type { Accessor, IndexUse, InnerText, VariableDefinition } from '../definition.ts';
import type { VariableRegistry } from '../registry.ts';

/** Number of the header when its name is fixed, so that no name has to be compared while routing. */
function fixedId(inner: InnerText): HeaderId | null {
  if (inner.constant === null) return null;
  const id = headerId(inner.constant);
  return id === HeaderId.Other ? null : id;
}

/** Colons and blanks end a name; of the other characters a token has, Kamailio does not take `*`. */
const NAME = /^[\w.!%+`'~-]+:?$/;

/** Of characters that the configuration allows, `extra`, besides those of every name. */
function isAllowed(name: string, extra: string): boolean {
  for (const character of name) if (!NAME.test(character) && !extra.includes(character)) return false;
  return name !== '';
}

function checkName(inner: InnerText, variables: VariableRegistry): Problem | null {
  const { constant } = inner;
  if (constant === null || NAME.test(constant) || isAllowed(constant, variables.extraHeaderNameCharacters()))
    return null;
  return { problem: 'bad-value', message: `"${inner.text}" is not the name of a header` };
}

function fieldsOf(ctx: Context, id: HeaderId | null, inner: InnerText): readonly HeaderField[] {
  return id === null ? ctx.message.allNamed(inner.evaluate(ctx)) : ctx.message.all(id);
}

/** As received: folds and the white space behind the value stay. */
function rawValue({ text }: Message, field: HeaderField): string {
  let end = field.end;
  while (end > field.valueEnd && isLineEnd(text.charCodeAt(end - 1))) end--;
  return text.slice(field.valueStart, end);
}

const isLineEnd = (code: number): boolean => code === CR || code === LF;

/** Header lines, one value each. */
function lineValues(ctx: Context, id: HeaderId | null, inner: InnerText): string[] {
  return fieldsOf(ctx, id, inner).map((field) => rawValue(ctx.message, field));
}

function itemsOf({ text }: Message, field: HeaderField): string[] {
  const spans: ValueSpan[] = [];
  appendValueSpans(text, field, spans);
  return spans.map(({ start, end }) => unfold(text.slice(start, end)));
}

/** Values of a list of hops or contacts, each on its own, as Kamailio keeps them. */
function hops(ctx: Context, id: HeaderId): string[] {
  const values: string[] = [];
  for (const field of ctx.message.all(id)) {
    const items = itemsOf(ctx.message, field);
    if (id === HeaderId.Contact) values.push(...items.filter((item) => item !== '*').reverse());
    // A Via that another follows on its line takes the comma with it.
    else if (id === HeaderId.Via) values.push(...items.map((item, at) => (at < items.length - 1 ? `${item},` : item)));
    else values.push(...items);
  }
  return values;
}

const SPLIT: ReadonlySet<HeaderId> = new Set([HeaderId.Via, HeaderId.Contact, HeaderId.Route, HeaderId.RecordRoute]);

function indexOf(index: IndexUse, ctx: Context): number {
  return index.kind === 'constant' ? index.value : index.kind === 'computed' ? index.evaluate(ctx) : 0;
}

function pickLine(ctx: Context, id: HeaderId | null, inner: InnerText, index: IndexUse): ScriptValue {
  const values = lineValues(ctx, id, inner);
  if (index.kind === 'all') return values.length === 0 ? null : values.join(',');
  const at = indexOf(index, ctx);
  return values[at < 0 ? values.length + at : at] ?? null;
}

/** As in Kamailio, -2 and not -1 is the last of a list, and all of them are the lines as they stand. */
function pickValue(ctx: Context, id: HeaderId | null, inner: InnerText, index: IndexUse): ScriptValue {
  const list = id ?? headerId(inner.evaluate(ctx));
  if (index.kind === 'all' || !SPLIT.has(list)) return pickLine(ctx, id, inner, index);
  const values = hops(ctx, list);
  const at = indexOf(index, ctx);
  return values[at < 0 ? values.length + at + 1 : at] ?? null;
}

function indexed(name: string, doc: string, pick: typeof pickLine): VariableDefinition {
  return {
    names: [name],
    doc,
    inner: 'required',
    innerKind: 'name',
    index: true,
    bind({ inner, index }, variables): Accessor | Problem {
      const problem = checkName(inner!, variables);
      if (problem !== null) return problem;
      const id = fixedId(inner!);
      if (index.kind === 'none' && pick === pickLine) return firstLine(id, inner!);
      return { get: (ctx) => pick(ctx, id, inner!, index) };
    },
  };
}

function firstLine(id: HeaderId | null, inner: InnerText): Accessor {
  if (id !== null) {
    return {
      get(ctx) {
        const field = ctx.message.first(id);
        return field === null ? null : rawValue(ctx.message, field);
      },
    };
  }
  const { constant } = inner;
  return {
    get(ctx) {
      const field = ctx.message.firstNamed(constant ?? inner.evaluate(ctx));
      return field === null ? null : rawValue(ctx.message, field);
    },
  };
}

function count(name: string, doc: string, read: (ctx: Context, id: HeaderId | null, inner: InnerText) => number) {
  const definition: VariableDefinition = {
    names: [name],
    doc,
    inner: 'required',
    innerKind: 'name',
    bind({ inner }, variables): Accessor | Problem {
      const problem = checkName(inner!, variables);
      if (problem !== null) return problem;
      const id = fixedId(inner!);
      return { get: (ctx) => read(ctx, id, inner!) };
    },
  };
  return definition;
}

function countValues(ctx: Context, id: HeaderId | null, inner: InnerText): number {
  const list = id ?? headerId(inner.evaluate(ctx));
  return SPLIT.has(list) ? hops(ctx, list).length : fieldsOf(ctx, id, inner).length;
}

export const HEADER_VARIABLES: readonly VariableDefinition[] = [
  indexed(
    'hdr',
    'Value of the header line with this name, long or compact, in any case. The index counts lines from 0, or from the last with -1; [*] joins all with commas. The name may be that in a variable.',
    pickLine,
  ),
  indexed('hfl', 'As $hdr, but each value of Via, Contact, Route and Record-Route counts.', pickValue),
  count('hdrc', 'Number of header lines with this name.', (ctx, id, inner) => fieldsOf(ctx, id, inner).length),
  count('hflc', 'Number of values of the headers with this name.', countValues),
];
