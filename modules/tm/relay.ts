/** Relaying the request of a run: to its Request-URI and branches, as new branches of its transaction (RFC 3261 §16.6). */
import type { Context } from '../../src/context/context.ts';
import { chosenLists, setChosenLists } from '../../src/context/destination-lists.ts';
import { destinationOf, setDestination, type Destination } from '../../src/context/destination.ts';
import { chosenTarget, flowTo, outgoingRequest } from '../../src/module/outgoing-request.ts';
import { ignoredFailures } from '../../src/context/ignored-failures.ts';
import { forwardOptions, mayConnect, replyOptions } from '../../src/context/send-options.ts';
import { RouteType, type OnsendRoute, type RouteHandle, type RunResult } from '../../src/module/index.ts';
import type { Target } from '../../src/module/host.ts';
import type { Flow, Transport } from '../../src/sip/flow.ts';
import { parseUri } from '../../src/sip/uri.ts';
import type { Branch } from '../../src/transaction/branch.ts';
import type { Cell } from '../../src/transaction/cell.ts';
import { BranchData, branchDataOf, dataOf, leave } from './cell-data.ts';
import { noteUnsent } from './blocklist.ts';
import { goOn } from './failover.ts';
import {
  ALL_DROPPED,
  WEBSOCKET_GONE,
  MAY_NOT_CONNECT,
  NO_SOCKET,
  NOWHERE,
  NOT_SENT,
  REFUSED,
  UNRESOLVED,
  type RelayError,
} from './relay-errors.ts';
import { refusalOf } from './refusal.ts';
import { saveRequest } from './saved-request.ts';
import type { Transactions } from './transactions.ts';
import { failUnsent } from './unsent.ts';

/** Where a request goes instead of where its URI leads. */
export interface Proxy {
  /** null: the host of the URI. */
  readonly host: string | null;
  /** 0: the default of the transport. */
  readonly port: number;
  readonly transport: Transport;
  /** The address itself, when it is known. */
  readonly target?: Target;
}

/** With failure_exec_mode a branch ends by these as one does by a reply. */
const FAILS_LATER: ReadonlySet<RelayError> = new Set([NOT_SENT, REFUSED, MAY_NOT_CONNECT]);

/** How many destinations {@link takeDestinations} would give. */
export function countDestinations(ctx: Context): number {
  return ctx.branches.length + (ctx.isNewDestination ? 1 : 0);
}

/** The destination set, which is relayed now: the Request-URI unless it was already, then the branches. */
export function takeDestinations(ctx: Context): Destination[] {
  const destinations = ctx.branches;
  ctx.branches = [];
  if (!ctx.isNewDestination) return destinations;
  ctx.isNewDestination = false;
  if (destinations.length === 0) return [destinationOf(ctx)];
  destinations.unshift(destinationOf(ctx));
  return destinations;
}

/** A branch ready to be sent. */
interface HeldBranch {
  readonly branch: Branch;
  readonly flow: Flow;
  readonly text: string;
}

/**
 * One relay call: its branches are made together and sent one after the other when all are ready. A callee that had its
 * request while the name of another is looked up could not be heard: messages of a call wait for its run.
 */
export class RelayRun {
  readonly #tm: Transactions;
  readonly #ctx: Context;
  readonly #cell: Cell;
  readonly #proxy: Proxy | null;
  readonly #destinations: Destination[];
  /** The index of the first branch that was made for it, and how many were: one for each destination; those that no destination needed are forgotten at the end. */
  #first = 0;
  #made = 0;
  #used = 0;
  readonly #branchRoute: RouteHandle | null;
  /** The run's own destination, to be put back at the end; null: it is not replaced meanwhile. */
  #before: Destination | null;
  /** Made when there are several, or an onsend_route. */
  #held: HeldBranch[] | null = null;
  /** Made when the next address of a name is looked up, for branches that could not be sent. */
  #searches: Set<Promise<void>> | null = null;
  #at = 0;
  #started = 0;
  #error: RelayError | null = null;

