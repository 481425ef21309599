import { expect, test } from 'vitest';
import { ConfigVariables, type ConfigVariable } from './config-variables.ts';

const variable = (group: string, name: string): ConfigVariable => ({
  group,
  name,
  type: 'int',
  doc: 'A setting.',
  min: null,
  max: null,
  get: () => 1,
});

function registry(...variables: ConfigVariable[]): ConfigVariables {
  const made = new ConfigVariables();
  for (const each of variables) made.add(each);
  return made;
}

const names = (variables: ConfigVariables): string[] => variables.list().map(({ group, name }) => `${group}.${name}`);

test('variables of modules outlive those of a configuration', () => {
  const shared = new ConfigVariables();
  shared.become(registry(variable('core', 'debug'), variable('my', 'old')));
  shared.add(variable('dbg', 'mode'));
  shared.become(registry(variable('core', 'debug'), variable('my', 'new')));
  expect(names(shared)).toEqual(['core.debug', 'my.new', 'dbg.mode']);
  shared.become(registry(variable('core', 'debug')));
  expect(names(shared)).toEqual(['core.debug', 'dbg.mode']);
});

test('what was added after a checkpoint can be taken away again, for later configurations too', () => {
  const shared = new ConfigVariables();
  shared.become(registry(variable('core', 'debug')));
  shared.add(variable('dbg', 'mode'));
  const undo = shared.checkpoint();
  shared.add(variable('x', 'y'));
  undo();
  expect(names(shared)).toEqual(['core.debug', 'dbg.mode']);
  shared.become(registry(variable('core', 'debug')));
  expect(names(shared)).toEqual(['core.debug', 'dbg.mode']);
});
