// Ending branches that are not wanted any more (RFC 3261 §16.7 step 10, §16.10).
import type { Branch } from './branch.ts';
import type { Cell } from './cell.ts';

/** Cancels all pending branches but `except`. True: some branch still has to answer. */
export function cancelPending(cell: Cell, headers: string, except: Branch | null): boolean {
  let waiting = false;
  for (let i = 0; i < cell.branchCount; i++) {
    const branch = cell.branchAt(i)!;
    if (branch === except || !branch.pending) continue;
    branch.cancel(headers);
    if (branch.pending) waiting = true;
  }
  return waiting;
}

/** Why a branch is canceled (RFC 3326): phones do not list a call that was answered elsewhere as missed. */
function reasonHeader(status: number): string {
  const text = status === 200 ? ';text="Call completed elsewhere"' : '';
  return `Reason: SIP;cause=${status}${text}\r\n`;
}

/** What a CANCEL says that had to wait for a provisional reply: as in Kamailio no words, and no status that was not sent yet. */
export function reasonOfWaiting({ status, host }: Cell): string {
  return status >= 200 && host.settings.localCancelReason ? `Reason: SIP;cause=${status}\r\n` : '';
}

/** A final reply makes the other branches superfluous: an INVITE is canceled, other requests cannot be. */
export function endPending(cell: Cell, status: number, except: Branch | null): void {
  for (let i = 0; i < cell.branchCount; i++) {
    const branch = cell.branchAt(i)!;
    if (branch === except || !branch.pending) continue;
    if (cell.isInvite) {
      branch.cancel(cell.host.settings.localCancelReason ? reasonHeader(status) : '');
    } else if (cell.status >= 200) {
      branch.status = 408;
      branch.giveUp();
    }
  }
}
