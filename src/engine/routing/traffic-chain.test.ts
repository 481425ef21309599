import { expect, test } from 'vitest';
import { AvpStore } from '../../context/avp-store.ts';
import type { TrafficInterceptor } from '../../module/host.ts';
import type { Flow } from '../../sip/flow.ts';
import { TrafficChain } from './traffic-chain.ts';

const marks = (mark: string, avps: AvpStore | null): TrafficInterceptor => ({
  received: (text) => ({ text: text + mark, avps }),
  sent: (text) => mark + text,
  foreseen: (reply) => `${mark}?${reply}`,
});

test('each sees what the one before made of the data', () => {
  const avps = new AvpStore();
  const chain = new TrafficChain(marks('a', avps), marks('b', null));
  const flow = {} as Flow;
  expect(chain.sent('x', flow, 0)).toBe('bax');
  expect(chain.received('x', flow)).toEqual({ text: 'xab', avps });
  expect(chain.foreseen('x')).toBe('b?a?x');
});

test('what the first does not let out is not shown to the second', () => {
  const silent: TrafficInterceptor = { ...marks('a', null), sent: () => null };
  expect(new TrafficChain(silent, marks('b', null)).sent('x', {} as Flow, 0)).toBeNull();
});

test('a Call-ID is known as what both make of it, where they make anything of it', () => {
  const upper: TrafficInterceptor = { ...marks('a', null), callId: (callId) => callId.toUpperCase() };
  const longer: TrafficInterceptor = { ...marks('b', null), callId: (callId) => `${callId}x` };
  expect(new TrafficChain(upper, longer).callId('a')).toBe('Ax');
  expect(new TrafficChain(marks('a', null), longer).callId('a')).toBe('ax');
  expect(new TrafficChain(upper, marks('b', null)).callId('a')).toBe('A');
});
