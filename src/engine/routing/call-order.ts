/** While a routing run waits, later messages of the same call queue behind it, so that a call is processed in order. */

/** A message whose turn has not come. Returns a promise when its own run has to wait. */
export type Turn = () => void | Promise<void>;

/** A turn and the run that it is, by which the run finds it again. */
interface Place {
  readonly run: object;
  readonly turn: Turn;
}

/** What waits for one call. */
interface Line {
  readonly places: Place[];
  /** The run that is waited for, and what ends the waiting. */
  current: object;
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

  /** Whether the next message of the call has to wait. */
  isHeld(callId: string): boolean {
    return this.#waiting.size > 0 && this.#waiting.has(callId);
  }

  /**
   * Runs a message of a call now, or when those before it are done. False: too many wait, it was dropped. `run` names it to
   * {@link letPass}.
   */
  run(callId: string, turn: Turn, run: object = turn): boolean {
    const line = this.#waiting.size === 0 ? undefined : this.#waiting.get(callId);
    if (line !== undefined) {
      if (line.places.length >= MAX_QUEUE) return false;
      line.places.push({ run, turn });
      return true;
    }
    const pending = turn();
    if (pending !== undefined) this.hold(callId, pending, run);
    return true;
  }

  /** Later messages of the call wait for `pending` too: a run that began outside of a turn, in a timer or in another one. */
  hold(callId: string, pending: Promise<void>, run: object = pending): void {
    const waiting = this.#waiting.get(callId);
    if (waiting !== undefined) {
      // Awaited from now on, so that a rejection does not go unseen while the turns before it run.
      const settled = this.#settle(() => pending);
      waiting.places.unshift({ run, turn: () => settled });
      return;
    }
    const line: Line = { places: [], current: run, pass: () => undefined };
    this.#waiting.set(callId, line);
    void this.#drain(callId, { run, turn: () => pending }, line);
  }

  /**
   * Later messages of the call wait no longer for `run`, which is under way and calls this: it sleeps, and looks at what
   * they did when it goes on.
   */
  letPass(callId: string, run: object): void {
    // A run that has not waited before is held when it has returned.
    queueMicrotask(() => {
      const line = this.#waiting.get(callId);
      if (line === undefined) return;
      if (line.current === run) line.pass();
      const place = line.places.findIndex((each) => each.run === run);
      if (place >= 0) line.places.splice(place, 1);
    });
  }

  async #drain(callId: string, first: Place, line: Line): Promise<void> {
    try {
      for (let place: Place | undefined = first; place !== undefined; place = line.places.shift()) {
        await this.#step(line, place);
      }
    } finally {
      this.#waiting.delete(callId);
    }
  }

  #step(line: Line, { run, turn }: Place): Promise<void> {
    line.current = run;
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
