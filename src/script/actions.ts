/**
 * Telling others what a running script does: its actions before they run, and what assignments assigned. One of them may
 * hold runs before an action.
 */
import type { VariableHandle } from './host.ts';

/** One action of a script, as it is written at one place. */
export interface Action<C> {
  /** The function's name, or `assign`, `if`, `while`, `switch`, `case`, `route`, `return`, `exit`, `drop`. */
  readonly name: string;
  /** Number of arguments of a call of a module's function; null: it is no such call. */
  readonly moduleArguments: number | null;
  /** What follows the route's keyword, with the names Kamailio has for routes without one: `SUB`, `DEFAULT_ROUTE`. */
  readonly route: string;
  readonly file: string;
  readonly line: number;
  /** What an assignment assigns to; null: it is none. */
  readonly target: VariableHandle<C> | null;
}

/** Functions of the core that assignments to the Request-URI and its parts are as well. */
export type UriAction = 'seturi' | 'setuser' | 'sethost' | 'setport';

/** An action of the core that another one runs: it stands nowhere. */
function innerAction<C>(name: UriAction): Action<C> {
  return { name, moduleArguments: null, route: '', file: '', line: 0, target: null };
}

export interface ActionListener<C> {
  before(ctx: C, action: Action<C>): void;
  /** After an assignment. */
  assigned?(ctx: C, action: Action<C>): void;
}

/** Who holds runs before actions; only routes compiled for it (`ScriptHost.holdsActions`) ask. */
export interface ActionGate<C> {
  /** Whether the run has to wait before the action, for {@link held}. */
  holds(ctx: C, action: Action<C>): boolean;
  /** When the run that was held last may go on. */
  readonly held: Promise<number>;
  /** The run of a route that had to wait is over. */
  ended(ctx: C): void;
}

/** Those who want to know. While nobody does, an action costs the look at `active`. */
export class ActionHub<C> {
  active = false;
  /** null: nobody holds runs. */
  gate: ActionGate<C> | null = null;
  readonly #listeners = new Set<ActionListener<C>>();

  add(listener: ActionListener<C>): void {
    this.#listeners.add(listener);
    this.active = true;
  }

  remove(listener: ActionListener<C>): void {
    this.#listeners.delete(listener);
    this.active = this.#listeners.size > 0;
  }

  /** Gives what removes those again that are added from now on. */
  checkpoint(): () => void {
    const before = new Set(this.#listeners);
    const { gate } = this;
    return () => {
      this.gate = gate;
      for (const listener of this.#listeners) if (!before.has(listener)) this.remove(listener);
    };
  }

  before(ctx: C, action: Action<C>): void {
    for (const listener of this.#listeners) listener.before(ctx, action);
  }

  /** The Request-URI is about to be changed by what is no action of that name, and shown as one. */
  beforeUriChange(ctx: C, name: UriAction): void {
    if (this.active) this.before(ctx, innerAction(name));
  }

  assigned(ctx: C, action: Action<C>): void {
    for (const listener of this.#listeners) listener.assigned?.(ctx, action);
  }
}

/** What generated code holds: the server gives it its hub when the program is to run. */
export class ActionTrace<C> {
  hub = new ActionHub<C>();
}
