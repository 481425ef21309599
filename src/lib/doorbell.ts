/** Wakes the event loop of another thread: a native part that is there when it could be built. */
import { loadNative, type NativeFailure } from './native.ts';

interface DoorbellNative {
  open(onRing: () => void): object;
  number(bell: object): number;
  ring(number: number): boolean;
  close(bell: object): void;
}

let loaded: DoorbellNative | NativeFailure | null = null;

function part(): DoorbellNative | NativeFailure {
  loaded ??= loadNative<DoorbellNative>('doorbell');
  return loaded;
}

function needed(): DoorbellNative {
  const native = part();
  if ('failure' in native) throw new Error(native.failure);
  return native;
}

/** Why there can be no bells here; null: there can. */
export function doorbellFailure(): string | null {
  const native = part();
  return 'failure' in native ? native.failure : null;
}

/** A bell at the event loop of the thread that makes it, which it does not keep alive. */
export class Doorbell {
  /** What any thread of this process rings it by; no other bell has it, also when this one is gone. */
  readonly number: number;
  readonly #bell: object;

  /** `onRing` is called once or oftener for all that ring before it is. */
  constructor(onRing: () => void) {
    this.#bell = needed().open(onRing);
    this.number = needed().number(this.#bell);
  }

  close(): void {
    needed().close(this.#bell);
  }
}

/** False when that bell is gone, as when its thread has ended. */
export function ringDoorbell(number: number): boolean {
  return needed().ring(number);
}
