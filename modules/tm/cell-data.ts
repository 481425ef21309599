/** What tm keeps with a cell and with each of its branches. */
import type { RouteHandle } from '../../src/module/index.ts';
import type { AvpStore } from '../../src/context/avp-store.ts';
import type { DestinationList } from '../../src/context/destination-lists.ts';
import { newDestination, type Destination } from '../../src/context/destination.ts';
import type { Context } from '../../src/context/context.ts';
import type { Timer } from '../../src/lib/timer-wheel.ts';
import type { FurtherTargets } from '../../src/module/host.ts';
import type { Flow } from '../../src/sip/flow.ts';
import type { XavpStore } from '../../src/context/xavp-store.ts';
import type { Branch } from '../../src/transaction/branch.ts';
import { Cell } from '../../src/transaction/cell.ts';
import type { Resumer } from './api.ts';
import { NO_OPTIONS, TransactionOptions } from './options.ts';
import type { SavedRequest } from './saved-request.ts';

/** A branch that is sent nowhere keeps the transaction waiting; it fails when nobody goes on in time. */
export interface Suspension {
  readonly branch: Branch;
  readonly timer: Timer<Branch>;
}

export class CellData {
  /** Id of the context of the request that made the cell. */
  readonly contextId: number;
  /** All that happens to the transaction is handled by the program it was made by. */
  readonly program: object | null;
  /** Where the request came from. */
  readonly flow: Flow;
  /** Kept with the transaction: every route about it sees the same. */
  #avps: AvpStore | null;
  xavps: XavpStore | null;
  flags: number;
  extendedFlags: bigint;
  /** `SendOption` bits of all replies to the request. */
  replyOptions = 0;
  /** Failures that put nobody on the blocklist, as BlockReason bits. */
  ignoredFailures = 0;
  saved: SavedRequest | null = null;
  /** The branch whose reply is the best, while and after a failure route runs. */
  winner: Branch | null = null;
  /** The script said what happens to it: no reply of ours is due at its end. */
  isReleased = false;
  /** Where failure routes begin when the script made the transaction before it relayed; null: where it relayed to. */
  opened: Destination | null = null;
  /** While it waits for t_continue(); null: it does not. */
  suspension: Suspension | null = null;
  /** Its run has waited: it is answered when the run ends without sending it anywhere. */
  hasPaused = false;
  /** Who ended its last wait; null: nobody, it did not wait or its time was up. */
  resumedBy: Resumer | null = null;

  #context: Context | null;
  /** null: nothing was asked for. */
  #options: TransactionOptions | null;

  constructor(context: Context, options: TransactionOptions | null) {
    this.contextId = context.id;
    this.program = context.program;
    this.flow = context.flow;
    this.#context = context;
    this.#options = options;
    this.#avps = context.avps;
    this.xavps = context.xavps;
    this.flags = context.flags;
    this.extendedFlags = context.extendedFlags;
  }

  /** To be read only. */
  get options(): Readonly<TransactionOptions> {
    return this.#options ?? NO_OPTIONS;
  }

  /** To be changed. */
  requireOptions(): TransactionOptions {
    return (this.#options ??= new TransactionOptions());
  }

  /** Whether `ctx` is the run that made the cell. */
  isMadeBy(ctx: Context): boolean {
    return ctx.id === this.contextId;
  }

  /** Context of the request that made the cell, as its run left it; `make` gives one when it was forgotten. */
  context(make: () => Context): Context {
    return (this.#context ??= make());
  }

  /** The AVPs of the transaction; `own` becomes them when there were none. */
  avps(own: AvpStore): AvpStore {
    return (this.#avps ??= own);
  }

  /** Only late messages can come: what a living call needs is let go. */
  forget(): void {
    this.#context = null;
    this.saved = null;
    this.winner = null;
    if (this.#avps?.isEmpty === true) this.#avps = null;
  }
}

const NO_LISTS: readonly DestinationList[] = [];

export class BranchData {
  /** Where it goes; a cell stands for what its request says. */
  #destination: Destination | Cell;
  /** Those that were chosen for it: also the next address of its name has to pass them. */
  lists = NO_LISTS;
  /** False: it goes by connections that are open, and by no other. */
  mayConnect = true;
  /** Sees the replies of this branch instead of that of the transaction; null: none of its own. */
  replyRoute: RouteHandle | null = null;
  /** Runs when this branch fails; null: none. */
  failureRoute: RouteHandle | null = null;
  /** Where else its name leads; null: nowhere, or not looked up yet. */
  more: FurtherTargets | null;
  /** Context of the reply that counts so far, with the changes of its route; null: none was received. */
  reply: Context | null = null;
  /** Status of the last reply as it came, and of the last one that counted. */
  lastReceived = 0;
  lastCounted = 0;
  /** Sent nowhere: a program outside was told of the request, and is to answer it. */
  isWritten = false;

  constructor(destination: Destination, more: FurtherTargets | null = null) {
    this.#destination = destination;
    this.more = more;
  }

  get destination(): Destination {
    const kept = this.#destination;
    if (!(kept instanceof Cell)) return kept;
    const destination = newDestination(kept.request!.requestUri);
    this.#destination = destination;
    return destination;
  }

  /** Only late messages can come: what can be made again is let go. */
  forget(cell: Cell): void {
    this.reply = null;
    const { uri, flags, path, instance, ruid } = this.destination;
    const isPlain = flags === 0 && path === null && instance === null && ruid === null;
    if (isPlain && uri === cell.request?.requestUri) this.#destination = cell;
  }

  /** The branch to the next address of the same name: what holds for this one holds for it. */
  next(more: FurtherTargets): BranchData {
    const { replyRoute, failureRoute, lists, mayConnect } = this;
    return Object.assign(new BranchData(this.destination, more), { replyRoute, failureRoute, lists, mayConnect });
  }
}

/** A cell of a received request always has its data. */
export function dataOf(cell: Cell): CellData {
  return cell.data as CellData;
}

/** The transaction waits no longer for t_continue(). */
export function endSuspension(cell: Cell): void {
  const data = dataOf(cell);
  if (data.suspension === null) return;
  cell.timers.stop(data.suspension.timer);
  data.suspension = null;
}

export function branchDataOf(branch: Branch): BranchData {
  return branch.data as BranchData;
}

/** What is kept with the transaction becomes that of the run … */
export function enter(ctx: Context, data: CellData): void {
  ctx.program = data.program;
  ctx.avps = data.avps(ctx.avps);
  ctx.xavps = data.xavps;
  ctx.flags = data.flags;
  ctx.extendedFlags = data.extendedFlags;
}

/** … and back. */
export function leave(ctx: Context, data: CellData): void {
  data.xavps = ctx.xavps;
  data.flags = ctx.flags;
  data.extendedFlags = ctx.extendedFlags;
}
