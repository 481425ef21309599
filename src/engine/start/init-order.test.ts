import { expect, test } from 'vitest';
import { defineModule } from '../../module/define.ts';
import { LoadedModule } from '../load/loaded-module.ts';
import { initOrder } from './init-order.ts';

function order(uses: Readonly<Record<string, readonly string[]>>): string[] {
  const modules = new Map(
    Object.entries(uses).map(([name, used]) => [name, new LoadedModule(defineModule({ name, doc: '', uses: used }))]),
  );
  return initOrder(modules).map(({ definition }) => definition.name);
}

test('modules are initialised as they are written', () => {
  expect(order({ tm: [], sl: [], rr: [] })).toEqual(['tm', 'sl', 'rr']);
});

test('what a module uses comes before it, wherever it is written', () => {
  expect(order({ sanity: ['sl'], xhttp: ['sl', 'absent'], sl: ['log'], log: [] })).toEqual([
    'log',
    'sl',
    'sanity',
    'xhttp',
  ]);
});

test('so does what it finds where that is loaded', () => {
  const modules = ['rr', 'path', 'outbound'].map(
    (name) => [name, new LoadedModule(defineModule({ name, doc: '', follows: ['outbound', 'absent'] }))] as const,
  );
  expect(initOrder(new Map(modules)).map(({ definition }) => definition.name)).toEqual(['outbound', 'rr', 'path']);
});

test('two that use one another are initialised all the same', () => {
  expect(order({ a: ['b'], b: ['a'] })).toEqual(['b', 'a']);
});
