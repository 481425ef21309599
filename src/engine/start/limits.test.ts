import { afterEach, describe, expect, test } from 'vitest';
import { TransportKit } from '../../../test/mock/transport-kit.ts';
import { until } from '../../../test/support/until.ts';
import type { ParameterTable } from '../../module/parameters.ts';
import { defaultLimits, type TransportLimits } from '../../transport/limits.ts';
import { CORE_PARAMETERS, type CoreValues } from '../config/core-parameters.ts';
import { liveLimits } from './limits.ts';

const kits: TransportKit[] = [];

afterEach(async () => {
  await Promise.all(kits.splice(0).map((kit) => kit.close()));
});

function limitsWith(values: Partial<CoreValues>): TransportLimits {
  const rows = Object.entries(CORE_PARAMETERS as ParameterTable);
  const defaults = Object.fromEntries(rows.map(([name, { initial }]) => [name, initial as unknown]));
  return liveLimits({ ...defaults, ...values } as CoreValues);
}

const extremes = Object.entries(CORE_PARAMETERS as ParameterTable).flatMap(([name, { runtimeName, min, max }]) =>
  runtimeName === undefined ? [] : [min, max].filter((value) => value !== undefined).map((value) => [name, value]),
) as [name: string, value: number][];

/** A server that sends a message to itself, over one connection out and one in. */
async function exchange(limits: Partial<TransportLimits>): Promise<TransportKit> {
  const kit = new TransportKit(limits);
  kits.push(kit);
  const socket = await kit.listen('tcp');
  const flow = { socket, remoteAddress: socket.address, remotePort: socket.port, connection: 0 };
  const sent = kit.layer.send(flow, 'INFO sip:x SIP/2.0\r\nContent-Length: 0\r\n\r\n');
  kit.layer.flush();
  if (sent) await until('message', () => kit.received.length > 0, { explain: () => kit.log.lines.join('\n') });
  return kit;
}

describe('limits from global parameters', () => {
  test.each(extremes)('a connection stands %s = %d', async (name, value) => {
    const limits = limitsWith({ [name]: value });
    const kit = await exchange(limits);
    expect(kit.received).toHaveLength(limits.tcpNoConnect || limits.tcpMaxConnections === 0 ? 0 : 1);
  });

  test.each([-1, 0x7fffffff])('a lifetime of %d seconds does not end', async (value) => {
    const kit = await exchange(limitsWith({ tcp_connection_lifetime: value }));
    kit.time.run(3_000_000_000);
    expect(kit.layer.snapshot().connections.map(({ state, timeout }) => [state, timeout])).toEqual([
      ['open', Number.POSITIVE_INFINITY],
      ['open', Number.POSITIVE_INFINITY],
    ]);
    expect(kit.time.timers.size).toBe(0);
  });

  test('sizes are applied as they are given', () => {
    expect(limitsWith({ maxbuffer: 8192, tcp_conn_wq_max: 1000, tcp_wq_max: 2000 })).toMatchObject({
      udpReceiveBuffer: 8192,
      tcpConnectionQueue: 1000,
      tcpQueue: 2000,
    });
  });

  test('times are seconds', () => {
    expect(limitsWith({ tcp_msg_read_timeout: 3, tcp_keepidle: 4 })).toMatchObject({
      tcpMessageTime: 3000,
      tcpKeepidle: 4000,
    });
  });

  test('without parameters the limits are the default ones', () => {
    expect(limitsWith({})).toEqual(defaultLimits);
  });

  test('a negative timeout is the default', () => {
    expect(limitsWith({ tcp_connect_timeout: -1, tcp_send_timeout: -1 })).toMatchObject({
      tcpConnectTimeout: 10_000,
      tcpSendTimeout: 10_000,
    });
  });
});
