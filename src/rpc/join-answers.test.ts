import { expect, test } from 'vitest';
import { RpcFault } from './fault.ts';
import { type AskedWorkers, joinAnswers } from './join-answers.ts';
import { plainAnswer, rpcAnswer } from './plain-value.ts';
import type { RpcAnswer } from './registry.ts';
import { RpcArray, RpcDouble, RpcStruct, structOf, type RpcValue } from './value.ts';

const one = (...values: RpcValue[]): RpcAnswer => ({ fault: null, list: false, values });
const list = (...values: RpcValue[]): RpcAnswer => ({ fault: null, list: true, values });
const fault = (reason: string): RpcAnswer => ({ fault: new RpcFault(400, reason) });

/** As one reads it. */
function shown(value: RpcValue): unknown {
  if (value instanceof RpcDouble) return value.value;
  if (value instanceof RpcStruct)
    return Object.fromEntries(value.entries.map((entry) => [entry.name, shown(entry.value)]));
  return value instanceof RpcArray ? value.items.map((item) => shown(item.value)) : value;
}

function joined(how: AskedWorkers, ...answers: RpcAnswer[]): unknown {
  const answer = joinAnswers(how, answers);
  return answer.fault === null ? answer.values.map(shown) : answer.fault.reason;
}

test('numbers are added by their names, whichever worker has them', () => {
  const stats = one(structOf({ current: 2, '200': 5 }));
  expect(joined('sum', stats, one(structOf({ current: 1, '404': 7 })))).toEqual([{ current: 3, '200': 5, '404': 7 }]);
});

test('only those that are named are added, the others are of the server', () => {
  const info = (opened: number) => one(structOf({ most: 100, opened }));
  expect(joined({ sum: ['opened'] }, info(3), info(4))).toEqual([{ most: 100, opened: 7 }]);
});

test('lists become one', () => {
  expect(joined('join', list('a', 'b'), list(), list('c'))).toEqual(['a', 'b', 'c']);
  const dump = (name: string) => one(structOf({ connections: new RpcArray().add(name), state: 'on' }));
  expect(joined('join', dump('x'), dump('y'))).toEqual([{ connections: ['x', 'y'], state: 'on' }]);
});

test('one that finds it answers for those that do not', () => {
  expect(joined('any', fault('Transaction not found'), one('done'))).toEqual(['done']);
  expect(joined('any', fault('Transaction not found'), fault('other'))).toBe('Transaction not found');
});

test('what one refuses is refused', () => {
  expect(joined('every', one('done'), fault('out of range'))).toBe('out of range');
  expect(joined('every', one('of the first'), one('of another'))).toEqual(['of the first']);
});

test('an answer comes as it was from another thread', () => {
  const answer = list(new RpcDouble(1.5), structOf({ a: 'x', b: new RpcArray().add(1, 'n') }));
  expect(rpcAnswer(structuredClone(plainAnswer(answer)))).toEqual(answer);
  expect(rpcAnswer(structuredClone(plainAnswer(fault('no'))))).toEqual(fault('no'));
});
