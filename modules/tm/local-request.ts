/** A request tm sends on its own account, and who wants to know its reply. */
import type { Context } from '../../src/context/context.ts';
import type { FurtherTargets } from '../../src/module/host.ts';
import type { OnReply } from './uac.ts';

export class LocalRequest {
  readonly onReply: OnReply;
  /** The reply being passed came in it; null: none is. */
  origin: Context | null = null;

  constructor(onReply: OnReply) {
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
