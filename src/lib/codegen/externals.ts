// The closure of generated code.
import type { Name } from './code.ts';
import type { Names } from './names.ts';

/** Values made before the code runs and reached from it by name: the closure of a generated program. */
export class Externals {
  readonly #names: Names;
  readonly #byValue = new Map<unknown, Name>();
  readonly #entries: { readonly name: Name; readonly value: unknown }[] = [];

  constructor(names: Names) {
    this.#names = names;
  }

  /** The name under which generated code finds `value`; one value has one name, from its first `wanted`. */
  add(wanted: string, value: unknown): Name {
    const known = this.#byValue.get(value);
    if (known !== undefined) return known;
    const name = this.#names.unique(wanted);
    this.#byValue.set(value, name);
    this.#entries.push({ name, value });
    return name;
  }

  get entries(): readonly { readonly name: Name; readonly value: unknown }[] {
    return this.#entries;
  }
}
