/** From a message and its edits to the text that is sent. Bytes no edit touches are copied as they came (RFC 3261 §16.6). */
import { applyEdits } from './apply-edits.ts';
import { Edits } from './edits.ts';
import type { Edit } from './edits.ts';
import { oneLine } from './fold.ts';
import type { HeaderField } from './header-line.ts';
import { HeaderId } from './header-name.ts';
import type { Message } from './message.ts';
import { settledEdits } from './settled-edits.ts';

export interface WriteOptions {
  /** New start line without line end; null keeps the received one. */
  readonly startLine?: string | null;
  /** New Request-URI; the rest of the request line stays. Ignored with `startLine`. */
  readonly requestUri?: string | null;
  /** Adds Content-Length when it is missing (stream transports need it, RFC 3261 §18.3). */
  readonly needsContentLength?: boolean;
}

const DEFAULTS: WriteOptions = {};
const NO_EDITS: readonly Edit[] = [];

/** Text of the message with all edits applied in one pass. */
export function writeMessage(message: Message, edits: Edits | null, options: WriteOptions = DEFAULTS): string {
  const { text, headersEnd, bodyStart, bodyEnd } = message;
  let list = edits === null ? NO_EDITS : settledEdits(message, edits);
  const bodyEdits = firstBodyEdit(list, message);
  const isBodyKept = (edits === null || edits.body === null) && bodyEdits === list.length;
  const body = isBodyKept ? text.slice(bodyStart, bodyEnd) : newBody(message, edits!, list, bodyEdits);
  let appended = edits === null ? null : edits.appended;
  if (!isBodyKept || (options.needsContentLength === true && !hasRightLength(message, edits, body.length))) {
    const fixed = withBodyHeaders(message, edits, body.length);
    list = settledEdits(message, fixed);
    appended = fixed.appended;
  }
  let result = writeHead(message, list, options);
  if (appended !== null) for (let i = 0; i < appended.length; i++) result += appended[i]!;
  result += headersEnd === bodyStart ? '\r\n' : text.slice(headersEnd, bodyStart);
  return body === '' ? result : result + body;
}

/**
 * As {@link writeMessage} for a message of which just this line goes, with its Content-Length: all that most replies need,
 * in one step. null: there is more to do.
 */
export function writeWithoutLine(message: Message, { nameStart, end }: HeaderField): string | null {
  const { text, start, headersEnd, bodyStart, bodyEnd } = message;
  if (headersEnd === bodyStart || !hasRightLength(message, null, bodyEnd - bodyStart)) return null;
  return text.slice(start, nameStart) + text.slice(end, bodyEnd);
}

function newBody(
  { text, bodyStart, bodyEnd }: Message,
  edits: Edits,
  list: readonly Edit[],
  firstEdit: number,
): string {
  const body = edits.body ?? applyEdits(text, bodyStart, bodyEnd, list, firstEdit, list.length);
  return edits.multipartBoundary === null ? body : withOrderedBoundaries(body, edits.multipartBoundary);
}

/**
 * RFC 2046 §5.1.1: only the last boundary line has two dashes at its end. What stands before the first and behind the last
 * goes. A body with less than two such lines stays as it is.
 */
function withOrderedBoundaries(body: string, boundary: string): string {
  const mark = `--${boundary}`;
  const pieces = `\n${body}`.split(`\n${mark}`);
  if (pieces.length < 3) return body;
  let result = `${mark}\r\n`;
  for (let i = 1; i < pieces.length - 1; i++) {
    const lineEnd = pieces[i]!.indexOf('\n');
    result += `${pieces[i]!.slice(lineEnd + 1)}\n${mark}${i === pieces.length - 2 ? '--' : ''}\r\n`;
  }
  return result;
}

/** Index of the first edit behind the empty line. */
function firstBodyEdit(list: readonly Edit[], message: Message): number {
  let index = list.length;
  while (index > 0 && list[index - 1]!.start >= message.bodyStart && list[index - 1]!.start > message.headersEnd)
    index--;
  return index;
}

/** Start line and header lines. */
function writeHead(message: Message, list: readonly Edit[], options: WriteOptions): string {
  const { text, start, startLineEnd, headersEnd } = message;
  const startLine = options.startLine ?? null;
  const requestUri = options.requestUri ?? null;
  if (startLine === null && requestUri === null) return applyEdits(text, start, headersEnd, list, 0, list.length);
  let index = 0;
  if (startLine !== null) {
    while (index < list.length && list[index]!.start < startLineEnd) index++;
    return `${startLine}\r\n` + applyEdits(text, startLineEnd, headersEnd, list, index, list.length);
  }
  while (index < list.length && list[index]!.start < message.requestUriStart) index++;
  const front = applyEdits(text, start, message.requestUriStart, list, 0, index) + oneLine(requestUri!);
  while (index < list.length && list[index]!.start < message.requestUriEnd) index++;
  return front + applyEdits(text, message.requestUriEnd, headersEnd, list, index, list.length);
}

/** Whether the receiver of a stream would cut the message where it ends. */
function hasRightLength(message: Message, edits: Edits | null, length: number): boolean {
  const field = message.first(HeaderId.ContentLength);
  if (field === null || message.contentLength !== length) return false;
  // Of two, the next element may take the other one.
  return message.last(HeaderId.ContentLength) === field && edits?.isRemoved(field.nameStart, field.end) !== true;
}

/** Copy of the edits that also says the length of the body, and its type when one was given. */
function withBodyHeaders(message: Message, edits: Edits | null, length: number): Edits {
  const fixed = edits === null ? new Edits() : edits.clone();
  let isSet = false;
  for (const field of message.all(HeaderId.ContentLength)) {
    if (edits?.isRemoved(field.nameStart, field.end) === true) continue;
    if (isSet) fixed.removeHeader(field);
    else fixed.replaceValue(field, String(length));
    isSet = true;
  }
  if (!isSet) fixed.appendHeader(`Content-Length: ${length}\r\n`);
  if (fixed.contentType !== null) {
    // Kamailio replaces the length in place and puts the new type behind the other headers.
    for (const field of message.all(HeaderId.ContentType)) fixed.removeHeader(field);
    fixed.appendHeader(`Content-Type: ${fixed.contentType}\r\n`);
  }
  return fixed;
}