  constructor(tm: Transactions, ctx: Context, cell: Cell, proxy: Proxy | null) {
    this.#tm = tm;
    this.#ctx = ctx;
    this.#cell = cell;
    this.#proxy = proxy;
    const data = dataOf(cell);
    this.#branchRoute = data.options.branchRoute;
    if (this.#branchRoute !== null) data.requireOptions().branchRoute = null;
    const isAlone = this.#branchRoute === null && ctx.branches.length === 0;
    this.#before = isAlone ? null : destinationOf(ctx);
    const further = this.#branchRoute === null ? null : ctx.branches.map((branch) => ({ ...branch }));
    this.#destinations = takeDestinations(ctx);
    // Branch routes still see them, and can change nothing by it.
    if (further !== null) ctx.branches = further;
  }

  /** > 0: at least one branch was sent; else the reason as a number. */
  start(): number | Promise<number> {
    const data = dataOf(this.#cell);
    leave(this.#ctx, data);
    data.replyOptions |= replyOptions(this.#ctx);
    data.ignoredFailures |= ignoredFailures(this.#ctx);
    const { options } = data;
    if (data.saved === null && (options.failureRoute !== null || options.branchFailureRoute !== null)) {
      data.saved = saveRequest(this.#ctx, data.opened);
    }
    const first = this.#cell.branchCount;
    // The script may have answered for itself already, and send the request on all the same.
    const isLate = this.#cell.status >= 200 && this.#cell.relayed === null;
    for (const destination of this.#destinations) {
      const branch = this.#cell.newBranch(isLate);
      if (branch === null) break;
      branch.data = new BranchData(destination);
    }
    this.#first = first;
    this.#made = this.#cell.branchCount - first;
    if (this.#made === 0) {
      this.#ctx.branches = [];
      return this.#refused();
    }
    return this.#continue();
  }

  #logLeftOut(): void {
    const { host } = this.#tm;
    const left = this.#destinations.slice(this.#at).map((destination) => destination.uri);
    host.log.error(
      `no more branches can be added to the transaction, left out: ${left.join(', ')}`,
      host.logPrefix(this.#ctx),
    );
  }

  #refused(): number {
    const { host } = this.#tm;
    const prefix = host.logPrefix(this.#ctx);
    if (this.#cell.canceled) {
      host.log.info('no forwarding on a canceled transaction', prefix);
      // A failure route has the reply of the branch.
      if (this.#ctx.routeType === RouteType.Request) this.#tm.replyMade(this.#cell, this.#ctx, 487, 'Request canceled');
    } else {
      host.log.error(
        this.#destinations.length === 0
          ? 'no branches for forwarding'
          : 'no more branches can be added to the transaction',
        prefix,
      );
      if (this.#cell.branchCount === 0) return this.#failed(NOWHERE);
    }
    return -1;
  }

  #continue(): number | Promise<number> {
    while (this.#at < this.#destinations.length) {
      const branch = this.#used < this.#made ? this.#cell.branchAt(this.#first + this.#used) : null;
      if (branch === null) {
        this.#logLeftOut();
        break;
      }
      const destination = this.#destinations[this.#at]!;
      if (branchDataOf(branch).destination !== destination) branch.data = new BranchData(destination);
      this.#at++;
      this.#used++;
      const waiting = this.#send(branch);
      if (waiting !== null) return waiting.then(() => this.#continue());
    }
    if (this.#used < this.#made) this.#discardUnused();
    return this.#finish();
  }

  /** The destination is none: the next one has its branch, index included. Later ones wait in theirs meanwhile, so that no failure route runs too early. */
  #leaveOut(): void {
    this.#used--;
  }

  #discardUnused(): void {
    const from = this.#first + this.#used;
    const unused = this.#cell.branches.slice(from, this.#first + this.#made);
    for (const branch of unused) this.#cell.discardBranch(branch);
  }

  #finish(): number | Promise<number> {
    if (this.#before !== null) setDestination(this.#ctx, this.#before);
    this.#before = null;
    // Each branch was the run's destination for a while.
    this.#ctx.isNewDestination = false;
    this.#ctx.branches = [];
    return this.#held === null ? this.#result() : this.#sendHeld(this.#held, this.#tm.onsend);
  }

  #sendHeld(held: HeldBranch[], onsend: OnsendRoute): number | Promise<number> {
    for (let next = held.shift(); next !== undefined; next = held.shift()) {
      const each = next;
      const allowed = onsend.allows(this.#ctx, each.flow, each.text);
      if (allowed instanceof Promise) {
        return allowed
          .then((isAllowed) => {
            this.#settle(each, isAllowed);
          })
          .then(() => this.#sendHeld(held, onsend));
      }
      this.#settle(each, allowed);
    }
    return this.#result();
  }

  #settle({ branch, flow, text }: HeldBranch, isAllowed: boolean): void {
    if (isAllowed) this.#startBranch(branch, flow, text);
    else this.#fail(branch, NOT_SENT);
  }

  #result(): number | Promise<number> {
    const searches = this.#searches;
    if (searches !== null && searches.size > 0 && (this.#started === 0 || this.#tm.onsend.sees(this.#ctx))) {
      return Promise.race(searches).then(() => this.#result());
    }
    if (this.#started > 0) return 1;
    return this.#failed(this.#error ?? ALL_DROPPED);
  }

  #failed(error: RelayError): number {
    this.#ctx.failure = error;
    this.#ctx.failedAt = this.#ctx.position;
    const data = dataOf(this.#cell);
    if (!data.options.disableInternalReply && !this.#cell.keepsReplies) data.requireOptions().relayError = error;
    return error.returned;
  }

  /** null: done; else what it waits for. */
  #send(branch: Branch): Promise<void> | null {
    const ctx = this.#ctx;
    const data = branch.data as BranchData;
    if (this.#before !== null) setDestination(ctx, data.destination);
    const { options } = dataOf(this.#cell);
    if (this.#branchRoute === null) {
      data.failureRoute = options.branchFailureRoute;
      return this.#resolve(branch);
    }
    const { edits, recordRoute, branchIndex, forwardNoConnect, forwardClose } = ctx;
    const lists = chosenLists(ctx);
    ctx.edits = edits.clone();
    if (recordRoute !== null) ctx.recordRoute = { ...recordRoute };
    ctx.branchIndex = branch.index;
    const next = (result: RunResult): Promise<void> | null => {
      if (result.dropped) {
        this.#leaveOut();
        return null;
      }
      // Of a branch route Kamailio keeps the flags, the extended ones it does not.
      dataOf(this.#cell).flags = ctx.flags;
      const changed = new BranchData(destinationOf(ctx));
      changed.replyRoute = options.branchReplyRoute;
      changed.failureRoute = options.branchFailureRoute;
      branch.data = changed;
      return this.#resolve(branch);
    };
    const restore = (): void => {
      ctx.edits = edits;
      ctx.recordRoute = recordRoute;
      ctx.branchIndex = branchIndex;
      ctx.forwardNoConnect = forwardNoConnect;
      ctx.forwardClose = forwardClose;
      setChosenLists(ctx, lists);
    };
    const result = this.#tm.host.routes.run(this.#branchRoute, RouteType.Branch, ctx);
    if (result instanceof Promise) return result.then(next).then(restore);
    const waiting = next(result);
    if (waiting !== null) return waiting.then(restore);
    restore();
    return null;
  }

  #resolve(branch: Branch): Promise<void> | null {
    const found = this.#target();
    if (found instanceof Promise) {
      return found.then((target) => {
        this.#launch(branch, target);
      });
    }
    this.#launch(branch, found);
    return null;
  }

  #target(): Target | null | Promise<Target | null> {
    const { network } = this.#tm.host;
    const ctx = this.#ctx;
    const chosen = chosenTarget(network, ctx);
    if (chosen !== null) return chosen;
    const next = ctx.destination ?? ctx.requestUri;
    const proxy = this.#proxy;
    if (proxy === null) return network.resolve(next, ctx.sendSocket);
    if (proxy.target !== undefined) return proxy.target;
    if (proxy.host !== null) return network.resolveHost(proxy.host, proxy.port, proxy.transport);
    const uri = parseUri(next);
    return uri === null ? null : network.resolveHost(uri.host, uri.port ?? 0, proxy.transport);
  }

  #launch(branch: Branch, target: Target | null): void {
    const ctx = this.#ctx;
    const { host } = this.#tm;
    if (target === null) {
      host.log.error(`failed to resolve "${ctx.destination ?? ctx.requestUri}"`, host.logPrefix(ctx));
      this.#notAdded(UNRESOLVED);
      return;
    }
    const outgoing = outgoingRequest(host, ctx, target, ctx.flow.socket, branch.id);
    if (outgoing === null) {
      host.log.error(
        `no corresponding socket found for "${target.address}" (${target.transport}:${target.address}:${target.port})`,
        host.logPrefix(ctx),
      );
      this.#notAdded(NO_SOCKET);
      return;
    }
    const { socket, text } = outgoing;
    branch.sendOptions = forwardOptions(ctx, host.core.noConnectFlags);
    const data = branch.data as BranchData;
    data.more = target.more;
    data.lists = chosenLists(ctx);
    data.mayConnect = mayConnect(ctx, host.core.noConnectFlags);
    const flow = flowTo(host.network, { ctx, socket, target, isSocketChosen: ctx.sendSocket !== null });
    const isWebSocket = socket.transport === 'ws' || socket.transport === 'wss';
    if (isWebSocket && data.mayConnect && !host.network.isConnected(flow)) {
      host.log.error(`there is no WebSocket to ${target.address}:${target.port}`, host.logPrefix(ctx));
      this.#fail(branch, WEBSOCKET_GONE);
      return;
    }
    if (this.#destinations.length === 1 && !this.#tm.onsend.sees(ctx)) this.#startBranch(branch, flow, text);
    else (this.#held ??= []).push({ branch, flow, text });
  }

  #startBranch(branch: Branch, flow: Flow, text: string): void {
    const ctx = this.#ctx;
    const { host } = this.#tm;
    const error = refusalOf(this.#tm, { branch, flow, text, ctx });
    if (error !== null) {
      this.#goOn(branch, text, flow, error);
    } else if (this.#cell.startBranch(branch, flow, text)) {
      this.#started++;
    } else if (branch.canceled || (this.#cell.status >= 200 && !branch.isLate)) {
      this.#cell.failBranch(branch, 487);
    } else {
      noteUnsent(this.#tm, branch);
      host.log.warn(`sending request on branch ${branch.index} failed`, host.logPrefix(ctx));
      this.#goOn(branch, text, flow, NOT_SENT);
    }
  }

  /** The next address of its name has its turn before the branch fails. The other branches are sent meanwhile. */
  #goOn(branch: Branch, text: string, way: Flow, error: RelayError): void {
    const end = (isGoingOn: boolean): void => {
      if (!isGoingOn) {
        this.#fail(branch, error);
        return;
      }
      this.#started++;
      this.#cell.discardBranch(branch);
    };
    const going = goOn(this.#tm, branch, text, way);
    if (!(going instanceof Promise)) {
      end(going);
      return;
    }
    const searches = (this.#searches ??= new Set());
    const search = going.then(end).finally(() => searches.delete(search));
    searches.add(search);
  }

  #notAdded(error: RelayError): void {
    this.#error ??= error;
    this.#leaveOut();
  }

  #fail(branch: Branch, error: RelayError): void {
    this.#error ??= error;
    if (this.#tm.params.failure_exec_mode === 0 || !FAILS_LATER.has(error)) {
      this.#cell.discardBranch(branch);
      return;
    }
    this.#started++;
    failUnsent(this.#tm, branch, error);
  }
}
