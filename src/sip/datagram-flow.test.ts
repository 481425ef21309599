import { describe, expect, test } from 'vitest';
import { datagramFlow } from './datagram-flow.ts';
import type { LocalSocket } from './flow.ts';

function socketOf(id: number): LocalSocket {
  return {
    id,
    transport: 'udp',
    family: 4,
    address: '192.0.2.1',
    port: 5060 + id,
    advertisedAddress: null,
    advertisedPort: null,
    name: null,
  };
}

describe('datagramFlow', () => {
  test('gives one object for one peer', () => {
    const socket = socketOf(0);
    const flow = datagramFlow(socket, '192.0.2.7', 5060);
    expect(flow).toEqual({ socket, remoteAddress: '192.0.2.7', remotePort: 5060, connection: 0 });
    expect(datagramFlow(socket, ['192.0', '2.7'].join('.'), 5060)).toBe(flow);
  });

  test('never takes one peer or socket for another, however many there are', () => {
    // Two sockets that are alike are two: after a restart of the transports each has its own.
    const sockets = [socketOf(0), socketOf(1), socketOf(0)];
    for (let round = 0; round < 2; round++) {
      for (let peer = 0; peer < 9_000; peer++) {
        const socket = sockets[peer % 3]!;
        const address = `10.${peer & 3}.${(peer >> 2) & 63}.${peer >> 8}`;
        const flow = datagramFlow(socket, address, 1024 + (peer % 7));
        expect(flow.socket).toBe(socket);
        expect([flow.remoteAddress, flow.remotePort]).toEqual([address, 1024 + (peer % 7)]);
      }
    }
  });
});
