// What is said to be missing is not there, and what Kamailio has is named the same way everywhere.
import { expect, test } from 'vitest';
import { KamailioFacts } from '../../src/engine/load/kamailio-facts.ts';
import { KNOWN_MODULES } from '../../src/engine/load/known-modules.ts';
import { availableModules, importModule } from '../../src/engine/load/loader.ts';
import type { AnyModule } from '../../src/module/define.ts';
import { makeCoreVariables } from '../../src/pv/core-variables.ts';
import { NO_FACTS } from '../../src/pv/facts.ts';
import { makeCoreSelects } from '../../src/pv/selects/core-selects.ts';
import { NOT_AVAILABLE } from '../../src/pv/selects/registry.ts';

const definitions = (await Promise.all(availableModules().map((name) => importModule(name)))) as AnyModule[];

test('no select that a module has is said to be missing', () => {
  const roots = definitions.flatMap(({ selects }) => Object.keys(selects?.(() => ({}) as never) ?? {}));
  expect(roots).toContain('timer');
  expect(roots.filter((root) => NOT_AVAILABLE.has(root))).toEqual([]);
  const core = makeCoreSelects(NO_FACTS);
  for (const root of NOT_AVAILABLE) expect(core.bind(root)).toMatchObject({ problem: 'not-available' });
});

test('the modules that something is known about are known', () => {
  expect([...new KamailioFacts().modules()].filter((name) => !KNOWN_MODULES.has(name))).toEqual([]);
});

test('variables of the core are of pv in Kamailio, or need no module', () => {
  const facts = new KamailioFacts();
  const definitions = makeCoreVariables(NO_FACTS).filter(({ needsNoModule }) => needsNoModule !== true);
  const strangers = definitions.flatMap(({ names }) =>
    names.filter((name) => !facts.owners('variable', name).includes('pv')),
  );
  // The dollar sign, and those that Kamailio 5.6 has not.
  expect(strangers.sort()).toEqual(['$', 'RAas', 'pid']);
});
