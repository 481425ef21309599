/** CANCEL from upstream: answered here and sent on branch by branch (RFC 3261 §9.2, §16.10). */
import type { Context } from '../../src/context/context.ts';
import { HeaderId } from '../../src/sip/header-name.ts';
import type { Cell } from '../../src/transaction/cell.ts';
import { dataOf, endSuspension } from './cell-data.ts';
import type { Transactions } from './transactions.ts';

/** Header lines of the CANCEL that go on to the branches. */
function reasonLines(tm: Transactions, ctx: Context, invite: Cell): string {
  if (tm.params.e2e_cancel_reason === 0 || dataOf(invite).options.noEndToEndCancelReason) return '';
  const { message } = ctx;
  let lines = '';
  for (const field of message.all(HeaderId.Reason)) lines += message.text.slice(field.nameStart, field.end);
  return lines;
}

/** 1: answered with 200, the branches are being canceled; -1: it cannot be processed. */
export function cancelInvite(tm: Transactions, ctx: Context, invite: Cell): number {
  const known = tm.layer.matchRequest(ctx.message);
  if (known !== null) {
    ctx.transaction = known;
    known.onRetransmission();
    return 1;
  }
  const cell = tm.open(ctx);
  if (cell === null) return -1;
  if (dataOf(invite).suspension !== null) {
    endSuspension(invite);
    tm.replyMade(invite, tm.contexts.request(invite), 487, 'Request canceled');
  }
  const isPending = invite.branches.some((branch) => branch.pending && branch.machine !== null);
  invite.cancel(reasonLines(tm, ctx, invite));
  tm.replyMade(cell, ctx, 200, isPending ? 'canceling' : 'ok -- no more pending branches');
  return 1;
}
