// The request a cell was made for: what later messages are compared with, and the message itself as long as it is needed.
import { invariant } from '../lib/invariant.ts';
import type { Message } from '../sip/message.ts';
import { isFailure, parseMessage } from '../sip/parse-message.ts';

export class OriginalRequest {
  readonly callId: string;
  readonly cseqNumber: number;
  /** null: it has none. */
  readonly fromTag: string | null;
  readonly #text: string;
  #message: Message | null;

  constructor(message: Message) {
    this.callId = message.callId ?? '';
    this.cseqNumber = message.cseq?.number ?? 0;
    this.fromTag = message.from?.tag ?? null;
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
