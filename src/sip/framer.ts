/** Cuts a byte stream into messages by Content-Length, with CRLF keep-alives between them (RFC 3261 §18.3, RFC 5626 §3.5.1). */
import { CR, LF, parseDecimal } from '../lib/ascii.ts';
import { isBlankAt, readHeaderLine } from './header-line.ts';
import { expectsContinue, hasTransferEncoding, isHttpRequest } from './http-head.ts';
import { HeaderId } from './header-name.ts';

export interface FramerLimits {
  /** Bytes of start line and headers together. */
  readonly maxHeadBytes: number;
  /** Bytes of a whole message. */
  readonly maxMessageBytes: number;
  /** Whether a message without Content-Length is taken to have no body, instead of ending the stream. */
  readonly acceptNoContentLength: boolean;
}

export const DEFAULT_FRAMER_LIMITS: FramerLimits = {
  maxHeadBytes: 65_535,
  maxMessageBytes: 65_535,
  acceptNoContentLength: false,
};

/** A keep-alive request (double CRLF) between messages; the answer is one CRLF. */
export interface KeepAlivePing {
  readonly kind: 'ping';
}

/** The stream cannot be cut any more and has to be closed. */
export interface FramingError {
  readonly kind: 'error';
  readonly reason:
    'no-content-length' | 'bad-content-length' | 'conflicting-content-length' | 'transfer-encoding' | 'too-large';
  /** Start line and headers, as far as they came: enough to answer 400 or 413 before closing. */
  readonly head: string;
}

/** The client of an HTTP request waits to be told that its body is wanted; the request follows when it is whole. */
export interface BodyWanted {
  readonly kind: 'continue';
}

const PING: KeepAlivePing = Object.freeze({ kind: 'ping' });
const BODY_WANTED: BodyWanted = Object.freeze({ kind: 'continue' });
const EMPTY = Buffer.alloc(0);

/** One per connection. After `push`, call `next` until it returns null. After an error it returns null for ever. */
export class StreamFramer {
  readonly #limits: FramerLimits;
  #bytes: Buffer = EMPTY;
  #start = 0;
  #end = 0;
  /** Up to here no end of the headers was found. */
  #scanned = 0;
  /** Length of the message at #start once its headers are complete, -1 before. */
  #messageLength = -1;
  #isBroken = false;
  #owns = false;

  constructor(limits: FramerLimits = DEFAULT_FRAMER_LIMITS) {
    this.#limits = limits;
  }

  /** Bytes kept for a message that is not complete. At most `maxMessageBytes` and one chunk. */
  get pending(): number {
    return this.#end - this.#start;
  }

