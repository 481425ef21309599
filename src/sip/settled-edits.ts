/**
 * Values of a list that go beside others that come or change: their line is written anew, so that each comma that stays
 * separates two values and the line goes only when none is left (RFC 3261 §7.3.1).
 */
import { COMMA, isLws } from '../lib/ascii.ts';
import { applyEdits } from './apply-edits.ts';
import type { Edit, Edits } from './edits.ts';
import type { HeaderField } from './header-line.ts';
import type { Message } from './message.ts';
import { appendValueSpans, type ValueSpan } from './value-span.ts';

/** Up to so many headers that lose values, more than messages usually have, are looked at one by one. */
const FEW = 8;

/** The edits in order of position as they are to be written. */
export function settledEdits(message: Message, edits: Edits): readonly Edit[] {
  const { lists, sorted } = edits;
  if (lists.length === 0 || (lists.length <= FEW && !isAnyChangedBeside(sorted, lists))) return sorted;
  const removed = new Set(edits.removedValues.map(({ start }) => start));
  const fields = [...new Set(lists)].sort((left, right) => left.nameStart - right.nameStart);
  const result: Edit[] = [];
  let next = 0;
  let reach = 0;
  const take = (edit: Edit): void => {
    result.push(edit);
    if (edit.scope !== 'values') reach = Math.max(reach, edit.end);
  };
  for (const field of fields) {
    while (next < sorted.length && sorted[next]!.start < field.nameStart) take(sorted[next++]!);
    const first = next;
    while (next < sorted.length && sorted[next]!.start < field.end) next++;
    const inside = sorted.slice(first, next);
    const isSettled = reach <= field.nameStart && isChangedBeside(inside, field);
    for (const edit of isSettled ? settledLine(message.text, inside, field, removed) : inside) take(edit);
  }
  while (next < sorted.length) take(sorted[next++]!);
  return result;
}

/** Most messages change nothing beside the values they lose: seen without putting anything together. */
function isAnyChangedBeside(list: readonly Edit[], fields: readonly HeaderField[]): boolean {
  for (let i = 0; i < fields.length; i++) if (isChangedBeside(list, fields[i]!)) return true;
  return false;
}

/** Whether text comes into the line, which does not go as a whole and of which nothing goes that is half name, half value. */
function isChangedBeside(list: readonly Edit[], { nameStart, valueStart, valueEnd, end }: HeaderField): boolean {
  let isChanged = false;
  for (let i = 0; i < list.length; i++) {
    const edit = list[i]!;
    if (edit.scope === 'values' || edit.end <= nameStart || edit.start >= end) continue;
    if (edit.scope === 'line' || edit.start < nameStart || edit.end > end) return false;
    if (edit.start < valueStart && edit.end > valueStart) return false;
    if (edit.start < valueEnd && edit.end > valueEnd) return false;
    if (edit.text !== '') isChanged = true;
  }
  return isChanged;
}

/** The edits of one line, those of its value put together. */
function settledLine(
  text: string,
  list: readonly Edit[],
  field: HeaderField,
  removed: ReadonlySet<number>,
): readonly Edit[] {
  const { nameStart, valueStart, valueEnd, end } = field;
  const isOfValue = (edit: Edit): boolean => edit.start >= valueStart && edit.end <= valueEnd;
  const others = list.filter((edit) => edit.scope !== 'values' && !isOfValue(edit));
  const value = valueWithout(
    text,
    field,
    removed,
    list.filter((edit) => edit.scope === 'text' && isOfValue(edit)),
  );
  const edit: Edit =
    value === ''
      ? { start: nameStart, end, text: '', scope: 'line' }
      : { start: valueStart, end: valueEnd, text: value, scope: 'text' };
  const at = others.findIndex(({ start, end: to }) => start > edit.start || (start === edit.start && to > start));
  return at < 0 ? [...others, edit] : others.toSpliced(at, 0, edit);
}

/** The value of a header without those that begin at one of `removed`, with the edits inside of it. */
function valueWithout(text: string, field: HeaderField, removed: ReadonlySet<number>, edits: readonly Edit[]): string {
  const spans: ValueSpan[] = [];
  appendValueSpans(text, field, spans);
  let result = '';
  let next = 0;
  let cursor = field.valueStart;
  /** The edits from `next` on that begin before an offset. */
  const take = (before: number): readonly Edit[] => {
    const first = next;
    while (next < edits.length && edits[next]!.start < before) next++;
    return edits.slice(first, next);
  };
  const write = (from: number, to: number, some: readonly Edit[]): string =>
    from < to || some.length > 0 ? applyEdits(text, from, to, some, 0, some.length) : '';
  for (const { start, end } of spans) {
    let separator = write(cursor, start, take(start));
    const some = take(end + 1);
    cursor = end;
    for (const edit of some) cursor = Math.max(cursor, edit.end);
    let item: string;
    if (!removed.has(start)) item = write(start, end, some);
    else {
      item = addedBefore(some, start);
      const behind = addedBehind(some, end);
      if (item === '' && behind !== '') separator = ',';
      item += item === '' || behind === '' ? behind : `,${behind}`;
    }
    if (item !== '') result += result === '' && removed.size > 0 ? item : separator + item;
  }
  return result + write(cursor, field.valueEnd, take(Infinity));
}

/** What was put before and behind a value that goes are values of their own when they bring a comma. */
function addedBefore(edits: readonly Edit[], at: number): string {
  return joined(edits.filter(({ start, end, text }) => start === at && end === at && text.endsWith(',')));
}

function addedBehind(edits: readonly Edit[], at: number): string {
  return joined(edits.filter(({ start, end, text }) => start === at && end === at && text.startsWith(',')));
}

function joined(edits: readonly Edit[]): string {
  const texts = edits.map(({ text }) => withoutCommas(text));
  return texts.filter((text) => text !== '').join(',');
}

/** Without the commas and white space round it. */
function withoutCommas(text: string): string {
  const isBlank = (at: number): boolean => text.charCodeAt(at) === COMMA || isLws(text.charCodeAt(at));
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(start)) start++;
  while (end > start && isBlank(end - 1)) end--;
  return text.slice(start, end);
}
