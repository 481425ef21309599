// What a module reads when it starts does not follow a reload by itself, so its declaration says what becomes of it.
import { expect, test } from 'vitest';
import { availableModules, importModule } from '../../src/engine/load/loader.ts';
import type { AnyModule } from '../../src/module/define.ts';
import type { ParameterTable } from '../../src/module/parameters.ts';

/** Answers everything with itself: enough of a server for a module to begin with. */
const ANYTHING: unknown = new Proxy(() => ANYTHING, {
  get: (_target, key) => (key === Symbol.toPrimitive ? () => 1 : key === 'then' ? undefined : ANYTHING),
  apply: () => ANYTHING,
  construct: () => ANYTHING as object,
  has: () => true,
});

/** Parameters that `init` and `start` read. */
async function readAtStart({ init, start, params }: AnyModule): Promise<string[]> {
  const read = new Set<string>();
  const values = Object.fromEntries(
    Object.entries((params ?? {}) as ParameterTable).map(([name, { initial }]) => [name, initial as unknown]),
  );
  const watched = new Proxy(values, {
    get(target, name) {
      read.add(String(name));
      return target[String(name)];
    },
  });
  // A server of nothing may be too little for it: what it read until then counts.
  const state = await Promise.resolve()
    .then(() => init?.(ANYTHING as never, watched as never) as unknown)
    .catch(() => ANYTHING);
  await Promise.resolve()
    .then(() => start?.({ params: watched as never, host: ANYTHING as never, state }))
    .catch(() => undefined);
  return [...read];
}

const definitions = (await Promise.all(availableModules().map((name) => importModule(name)))) as AnyModule[];

test.each(definitions.map((each) => [each.name, each] as const))(
  '%s says of the parameters it reads when it starts what a reload does with them',
  async (_name, definition) => {
    const table = (definition.params ?? {}) as ParameterTable;
    const silent = (await readAtStart(definition)).filter(
      (name) => table[name]!.reload === undefined && table[name]!.kind !== 'list',
    );
    expect(
      silent,
      'say `reload: false`, or `true` where a changed value is used all the same, in their declarations',
    ).toEqual([]);
  },
);
