/**
 * Breakpoints: the run of a route stops before each action, until a command lets it go on. One run at a time, as there is
 * one process: those of other messages pass meanwhile, and messages of the same call wait behind it.
 */
import type { Context } from '../../src/context/context.ts';
import type { LogLevel } from '../../src/lib/log.ts';
import { isProblem } from '../../src/lib/problem.ts';
import { RouteType, type ModuleHost } from '../../src/module/index.ts';
import type { Action, ActionGate } from '../../src/script/actions.ts';
import { traceName } from './action-numbers.ts';

/** Routes whose end somebody waits for; others must not wait. */
const HOLDING =
  RouteType.Request |
  RouteType.Failure |
  RouteType.Reply |
  RouteType.CoreReply |
  RouteType.Branch |
  RouteType.BranchFailure;

/** What `state` of `dbg.ls` is. */
const RUNNING = 0;
const STOPPED = 1;
/** By steps: stops are not logged. */
const STEPPING = 2;
type State = typeof RUNNING | typeof STOPPED | typeof STEPPING;

interface Held {
  readonly ctx: Context;
  readonly action: Action<Context>;
  readonly goOn: (value: number) => void;
}

export class Breakpoints implements ActionGate<Context> {
  /** Who gave the last command to a run that was held; 0: nobody. */
  askedBy = 0;
  held: Promise<number> = Promise.resolve(0);
  readonly #host: ModuleHost;
  readonly #level: LogLevel;
  #isOn = false;
  #state: State = RUNNING;
  #held: Held | null = null;
  /** The run that goes on by one step: no other is held before it stops again or ends. */
  #stepping: Context | null = null;

  constructor(host: ModuleHost, level: number) {
    this.#host = host;
    this.#level = level as LogLevel;
  }

  get isOn(): boolean {
    return this.#isOn;
  }

  get state(): State {
    return this.#state;
  }

  holds(ctx: Context, action: Action<Context>): boolean {
    if (!this.#isOn || (ctx.routeType & HOLDING) === 0 || this.#held !== null) return false;
    if (this.#stepping !== null && this.#stepping !== ctx) return false;
    this.#stepping = null;
    this.held = new Promise((goOn) => {
      this.#held = { ctx, action, goOn };
    });
    if (this.#state === RUNNING) {
      this.#state = STOPPED;
      const { number, name } = traceName(action);
      const where = `c=[${action.file}] l=${String(action.line)} a=${String(number)} n=${name}`;
      this.#log(this.#level, ctx, `breakpoint hit: p=[${String(process.pid)}] ${where}`);
    }
    return true;
  }

  ended(ctx: Context): void {
    if (this.#stepping === ctx) this.#stepping = null;
  }

  turnOn(): void {
    this.#isOn = true;
    this.#state = RUNNING;
  }

  /** What is held stays so, and runs to its end with the next step. */
  turnOff(): void {
    this.#isOn = false;
    this.#state = RUNNING;
  }

  /** Turns them off, unless a run stands at one that was come to without a step. */
  release(): void {
    if (this.#state !== STOPPED) this.turnOff();
  }

  /** The place that the held run stands at; null: none is held. */
  show(): string | null {
    if (this.#held === null) return null;
    this.askedBy = process.pid;
    const { action } = this.#held;
    const { number, name } = traceName(action);
    return `[${action.file}:${String(action.line)}] a=${String(number)} n=${name}`;
  }

  /** Goes on to the next action. The place left; null: no run is held. */
  next(): string | null {
    const place = this.show();
    if (this.#held === null) return null;
    const { ctx, goOn } = this.#held;
    if (this.#state !== RUNNING) this.#state = STEPPING;
    this.#held = null;
    this.#stepping = ctx;
    goOn(0);
    return place;
  }

  /** Goes on without stopping again. */
  move(): void {
    if (this.#held === null) return;
    this.turnOff();
    this.next();
    this.askedBy = 0;
  }

  /** The value that a variable has in the held run; null: none is held, or (which is logged) there is no such variable. */
  evaluate(text: string): string | null {
    if (this.#held === null) return null;
    this.askedBy = process.pid;
    const { ctx } = this.#held;
    const variable = this.#host.variables.variable(text);
    if (isProblem(variable)) {
      this.#log(-1, ctx, `unable to get pv value for [${text}]`);
      return null;
    }
    const value = variable.get(ctx);
    if (value === null) return `${text} : t=null`;
    return `${text} : t=${typeof value === 'number' ? 'int' : 'str'} v=${String(value)}`;
  }

  /** The same for the log. */
  logValue(text: string): void {
    const value = this.evaluate(text);
    if (value !== null) this.#log(this.#level, this.#held!.ctx, `breakpoint eval: ${value}`);
  }

  #log(level: LogLevel, ctx: Context, text: string): void {
    this.#host.log.log(level, text, this.#host.logPrefix(ctx));
  }
}
