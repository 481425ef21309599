// What user agents of simulations need of a network; their addresses are texts that only the network reads.
import type { Timer } from '../../lib/timer-wheel.ts';

export interface Repetition {
  send(): void;
  /** Ends it. */
  done(): boolean;
  giveUp(): void;
  /** It goes from end to end: repeated even where the first hop loses nothing (RFC 3261 §13.3.1.4). */
  readonly endToEnd?: boolean;
}

export interface PeerNetwork {
  /** Several may share an address: each gets everything. `cut` hears that what was on its way to or from the address may be lost. */
  attach(address: string, receive: (text: string, from: string) => void, cut?: () => void): void;
  send(from: string, to: string, text: string): void;
  after(milliseconds: number, run: () => void): Timer;
  /** Uniform 0 ≤ x < 1. */
  draw(): number;
  /** Sends now and, where packets from `address` may be lost, with growing intervals until it is done; gives up after 64*T1 (RFC 3261 §17). */
  repeat(address: string, repetition: Repetition): void;
  /** Protocol and host of an address as its Via has them: `UDP a.test`. */
  sentBy(address: string): string;
  /** The URI by which a user at an address is reached. */
  contact(user: string, address: string): string;
}
