/** While a routing run waits, later messages of the same call queue behind it, so that a call is processed in order. */

/** A message whose turn has not come. Returns a promise when its own run has to wait. */
export type Turn = () => void | Promise<void>;

/** The messages that wait for one call. */
interface Line {
  readonly turns: Turn[];
  /** Ends the waiting for the turn that is under way. */
  pass: () => void;
}

/** Most messages that may wait for one call; more are dropped (the peers repeat them). */
const MAX_QUEUE = 64;

export class CallOrder {
  readonly #waiting = new Map<string, Line>();
  readonly #onError: (error: unknown) => void;

  /** `onError` gets what a turn throws, or is rejected with, after it was taken: whoever called `run` is gone then. */
  constructor(onError: (error: unknown) => void) {
    this.#onError = onError;
  }

  /** Calls with a run that waits. */
  get size(): number {
    return this.#waiting.size;
  }

  /** Runs a message of a call now, or when those before it are done. False: too many wait, it was dropped. */
  run(callId: string, turn: Turn): boolean {
    const line = this.#waiting.size === 0 ? undefined : this.#waiting.get(callId);
    if (line !== undefined) {
      if (line.turns.length >= MAX_QUEUE) return false;
      line.turns.push(turn);
      return true;
    }
    const pending = turn();
    if (pending !== undefined) this.hold(callId, pending);
    return true;
  }

  /** Later messages of the call wait for `pending` too: a run that began outside of a turn, in a timer or in another one. */
  hold(callId: string, pending: Promise<void>): void {
    const waiting = this.#waiting.get(callId);
    if (waiting !== undefined) {
      // Awaited from now on, so that a rejection does not go unseen while the turns before it run.
      const settled = this.#settle(() => pending);
      waiting.turns.unshift(() => settled);
      return;
    }
    const line: Line = { turns: [], pass: () => undefined };
    this.#waiting.set(callId, line);
    void this.#drain(callId, pending, line);
  }

  /**
   * Later messages of the call wait no longer for the turn that is under way, and calls this: it sleeps, and looks at what
   * they did when it goes on.
   */
  letPass(callId: string): void {
    // A turn that has not waited before is held when it has returned.
    queueMicrotask(() => this.#waiting.get(callId)?.pass());
  }

  async #drain(callId: string, pending: Promise<void>, line: Line): Promise<void> {
    try {
      await this.#step(line, () => pending);
      for (let turn = line.turns.shift(); turn !== undefined; turn = line.turns.shift()) await this.#step(line, turn);
    } finally {
      this.#waiting.delete(callId);
    }
  }

  #step(line: Line, turn: Turn): Promise<void> {
    const passed = new Promise<void>((resolve) => {
      line.pass = resolve;
    });
    return Promise.race([passed, this.#settle(turn)]);
  }

  /** One turn that fails must not silence the call: the next ones have their turn all the same. */
  async #settle(turn: Turn): Promise<void> {
    try {
      await turn();
    } catch (error) {
      this.#onError(error);
    }
  }
}
