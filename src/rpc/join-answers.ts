/** One answer of those that several workers gave to the same management command. */
import type { RpcAnswer } from './registry.ts';
import { RpcArray, RpcDouble, RpcStruct, type RpcValue } from './value.ts';

/**
 * Who runs a command where several workers share the work. `every`: all of them, and the answer is that of the first. `sum`:
 * all of them; numbers are added up, of a structure those of `members` where they are named. `join`: all of them; lists are
 * put together. `any`: the first that finds what it is asked for.
 */
export type AskedWorkers = 'every' | 'join' | 'any' | 'sum' | { readonly sum: readonly string[] };

/** `answers`: of the workers in their order, at least one. */
export function joinAnswers(how: AskedWorkers, answers: readonly RpcAnswer[]): RpcAnswer {
  const [first] = answers as [RpcAnswer];
  const good = answers.filter((each) => each.fault === null);
  if (how === 'any') return good[0] ?? first;
  // What one of them refuses is refused, so that nobody takes it for done.
  const refused = answers.find((each) => each.fault !== null);
  if (refused !== undefined) return refused;
  if (how === 'every') return first;
  const { list } = good[0]!;
  const all = good.map(({ values }) => values);
  if (how === 'join') return { fault: null, list, values: list ? all.flat() : joinedSingles(all) };
  const members = typeof how === 'string' ? null : new Set(how.sum);
  return { fault: null, list, values: all.reduce((sum, values) => added(sum, values, members)) };
}

/** Commands that answer one value answer one still. */
function joinedSingles(all: readonly (readonly RpcValue[])[]): RpcValue[] {
  const [first] = all as [readonly RpcValue[]];
  if (!all.every((values) => values.length === 1)) return all.flat();
  return [all.map((values) => values[0]!).reduce(joined)].slice(0, first.length);
}

function joined(one: RpcValue, other: RpcValue): RpcValue {
  if (one instanceof RpcArray && other instanceof RpcArray) {
    const array = new RpcArray();
    for (const { name, value } of [...one.items, ...other.items]) array.add(value, name);
    return array;
  }
  if (!(one instanceof RpcStruct) || !(other instanceof RpcStruct)) return one;
  const struct = new RpcStruct();
  for (const { name, value } of one.entries) {
    const same = other.get(name);
    struct.add(name, same === null ? value : joined(value, same));
  }
  for (const { name, value } of other.entries) if (one.get(name) === null) struct.add(name, value);
  return struct;
}

/** `members`: those that are added; null: all that are numbers. */
function added(
  one: readonly RpcValue[],
  other: readonly RpcValue[],
  members: ReadonlySet<string> | null,
): readonly RpcValue[] {
  return one.map((value, index) => sumOf(value, other[index] ?? 0, members));
}

function sumOf(one: RpcValue, other: RpcValue, members: ReadonlySet<string> | null): RpcValue {
  if (one instanceof RpcStruct && other instanceof RpcStruct) return sumOfStructs(one, other, members);
  if (one instanceof RpcArray && other instanceof RpcArray) {
    const array = new RpcArray();
    one.items.forEach(({ name, value }, index) => {
      array.add(sumOf(value, other.items[index]?.value ?? 0, members), name);
    });
    return array;
  }
  return members === null ? sumOfNumbers(one, other) : one;
}

/** What is no number is that of the first. */
function sumOfNumbers(one: RpcValue, other: RpcValue): RpcValue {
  if (typeof one === 'number' && typeof other === 'number') return one + other;
  if (one instanceof RpcDouble && other instanceof RpcDouble) return new RpcDouble(one.value + other.value);
  return one;
}

function sumOfStructs(one: RpcStruct, other: RpcStruct, members: ReadonlySet<string> | null): RpcStruct {
  const struct = new RpcStruct();
  for (const { name, value } of one.entries) {
    const same = other.get(name);
    struct.add(name, same === null ? value : sumOf(value, same, members?.has(name) === true ? null : members));
  }
  for (const { name, value } of other.entries) if (one.get(name) === null) struct.add(name, value);
  return struct;
}