  /** Takes the next chunk. The framer may keep it until its message is complete, so the caller must not reuse it. */
  push(bytes: Buffer): void {
    if (this.#isBroken || bytes.length === 0) return;
    if (this.pending === 0) {
      this.#bytes = bytes;
      this.#owns = false;
      this.#start = 0;
      this.#scanned = 0;
      this.#end = bytes.length;
      return;
    }
    this.#reserve(bytes.length);
    bytes.copy(this.#bytes, this.#end);
    this.#end += bytes.length;
  }

  /** Makes room behind #end, growing by doubling so that byte-by-byte arrival costs linear work. */
  #reserve(count: number): void {
    const pending = this.pending;
    if (this.#owns && this.#end + count <= this.#bytes.length) return;
    const fits = this.#owns && pending + count <= this.#bytes.length && this.#start >= pending;
    const target = fits ? this.#bytes : Buffer.allocUnsafeSlow(Math.max(1024, 2 * (pending + count)));
    this.#bytes.copy(target, 0, this.#start, this.#end);
    this.#bytes = target;
    this.#owns = true;
    this.#scanned -= this.#start;
    this.#start = 0;
    this.#end = pending;
  }

  /** The next whole message (one char per byte), what has to be answered now, the error that ends the stream, or null: more bytes are needed. */
  next(): string | KeepAlivePing | BodyWanted | FramingError | null {
    if (this.#isBroken) return null;
    if (this.#messageLength < 0) {
      if (this.#skipLineEnds()) return PING;
      if (this.#start === this.#end) return null;
      const headLength = this.#findHead();
      if (headLength > this.#limits.maxHeadBytes) return this.#fail('too-large', this.#limits.maxHeadBytes);
      if (headLength < 0) return null;
      const event = this.#measure(headLength);
      if (event !== null) return event;
    }
    if (this.pending < this.#messageLength) return null;
    const message = this.#bytes.toString('latin1', this.#start, this.#start + this.#messageLength);
    this.#start += this.#messageLength;
    this.#scanned = this.#start;
    this.#messageLength = -1;
    this.#releaseWhenEmpty();
    return message;
  }

  /** The bytes behind the last message, for another reader. The framer has none afterwards. */
  takeRest(): Buffer {
    const rest = this.#bytes.subarray(this.#start, this.#end);
    this.#start = this.#end;
    this.#releaseWhenEmpty();
    return rest;
  }

  /** Skips line ends between messages. True: a keep-alive was among them and is consumed. A CRLF that may be half of one stays. */
  #skipLineEnds(): boolean {
    const bytes = this.#bytes;
    while (this.#start < this.#end) {
      const code = bytes[this.#start];
      if (code !== CR && code !== LF) break;
      const isPing =
        code === CR && bytes[this.#start + 1] === LF && bytes[this.#start + 2] === CR && bytes[this.#start + 3] === LF;
      if (isPing && this.pending >= 4) {
        this.#start += 4;
        this.#scanned = this.#start;
        this.#releaseWhenEmpty();
        return true;
      }
      if (this.#mayBecomePing()) break;
      this.#start++;
    }
    this.#scanned = Math.max(this.#scanned, this.#start);
    return false;
  }

  /** Whether all that is left is the beginning of CRLF CRLF. */
  #mayBecomePing(): boolean {
    const left = this.pending;
    if (left > 3) return false;
    for (let i = 0; i < left; i++) if (this.#bytes[this.#start + i] !== (i % 2 === 0 ? CR : LF)) return false;
    return true;
  }

  /** Length of start line, headers and empty line; -1 when they are not complete; more than the limit when they are too long. */
  #findHead(): number {
    const bytes = this.#bytes;
    const code = bytes[this.#start];
    if (code === CR || code === LF) return -1;
    let at = this.#scanned;
    for (;;) {
      const lineFeed = bytes.indexOf(LF, at);
      if (lineFeed < 0 || lineFeed >= this.#end) break;
      if (lineFeed + 1 < this.#end && bytes[lineFeed + 1] === LF) return lineFeed + 2 - this.#start;
      if (lineFeed + 2 < this.#end && bytes[lineFeed + 1] === CR && bytes[lineFeed + 2] === LF) {
        return lineFeed + 3 - this.#start;
      }
      at = lineFeed + 1;
    }
    // The empty line may be cut after its LF or CR: look at the last two bytes again next time.
    this.#scanned = Math.max(this.#start, this.#end - 2);
    return this.pending > this.#limits.maxHeadBytes ? this.pending : -1;
  }

  /** Sets the length of the message from its Content-Length. */
  #measure(headLength: number): FramingError | BodyWanted | null {
    const head = this.#bytes.toString('latin1', this.#start, this.#start + headLength);
    const isHttp = isHttpRequest(head);
    if (isHttp && hasTransferEncoding(head)) return this.#fail('transfer-encoding', headLength);
    const length = contentLengthOf(head, this.#limits.maxMessageBytes, isHttp);
    if (length === NONE && !this.#limits.acceptNoContentLength) return this.#fail('no-content-length', headLength);
    if (length === BAD) return this.#fail('bad-content-length', headLength);
    if (length === CONFLICT) return this.#fail('conflicting-content-length', headLength);
    this.#messageLength = headLength + Math.max(0, length);
    if (this.#messageLength > this.#limits.maxMessageBytes) return this.#fail('too-large', headLength);
    return isHttp && this.pending < this.#messageLength && expectsContinue(head) ? BODY_WANTED : null;
  }

  #fail(reason: FramingError['reason'], headLength: number): FramingError {
    const head = this.#bytes.toString('latin1', this.#start, Math.min(this.#end, this.#start + headLength));
    this.#isBroken = true;
    this.#bytes = EMPTY;
    this.#start = 0;
    this.#end = 0;
    return { kind: 'error', reason, head };
  }

  #releaseWhenEmpty(): void {
    if (this.#start < this.#end) return;
    this.#bytes = EMPTY;
    this.#start = 0;
    this.#end = 0;
    this.#scanned = 0;
  }
}

const NONE = -1;
const BAD = -2;
const CONFLICT = -3;

/**
 * Content-Length of a head: NONE, BAD (not only digits), CONFLICT (lines that differ), Infinity above `limit`. Found by
 * the tokenizer of the message parser, so that no other element reads another length from the same bytes.
 */
function contentLengthOf(head: string, limit: number, isHttp: boolean): number {
  let length = NONE;
  let at = head.indexOf('\n') + 1;
  while (at > 0 && at < head.length) {
    let lineEnd = head.indexOf('\n', at);
    while (lineEnd >= 0 && isBlankAt(head, lineEnd + 1)) lineEnd = head.indexOf('\n', lineEnd + 1);
    if (lineEnd < 0) break;
    const first = head.charCodeAt(at) | 0x20;
    if (first === 0x63 || first === 0x6c) {
      const field = readHeaderLine(head, at, lineEnd, false);
      // `l` is short for it in SIP alone: to HTTP it is a header like any other.
      const isShort = field !== null && field.nameEnd - field.nameStart === 1;
      if (field !== null && field.id === HeaderId.ContentLength && !(isHttp && isShort)) {
        const value = parseDecimal(head, field.valueStart, field.valueEnd, limit);
        if (value < 0) return BAD;
        if (length !== NONE && length !== value) return CONFLICT;
        length = value;
      }
    }
    at = lineEnd + 1;
  }
  return length;
}
