/** While a routing run waits, later messages of the same call queue behind it, so that a call is processed in order. */

/** A message whose turn has not come. Returns a promise when its own run has to wait. */
export type Turn = () => void | Promise<void>;

/** Most messages that may wait for one call; more are dropped (the peers repeat them). */
const MAX_QUEUE = 64;

export class CallOrder {
  readonly #waiting = new Map<string, Turn[]>();

  /** Calls with a run that waits. */
  get size(): number {
    return this.#waiting.size;
  }

  /** Runs a message of a call now, or when those before it are done. False: too many wait, it was dropped. */
  run(callId: string, turn: Turn): boolean {
    const queue = this.#waiting.size === 0 ? undefined : this.#waiting.get(callId);
    if (queue !== undefined) {
      if (queue.length >= MAX_QUEUE) return false;
      queue.push(turn);
      return true;
    }
    const pending = turn();
    if (pending !== undefined) this.#hold(callId, pending);
    return true;
  }

  #hold(callId: string, pending: Promise<void>): void {
    const queue: Turn[] = [];
    this.#waiting.set(callId, queue);
    void this.#drain(callId, pending, queue);
  }

  async #drain(callId: string, pending: Promise<void>, queue: Turn[]): Promise<void> {
    await pending;
    for (let turn = queue.shift(); turn !== undefined; turn = queue.shift()) await turn();
    this.#waiting.delete(callId);
  }
}
