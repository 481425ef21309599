/** `INVITE|ACK` of is_method(). */
import { equalsIgnoreCase } from '../../src/lib/ascii.ts';
import type { Message } from '../../src/sip/message.ts';
import { Method, methodId } from '../../src/sip/method.ts';

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

  /** Whether the method of the message (of a reply: that of its CSeq) is one of them. */
  includes(message: Message): boolean {
    const id = message.methodId;
    return id === Method.Unknown ? this.#includesOther(message.method) : (this.#bits & (1 << id)) !== 0;
  }

  #includesOther(name: string): boolean {
    return this.#others.some((other) => equalsIgnoreCase(other, name));
  }
}
