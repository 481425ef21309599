/** DNS failover: what cannot be sent, times out or is answered 503 goes on to the next address of its name (RFC 3263 §4.3). */
import { advertisedHostPort } from '../../src/context/own-via.ts';
import type { FurtherTargets, Target } from '../../src/module/host.ts';
import type { Flow } from '../../src/sip/flow.ts';
import type { Branch } from '../../src/transaction/branch.ts';
import { BranchData, dataOf } from './cell-data.ts';
import { holdCall } from './hold-call.ts';
import { LocalBranch } from './local-request.ts';
import { refusalOf } from './refusal.ts';
import type { Transactions } from './transactions.ts';

/** Where else a branch may go; null: nowhere. */
function furtherOf(tm: Transactions, branch: Branch): FurtherTargets | null {
  const { cell, data } = branch;
  if (!tm.host.core.dnsFailover || cell.expired) return null;
  if (data instanceof LocalBranch) return data.more;
  if (!(data instanceof BranchData) || dataOf(cell).options.disableFailover) return null;
  return data.more;
}

/** Whether the way in which a branch ended is one that another address may mend: it answered 503, or nothing at all. */
export function isWorthFailover(branch: Branch): boolean {
  if (branch.reply !== null) return branch.status === 503;
  return branch.timedOut && !branch.replied && branch.machine !== null;
}

/**
 * Sends what `failed` sent, or was to send (`text` by `way`), to the next address, as a branch of its own. False: there is
 * none, or the transaction takes no more branches.
 */
export function goOn(tm: Transactions, failed: Branch, text: string, way: Flow): boolean | Promise<boolean> {
  const more = furtherOf(tm, failed);
  if (more === null) return false;
  for (;;) {
    const found = more.next();
    if (found instanceof Promise) return found.then((target) => tryNext(tm, failed, text, way, more, target));
    const isSent = tryOne(tm, failed, text, way, more, found);
    if (isSent !== null) return isSent;
  }
}

function tryNext(
  tm: Transactions,
  failed: Branch,
  text: string,
  way: Flow,
  more: FurtherTargets,
  target: Target | null,
): boolean | Promise<boolean> {
  return tryOne(tm, failed, text, way, more, target) ?? goOn(tm, failed, text, way);
}

/** null: that one did not do, the next may. */
function tryOne(
  tm: Transactions,
  failed: Branch,
  text: string,
  way: Flow,
  more: FurtherTargets,
  target: Target | null,
): boolean | Promise<boolean> | null {
  const { cell } = failed;
  const flow = target === null ? null : flowLike(tm, way, target);
  if (target === null || cell.expired) return false;
  if (flow === null) return null;
  const branch = cell.newBranch();
  if (branch === null) return false;
  branch.data = failed.data instanceof BranchData ? failed.data.next(more) : new LocalBranch(more);
  branch.sendOptions = failed.sendOptions;
  const request = withVia(text, flow, branch.id);
  const start = (isAllowed: boolean): boolean | null => {
    const mayGo = isAllowed && refusalOf(tm, { branch, flow, text: request, ctx: null }) === null;
    if (mayGo && cell.startBranch(branch, flow, request)) return true;
    cell.discardBranch(branch);
    return null;
  };
  const allowed = cell.isLocal ? true : tm.onsend.allows(tm.contexts.request(cell), flow, request);
  if (!(allowed instanceof Promise)) return start(allowed);
  const started = allowed.then(start);
  holdCall(
    tm.host,
    cell,
    started.then(() => undefined),
  );
  return started.then((isSent) => isSent ?? goOn(tm, failed, text, way));
}

/** From the same socket where that can be, and with what was wished of a connection by TLS. */
function flowLike(tm: Transactions, way: Flow, { transport, address, port }: Target): Flow | null {
  const socket = tm.host.network.findSocket(transport, address, null, way.socket);
  if (socket === null) return null;
  const { isSocketChosen = false, tls = null } = way;
  return { socket, remoteAddress: address, remotePort: port, connection: 0, isSocketChosen, tls };
}

/** The first one; a Record-Route of ours stands before it. */
const OWN_VIA = /(\r\nVia: SIP\/2\.0\/)\S+ [^;\r\n]+;branch=[^;\r\n]+/;

/** A request of ours as it is sent from another socket on another branch: nothing but the top Via is changed. */
function withVia(text: string, { socket }: Flow, branch: string): string {
  const transport = socket.transport.toUpperCase();
  const host = advertisedHostPort(socket, null);
  return text.replace(OWN_VIA, (_all, before: string) => `${before}${transport} ${host};branch=${branch}`);
}
