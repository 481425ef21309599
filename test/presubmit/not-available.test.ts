// What a module says it has not must not be what it has.
import { expect, test } from 'vitest';
import { coreModule } from '../../src/engine/core/index.ts';
import { availableModules, importModule } from '../../src/engine/load/loader.ts';
import type { AnyModule } from '../../src/module/define.ts';

const modules = (await Promise.all(availableModules().map((name) => importModule(name)))) as AnyModule[];

test.each([coreModule as unknown as AnyModule, ...modules].map((each) => [each.name, each] as const))(
  'no function of %s is called not available',
  (_name, { functions = {}, notAvailable = [] }) => {
    expect(notAvailable.filter((name) => Object.hasOwn(functions, name))).toEqual([]);
  },
);
