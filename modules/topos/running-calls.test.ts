import { expect, test } from 'vitest';
import type { Context } from '../../src/context/context.ts';
import { RunningCalls } from './running-calls.ts';
import { fromCaller, parsed } from './testing/wire.ts';

const message = parsed(fromCaller('INVITE', 'sip:bob@example.com'));
const ctx = { message } as unknown as Context;

test('what a route says counts until its message is done', () => {
  const calls = new RunningCalls();
  calls.begun(ctx);
  calls.setContext(message, 'one');
  expect(calls.contextOf(message)).toBe('one');
  calls.ended(ctx);
  expect(calls.contextOf(message)).toBeNull();
});

test('what a route says that no message started counts for all it sends, and not after the next message of the call', () => {
  const calls = new RunningCalls();
  calls.setContext(message, 'timeout');
  expect(calls.contextOf(message)).toBe('timeout');
  expect(calls.contextOf(message)).toBe('timeout');
  calls.begun(ctx);
  calls.ended(ctx);
  expect(calls.contextOf(message)).toBeNull();
});
