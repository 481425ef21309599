/** Adding, removing and assigning single values of headers, and parameters in them. 1 done, -1 nothing there. */
import type { Context } from '../../src/context/context.ts';
import { equalsIgnoreCase } from '../../src/lib/ascii.ts';
import { oneLine } from '../../src/sip/fold.ts';
import type { HeaderField } from '../../src/sip/header-line.ts';
import type { Message } from '../../src/sip/message.ts';
import { appendValueSpans, type ValueSpan } from '../../src/sip/value-span.ts';
import type { HeaderSelector } from './header-selector.ts';
import { SEMICOLONS, type ParameterStyle } from './value-parameters.ts';

const line = (name: string, value: string): string => `${oneLine(`${name}: ${value}`)}\r\n`;

/** All values of the headers with that name; a header without value counts as one that is empty. */
function valuesOf({ message }: Context, name: string): ValueSpan[] {
  const spans: ValueSpan[] = [];
  for (const field of message.allNamed(name)) {
    const before = spans.length;
    appendValueSpans(message.text, field, spans);
    if (spans.length === before) spans.push(wholeValue(message, field));
  }
  return spans;
}

function wholeValue(message: Message, field: HeaderField): ValueSpan {
  if (field.valueEnd > field.valueStart) return { field, start: field.valueStart, end: field.valueEnd };
  // An empty value stands right behind its colon, whatever blanks follow.
  const start = message.text.indexOf(':', field.nameEnd) + 1;
  return { field, start, end: start };
}

/** The texts of all values of the headers with that name. */
export function valueTexts(ctx: Context, name: string): string[] {
  return valuesOf(ctx, name).map(({ start, end }) => ctx.message.text.slice(start, end));
}

function pick(values: readonly ValueSpan[], index: number): ValueSpan | undefined {
  if (index === 0) return values[0];
  return values.at(index > 0 ? index - 1 : index);
}

/** `[*]` all, no index the first. */
function chosen(values: readonly ValueSpan[], index: HeaderSelector['index']): readonly ValueSpan[] {
  if (index === 'all') return values;
  const value = pick(values, index ?? 1);
  return value === undefined ? [] : [value];
}

const isEmpty = (span: ValueSpan): boolean => span.end === span.start;

function addBehind(ctx: Context, span: ValueSpan, value: string): void {
  ctx.edits.insertAt(span.end, oneLine(isEmpty(span) ? ` ${value}` : `,${value}`));
}

/** A header of its own without index, else behind that value; index 0 stands for the last. */
export function appendValue(ctx: Context, { name, index }: HeaderSelector, value: string): number {
  const span = typeof index === 'number' ? pick(valuesOf(ctx, name), index === 0 ? -1 : index) : undefined;
  if (span === undefined) ctx.edits.appendHeader(line(name, value));
  else addBehind(ctx, span, value);
  return 1;
}

/** A header of its own before the others without index, else before that value. */
export function insertValue(ctx: Context, { name, index }: HeaderSelector, value: string): number {
  const values = valuesOf(ctx, name);
  const first = values[0];
  if (first === undefined) {
    if (typeof index === 'number' && index < 0) return -1;
    ctx.edits.appendHeader(line(name, value));
  } else if (typeof index !== 'number') ctx.edits.insertBefore(first.field, line(name, value));
  else {
    const span = pick(values, index);
    if (span === undefined) return -1;
    ctx.edits.insertAt(span.start, oneLine(isEmpty(span) ? ` ${value}` : `${value},`));
  }
  return 1;
}

export function removeValue(ctx: Context, selector: HeaderSelector): number {
  if (selector.parameter !== null) {
    return removeParameter(ctx, chosen(valuesOf(ctx, selector.name), selector.index), selector.parameter, SEMICOLONS);
  }
  if (selector.index === 'all') return removeFields(ctx, ctx.message.allNamed(selector.name));
  const spans = chosen(valuesOf(ctx, selector.name), selector.index);
  for (const span of spans) {
    if (isEmpty(span)) ctx.edits.removeHeader(span.field);
    else ctx.edits.removeValue(ctx.message, span);
  }
  return spans.length > 0 ? 1 : -1;
}

