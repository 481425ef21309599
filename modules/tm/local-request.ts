/** A request tm sends on its own account, and who wants to know its reply. */
import type { Message } from '../../src/sip/message.ts';

export class LocalRequest {
  /** `reply` is null for a timeout. */
  readonly onReply: (reply: Message | null, status: number) => void;

  constructor(onReply: (reply: Message | null, status: number) => void) {
    this.onReply = onReply;
  }
}
