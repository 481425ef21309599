// Identifiers for generated code.
import { Name } from './code.ts';

const RESERVED = new Set(
  (
    'arguments await break case catch class const continue debugger default delete do else enum eval export extends false finally ' +
    'for function if implements import in instanceof interface let new null package private protected public return static super ' +
    'switch this throw true try typeof undefined var void while with yield'
  ).split(' '),
);

/** Hands out identifiers that are readable and, within one scope, different from each other. */
export class Names {
  readonly #used = new Set(RESERVED);
  /** The last number given to a name, so that the many of a long configuration are not tried one by one. */
  readonly #numbers = new Map<string, number>();
  readonly #separator: string;

  /** `separator` stands before the number that tells two equal names apart; another one keeps two scopes apart. */
  constructor(separator: '_' | '$' = '_') {
    this.#separator = separator;
  }

  /** Makes names that something else uses unavailable. */
  reserve(names: Iterable<string>): void {
    for (const name of names) this.#used.add(name);
  }

  /** `wanted` with everything that cannot stand in an identifier made `_`, and a number at the end when it is taken. */
  unique(wanted: string): Name {
    let base = wanted.replace(/[^\w$]+/g, '_').replace(/^_+(?=.)|_+$/g, '');
    if (base === '' || /^\d/.test(base)) base = `_${base}`;
    let text = base;
    let number = this.#numbers.get(base) ?? 1;
    while (this.#used.has(text)) text = `${base}${this.#separator}${String(++number)}`;
    this.#numbers.set(base, number);
    this.#used.add(text);
    return new Name(text);
  }
}