function removeFields(ctx: Context, fields: readonly HeaderField[]): number {
  for (const field of fields) ctx.edits.removeHeader(field);
  return fields.length > 0 ? 1 : -1;
}

export function assignValue(ctx: Context, selector: HeaderSelector, value: string): number {
  return assign(ctx, chosen(valuesOf(ctx, selector.name), selector.index), selector.parameter, value, SEMICOLONS);
}

export function assign(
  ctx: Context,
  spans: readonly ValueSpan[],
  parameter: string | null,
  value: string,
  style: ParameterStyle,
): number {
  // A value that was removed has no parameters any more.
  const left = parameter === null ? spans : spans.filter((span) => !isGone(ctx, span));
  for (const span of left) {
    if (parameter !== null) assignParameter(ctx, span, parameter, value, style);
    else ctx.edits.assignValue(span, oneLine(isEmpty(span) ? ` ${value}` : value));
  }
  return left.length > 0 ? 1 : -1;
}

function assignParameter(ctx: Context, span: ValueSpan, name: string, value: string, style: ParameterStyle): void {
  // The parameters of a value that was assigned went with the old one.
  const isNew = ctx.edits.isRemoved(span.start, span.end);
  const found = isNew ? null : style.find(ctx.message.text, span.start, span.end, name);
  const assigned = value === '' ? '' : `=${value}`;
  if (found === null) ctx.edits.insertAt(span.end, oneLine(style.separator + name + assigned));
  else ctx.edits.replace(found.nameEnd, found.valueEnd, oneLine(assigned));
}

function isGone({ edits }: Context, { start, field }: ValueSpan): boolean {
  return edits.removedValues.some((value) => value.start === start) || edits.isLineRemoved(field);
}

export function removeParameter(
  ctx: Context,
  spans: readonly ValueSpan[],
  name: string,
  style: ParameterStyle,
): number {
  let result = -1;
  for (const span of spans) {
    const found = style.find(ctx.message.text, span.start, span.end, name);
    if (found === null) continue;
    ctx.edits.remove(found.from, found.to);
    result = 1;
  }
  return result;
}

/** Headers whose commas separate nothing but parameters: each header is one value (RFC 3261 §20.7). */
export function wholeValues(ctx: Context, { name, index }: HeaderSelector): readonly ValueSpan[] {
  return chosen(
    ctx.message.allNamed(name).map((field) => wholeValue(ctx.message, field)),
    index,
  );
}

export function removeWholeValues(ctx: Context, spans: readonly ValueSpan[]): number {
  return removeFields(
    ctx,
    spans.map((span) => span.field),
  );
}

/** The values equal to one in any case. */
function equalValues(ctx: Context, name: string, value: string): ValueSpan[] {
  const { text } = ctx.message;
  return valuesOf(ctx, name).filter((span) => equalsIgnoreCase(text.slice(span.start, span.end), value));
}

export function valueExists(ctx: Context, name: string, value: string): number {
  return equalValues(ctx, name, value).length > 0 ? 1 : -1;
}

/** Behind the last value of the first header, unless it is there. */
export function includeValue(ctx: Context, name: string, value: string): number {
  if (value === '') return -1;
  if (valueExists(ctx, name, value) > 0) return 1;
  const field = ctx.message.firstNamed(name);
  if (field === null) ctx.edits.appendHeader(line(name, value));
  else addBehind(ctx, wholeValue(ctx.message, field), value);
  return 1;
}

export function excludeValue(ctx: Context, name: string, value: string): number {
  if (value === '') return -1;
  ctx.edits.removeValues(ctx.message, equalValues(ctx, name, value));
  return 1;
}
