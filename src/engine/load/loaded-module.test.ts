import { describe, expect, test } from 'vitest';
import { defineModule, param } from '../../module/index.ts';
import { LoadedModule } from './loaded-module.ts';

const module = defineModule({
  name: 'm',
  doc: '',
  params: {
    count: param.int({ doc: '', default: 1 }),
    is_on: param.bool({ doc: '' }),
    name: param.string({ doc: '' }),
    names: param.list({ doc: '' }),
    user: param.written(param.string({ doc: '' }), 'number', 'text'),
    old: param.ignored(''),
    old_name: param.written(param.ignored(''), 'text'),
  },
});

describe('a parameter of a module', () => {
  test.each([
    ['count', 5],
    ['is_on', 1],
    ['name', '5'],
    ['names', 'a'],
    ['user', 5],
    ['user', 'a'],
    ['old', 5],
    ['old_name', 'a'],
  ])('%s may be %j', (name, value) => {
    expect(new LoadedModule(module).setParameter(name, value)).toBeNull();
  });

  test.each([
    ['count', '5', 'count: a number is expected, not a text in quotes', 'write 5 without the quotes'],
    ['count', 'soon', 'count: a number is expected, not a text in quotes', undefined],
    ['old', 'a', 'old: a number is expected, not a text in quotes', undefined],
    ['old_name', 5, 'old_name: a text in quotes is expected, not a number', 'write "5"'],
    ['is_on', '1', 'is_on: a number is expected, not a text in quotes', 'write 1 without the quotes'],
    ['name', 5, 'name: a text in quotes is expected, not a number', 'write "5"'],
    ['names', 5, 'names: a text in quotes is expected, not a number', 'write "5"'],
  ])('%s may not be %j', (name, value, message, hint) => {
    const loaded = new LoadedModule(module);
    const problem = loaded.setParameter(name, value);
    expect(problem).toMatchObject({ problem: 'bad-value', message });
    expect(problem!.hint).toBe(hint);
    expect(loaded.values[name]).toBe(loaded.parameters[name]!.initial);
  });
});
