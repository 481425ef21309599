/** `KSR.hdr`: headers of the message, and of the reply to be made. */
import type { Context } from '../../../context/context.ts';
import { ReplyHeaders } from '../../../context/reply-headers.ts';
import type { ScriptValue } from '../../../lib/script-value.ts';
import { arg, kemiOf } from '../../../module/index.ts';
import type { KsrSelf } from './self.ts';

const ksr = kemiOf<KsrSelf>();

/** Header lines end; one that does not would swallow what comes after it, and an empty one would end the headers. */
export function wholeLine(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\r\n`;
}

export function removeNamed(ctx: Context, name: string): number {
  const fields = ctx.message.allNamed(name);
  for (const field of fields) ctx.edits.removeHeader(field);
  return fields.length;
}

/** The value of one of the headers of that name, from the last for a negative index; null: there is none. */
export function headerAt(ctx: Context, name: string, index: number): string | null {
  const fields = ctx.message.allNamed(name);
  const field = fields[index < 0 ? fields.length + index : index];
  return field === undefined ? null : ctx.message.value(field);
}

type Change = (ctx: Context, first: string, second: string) => void;

function changes(doc: string, names: readonly string[], change: Change, mayBeEmpty = true) {
  return ksr({
    doc,
    args: names.map(() => arg.text()),
    names,
    returns: 'int',
    run(_self, ctx, ...[first = '', second = '']) {
      if (first === '' && !mayBeEmpty) return -1;
      change(ctx, first, second);
      return 1;
    },
  });
}

const reads = (doc: string, absent: ScriptValue) =>
  ksr({
    doc,
    args: [arg.text()],
    names: ['name'],
    returns: 'value',
    run: (_self, ctx, name) => headerAt(ctx, name, 0) ?? absent,
  });

const readsAt = (doc: string, absent: ScriptValue) =>
  ksr({
    doc,
    args: [arg.text(), arg.int()],
    names: ['name', 'index'],
    returns: 'value',
    run: (_self, ctx, name, index) => headerAt(ctx, name, index) ?? absent,
  });

function append(ctx: Context, line: string, after: string | null): void {
  const last = after === null ? undefined : ctx.message.allNamed(after).at(-1);
  if (last === undefined) ctx.edits.appendHeader(wholeLine(line));
  else ctx.edits.insertAfter(last, wholeLine(line));
}

function insert(ctx: Context, line: string, before: string | null): void {
  const first = before === null ? null : ctx.message.firstNamed(before);
  if (first === null) ctx.edits.prependHeader(ctx.message, wholeLine(line));
  else ctx.edits.insertBefore(first, wholeLine(line));
}

/** How a header may be compared: `KSR.hdr.match_content(name, operator, value, which)`. */
const TESTS: Readonly<Record<string, (text: string, wanted: string) => boolean>> = {
  eq: (text, wanted) => text === wanted,
  ne: (text, wanted) => text !== wanted,
  sw: (text, wanted) => text.startsWith(wanted),
  in: (text, wanted) => text.includes(wanted),
};

function matches(ctx: Context, name: string, operator: string, wanted: string, which: string): boolean {
  const test = TESTS[operator];
  if (test === undefined) return false;
  const values = ctx.message.allNamed(name).map((field) => ctx.message.value(field));
  switch (which.charAt(0).toLowerCase()) {
    case 'f':
      return values.slice(0, 1).some((value) => test(value, wanted));
    case 'l':
      return values.slice(-1).some((value) => test(value, wanted));
    case 'a':
      return values.length > 0 && values.every((value) => test(value, wanted));
    case 'o':
      return values.some((value) => test(value, wanted));
    default:
      return false;
  }
}

export const HDR_FUNCTIONS = {
  append: changes('Adds a header line after the last header.', ['line'], (ctx, line) => {
    append(ctx, line, null);
  }),
  append_after: changes('Adds a header line after the last header of a name.', ['line', 'name'], append),
  insert: changes('Adds a header line before the first header.', ['line'], (ctx, line) => {
    insert(ctx, line, null);
  }),
  insert_before: changes('Adds a header line before the first header of a name.', ['line', 'name'], insert),
  remove: changes('Removes all headers of a name.', ['name'], removeNamed, false),
  rmappend: changes(
    'Removes all headers of a name and adds a line after the last header.',
    ['name', 'line'],
    (ctx, name, line) => {
      removeNamed(ctx, name);
      append(ctx, line, null);
    },
  ),
  rminsert: changes(
    'Removes all headers of a name and adds a line before the first header.',
    ['name', 'line'],
    (ctx, name, line) => {
      removeNamed(ctx, name);
      insert(ctx, line, null);
    },
  ),
  append_to_reply: changes(
    'Adds a header line to the replies made here.',
    ['line'],
    (ctx, line) => {
      ctx.replyHeaders = ctx.replyHeaders.and(ReplyHeaders.exempt(wholeLine(line)));
    },
    false,
  ),
  is_present: ksr({
    doc: 'Whether the message came with a header of that name: 1, else -1.',
    args: [arg.text()],
    names: ['name'],
    returns: 'int',
    run: (_self, ctx, name) => (ctx.message.firstNamed(name) === null ? -1 : 1),
  }),
  get: reads('The value of the first header of a name; null when there is none.', null),
  gete: reads('The value of the first header of a name; empty text when there is none.', ''),
  getw: reads('The value of the first header of a name; `<null>` when there is none.', '<null>'),
  get_idx: readsAt(
    'The value of a header of a name, counted from 0, or from the last with -1; null when there is none.',
    null,
  ),
  gete_idx: readsAt('As get_idx; empty text when there is none.', ''),
  getw_idx: readsAt('As get_idx; `<null>` when there is none.', '<null>'),
  match_content: ksr({
    doc: 'Compares headers of a name: operator `eq`, `ne`, `sw` or `in`; of several the first (`f`), the last (`l`), all (`a`) or any (`o`).',
    args: [arg.text(), arg.text(), arg.text(), arg.text()],
    names: ['name', 'operator', 'value', 'which'],
    returns: 'bool',
    run: (_self, ctx, name, operator, wanted, which) => matches(ctx, name, operator, wanted, which),
  }),
};
