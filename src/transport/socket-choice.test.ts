import { expect, test } from 'vitest';
import type { LocalSocket } from '../sip/flow.ts';
import type { Transport } from '../sip/transport.ts';
import { SocketChoice } from './socket-choice.ts';

const TWO = ['10.1.0.1', '10.2.0.1'];
const SOCKETS = (['udp', 'tcp', 'tls'] as const).flatMap((transport) =>
  TWO.map((address, id): LocalSocket => {
    const advertised = { advertisedAddress: null, advertisedPort: null, name: null };
    return { id, transport, family: 4, address, port: 5060, ...advertised };
  }),
);

/** Which way the system takes: each network by the address in it, all else by an address nobody listens on. */
const sourceOf = (address: string): string =>
  address.startsWith('10.1.') ? TWO[0]! : address.startsWith('10.2.') ? TWO[1]! : '192.0.2.1';

test.each<[transport: Transport, to: string, from: string | null]>([
  ['udp', '10.2.0.9', 'udp:10.2.0.1'],
  ['udp', '127.0.0.1', null],
  ['tcp', '10.2.0.9', 'tcp:10.2.0.1'],
  ['tcp', '127.0.0.1', 'tcp:10.1.0.1'],
  ['tls', '127.0.0.1', 'tls:10.1.0.1'],
  ['ws', '10.2.0.9', 'ws:10.2.0.1'],
  ['ws', '127.0.0.1', 'ws:10.1.0.1'],
  ['wss', '127.0.0.1', 'wss:10.1.0.1'],
])('with mhomed %s to %s leaves by %s', (transport, to, from) => {
  const choice = new SocketChoice();
  choice.update(SOCKETS);
  const socket = choice.select(transport, to, null, SOCKETS[0], sourceOf);
  expect(socket === null ? null : `${socket.transport}:${socket.address}`).toBe(from);
});
