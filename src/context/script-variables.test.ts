import { expect, test } from 'vitest';
import { ScriptVariables, variableSlot } from './script-variables.ts';

test('a value is found by the name and by the slot of its variable', () => {
  const variables = new ScriptVariables();
  variables.set('first of all', 'alice');
  variables.put(variableSlot('second of all')!, 3);
  expect(variables.at(variableSlot('first of all')!)).toBe('alice');
  expect(variables.get('second of all')).toBe(3);
  expect([...variables]).toEqual([
    ['first of all', 'alice'],
    ['second of all', 3],
  ]);
});

test('a variable that was only asked for has no value and is not listed', () => {
  const variables = new ScriptVariables();
  expect(variables.at(variableSlot('never assigned')!)).toBeUndefined();
  expect(variables.has('never assigned')).toBe(false);
  variables.set('nothing', null);
  expect([...variables.keys()]).toEqual(['nothing']);
});

test('a copy keeps its values when the original changes, in either direction', () => {
  const variables = new ScriptVariables();
  variables.set('a', 1);
  const copy = variables.copy();
  variables.set('a', 2);
  copy.set('b', 3);
  expect([copy.get('a'), variables.get('b')]).toEqual([1, undefined]);
});

test('names without end get no slots, and keep their values all the same', () => {
  const variables = new ScriptVariables();
  for (let number = 0; number < 5_000; number++) variables.set(`field ${String(number)}`, number);
  expect(variableSlot('one more')).toBeNull();
  expect([variables.get('field 0'), variables.get('field 4999')]).toEqual([0, 4999]);
  const copy = variables.copy();
  variables.set('field 4999', 'changed');
  expect(copy.get('field 4999')).toBe(4999);
  expect([...copy]).toHaveLength(5_000);
});
