/** A compiled configuration: its routes, ready to be run. */
import { handlerFamily } from './check/route-families.ts';
import type { GeneratedProgram, RouteFunction } from './compile/compile-program.ts';
import { type ForeignProgram, type RouteType, type RunState } from './host.ts';
import type { LineColumn, SourceSet, Span } from './source.ts';

export interface CompiledRoute<C> {
  /** `request_route`, `route[RELAY]`, `failure_route[MANAGE]`. */
  readonly label: string;
  /** Empty: it has none. */
  readonly name: string;
  /** Whether running it may give a promise. */
  readonly waits: boolean;
  readonly run: RouteFunction<C>;
  /** The one it is part of. */
  readonly program: Program<C & RunState>;
}

/** A place in the configuration. */
export interface ScriptPosition extends LineColumn {
  readonly file: string;
}

/** What a route of another language threw, with its place in the file of that language. */
export class PlacedError extends Error {
  readonly place: ScriptPosition;

  constructor(message: string, place: ScriptPosition, stack: string) {
    super(message);
    this.place = place;
    this.stack = stack;
  }
}

export class Program<C extends RunState> {
  readonly routes: readonly CompiledRoute<C>[];
  /** Files of other languages; null: there are none. */
  readonly foreign: ForeignProgram<C> | null;
  readonly #byKey = new Map<string, CompiledRoute<C>>();
  readonly #generated: Omit<GeneratedProgram<C>, 'units' | 'functions'>;
  readonly #sources: SourceSet;

  constructor(generated: GeneratedProgram<C>, sources: SourceSet, foreign: ForeignProgram<C> | null = null) {
    this.foreign = foreign;
    const { text, filename, lines, positions, runtime, trace, limits } = generated;
    // The rest holds the syntax tree.
    this.#generated = { text, filename, lines, positions, runtime, trace, limits };
    this.#sources = sources;
    this.routes = generated.units.map((unit) => {
      const { label, waits, key } = unit;
      const route = { label, name: key.name ?? '', waits, run: generated.functions.get(unit)!, program: this };
      this.#byKey.set(keyText(key.family, key.name ?? ''), route);
      return route;
    });
  }

  /**
   * The route for one kind of run; `RouteType.Request` with an empty name is the request route, else `route[name]`.
   * An empty name is that of the unnamed block. null: not defined.
   */
  find(type: RouteType, name: string): CompiledRoute<C> | null {
    return this.#byKey.get(keyText(handlerFamily(type), name)) ?? null;
  }

  /** Names of the routes that are looked up by `type`. */
  routesOf(type: RouteType): string[] {
    const prefix = keyText(handlerFamily(type), '');
    return [...this.#byKey].filter(([key]) => key.startsWith(prefix)).map(([, { name }]) => name);
  }

  /** Labels of all routes. */
  get routeNames(): string[] {
    return this.routes.map((route) => route.label);
  }

  /**
   * Runs `route` to its end or to the end of the script. Gives the route's value: a number at once unless a call had to wait.
   * `ctx.dropped` tells whether the script ended with `drop`. A run inside of another on the same context leaves the
   * other's `stopped`, `retcode` and `position` as they were. What a called function throws or rejects with comes out here.
   */
  run(route: CompiledRoute<C>, ctx: C): number | Promise<number> {
    const { stopped, retcode, position } = ctx;
    ctx.stopped = false;
    ctx.dropped = false;
    ctx.retcode = 0;
    const result = route.run(ctx, 1);
    if (typeof result !== 'number') {
      // It stops first at the first call that really returned a promise.
      const step = result.next();
      if (step.done !== true) return this.#finish(result, step.value, ctx, { stopped, retcode, position });
      restore(ctx, stopped, retcode, position);
      return step.value;
    }
    restore(ctx, stopped, retcode, position);
    return result;
  }

  /**
   * Runs `route` as a part of the run that `ctx` is in: as `route(NAME)` does, for routes of other languages. `ctx.stopped`
   * tells whether the script ended there. Deeper than `max_recursive_level` it says so, and gives -1.
   */
  call(route: CompiledRoute<C>, ctx: C): number | Promise<number> {
    const { depth } = ctx;
    const { runtime, limits } = this.#generated;
    if (depth >= limits.depth) return runtime.tooDeep(ctx, limits.depth + 1);
    ctx.depth = depth + 1;
    let later: Promise<number> | null = null;
    try {
      const result = route.run(ctx, depth + 1);
      if (typeof result === 'number') return result;
      const step = result.next();
      if (step.done === true) return step.value;
      later = goOn(result, step.value).finally(() => {
        ctx.depth = depth;
      });
      return later;
    } finally {
      if (later === null) ctx.depth = depth;
    }
  }

  /** The place that `ctx.position` names, as Kamailio counts: where the statement was complete. null for 0. */
  locate(id: number): ScriptPosition | null {
    const span = this.#generated.positions.getCompleted(id);
    return span === null ? null : this.#place(span);
  }

  /**
   * Where in the configuration something that came out of `run` was thrown: the innermost line of the script in the error's
   * stack, else the statement that `ctx` was at.
   */
  locateError(error: unknown, ctx: C): ScriptPosition | null {
    if (error instanceof PlacedError) return error.place;
    const span = this.#spanInStack(error) ?? this.#generated.positions.get(ctx.position);
    return span === null ? null : this.#place(span);
  }

  /** Label of the route that `ctx.position` is in; '' for 0. */
  routeAt(id: number): string {
    return this.#generated.positions.routeOf(id);
  }

  /** The generated JavaScript, for people to read. Line numbers are those that stack traces name. */
  dump(): string {
    return `// ${this.#generated.filename}\n\n${this.#generated.text}`;
  }

  /** Goes on after `first`; the outer run finds its state when all is done. */
  async #finish(
    steps: Generator<Promise<number>, number, number>,
    first: Promise<number>,
    ctx: C,
    outer: Omit<RunState, 'dropped' | 'depth' | 'before'>,
  ): Promise<number> {
    try {
      const value = await goOn(steps, first);
      restore(ctx, outer.stopped, outer.retcode, outer.position);
      return value;
    } finally {
      this.#generated.trace?.hub.gate?.ended(ctx);
    }
  }

  #place(span: Span): ScriptPosition {
    const { path, line, column } = this.#sources.locate(span);
    return { file: path, line, column };
  }

  #spanInStack(error: unknown): Span | null {
    const stack = error instanceof Error ? error.stack : undefined;
    if (stack === undefined) return null;
    const marker = `${this.#generated.filename}:`;
    const at = stack.indexOf(marker);
    if (at === -1) return null;
    return this.#generated.lines[Number.parseInt(stack.slice(at + marker.length), 10) - 1] ?? null;
  }
}

function keyText(family: string, name: string): string {
  return name === '' ? family : `${family}[${name}]`;
}

function restore(ctx: RunState, stopped: boolean, retcode: number, position: number): void {
  ctx.stopped = stopped;
  ctx.retcode = retcode;
  ctx.position = position;
}

/** Goes on after `first`, and after every promise the run comes to. */
async function goOn(steps: Generator<Promise<number>, number, number>, first: Promise<number>): Promise<number> {
  let promise = first;
  for (;;) {
    let step;
    try {
      const value = await promise;
      step = steps.next(value);
    } catch (error) {
      step = steps.throw(error);
    }
    if (step.done === true) return step.value;
    promise = step.value;
  }
}
