import { expect, test } from 'vitest';
import { ModuleBench } from '../../test/support/module-host.ts';
import { RunningCalls } from './running-calls.ts';

const bench = new ModuleBench();
const context = (callId: string) =>
  bench.context(
    `INVITE sip:a@b SIP/2.0\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\nFrom: <sip:a@b>;tag=1\nTo: <sip:c@d>\nCall-ID: ${callId}\nCSeq: 1 INVITE\n\n`,
  );

test('what a failure route said holds while routes of other calls speak, and until the call goes on', () => {
  const calls = new RunningCalls();
  const [one, other] = [context('one'), context('other')];
  calls.setContext(one.message, 'first');
  calls.setContext(other.message, 'second');
  expect(calls.contextOf(one.message)).toBe('first');
  expect(calls.contextOf(other.message)).toBe('second');
  calls.begun(one);
  calls.ended(one);
  expect(calls.contextOf(one.message)).toBeNull();
  expect(calls.contextOf(other.message)).toBe('second');
});

test('of calls that never go on only the latest are remembered', () => {
  const calls = new RunningCalls();
  for (let i = 0; i < 1001; i++) calls.setContext(context(`c${i}`).message, 'x');
  expect(calls.contextOf(context('c0').message)).toBeNull();
  expect(calls.contextOf(context('c1').message)).toBe('x');
});
