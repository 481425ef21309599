/** Running routes of the compiled program: pausing runs, exceptions, and what a run leaves in its context. */
import type { Context } from '../../context/context.ts';
import type { RouteHandle, Routes, RunResult } from '../../module/host.ts';
import type { CompiledRoute, Program } from '../../script/program.ts';
import type { RouteType } from '../../script/host.ts';

/** What happened to a run that threw. */
export type FailureReport = (error: unknown, ctx: Context, program: Program<Context>) => void;

export class ProgramRoutes implements Routes {
  readonly #program: Program<Context>;
  readonly #report: FailureReport;

  constructor(program: Program<Context>, report: FailureReport) {
    this.#program = program;
    this.#report = report;
  }

  find(type: RouteType, name: string): RouteHandle | null {
    return this.#program.find(type, name);
  }

  run(route: RouteHandle, type: RouteType, ctx: Context): RunResult | Promise<RunResult> {
    const outerType = ctx.routeType;
    ctx.routeType = type;
    let result: number | Promise<number>;
    try {
      result = this.#program.run(route as CompiledRoute<Context>, ctx);
    } catch (error) {
      return this.#failed(error, ctx, outerType);
    }
    if (typeof result === 'number') return finish(ctx, outerType, result);
    // From here on other messages run meanwhile: the script variables of this run become its own.
    ctx.variables = new Map(ctx.variables);
    return result.then(
      (retcode) => finish(ctx, outerType, retcode),
      (error: unknown) => this.#failed(error, ctx, outerType),
    );
  }

  #failed(error: unknown, ctx: Context, outerType: number): RunResult {
    ctx.routeType = outerType;
    this.#report(error, ctx, this.#program);
    return { retcode: -1, dropped: false, failed: true };
  }
}

function finish(ctx: Context, outerType: number, retcode: number): RunResult {
  ctx.routeType = outerType;
  return { retcode, dropped: ctx.dropped, failed: false };
}
