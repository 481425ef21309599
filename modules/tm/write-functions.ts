/** Giving requests to programs outside: t_write_req() into a FIFO, t_write_unix() to a Unix datagram socket. */
import { closeSync, constants, openSync, writeSync } from 'node:fs';
import type { Context } from '../../src/context/context.ts';
import { destinationOf } from '../../src/context/destination.ts';
import { isSystemError, wordsOfC } from '../../src/lib/system-error.ts';
import { Timer } from '../../src/lib/timer-wheel.ts';
import { sendUnixDatagram } from '../../src/lib/unix-datagram.ts';
import { arg, functionsOf, judged, RouteType } from '../../src/module/index.ts';
import type { Branch } from '../../src/transaction/branch.ts';
import type { Cell } from '../../src/transaction/cell.ts';
import { recordRouting } from '../rr/api.ts';
import { findGroup, groupsOf } from './append-groups.ts';
import { BranchData, dataOf } from './cell-data.ts';
import { cellOf } from './options.ts';
import type { Self } from './self.ts';
import { writeRequestFor } from './written-request.ts';

const fn = functionsOf<Self>();
const ROUTES = RouteType.Request | RouteType.Failure | RouteType.BranchFailure | RouteType.Event;

/** `action`, or `action/group`. */
function splitAction(written: string): { readonly action: string; readonly group: string | null } {
  const slash = written.indexOf('/');
  if (slash < 0) return { action: written, group: null };
  return { action: written.slice(0, slash), group: written.slice(slash + 1) };
}

const ACTION = judged(arg.literal(), 'action or action/group', (written, binder) => {
  const { action, group } = splitAction(written);
  if (group === null) return null;
  if (action === '') return { problem: 'bad-value', message: 'empty action name' };
  if (group === '') return { problem: 'bad-value', message: 'empty append name' };
  return binder.has('append group', group)
    ? null
    : { problem: 'bad-value', message: `there is no group "${group}" in tw_append` };
});

/** Bits of `P-MsgFlags`, what Kamailio notes with a message. */
const Flag = {
  ForceRport: 1,
  Copy: 1 << 4,
  Timeout: 1 << 5,
  Replied: 1 << 6,
  Hashed: 1 << 7,
  AddLocalRport: 1 << 11,
  RecordRoute: 1 << 18,
  NextHopIsRoute: 1 << 25,
} as const;

function flagsOf(self: Self, ctx: Context, cell: Cell): number {
  let flags: number = Flag.Hashed;
  if (ctx.forceRport) flags |= Flag.ForceRport;
  if (ctx.addLocalRport) flags |= Flag.AddLocalRport;
  if (ctx.recordRoute !== null) flags |= Flag.RecordRoute;
  if (self.host.find(recordRouting)?.hasNextHop(ctx) === true) flags |= Flag.NextHopIsRoute;
  if (ctx.routeType !== RouteType.Failure) return flags;
  const { winner } = dataOf(cell);
  flags |= Flag.Copy;
  if (winner?.timedOut === true) flags |= Flag.Timeout;
  if (winner?.replied === true) flags |= Flag.Replied;
  return flags;
}

/** The program has the time of `fr_timer` to answer: a branch that is sent nowhere fails then. */
function awaitAnswer(ctx: Context, cell: Cell): void {
  const branch = cell.newBranch();
  if (branch === null) return;
  const data = new BranchData(destinationOf(ctx));
  data.isWritten = true;
  branch.data = data;
  cell.timers.start(new Timer<Branch>(giveUp, branch), cell.limit(cell.values.final));
}

function giveUp(branch: Branch): void {
  // It may have been answered, or let go.
  if (branch.pending && !branch.cell.removed) branch.cell.failBranch(branch, 408);
}

/** The transaction waits no longer for the program. */
export function endWriting(cell: Cell): void {
  for (const branch of cell.branches) {
    if (branch.pending && branch.data instanceof BranchData && branch.data.isWritten) cell.discardBranch(branch);
  }
}

function write(self: Self, ctx: Context, written: string, deliver: (bytes: Buffer) => string | null): number {
  const fail = (text: string): -1 => {
    self.host.log.error(text, self.host.logPrefix(ctx));
    return -1;
  };
  const cell = cellOf(ctx);
  if (cell === null || cell.isLocal) return fail('no transaction found');
  const { action, group } = splitAction(written);
  const lines = group === null ? null : findGroup(groupsOf(self.params.tw_append), group);
  const text = writeRequestFor(ctx, cell, action, lines, flagsOf(self, ctx, cell));
  if (typeof text !== 'string') return fail(text.failure);
  const failure = deliver(Buffer.from(text, 'latin1'));
  if (failure !== null) return fail(failure);
  awaitAnswer(ctx, cell);
  return 1;
}

/** Never waits for who reads: null, or why it was not written. */
function writeToFifo(path: string, bytes: Buffer): string | null {
  let descriptor: number;
  try {
    descriptor = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
  } catch (error) {
    return isSystemError(error, 'ENXIO')
      ? `cannot open fifo file - nobody listening for reading [${path}]`
      : `failed to open [${path}] fifo: ${wordsOfC(error)}`;
  }
  try {
    writeSync(descriptor, bytes);
    return null;
  } catch (error) {
    return `writev failed: ${wordsOfC(error)}`;
  } finally {
    closeSync(descriptor);
  }
}

const WHAT =
  'the request as lines, and those of a group of tw_append. The transaction then waits for an answer, fr_timer long; false when it was not taken, which is not waited for.';

export const writeFunctions = {
  t_write_req: fn({
    doc: `Writes into a FIFO ${WHAT}`,
    args: [arg.literal(), ACTION],
    names: ['fifo', 'action'],
    routes: ROUTES,
    run: (self, ctx, path, action) => write(self, ctx, action, (bytes) => writeToFifo(path, bytes)),
  }),
  t_write_unix: fn({
    doc: `Sends to a Unix datagram socket ${WHAT}`,
    args: [arg.literal(), ACTION],
    names: ['socket', 'action'],
    routes: ROUTES,
    run: (self, ctx, path, action) =>
      write(self, ctx, action, (bytes) => {
        const failure = sendUnixDatagram(bytes, path);
        return failure === null ? null : `cannot send to ${path}: ${failure.failure}`;
      }),
  }),
};
