import { expect, test } from 'vitest';
import { Context } from '../context/context.ts';
import { ScriptVariables } from '../context/script-variables.ts';
import type { LocalSocket, Transport } from '../sip/flow.ts';
import { Message } from '../sip/message.ts';
import { parseMessage } from '../sip/parse-message.ts';
import { outgoingRequest } from './outgoing-request.ts';

const UDP: LocalSocket = {
  id: 0,
  transport: 'udp',
  family: 4,
  address: '192.0.2.5',
  port: 5060,
  advertisedAddress: null,
  advertisedPort: null,
  name: null,
};

function contextOf(body: string): Context {
  const message = parseMessage(
    'OPTIONS sip:a@b SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:a@b>\r\n' +
      `Call-ID: c\r\nCSeq: 1 OPTIONS\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );
  if (!(message instanceof Message)) throw new Error(message.detail);
  const flow = { socket: UDP, remoteAddress: '192.0.2.1', remotePort: 5060, connection: 0 };
  return new Context({ message, flow, id: 1, time: 0, variables: new ScriptVariables() });
}

/** The transport of a request to a server with `sockets`, and for which transports a lack would be an error. */
function leaving(body: string, ...sockets: readonly LocalSocket[]): { by: string | undefined; needed: Transport[] } {
  const needed: Transport[] = [];
  const find = (wanted: Transport): LocalSocket | null => sockets.find(({ transport }) => transport === wanted) ?? null;
  const network = {
    selectSocket(wanted: Transport) {
      needed.push(wanted);
      return find(wanted);
    },
    findSocket: find,
  };
  const target = { transport: 'udp', address: '192.0.2.9', port: 5060, more: null } as const;
  const host = { network, core: { udpMost: 600, largeTransport: 'tcp' } as const };
  return { by: outgoingRequest(host, contextOf(body), target, null, 'z9hG4bK2')?.socket.transport, needed };
}

test('a request that is too long for UDP goes by the other transport', () => {
  const tcp: LocalSocket = { ...UDP, id: 1, transport: 'tcp' };
  expect(leaving('short', UDP, tcp)).toEqual({ by: 'udp', needed: ['udp'] });
  expect(leaving('x'.repeat(600), UDP, tcp)).toEqual({ by: 'tcp', needed: ['udp'] });
});

test('it goes by UDP where there is no other socket, which is no error', () => {
  expect(leaving('x'.repeat(600), UDP)).toEqual({ by: 'udp', needed: ['udp'] });
});
