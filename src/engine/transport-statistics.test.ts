import { expect, test } from 'vitest';
import { TransportKit } from '../../test/mock/transport-kit.ts';
import { Statistics } from '../module/statistics.ts';
import { showTransportStatistics } from './transport-statistics.ts';

test('the groups of the transport have the names that Kamailio gives them, and their counters can be reset', async () => {
  const kit = new TransportKit();
  const statistics = new Statistics();
  showTransportStatistics(statistics, kit.layer, kit.resolver);
  expect(statistics.list('tcp').map(({ name }) => name)).toEqual([
    ...['con_reset', 'con_timeout', 'connect_failed', 'connect_success', 'current_opened_connections'],
    ...['current_write_queue_size', 'established', 'local_reject', 'passive_open', 'send_timeout', 'sendq_full'],
  ]);
  expect(statistics.list('dns').map(({ name }) => name)).toEqual(['failed_dns_request', 'slow_dns_request']);
  kit.layer.streams.events.con_reset.value = 2;
  expect(statistics.find('tcp:con_reset')!.read()).toBe(2);
  statistics.find('tcp:con_reset')!.reset!();
  expect(kit.layer.streams.events.con_reset.value).toBe(0);
  await kit.close();
});
