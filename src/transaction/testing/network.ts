// A network in virtual time that loses, duplicates and reorders, the same way for the same seed.
import { fraction, type RandomSource } from '../../lib/random.ts';
import { Timer } from '../../lib/timer-wheel.ts';
import type { VirtualTime } from '../../lib/testing/virtual-time.ts';
import type { PeerNetwork, Repetition } from './peer-network.ts';

/** 64*T1. */
export const REPEATING = 32_000;

export interface NetworkQuality {
  /** Probabilities 0…1. */
  readonly loss: number;
  readonly duplication: number;
  /** Milliseconds; a packet takes any time up to this, so later ones overtake. */
  readonly maxDelay: number;
}

export class SimulatedNetwork implements PeerNetwork {
  readonly time: VirtualTime;
  readonly #random: RandomSource;
  readonly #quality: NetworkQuality;
  readonly #receivers = new Map<string, ((text: string, from: string) => void)[]>();

  constructor(time: VirtualTime, random: RandomSource, quality: NetworkQuality) {
    this.time = time;
    this.#random = random;
    this.#quality = quality;
  }

  attach(address: string, receive: (text: string, from: string) => void): void {
    this.#receivers.set(address, [...(this.#receivers.get(address) ?? []), receive]);
  }

  draw(): number {
    return fraction(this.#random);
  }

  send(from: string, to: string, text: string): void {
    const { loss, duplication, maxDelay } = this.#quality;
    const copies = this.draw() < duplication ? 2 : 1;
    for (let i = 0; i < copies; i++) {
      if (this.draw() >= loss) {
        this.after(maxDelay === 0 ? 5 : 1 + Math.floor(this.draw() * maxDelay), () => {
          for (const receive of this.#receivers.get(to) ?? []) receive(text, from);
        });
      }
    }
  }

  after(milliseconds: number, run: () => void): Timer {
    const timer: Timer = new Timer(run);
    this.time.timers.start(timer, milliseconds);
    return timer;
  }

  repeat(_address: string, { send, done, giveUp }: Repetition): void {
    const end = this.time.clock.now() + REPEATING;
    const step = (interval: number) => {
      if (done()) return;
      if (this.time.clock.now() >= end) {
        giveUp();
        return;
      }
      send();
      this.after(Math.min(interval, end - this.time.clock.now()), () => {
        step(Math.min(interval * 2, 4000));
      });
    };
    step(500);
  }

  sentBy(address: string): string {
    return `UDP ${address}`;
  }

  contact(user: string, address: string): string {
    return `sip:${user}@${address}`;
  }
}
