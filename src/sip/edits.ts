/** Changes to a message, kept aside until it is written: insertions, removals, replacements, a new body. */
import { headerLines, oneLine } from './fold.ts';
import type { HeaderField } from './header-line.ts';
import type { Message } from './message.ts';
import { appendValueSpans } from './value-span.ts';
import type { ValueSpan } from './value-span.ts';
import type { Via } from './via.ts';

/** Up to so many edits, more than messages usually have, are looked through one by one. */
const FEW = 16;

/** Shared by all that have none of something: most messages have few edits or none. Never added to. */
const NONE: never[] = [];

/** The list with one more: itself, or a new one where there was none. */
function added<T>(list: T[], item: T): T[] {
  if (list.length === 0) return [item];
  list.push(item);
  return list;
}

function copied<T>(list: T[]): T[] {
  return list.length === 0 ? NONE : list.slice();
}

/** What an edit takes away: some text, a header line with all changes in it, or values of a list with their commas. */
export type EditScope = 'text' | 'line' | 'values';

/** One change: text[start, end) goes away and `text` comes in its place. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly scope: EditScope;
}

/**
 * Edits of one message. Offsets are those of the message text, which is never touched. Insertions at one place keep the
 * order of the calls and survive a removal of text round them, but go with their header line; removals may overlap. What
 * stands beside values that go is settled when the message is written.
 */
export class Edits {
  #list: Edit[] = NONE;
  #appended: string[] = NONE;
  #removedValues: ValueSpan[] = NONE;
  #lists: HeaderField[] = NONE;
  #isSorted = true;
  /** How far the removals up to each of the sorted edits reach; null until it is asked for. */
  #reaches: readonly number[] | null = null;
  #body: string | null = null;
  #contentType: string | null = null;
  /** Boundary of a multipart body whose parts were changed: the boundary lines are put in order when it is written. */
  multipartBoundary: string | null = null;

  get isEmpty(): boolean {
    return this.#list.length === 0 && this.#appended.length === 0 && this.#body === null;
  }

  /** New body, null when it was not replaced. */
  get body(): string | null {
    return this.#body;
  }

  /** Content-Type for the new body, null when it stays as it is. */
  get contentType(): string | null {
    return this.#contentType;
  }

