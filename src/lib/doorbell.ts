/** Wakes the event loop of another thread: a native part that is there when it could be built. */
import { lazyNative } from './native.ts';

interface DoorbellNative {
  open(onRing: () => void): object;
  number(bell: object): number;
  ring(number: number): boolean;
  close(bell: object): void;
}

const part = lazyNative<DoorbellNative>('doorbell');

/** Why there can be no bells here; null: there can. */
export function doorbellFailure(): string | null {
  return part.failure();
}

/** A bell at the event loop of the thread that makes it, which it does not keep alive. */
export class Doorbell {
  /** What any thread of this process rings it by; no other bell has it, also when this one is gone. */
  readonly number: number;
  readonly #bell: object;

  /** `onRing` is called once or oftener for all that ring before it is. */
  constructor(onRing: () => void) {
    this.#bell = part.needed().open(onRing);
    this.number = part.needed().number(this.#bell);
  }

  close(): void {
    part.needed().close(this.#bell);
  }
}

/** False when that bell is gone, as when its thread has ended. */
export function ringDoorbell(number: number): boolean {
  return part.needed().ring(number);
}
