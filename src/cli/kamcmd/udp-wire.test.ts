import { expect, test } from 'vitest';
import { openUdp } from './udp-wire.ts';

test('an address that the system has no way to is a failure with its reason', async () => {
  // No socket may connect to the broadcast address unless it asked for that.
  expect(await openUdp('255.255.255.255', 5060)).toEqual({ failure: 'ERROR: connect: Permission denied' });
});
