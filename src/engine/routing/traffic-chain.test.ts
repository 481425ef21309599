import { expect, test } from 'vitest';
import { AvpStore } from '../../context/avp-store.ts';
import type { TrafficInterceptor } from '../../module/host.ts';
import type { Flow } from '../../sip/flow.ts';
import { TrafficChain } from './traffic-chain.ts';

const marks = (mark: string, avps: AvpStore | null): TrafficInterceptor => ({
  received: (text) => ({ text: text + mark, avps }),
  sent: (text) => mark + text,
});

test('each sees what the one before made of the data', () => {
  const avps = new AvpStore();
  const chain = new TrafficChain(marks('a', avps), marks('b', null));
  const flow = {} as Flow;
  expect(chain.sent('x', flow)).toBe('bax');
  expect(chain.received('x', flow)).toEqual({ text: 'xab', avps });
});
