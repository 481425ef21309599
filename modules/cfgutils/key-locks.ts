/** Locks by key. Routing runs give way to each other only where they wait, so a lock matters only across such places, or between workers. */
import type { Replica, Replication, Replicator, WorkerSeat } from '../../src/module/index.ts';

/** Who asked for a lock: the worker, and which of its requests it was. */
type Ticket = readonly [worker: number, request: number];
type Change = readonly ['take', string, Ticket] | readonly ['give', string] | readonly ['forget', number];
type Waiter = (result: number) => void;

export class KeyLocks implements Replica<Change> {
  /** Held keys, each with who holds it and then those who wait, in order. */
  readonly #tickets = new Map<string, Ticket[]>();
  /** Requests of this worker that wait. */
  readonly #waiters = new Map<number, Waiter>();
  readonly #worker: number;
  readonly #copies: Replication<Change>;
  #requests = 0;
  #isListening = false;

  constructor(shared: Replicator, worker: Pick<WorkerSeat, 'index'>) {
    this.#worker = worker.index;
    this.#copies = shared.replicate('cfgutils.lock', this);
    // What the one before held that had our place.
    this.#copies.shrink(() => {
      const isOurs = ([holder]: Ticket): boolean => holder === this.#worker;
      return [...this.#tickets.values()].some((tickets) => tickets.some(isOurs)) ? ['forget', this.#worker] : null;
    });
  }

  /** 1 at once when the key is free, else a promise of it; -1: there is no room for one more. */
  take(key: string): number | Promise<number> {
    const ticket = this.#newTicket();
    if (!this.#copies.change(() => ['take', key, ticket])) return -1;
    const request = ticket[1];
    if (isFirst(this.#tickets.get(key), ticket)) return 1;
    return new Promise((resolve) => {
      this.#waiters.set(request, resolve);
      void this.#listen();
    });
  }

  tryTake(key: string): boolean {
    let isFree = false;
    const isDone = this.#copies.change(() => {
      isFree = !this.#tickets.has(key);
      return isFree ? ['take', key, this.#newTicket()] : null;
    });
    return isFree && isDone;
  }

  /** False when the key was not held. */
  release(key: string): boolean {
    let isHeld = false;
    this.#copies.shrink(() => {
      isHeld = this.#tickets.has(key);
      return isHeld ? ['give', key] : null;
    });
    return isHeld;
  }

  apply(change: Change): void {
    if (change[0] === 'take') {
      const [, key, ticket] = change;
      const tickets = this.#tickets.get(key);
      if (tickets === undefined) this.#tickets.set(key, [ticket]);
      else tickets.push(ticket);
    } else if (change[0] === 'give') {
      this.#leave(change[1], (this.#tickets.get(change[1]) ?? []).slice(1));
    } else {
      for (const [key, tickets] of [...this.#tickets]) {
        this.#leave(
          key,
          tickets.filter(([worker]) => worker !== change[1]),
        );
      }
    }
  }

  *contents(): Iterable<Change> {
    for (const [key, tickets] of this.#tickets) for (const ticket of tickets) yield ['take', key, ticket];
  }

  clear(): void {
    this.#tickets.clear();
  }

  #newTicket(): Ticket {
    return [this.#worker, ++this.#requests];
  }

  #leave(key: string, left: Ticket[]): void {
    if (left.length === 0) this.#tickets.delete(key);
    else this.#tickets.set(key, left);
    this.#wake(left);
  }

  /** Whoever holds it now need not wait any more. */
  #wake([first]: readonly Ticket[]): void {
    if (first?.[0] !== this.#worker) return;
    const waiter = this.#waiters.get(first[1]);
    this.#waiters.delete(first[1]);
    waiter?.(1);
  }

  /** As long as somebody waits. */
  async #listen(): Promise<void> {
    if (this.#isListening) return;
    this.#isListening = true;
    while (this.#waiters.size > 0) {
      const changed = this.#copies.changed();
      this.#copies.catchUp();
      // Read from the contents of a log that began anew, it was told to nobody.
      for (const tickets of this.#tickets.values()) this.#wake(tickets);
      if (this.#waiters.size > 0) await changed;
    }
    this.#isListening = false;
  }
}

function isFirst(tickets: readonly Ticket[] | undefined, [worker, request]: Ticket): boolean {
  const first = tickets?.[0];
  return first?.[0] === worker && first[1] === request;
}
