/** Flags in `KSR`: of the message, of a branch, of the run of the script. */
import type { Context } from '../../../context/context.ts';
import { scriptFlags, setScriptFlags } from '../../../context/script-flags.ts';
import { arg, kemiOf } from '../../../module/index.ts';
import type { KsrSelf } from './self.ts';

const ksr = kemiOf<KsrSelf>();

/** Where flags are kept. */
interface Flags {
  get(ctx: Context, branch: number): number | null;
  set(ctx: Context, flags: number, branch: number): void;
}

const MESSAGE: Flags = {
  get: (ctx) => ctx.flags,
  set(ctx, flags) {
    ctx.flags = flags;
  },
};

const SCRIPT: Flags = { get: scriptFlags, set: setScriptFlags };

/** 0 is the branch of the Request-URI; null: there is no such branch. */
const BRANCH: Flags = {
  get: (ctx, branch) => (branch === 0 ? ctx.branchFlags : (ctx.branches[branch - 1]?.flags ?? null)),
  set(ctx, flags, branch) {
    if (branch === 0) ctx.branchFlags = flags;
    else ctx.branches[branch - 1]!.flags = flags;
  },
};

const isFlag = (flag: number): boolean => flag >= 0 && flag <= 31;

/** A branch that is not there is not missed, as in Kamailio. */
function change(self: KsrSelf, ctx: Context, where: Flags, flag: number, branch: number, on: boolean): boolean {
  const flags = where.get(ctx, branch);
  if (flags === null) return true;
  if (!isFlag(flag)) {
    self.host.log.error(`invalid flag parameter ${String(flag)}`, self.host.logPrefix(ctx));
    return false;
  }
  where.set(ctx, on ? flags | (1 << flag) : flags & ~(1 << flag), branch);
  return true;
}

const isSet = (ctx: Context, where: Flags, flag: number, branch: number): boolean =>
  isFlag(flag) && ((where.get(ctx, branch) ?? 0) & (1 << flag)) !== 0;

/** Names of set, reset and test; `withBranch`: the branch is the second argument. */
function family(what: string, where: Flags) {
  const names = ['flag'];
  const args = [arg.flag()] as const;
  return {
    set: ksr({
      doc: `Sets a flag of ${what}.`,
      args,
      names,
      returns: 'bool',
      run: (self, ctx, flag) => change(self, ctx, where, flag, 0, true),
    }),
    reset: ksr({
      doc: `Clears a flag of ${what}.`,
      args,
      names,
      returns: 'bool',
      run: (self, ctx, flag) => change(self, ctx, where, flag, 0, false),
    }),
    test: ksr({
      doc: `Whether a flag of ${what} is set.`,
      args,
      names,
      returns: 'bool',
      run: (_self, ctx, flag) => isSet(ctx, where, flag, 0),
    }),
  };
}

const message = family('the message', MESSAGE);
const branch = family('the branch of the Request-URI', BRANCH);
const script = family('this run of the script', SCRIPT);

const BRANCH_ARGS = [arg.flag(), arg.int()] as const;
const BRANCH_NAMES = ['flag', 'branch'];

export const FLAG_FUNCTIONS = {
  setflag: message.set,
  resetflag: message.reset,
  isflagset: message.test,
  setbflag: branch.set,
  resetbflag: branch.reset,
  isbflagset: branch.test,
  setsflag: script.set,
  resetsflag: script.reset,
  issflagset: script.test,
  setbiflag: ksr({
    doc: 'Sets a flag of a branch; 0 is the one of the Request-URI.',
    args: BRANCH_ARGS,
    names: BRANCH_NAMES,
    returns: 'bool',
    run: (self, ctx, flag, index) => change(self, ctx, BRANCH, flag, index, true),
  }),
  resetbiflag: ksr({
    doc: 'Clears a flag of a branch.',
    args: BRANCH_ARGS,
    names: BRANCH_NAMES,
    returns: 'bool',
    run: (self, ctx, flag, index) => change(self, ctx, BRANCH, flag, index, false),
  }),
  isbiflagset: ksr({
    doc: 'Whether a flag of a branch is set.',
    args: BRANCH_ARGS,
    names: BRANCH_NAMES,
    returns: 'bool',
    run: (_self, ctx, flag, index) => isSet(ctx, BRANCH, flag, index),
  }),
};
