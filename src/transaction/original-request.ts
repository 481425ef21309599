// The request a cell was made for: what later messages are compared with, and the message itself as long as it is needed.
import { invariant } from '../lib/invariant.ts';
import type { Message } from '../sip/message.ts';
import { isFailure, parseMessage } from '../sip/parse-message.ts';

export class OriginalRequest {
  readonly callId: string;
  readonly cseqNumber: number;
  /** null: it has none. */
  readonly fromTag: string | null;
  /** Branch of the top Via; null: not one of RFC 3261. */
  readonly branch: string | null;
  /** `host:port` of the top Via, 0 when it has no port. */
  readonly sentByHost: string;
  readonly sentByPort: number;
  readonly #text: string;
  #message: Message | null;

  constructor(message: Message) {
    this.callId = message.callId ?? '';
    this.cseqNumber = message.cseq?.number ?? 0;
    this.fromTag = message.from?.tag ?? null;
    const { via } = message;
    this.branch = via?.hasMagicCookie === true ? via.branch : null;
    this.sentByHost = via?.host ?? '';
    this.sentByPort = via?.port ?? 0;
    this.#text = message.text;
    this.#message = message;
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
