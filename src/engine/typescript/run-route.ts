/** Calling a function of a script as a route: its value, the end of the script, and what it throws. */
import type { Context } from '../../context/context.ts';
import { ExitSignal } from './exit-signal.ts';
import type { ScriptFunction } from './exported-routes.ts';

/** The run whose functions are being called right now; nobody's between two messages, and after an `await`. */
export class CurrentRun {
  context: Context | null = null;

  readonly require = (): Context => {
    if (this.context !== null) return this.context;
    throw new Error(
      "no message is being routed here: after an await, and outside of routes, KSR from 'kahea' is nobody's; use the KSR that the route was given",
    );
  };
}

export interface RouteCall {
  /** For messages. */
  readonly label: string;
  readonly run: ScriptFunction;
  readonly current: CurrentRun;
  /** What the function receives. */
  arguments(ctx: Context): readonly unknown[];
  /** The same exception, with its place. */
  place(error: unknown): unknown;
}

/** As a route of the configuration: its return code, at once or later. */
export function routeFunction(call: RouteCall): (ctx: Context, depth: number) => number | Promise<number> {
  const { run, current, label } = call;
  return (ctx, depth) => {
    const outer = current.context;
    const outerDepth = ctx.depth;
    current.context = ctx;
    ctx.depth = depth;
    let later: Promise<number> | null = null;
    try {
      const value = run(...call.arguments(ctx));
      if (!isThenable(value)) return returnCode(value, ctx, label);
      later = settle(value, ctx, call, outerDepth);
      return later;
    } catch (error) {
      return ended(error, ctx, call);
    } finally {
      current.context = outer;
      if (later === null) ctx.depth = outerDepth;
    }
  };
}

export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function';
}

async function settle(value: PromiseLike<unknown>, ctx: Context, call: RouteCall, outerDepth: number): Promise<number> {
  try {
    return returnCode(await value, ctx, call.label);
  } catch (error) {
    return ended(error, ctx, call);
  } finally {
    ctx.depth = outerDepth;
  }
}

/** Whoever caught the signal of `exit()` has ended the script all the same. */
function returnCode(value: unknown, ctx: Context, label: string): number {
  if (ctx.stopped) return 0;
  switch (value) {
    case undefined:
    case null:
    case true:
      return 1;
    case false:
      return -1;
  }
  if (typeof value !== 'number') {
    throw new TypeError(`${label} gave ${typeof value}; a route gives a number, true, false or nothing`);
  }
  const code = value | 0;
  if (code === 0) ctx.stopped = true;
  return code;
}

function ended(error: unknown, ctx: Context, call: RouteCall): number {
  if (!(error instanceof ExitSignal)) throw call.place(error);
  ctx.stopped = true;
  return 0;
}
