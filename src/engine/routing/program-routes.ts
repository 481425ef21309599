/** Running routes of compiled programs: which program, pausing runs, exceptions, and what a run leaves in its context. */
import type { Context } from '../../context/context.ts';
import type { RouteHandle, RouteReference, Routes, RunResult } from '../../module/host.ts';
import type { CompiledRoute, Program } from '../../script/program.ts';
import type { RouteType } from '../../script/host.ts';

/** What happened to a run that threw. */
export type FailureReport = (error: unknown, ctx: Context, program: Program<Context>) => void;

/** A message stays with the program of its first route; messages that come to none yet get the current one. */
export class ProgramRoutes implements Routes {
  #program: Program<Context>;
  readonly #report: FailureReport;
  readonly #references: FollowingReference[] = [];
  /** Called after another program took over. */
  onExchange: () => void = () => undefined;

  constructor(program: Program<Context>, report: FailureReport) {
    this.#program = program;
    this.#report = report;
  }

  /** For messages that come to no route yet. */
  get current(): Program<Context> {
    return this.#program;
  }

  /** Gives what forgets the references made from now on: those of a module that cannot start. */
  checkpoint(): () => void {
    const { length } = this.#references;
    return () => {
      this.#references.length = length;
    };
  }

  /** From now on new messages are handled by `program`. */
  exchange(program: Program<Context>): void {
    this.#program = program;
    for (const reference of this.#references) reference.follow(program);
    this.onExchange();
  }

  programOf(ctx: Context | null): Program<Context> {
    return (ctx?.program as Program<Context> | null | undefined) ?? this.#program;
  }

  find(type: RouteType, name: string, ctx: Context | null): RouteHandle | null {
    return this.programOf(ctx).find(type, name);
  }

  /** `program`: the one it begins with, when that is still to come. */
  reference(type: RouteType, name: string, program = this.#program): RouteReference {
    const reference = new FollowingReference(type, name, program);
    this.#references.push(reference);
    return reference;
  }

  run(route: RouteHandle, type: RouteType, ctx: Context): RunResult | Promise<RunResult> {
    const compiled = route as CompiledRoute<Context>;
    const outerType = ctx.routeType;
    const outerProgram = ctx.program ?? compiled.program;
    ctx.routeType = type;
    ctx.program = compiled.program;
    let result: number | Promise<number>;
    try {
      result = compiled.program.run(compiled, ctx);
    } catch (error) {
      return this.#failed(error, ctx, outerType, outerProgram);
    }
    if (typeof result === 'number') return finish(ctx, outerType, outerProgram, result);
    // From here on other messages run meanwhile: the script variables of this run become its own.
    ctx.variables = ctx.variables.copy();
    return result.then(
      (retcode) => finish(ctx, outerType, outerProgram, retcode),
      (error: unknown) => this.#failed(error, ctx, outerType, outerProgram),
    );
  }

  #failed(error: unknown, ctx: Context, outerType: number, outerProgram: object): RunResult {
    ctx.routeType = outerType;
    this.#report(error, ctx, ctx.program as Program<Context>);
    ctx.program = outerProgram;
    return { retcode: -1, dropped: false, failed: true };
  }
}

function finish(ctx: Context, outerType: number, outerProgram: object, retcode: number): RunResult {
  ctx.routeType = outerType;
  ctx.program = outerProgram;
  return { retcode, dropped: ctx.dropped, failed: false };
}

class FollowingReference implements RouteReference {
  readonly #type: RouteType;
  readonly #name: string;
  #program: Program<Context>;
  #route: RouteHandle | null;

  constructor(type: RouteType, name: string, program: Program<Context>) {
    this.#type = type;
    this.#name = name;
    this.#program = program;
    this.#route = program.find(type, name);
  }

  follow(program: Program<Context>): void {
    this.#program = program;
    this.#route = program.find(this.#type, this.#name);
  }

  of(ctx: Context | null): RouteHandle | null {
    const program = ctx === null ? null : ctx.program;
    if (program === null || program === this.#program) return this.#route;
    return (program as Program<Context>).find(this.#type, this.#name);
  }
}