  /** All changes in order of position; at one position insertions first, then in order of the calls. */
  get sorted(): readonly Edit[] {
    if (!this.#isSorted) {
      if (this.#list.length <= FEW) sortFew(this.#list);
      else this.#list.sort(byPlace);
      this.#isSorted = true;
    }
    return this.#list;
  }

  /** Values of lists that go, in the order of the calls. */
  get removedValues(): readonly ValueSpan[] {
    return this.#removedValues;
  }

  /** Headers of which values were removed, some maybe more than once. */
  get lists(): readonly HeaderField[] {
    return this.#lists;
  }

  /** Lines added after the last header. */
  get appended(): readonly string[] {
    return this.#appended;
  }

  /** Puts `text` (whole header lines) before a header; null stands for the end of the headers. */
  insertBefore(field: HeaderField | null, text: string): void {
    if (field === null) this.appendHeader(text);
    else this.#add(field.nameStart, field.nameStart, headerLines(text));
  }

  /** Changes the text of an edit made before, the last one with that text. False: there is none. */
  reword(before: string, after: string): boolean {
    const appended = this.#appended.lastIndexOf(before);
    if (appended >= 0) {
      this.#appended[appended] = after;
      return true;
    }
    const at = this.#list.findLastIndex(({ text }) => text === before);
    if (at < 0) return false;
    const { start, end, scope } = this.#list[at]!;
    this.#list[at] = { start, end, text: after, scope };
    return true;
  }

  insertAfter(field: HeaderField, text: string): void {
    this.#add(field.end, field.end, headerLines(text));
  }

  /** Adds whole header lines, each with its line end, after the last header. */
  appendHeader(text: string): void {
    this.#appended = added(this.#appended, headerLines(text));
  }

  /** Adds whole header lines before the first header. */
  prependHeader(message: Message, text: string): void {
    this.#add(message.startLineEnd, message.startLineEnd, headerLines(text));
  }

  /** How many texts were put before the first header so far. */
  prependedBefore({ startLineEnd }: Message): number {
    let count = 0;
    for (let i = 0; i < this.#list.length; i++) if (isInsertionAt(this.#list[i]!, startLineEnd)) count++;
    return count;
  }

  /** As {@link prependHeader}, but behind only so many of the texts that were put there. */
  prependBehind(message: Message, count: number, text: string): void {
    const { startLineEnd } = message;
    let at = 0;
    for (let left = count; left > 0 && at < this.#list.length; at++)
      if (isInsertionAt(this.#list[at]!, startLineEnd)) left--;
    this.#list = this.#list.toSpliced(at, 0, { start: startLineEnd, end: startLineEnd, text, scope: 'text' });
    this.#isSorted = false;
    this.#reaches = null;
  }

  insertAt(offset: number, text: string): void {
    this.#add(offset, offset, text);
  }

  replace(start: number, end: number, text: string): void {
    this.#add(start, end, text);
  }

  remove(start: number, end: number): void {
    this.#add(start, end, '');
  }

  /** Removes a header line: name to line end, folds included, and whatever is changed in it before or after. */
  removeHeader(field: HeaderField): void {
    this.#add(field.nameStart, field.end, '', 'line');
  }

  /** Replaces the value of a header, name and line end stay. */
  replaceValue(field: HeaderField, value: string): void {
    this.#add(field.valueStart, field.valueEnd, oneLine(value));
  }

  /**
   * Removes one value of a comma list with its comma, or the whole line when it is the last value left. `span` is what
   * `message.valueSpans`, a `Via` or a `NameAddr` of that message say.
   */
  removeValue(message: Message, span: { readonly start: number; readonly end: number }): void {
    const field = fieldAt(message, span.start);
    if (field === null) return;
    const value = { field, start: span.start, end: span.end };
    if (field.valueStart === span.start && field.valueEnd === span.end) {
      this.#lists = added(this.#lists, field);
      this.#removedValues = added(this.#removedValues, value);
      this.#add(field.nameStart, field.end, '', 'values');
    } else this.removeValues(message, [value]);
  }

  /** As {@link removeValue} for many values, in the order of the text: each header is looked through once. */
  removeValues(message: Message, values: readonly ValueSpan[]): void {
    // All are found before the first is written down: the search for removals stays the same one.
    const found: Edit[] = [];
    let from = 0;
    while (from < values.length) {
      const { field } = values[from]!;
      let to = from + 1;
      while (to < values.length && values[to]!.field === field) to++;
      this.#lists = added(this.#lists, field);
      this.#findRemovals(message, values, from, to, found);
      from = to;
    }
    for (let i = 0; i < found.length; i++) this.#add(found[i]!.start, found[i]!.end, '', 'values');
    for (let i = 0; i < values.length; i++) this.#removedValues = added(this.#removedValues, values[i]!);
  }

  /** Puts another text in the place of a value: the last one given counts, and a value that was removed is there again. */
  assignValue({ start, end }: ValueSpan, text: string): void {
    if (this.#removedValues.length > 0)
      this.#removedValues = this.#removedValues.filter((value) => value.start !== start);
    if (end > start)
      this.#list = this.#list.filter((edit) => edit.start !== start || edit.end !== end || edit.text === '');
    this.#add(start, end, text);
  }

  /**
   * What goes with values[from, to), all of one header: neighbours together, with the comma to the value that stays
   * before them, else to the one after; the line when none stays.
   */
  #findRemovals(message: Message, values: readonly ValueSpan[], from: number, to: number, into: Edit[]): void {
    const { field } = values[from]!;
    const spans: ValueSpan[] = [];
    appendValueSpans(message.text, field, spans);
    let next = from;
    let kept: ValueSpan | null = null;
    /** Start and end of the neighbours that go; -1 outside of such. */
    let start = -1;
    let end = -1;
    for (let i = 0; i < spans.length; i++) {
      const span = spans[i]!;
      if (next < to && values[next]!.start === span.start) {
        if (start < 0) start = span.start;
        end = values[next++]!.end;
      } else if (!this.isRemoved(span.start, span.end)) {
        if (start >= 0) into.push(removal(kept === null ? start : kept.end, kept === null ? span.start : end));
        start = -1;
        kept = span;
      }
    }
    if (kept === null) into.push(removal(field.nameStart, field.end));
    else if (start >= 0) into.push(removal(kept.end, end));
  }

  /** Whether the whole line goes, with all that is changed in it. */
  isLineRemoved(field: HeaderField): boolean {
    return this.#list.some(({ start, scope }) => scope === 'line' && start === field.nameStart);
  }

  /** Whether one removal covers text[start, end). */
  isRemoved(start: number, end: number): boolean {
    if (this.#list.length > FEW) return this.#reachAt(start) >= end;
    for (const edit of this.#list) if (edit.start <= start && edit.end >= end && edit.end > edit.start) return true;
    return false;
  }

  /** How far the removals that begin at `offset` or before it reach; -1 when there are none. */
  #reachAt(offset: number): number {
    const list = this.sorted;
    this.#reaches ??= reachesOf(list);
    let low = 0;
    let high = list.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (list[middle]!.start <= offset) low = middle + 1;
      else high = middle;
    }
    return low === 0 ? -1 : this.#reaches[low - 1]!;
  }

  /** Replaces the body; Content-Length follows when the message is written. `contentType` null leaves that header as it is. */
  setBody(body: string, contentType: string | null = null): void {
    this.#body = body;
    if (contentType !== null) this.#contentType = oneLine(contentType);
  }

  /** Says where the request came from in the sender's Via (RFC 3261 §18.2.1, RFC 3581 §4). null leaves a parameter out. */
  setReceived(via: Via, received: string | null, rport: number | null): void {
    let text = '';
    if (rport !== null) {
      if (via.rportStart >= 0) this.#add(via.rportStart, via.rportEnd, `rport=${rport}`);
      else text = `;rport=${rport}`;
    }
    if (received !== null) text += `;received=${received}`;
    if (text === '') return;
    if (received === null || via.receivedStart < 0) this.#add(via.sentByEnd, via.sentByEnd, text);
    else this.#add(via.receivedStart, via.receivedEnd, text.slice(1));
  }

  /** Independent copy without the edits that `goes` is true for. */
  without(goes: (edit: Edit) => boolean): Edits {
    const copy = this.clone();
    copy.#list = this.#list.filter((edit) => !goes(edit));
    return copy;
  }

  /** Independent copy: for another branch of the same request. */
  clone(): Edits {
    const copy = new Edits();
    copy.#list = copied(this.#list);
    copy.#appended = copied(this.#appended);
    copy.#removedValues = copied(this.#removedValues);
    copy.#lists = copied(this.#lists);
    copy.#isSorted = this.#isSorted;
    copy.#body = this.#body;
    copy.#contentType = this.#contentType;
    copy.multipartBoundary = this.multipartBoundary;
    return copy;
  }

  #add(start: number, end: number, text: string, scope: EditScope = 'text'): void {
    const last = this.#list.at(-1);
    const edit = { start, end, text, scope };
    if (last !== undefined && (last.start > start || (last.start === start && rankOf(last) > rankOf(edit))))
      this.#isSorted = false;
    this.#list = added(this.#list, edit);
    this.#reaches = null;
  }
}

const isInsertionAt = ({ start, end }: Edit, offset: number): boolean => start === offset && end === offset;

/** What is put before a place comes before what takes its place, and the line before all that is changed in it. */
const rankOf = ({ start, end, scope }: Edit): number => (start === end ? 0 : scope === 'line' ? 1 : 2);

const byPlace = (left: Edit, right: Edit): number => left.start - right.start || rankOf(left) - rankOf(right);

/** As `sort(byPlace)`, stable like it, and much faster for the edits of a usual message. */
function sortFew(list: Edit[]): void {
  for (let i = 1; i < list.length; i++) {
    const edit = list[i]!;
    let at = i;
    while (at > 0 && byPlace(list[at - 1]!, edit) > 0) list[at] = list[--at]!;
    list[at] = edit;
  }
}

const removal = (start: number, end: number): Edit => ({ start, end, text: '', scope: 'values' });

function reachesOf(sorted: readonly Edit[]): readonly number[] {
  let reach = -1;
  return sorted.map((edit) => (reach = edit.end > edit.start ? Math.max(reach, edit.end) : reach));
}

/** The header line an offset is in; null when it is in none. */
export function fieldAt(message: Message, offset: number): HeaderField | null {
  for (const field of message.headers) if (offset >= field.nameStart && offset < field.end) return field;
  return null;
}
