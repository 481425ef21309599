/** Values of management commands: what arguments and answers are made of. */

/** Integers and text are plain; a number that is to be sent as a fraction says so with {@link RpcDouble}. */
export type RpcValue = number | string | RpcDouble | RpcStruct | RpcArray;

/** A number with a fraction. Binary RPC carries three decimals. */
export class RpcDouble {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }
}

/** Named values in the order they were added; a name may come more than once. */
export class RpcStruct {
  readonly entries: { readonly name: string; readonly value: RpcValue }[] = [];

  add(name: string, value: RpcValue): this {
    this.entries.push({ name, value });
    return this;
  }

  /** Adds an empty structure and returns it. */
  struct(name: string): RpcStruct {
    const inner = new RpcStruct();
    this.add(name, inner);
    return inner;
  }

  /** Adds an empty list and returns it. */
  array(name: string): RpcArray {
    const inner = new RpcArray();
    this.add(name, inner);
    return inner;
  }

  /** First value of that name, or null. */
  get(name: string): RpcValue | null {
    return this.entries.find((entry) => entry.name === name)?.value ?? null;
  }
}

/**
 * A list. Kamailio names the elements of some of its lists (`alias`, `Domain`, `Contact`): binary RPC shows such a list as a
 * structure with repeated names, JSON as an array of objects with one member each.
 */
export class RpcArray {
  readonly items: { readonly name: string | null; readonly value: RpcValue }[] = [];

  add(value: RpcValue, name: string | null = null): this {
    this.items.push({ name, value });
    return this;
  }

  /** Adds an empty structure and returns it. */
  struct(name: string | null = null): RpcStruct {
    const inner = new RpcStruct();
    this.add(inner, name);
    return inner;
  }

  /** Adds an empty list and returns it. */
  array(name: string | null = null): RpcArray {
    const inner = new RpcArray();
    this.add(inner, name);
    return inner;
  }

  /** The same elements as a structure; those without a name get an empty one. */
  toStruct(): RpcStruct {
    const struct = new RpcStruct();
    for (const { name, value } of this.items) struct.add(name ?? '', value);
    return struct;
  }
}

/** A struct of an object's members, in their order. */
export function structOf(members: Readonly<Record<string, RpcValue>>): RpcStruct {
  const struct = new RpcStruct();
  for (const name of Object.keys(members)) struct.add(name, members[name]!);
  return struct;
}

/** A fraction as text: six decimals, none when it has no fraction. */
export function formatDouble(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(6);
}
