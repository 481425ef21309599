import { expect, test } from 'vitest';
import { compileText } from '../testing/compile-text.ts';
import { ProgramHistory } from './program-history.ts';

const config = compileText('request_route { exit; }\n');
const entry = (hash: string) => ({ config, hash, files: [], time: 0 });
const ids = (history: ProgramHistory): number[] => history.all.map(({ id }) => id);

test('the last ten are kept, the newest first, and numbers are not used again', () => {
  const history = new ProgramHistory(entry('a'));
  for (let i = 0; i < 11; i++) history.add(entry(String(i)));
  expect(ids(history)).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 3]);
  expect(history.active.id).toBe(12);
  expect(history.find(2)).toBeNull();
  expect(history.find(3)?.hash).toBe('1');
});

test('before the one in use stands the next older one, step by step', () => {
  const history = new ProgramHistory(entry('a'));
  expect(history.previous).toBeNull();
  history.add(entry('b'));
  history.add(entry('c'));
  history.activate(history.previous!);
  expect([history.active.hash, history.previous?.hash]).toEqual(['b', 'a']);
  history.activate(history.previous!);
  expect(history.previous).toBeNull();
});

test('what comes after going back does not push out what is in use', () => {
  const history = new ProgramHistory(entry('a'));
  for (let i = 0; i < 9; i++) history.add(entry(String(i)));
  history.activate(history.find(1)!);
  expect(history.add(entry('new')).id).toBe(11);
  expect(history.active.hash).toBe('new');
  expect(ids(history)).toEqual([11, 10, 9, 8, 7, 6, 5, 4, 3, 2]);
});
