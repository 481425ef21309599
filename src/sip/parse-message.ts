/** From text to `Message`: start line, header lines, empty line, body, in one pass (RFC 3261 §7, §25). */
import { CR, LF } from '../lib/ascii.ts';
import { HeaderScan } from './header-line.ts';
import { Message } from './message.ts';
import { Method } from './method.ts';
import { readStartLine, type StartLine } from './start-line.ts';

/** Why a text is no message, or a bad one. */
export interface ParseFailure {
  /**
   * `not-sip`: nothing that could be answered; `version`: another SIP version; `malformed`: bad start line or header line;
   * `http`: a request of HTTP/1, whole in `partial`.
   */
  readonly failure: 'malformed' | 'not-sip' | 'version' | 'http';
  /** For a log line. */
  readonly detail: string;
  /** Offset of the first bad byte or line. */
  readonly at: number;
  /** The message with its good header lines, when the start line could be read: enough for an answer when they are. */
  readonly partial: Message | null;
}

/** Whether `parseMessage` refused the text. */
export function isFailure(result: Message | ParseFailure): result is ParseFailure {
  return !(result instanceof Message);
}

/** Parses one whole message, received with one char per byte. Never throws; work grows with the length of the text only. */
export function parseMessage(text: string): Message | ParseFailure {
  const start = skipLineEnds(text);
  const lineFeed = text.indexOf('\n', start);
  if (lineFeed < 0) return refuse('not-sip', 'the first line does not end', start);
  const line = readStartLine(text, start, lineFeed);
  if (line === null) return refuse('not-sip', 'the first line is neither a request line nor a status line', start);
  const scan = new HeaderScan(text, line.end);
  const message = new Message(text, line, scan.headers, scan.headersEnd, scan.bodyStart);
  if (line.isRequest && line.version.startsWith('HTTP/')) return refuse('http', 'an HTTP request', start, message);
  if (line.version !== 'SIP/2.0' && !isReadVersion(line)) {
    return refuse('version', `SIP version ${line.version} is not supported`, start, message);
  }
  if (line.problem !== null) return refuse('malformed', line.problem, start, message);
  if (scan.badLine >= 0) return refuse('malformed', 'header line without a name and a colon', scan.badLine, message);
  return message;
}

/** Of HTTP, only status lines come here, when they are read. */
function isReadVersion({ version, isRequest }: StartLine): boolean {
  const upper = version.toUpperCase();
  return upper === 'SIP/2.0' || (!isRequest && upper.startsWith('HTTP/1.'));
}

/** A text of which nothing could be read, as a message without start line and headers. */
export function unreadMessage(text: string): Message {
  const line: StartLine = {
    isRequest: false,
    methodId: Method.Unknown,
    method: '',
    start: 0,
    uriStart: 0,
    uriEnd: 0,
    version: '',
    status: 0,
    reason: '',
    end: 0,
  };
  return new Message(text, line, [], 0, text.length);
}

function refuse(
  failure: ParseFailure['failure'],
  detail: string,
  at: number,
  partial: Message | null = null,
): ParseFailure {
  return { failure, detail, at, partial };
}

/** CRLFs before the start line are ignored (RFC 3261 §7.5). */
function skipLineEnds(text: string): number {
  let at = 0;
  while (text.charCodeAt(at) === CR || text.charCodeAt(at) === LF) at++;
  return at;
}
