/** `INVITE|ACK` of is_method(). */
import { equalsIgnoreCase } from '../../src/lib/ascii.ts';
import { Method, methodId, type MethodId } from '../../src/sip/method.ts';

/** What a method has to be. Known methods are told by their numbers. */
export class MethodSet {
  readonly #bits: number;
  readonly #others: readonly string[];

  constructor(text: string) {
    let bits = 0;
    const others: string[] = [];
    for (const name of text.split('|')) {
      const id = methodId(name.trim().toUpperCase());
      if (id === Method.Unknown) others.push(name.trim());
      else bits |= 1 << id;
    }
    this.#bits = bits;
    this.#others = others;
  }

  has(id: MethodId, name: string): boolean {
    if (id !== Method.Unknown) return (this.#bits & (1 << id)) !== 0;
    return this.#others.some((other) => equalsIgnoreCase(other, name));
  }
}
