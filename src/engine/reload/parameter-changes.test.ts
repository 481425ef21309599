import { expect, test } from 'vitest';
import { defineModule, param } from '../../module/index.ts';
import type { LoadedConfig } from '../load/loaded-config.ts';
import { compileText } from '../testing/compile-text.ts';
import { changeParameters } from './parameter-changes.ts';

const SAMPLE = defineModule({
  name: 'sample',
  doc: 'Has parameters.',
  params: {
    limit: param.int({ doc: 'Read when it is needed.', default: 1, runtimeName: 'limit' }),
    folder: param.string({ doc: 'Read at the start.', reload: false }),
    table: param.list({ doc: 'Made at the start.' }),
  },
});

const HEAD = 'request_route { exit; }\nloadmodule "sample.so"\n';
const compiled = (lines: string): LoadedConfig => compileText(HEAD + lines, SAMPLE);

/** As the server has it: all modules of `after` run already. */
function follow(before: LoadedConfig, after: LoadedConfig): { changed: readonly string[]; pending: readonly string[] } {
  after.coreModule.join(before.coreModule);
  for (const [name, module] of after.modules) module.join(before.modules.get(name)!);
  return changeParameters(before, after);
}

const sampleOf = (config: LoadedConfig): Record<string, unknown> => config.modules.get('sample')!.values;

test('what modules read when they need it has its new value at once', () => {
  const before = compiled('modparam("sample", "limit", 2)\nmax_branches=3\n');
  const running = sampleOf(before);
  expect(follow(before, compiled('modparam("sample", "limit", 5)\nmax_branches=4\n'))).toEqual({
    changed: ['max_branches', 'sample.limit'],
    pending: [],
  });
  expect(running).toMatchObject({ limit: 5 });
  expect(before.core.max_branches).toBe(4);
});

test('lists of destinations are those of the new configuration', () => {
  const list = (name: string): string => `dst_blacklist = ${name}:{ (any, 192.0.2.1, 0, "") }\n`;
  const before = compiled(list('a'));
  const running = before.core;
  expect(follow(before, compiled(list('b') + list('c')))).toEqual({ changed: ['dst_blacklist'], pending: [] });
  expect(running.dst_blacklist.map(({ name }) => name)).toEqual(['b', 'c']);
});

test('a parameter that is no longer given goes back to its default', () => {
  const before = compiled('modparam("sample", "limit", 2)\n');
  expect(follow(before, compiled('')).changed).toEqual(['sample.limit']);
  expect(sampleOf(before)['limit']).toBe(1);
});

test('what was read at the start stays, and is named until it is configured as it runs', () => {
  const before = compiled('modparam("sample", "folder", "/a")\nmodparam("sample", "table", "x")\nport=5080\n');
  const after = compiled('modparam("sample", "folder", "/b")\nport=5090\n');
  expect(follow(before, after)).toEqual({ changed: [], pending: ['port', 'sample.folder', 'sample.table'] });
  expect(sampleOf(after)).toMatchObject({ folder: '/a', table: ['x'] });
  const unrelated = compiled('modparam("sample", "folder", "/b")\nport=5080\nmodparam("sample", "table", "x")\n');
  expect(follow(after, unrelated).pending).toEqual(['sample.folder']);
});

test('a value set at run time survives while the configuration says the same about it, and no longer', () => {
  const before = compiled('modparam("sample", "limit", 2)\nmine.value = 3\n');
  before.config.find('sample', 'limit')!.set!(7);
  before.config.find('mine', 'value')!.set!(8);
  const same = compiled('modparam("sample", "limit", 2)\nmine.value = 3\nmax_branches=5\n');
  expect(follow(before, same).changed).toEqual(['max_branches']);
  expect(sampleOf(same)['limit']).toBe(7);
  expect(same.config.find('mine', 'value')!.get()).toBe(8);
  const other = compiled('modparam("sample", "limit", 4)\nmine.value = 5\n');
  expect(follow(same, other).changed).toEqual(['max_branches', 'sample.limit', 'mine.value']);
  expect(sampleOf(other)['limit']).toBe(4);
  expect(other.config.find('mine', 'value')!.get()).toBe(5);
});

test('a value of the user is one for all configurations that give it the same value', () => {
  const before = compiled('mine.value = 3\n');
  const after = compiled('mine.value = 3\nmax_branches=5\n');
  follow(before, after);
  after.config.find('mine', 'value')!.set!(8);
  expect(before.config.find('mine', 'value')!.get()).toBe(8);
});

test('going back takes the values of the configuration, not those set while it was in use', () => {
  const first = compiled('mine.value = 3\n');
  first.config.find('mine', 'value')!.set!(8);
  const second = compiled('mine.value = 4\n');
  follow(first, second);
  expect(follow(second, first).changed).toEqual(['mine.value']);
  expect(first.config.find('mine', 'value')!.get()).toBe(3);
});
