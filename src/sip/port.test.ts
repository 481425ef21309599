import { expect, test } from 'vitest';
import { isListenPort, isPort, isWrittenPort } from './port.ts';

test('messages are sent to ports from 1 to 65535', () => {
  expect([-1, 0, 1, 65_535, 65_536].map(isPort)).toEqual([false, false, true, true, false]);
});

test.each([
  ['5060', true, true],
  ['070', true, true],
  ['65535', true, true],
  ['0', true, false],
  ['65536', false, false],
  ['005060', false, false],
  ['', false, false],
  ['-1', false, false],
  ['1x', false, false],
])('"%s": in a URI %s, to listen on %s', (text, inUri, listen) => {
  expect([isWrittenPort(text), isListenPort(text)]).toEqual([inUri, listen]);
});
