// The request a cell was made for: what later messages are compared with, and the message itself as long as it is needed.
import { equalsIgnoreCase } from '../lib/ascii.ts';
import { invariant } from '../lib/invariant.ts';
import { HeaderId } from '../sip/header-name.ts';
import type { Message } from '../sip/message.ts';
import { isFailure, parseMessage } from '../sip/parse-message.ts';
import type { Via } from '../sip/via.ts';

/**
 * Keeps where its parts stand in the text, not the parts: a cell waits for seconds, and each of them would be one more
 * object that the garbage collector copies twice and looks at.
 */
export class OriginalRequest {
  readonly cseqNumber: number;
  /** Whether the branch of its top Via is one of RFC 3261. */
  readonly hasBranch: boolean;
  readonly #text: string;
  readonly #callIdStart: number;
  readonly #callIdEnd: number;
  readonly #isCallIdFolded: boolean;
  /** -1: it has none. */
  readonly #fromTagStart: number;
  readonly #fromTagEnd: number;
  readonly #branchStart: number;
  readonly #branchEnd: number;
  readonly #hostStart: number;
  readonly #hostEnd: number;
  /** 0: the top Via names none. */
  readonly #port: number;
  #message: Message | null;

  /** It has what identifies a transaction: Via, Call-ID and CSeq. */
  constructor(message: Message) {
    const { from } = message;
    const via = message.via!;
    const callId = message.first(HeaderId.CallId)!;
    this.cseqNumber = message.cseq!.number;
    this.hasBranch = via.hasMagicCookie;
    this.#text = message.text;
    this.#callIdStart = callId.valueStart;
    this.#callIdEnd = callId.valueEnd;
    this.#isCallIdFolded = callId.isFolded;
    this.#fromTagStart = from?.tagStart ?? -1;
    this.#fromTagEnd = from?.tagEnd ?? -1;
    this.#branchStart = via.branchStart;
    this.#branchEnd = via.branchStart + (via.branch?.length ?? 0);
    this.#hostStart = via.hostStart;
    this.#hostEnd = via.hostStart + via.host.length;
    this.#port = via.port ?? 0;
    this.#message = message;
  }

  get callId(): string {
    return this.#isCallIdFolded ? (this.message.callId ?? '') : this.#text.slice(this.#callIdStart, this.#callIdEnd);
  }

  hasCallId(callId: string | null): boolean {
    if (this.#isCallIdFolded) return this.message.callId === callId;
    return callId !== null && this.#isAt(this.#callIdStart, this.#callIdEnd, callId);
  }

  /** null: none. */
  hasFromTag(tag: string | null): boolean {
    if (tag === null || this.#fromTagStart < 0) return tag === null && this.#fromTagStart < 0;
    return this.#isAt(this.#fromTagStart, this.#fromTagEnd, tag);
  }

  /** "the sent-by value in the top Via of the request is equal to the one in the request that created the transaction" */
  hasBranchAndSentBy(via: Via): boolean {
    if (!this.hasBranch || this.#port !== (via.port ?? 0)) return false;
    if (!this.#isAt(this.#branchStart, this.#branchEnd, via.branch!)) return false;
    const { host } = via;
    return (
      this.#isAt(this.#hostStart, this.#hostEnd, host) ||
      equalsIgnoreCase(this.#text.slice(this.#hostStart, this.#hostEnd), host)
    );
  }

  #isAt(start: number, end: number, text: string): boolean {
    return end - start === text.length && this.#text.startsWith(text, start);
  }

  /** Parsed again when it was forgotten. */
  get message(): Message {
    if (this.#message === null) {
      const message = parseMessage(this.#text);
      invariant(!isFailure(message), 'a request that was read once can be read again');
      this.#message = message;
    }
    return this.#message;
  }

  /** A finished cell waits five seconds for messages that seldom come: until then its text is enough. */
  forget(): void {
    this.#message = null;
  }
}
