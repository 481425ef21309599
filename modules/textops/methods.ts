/** `INVITE|ACK` of is_method(). */
import { equalsIgnoreCase } from '../../src/lib/ascii.ts';
import { Method, methodId, type MethodId } from '../../src/sip/method.ts';

/** Known in lists, besides those of SIP. */
const HTTP = /^(?:GET|POST|PUT|DELETE)$/;

/** One method, known or not, or known ones with `|` or a comma between; one may stand at the end. */
export function isMethodList(text: string): boolean {
  const names = text.replace(/[|,]\s*$/, '').split(/[|,]/);
  if (names.length === 1) return /^\s*[\w!%*+.`'~-]+\s*$/.test(names[0]!);
  return names.every(isKnown);
}

function isKnown(name: string): boolean {
  const method = name.trim().toUpperCase();
  return methodId(method) !== Method.Unknown || HTTP.test(method);
}

/** What a method has to be. Known methods are told by their numbers. */
export class MethodSet {
  readonly #bits: number;
  readonly #others: readonly string[];

  constructor(text: string) {
    let bits = 0;
    const others: string[] = [];
    for (const name of text.split(/[|,]/)) {
      if (name === '') continue;
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
