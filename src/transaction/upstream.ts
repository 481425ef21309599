// What a cell sends to where its request came from: a branch's reply, or one made up here (RFC 3261 §16.7 steps 5–9).
import type { Message } from '../sip/message.ts';
import type { Branch } from './branch.ts';
import type { Cell } from './cell.ts';
import { endPending } from './ending.ts';
import { madeUpReason } from './made-up-reason.ts';

/** Sends the best reply of the failed branches upstream. */
export function sendBest(cell: Cell, winner: Branch): void {
  if (cell.keepsReplies) {
    countKept(cell, winner.status, winner.reply === null);
    cell.drop(winner.status);
    return;
  }
  if (winner.reply !== null && !(winner.status === 503 && cell.host.settings.remap503 && !cell.isLocal)) {
    relayReply(cell, winner, winner.reply, winner.status);
    return;
  }
  sendMadeUp(cell, winner);
}

function sendMadeUp(cell: Cell, winner: Branch): void {
  const { user, settings } = cell.host;
  if (cell.isLocal) {
    cell.status = winner.status;
    cell.host.counters.repliesGenerated++;
    cell.host.counters.repliesSent++;
    countEnd(cell, winner.status);
    user.onLocalReply(cell, winner, null, winner.status);
    return;
  }
  if (winner.status === 408 && isTooLate(cell)) {
    cell.drop(408);
    return;
  }
  cell.host.counters.repliesGenerated++;
  const timedOut = winner.status === 408 && cell.canceled ? 487 : winner.status;
  const status = timedOut === 503 && settings.remap503 ? 500 : timedOut;
  sendReply(cell, status, user.writeLocalReply(cell, status, madeUpReason(timedOut)), null);
}

/** 64*T1: from then on the client of a non-INVITE has given up by itself (timer F). */
const CLIENT_GAVE_UP = 32_000;

/** "A transaction-stateful SIP element MUST NOT send a response with Status-Code of 408 to a non-INVITE request" (RFC 4320 §4.2). */
function isTooLate(cell: Cell): boolean {
  return !cell.isInvite && cell.host.ports.clock.now() - cell.created >= CLIENT_GAVE_UP;
}

/** A branch's reply takes effect: it goes upstream, or to whom a request of our own belongs. */
export function relayReply(cell: Cell, branch: Branch, reply: Message, status: number): void {
  const { user } = cell.host;
  if (cell.isLocal) {
    const first = cell.status < 200;
    if (status >= 200 && first) {
      cell.status = status;
      countEnd(cell, status);
    }
    if (first || status < 300) {
      cell.host.counters.repliesSent++;
      user.onLocalReply(cell, branch, reply, status);
    }
    if (status >= 200) endPending(cell, status, branch);
    cell.settle();
    return;
  }
  if (!cell.keepsReplies) {
    sendReply(cell, status, user.writeReply(cell, branch, reply), branch);
    return;
  }
  countKept(cell, status, false);
  if (status >= 200) cell.drop(status);
}

/** As in Kamailio, what a copy of a request is answered counts as sent though nobody hears it. */
function countKept(cell: Cell, status: number, isMadeUp: boolean): void {
  if (cell.status >= 200) return;
  const { counters } = cell.host;
  counters.repliesSent++;
  if (isMadeUp) counters.repliesGenerated++;
  if (status >= 200) countEnd(cell, status);
}

/** `text` is null where nothing is to be sent, `branch` for a reply made here. */
export function sendReply(cell: Cell, status: number, text: string | null, branch: Branch | null): void {
  const { user } = cell.host;
  if (cell.status < 200) {
    cell.status = status;
    cell.relayed = branch;
    if (status >= 200) countEnd(cell, status);
  }
  user.onReplySent(cell, status, branch);
  cell.server!.reply(status, text, branch === null);
  if (status >= 200) endPending(cell, status, branch);
}

function countEnd({ host: { counters } }: Cell, status: number): void {
  const statusClass = Math.trunc(status / 100);
  counters.completed[statusClass] = (counters.completed[statusClass] ?? 0) + 1;
}
