/** Adding, removing and looking for headers. */
import type { Message } from '../../src/sip/message.ts';
import type { Context } from '../../src/context/context.ts';
import type { HeaderField } from '../../src/sip/header-line.ts';
import { HeaderId } from '../../src/sip/header-name.ts';
import { breakTime, strftime } from '../../src/lib/strftime.ts';
import { firstMatch } from './search.ts';

/** After the last header of that name, else after all. */
export function appendHeader(ctx: Context, text: string, after: string | undefined): number {
  const last = after === undefined ? undefined : ctx.message.allNamed(after).at(-1);
  if (last === undefined) ctx.edits.appendHeader(text);
  else ctx.edits.insertAfter(last, text);
  return 1;
}

/** Before the first header of that name, else before all. */
export function insertHeader(ctx: Context, text: string, before: string | undefined): number {
  const first = before === undefined ? null : ctx.message.firstNamed(before);
  if (first === null) ctx.edits.prependHeader(ctx.message, text);
  else ctx.edits.insertBefore(first, text);
  return 1;
}

/** 1 when there was something to remove. */
export function removeHeaders(ctx: Context, fields: readonly HeaderField[]): number {
  for (const field of fields) ctx.edits.removeHeader(field);
  return fields.length > 0 ? 1 : -1;
}

export function namesMatching(ctx: Context, regex: RegExp | null): HeaderField[] {
  return ctx.message.headers.filter((field) => firstMatch(regex, ctx.message.name(field)) !== null);
}

export function removeByExpression(ctx: Context, match: RegExp | null, skip: RegExp | null): number {
  const skipped = new Set(namesMatching(ctx, skip));
  return removeHeaders(
    ctx,
    namesMatching(ctx, match).filter((field) => !skipped.has(field)),
  );
}

/** `eq` equal, `ne` not equal, `in` includes, `re` matches. */
export function removeByValue(
  ctx: Context,
  name: string,
  operator: string,
  expression: string,
  regex: RegExp | null,
): number {
  const test = valueTest(operator, expression, regex);
  if (test === null) return -1;
  const fields = ctx.message.allNamed(name).filter((field) => test(wholeValue(ctx.message, field)));
  return removeHeaders(ctx, fields) > 0 ? 1 : -2;
}

/** A value with the blanks behind it, which count here. */
function wholeValue(message: Message, field: HeaderField): string {
  return message.value(field) + message.text.slice(field.valueEnd, field.end).replace(/\r?\n$/, '');
}

function valueTest(operator: string, expression: string, regex: RegExp | null): ((value: string) => boolean) | null {
  switch (operator.toLowerCase()) {
    case 'eq':
      return (value) => value === expression;
    case 'ne':
      return (value) => value !== expression;
    case 'in':
      return (value) => value.includes(expression);
    case 're':
      return regex === null ? null : (value) => firstMatch(regex, value) !== null;
    default:
      return null;
  }
}

/** `Date: …` line for a moment in milliseconds (RFC 3261 §20.17). */
export function dateLine(milliseconds: number): string {
  return `Date: ${strftime('%a, %d %b %Y %H:%M:%S GMT', breakTime(milliseconds, true))}\r\n`;
}

/** The Date goes behind the first header. */
export function addDate(ctx: Context, milliseconds: number): number {
  const first = ctx.message.headers[0];
  if (first === undefined) return -1;
  ctx.edits.insertAfter(first, dateLine(milliseconds));
  return 1;
}

/** Whether Privacy (RFC 3323 §4.2) holds a value. */
export function hasPrivacy(ctx: Context, value: string): boolean {
  const wanted = value.toLowerCase();
  return ctx.message.all(HeaderId.Privacy).some((field) =>
    ctx.message
      .value(field)
      .toLowerCase()
      .split(/[;,]/)
      .some((each) => each.trim() === wanted),
  );
}
