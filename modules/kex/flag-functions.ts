/** Script flags and branch flags: 32 bits each, numbered from 0. */
import type { Context } from '../../src/context/context.ts';
import { scriptFlags, setScriptFlags } from '../../src/context/script-flags.ts';
import { arg, functionsOf, RouteType } from '../../src/module/index.ts';
import type { Self } from './self.ts';

const fn = functionsOf<Self>();

/** The bit of a flag's number; 0: there is no such flag. */
function bitOf(flag: number): number {
  return flag >= 0 && flag <= 31 ? 1 << flag : 0;
}

/** Changes the script flags by `change`; false for a number that is no flag. */
function changeScriptFlags(ctx: Context, flag: number, change: (flags: number, bit: number) => number): number {
  const bit = bitOf(flag);
  if (bit === 0) return -1;
  setScriptFlags(ctx, change(scriptFlags(ctx), bit));
  return 1;
}

/** Where the flags of a branch are: 0 is that of the Request-URI; null: there is no such branch. */
function branchFlags(ctx: Context, branch: number): number | null {
  if (branch === 0) return ctx.branchFlags;
  return ctx.branches[branch - 1]?.flags ?? null;
}

function changeBranchFlags(
  ctx: Context,
  flag: number,
  branch: number,
  change: (flags: number, bit: number) => number,
): number {
  const bit = bitOf(flag);
  const flags = branchFlags(ctx, branch);
  if (bit === 0 || flags === null) return -1;
  const changed = change(flags, bit);
  if (branch === 0) ctx.branchFlags = changed;
  else ctx.branches[branch - 1]!.flags = changed;
  return 1;
}

const set = (flags: number, bit: number): number => flags | bit;
const clear = (flags: number, bit: number): number => flags & ~bit;

/** The names of flags, with quotes or without, are OpenSIPS's. Kamailio starts with numbers that are no flag's. */
const branchFlag = arg.flag({ words: true, anyNumber: true });

export const flagFunctions = {
  setsflag: fn({
    doc: 'Sets a script flag.',
    args: [arg.int()],
    names: ['flag'],
    routes: RouteType.Any,
    run: (_self, ctx, flag) => changeScriptFlags(ctx, flag, set),
  }),
  resetsflag: fn({
    doc: 'Clears a script flag.',
    args: [arg.int()],
    names: ['flag'],
    routes: RouteType.Any,
    run: (_self, ctx, flag) => changeScriptFlags(ctx, flag, clear),
  }),
  issflagset: fn({
    doc: 'True when a script flag is set.',
    args: [arg.int()],
    names: ['flag'],
    routes: RouteType.Any,
    run: (_self, ctx, flag) => ((scriptFlags(ctx) & bitOf(flag)) !== 0 ? 1 : -1),
  }),
  setbflag: fn({
    doc: 'Sets a flag, by its number or its name of `flags`, of a branch: 0, and without number, is the one of the Request-URI.',
    args: [branchFlag, arg.optional(arg.int())],
    names: ['flag', 'branch'],
    routes: RouteType.Any,
    run: (_self, ctx, flag, branch = 0) => changeBranchFlags(ctx, flag, branch, set),
  }),
  resetbflag: fn({
    doc: 'Clears a flag of a branch.',
    args: [branchFlag, arg.optional(arg.int())],
    names: ['flag', 'branch'],
    routes: RouteType.Any,
    run: (_self, ctx, flag, branch = 0) => changeBranchFlags(ctx, flag, branch, clear),
  }),
  isbflagset: fn({
    doc: 'True when a flag of a branch is set.',
    args: [branchFlag, arg.optional(arg.int())],
    names: ['flag', 'branch'],
    routes: RouteType.Any,
    run: (_self, ctx, flag, branch = 0) => (((branchFlags(ctx, branch) ?? 0) & bitOf(flag)) !== 0 ? 1 : -1),
  }),
};
