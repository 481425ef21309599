// A TCP connection in virtual time: bytes arrive late, in pieces and in order, unless it is reset in the midst of them.
import type { SimulatedNetwork } from '../../src/transaction/testing/network.ts';

/** What hears of one end of a connection. `text` is latin1. */
export interface WireEnd {
  data(text: string): void;
  /** The other end sends no more. */
  ended(): void;
  reset(): void;
}

export interface WireQuality {
  /** Probability that a write is cut off somewhere and the connection reset. */
  readonly resets: number;
  /** Milliseconds that a piece takes at most. */
  readonly maxDelay: number;
}

const MOST_PIECES = 4;

export class Wire {
  readonly #network: SimulatedNetwork;
  readonly #quality: WireQuality;
  readonly #ends: readonly [WireEnd, WireEnd];
  /** When the last piece arrives, towards each end. */
  readonly #busyUntil = [0, 0];
  readonly #hasEnded = [false, false];
  /** Whether bytes may still go both ways. */
  #isOpen = true;

  constructor(network: SimulatedNetwork, quality: WireQuality, ends: readonly [WireEnd, WireEnd]) {
    this.#network = network;
    this.#quality = quality;
    this.#ends = ends;
  }

  /** From end 0 or 1 to the other. */
  write(from: 0 | 1, text: string): void {
    const to = from === 0 ? 1 : 0;
    const isCut = this.#network.draw() < this.#quality.resets;
    const sent = isCut ? text.slice(0, Math.floor(this.#network.draw() * text.length)) : text;
    for (let at = 0; at < sent.length;) {
      const piece = sent.slice(at, at + Math.max(1, Math.ceil((this.#network.draw() * 2 * text.length) / MOST_PIECES)));
      at += piece.length;
      this.#later(to, () => {
        this.#ends[to].data(piece);
      });
    }
    if (!isCut) return;
    this.#later(to, () => {
      this.#isOpen = false;
      for (const end of this.#ends) end.reset();
    });
  }

  end(from: 0 | 1): void {
    if (this.#hasEnded[from]!) return;
    this.#hasEnded[from] = true;
    const to = from === 0 ? 1 : 0;
    this.#later(to, () => {
      this.#ends[to].ended();
      if (this.#hasEnded[to]!) this.#isOpen = false;
    });
  }

  #later(to: 0 | 1, run: () => void): void {
    const now = this.#network.time.clock.now();
    const delay = 1 + Math.floor(this.#network.draw() * this.#quality.maxDelay);
    const at = Math.max(this.#busyUntil[to]! + 1, now + delay);
    this.#busyUntil[to] = at;
    this.#network.after(at - now, () => {
      if (this.#isOpen) run();
    });
  }
}
