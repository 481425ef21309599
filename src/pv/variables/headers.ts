/** `$hdr(name)`, `$hfl(name)` and their counts: headers as received. */
import type { Context } from '../../context/context.ts';
import type { ScriptValue } from '../../lib/script-value.ts';
import type { HeaderField } from '../../sip/header-line.ts';
import { allowsMany, headerId, HeaderId } from '../../sip/header-name.ts';
import { splitList } from '../../sip/list.ts';
import type { Accessor, IndexUse, InnerText, VariableDefinition } from '../definition.ts';

/** Number of the header when its name is fixed, so that no name has to be compared while routing. */
function fixedId(inner: InnerText): HeaderId | null {
  if (inner.constant === null) return null;
  const id = headerId(inner.constant.trim());
  return id === HeaderId.Other ? null : id;
}

function fieldsOf(ctx: Context, id: HeaderId | null, inner: InnerText): readonly HeaderField[] {
  return id === null ? ctx.message.allNamed(inner.evaluate(ctx).trim()) : ctx.message.all(id);
}

/** Header lines, one value each. */
function lineValues(ctx: Context, id: HeaderId | null, inner: InnerText): string[] {
  return fieldsOf(ctx, id, inner).map((field) => ctx.message.value(field));
}

/** Values of a header that is a list of addresses or hops, each on its own; of any other header, its lines. */
function listValues(ctx: Context, id: HeaderId | null, inner: InnerText): string[] {
  const fields = fieldsOf(ctx, id, inner);
  const first = fields[0];
  if (first === undefined || !SPLIT.has(first.id)) return fields.map((field) => ctx.message.value(field));
  return fields.flatMap((field) => splitList(ctx.message.value(field)));
}

const SPLIT: ReadonlySet<HeaderId> = new Set(
  [
    HeaderId.Via,
    HeaderId.Contact,
    HeaderId.Route,
    HeaderId.RecordRoute,
    HeaderId.Path,
    HeaderId.Diversion,
    HeaderId.PAssertedIdentity,
    HeaderId.PPreferredIdentity,
  ].filter(allowsMany),
);

function pick(values: readonly string[], index: IndexUse, ctx: Context): ScriptValue {
  if (index.kind === 'all') return values.length === 0 ? null : values.join(',');
  const at = index.kind === 'constant' ? index.value : index.kind === 'computed' ? index.evaluate(ctx) : 0;
  return values[at < 0 ? values.length + at : at] ?? null;
}

type Values = typeof lineValues;

function indexed(name: string, doc: string, values: Values): VariableDefinition {
  return {
    names: [name],
    doc,
    inner: 'required',
    index: true,
    bind({ inner, index }): Accessor {
      const id = fixedId(inner!);
      if (index.kind === 'none' && values === lineValues) return firstLine(id, inner!);
      return { get: (ctx) => pick(values(ctx, id, inner!), index, ctx) };
    },
  };
}

function firstLine(id: HeaderId | null, inner: InnerText): Accessor {
  if (id !== null) return { get: (ctx) => ctx.message.valueOf(id) };
  const { constant } = inner;
  const name = constant?.trim() ?? null;
  return {
    get(ctx) {
      const field = ctx.message.firstNamed(name ?? inner.evaluate(ctx).trim());
      return field === null ? null : ctx.message.value(field);
    },
  };
}

function count(name: string, doc: string, values: Values): VariableDefinition {
  return {
    names: [name],
    doc,
    inner: 'required',
    bind({ inner }): Accessor {
      const id = fixedId(inner!);
      return { get: (ctx) => values(ctx, id, inner!).length };
    },
  };
}

export const HEADER_VARIABLES: readonly VariableDefinition[] = [
  indexed(
    'hdr',
    'Value of the header line with this name, long or compact, in any case. The index counts lines from 0, or from the last with -1; [*] joins all with commas.',
    lineValues,
  ),
  indexed('hfl', 'As $hdr, but each value of a comma list in Via, Contact, Route, Record-Route … counts.', listValues),
  count('hdrc', 'Number of header lines with this name.', lineValues),
  count('hflc', 'Number of values of the headers with this name.', listValues),
];
