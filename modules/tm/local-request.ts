/** A request tm sends on its own account, and who wants to know its reply. */
import type { FurtherTargets } from '../../src/module/host.ts';
import type { Message } from '../../src/sip/message.ts';

export class LocalRequest {
  /** `reply` is null for a timeout. */
  readonly onReply: (reply: Message | null, status: number) => void;

  constructor(onReply: (reply: Message | null, status: number) => void) {
    this.onReply = onReply;
  }
}

/** What tm keeps with a branch of such a request. */
export class LocalBranch {
  /** Where else it may go; null: nowhere. */
  readonly more: FurtherTargets | null;

  constructor(more: FurtherTargets | null) {
    this.more = more;
  }
}
