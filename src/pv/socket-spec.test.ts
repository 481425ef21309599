import { expect, test } from 'vitest';
import type { LocalSocket, Transport } from '../sip/flow.ts';
import { advertisedText, findSocket, parseSocketName, socketText } from './socket-spec.ts';

function socket(id: number, transport: Transport, address: string, port: number, advertise = ''): LocalSocket {
  const [advertisedAddress, advertisedPort] = advertise.split(':');
  return {
    id,
    transport,
    family: address.includes(':') ? 6 : 4,
    address,
    port,
    advertisedAddress: advertise === '' ? null : advertisedAddress!,
    advertisedPort: advertise === '' ? null : Number(advertisedPort),
    name: `name${id}`,
  };
}

const SOCKETS = [
  socket(0, 'tcp', '10.0.0.1', 5060),
  socket(1, 'udp', '10.0.0.1', 5060),
  socket(2, 'udp', '10.0.0.2', 5070, '198.51.100.7:6000'),
  socket(3, 'tcp', '10.0.0.2', 5070),
  socket(4, 'tcp', '10.0.0.4', 5070),
  socket(5, 'udp', '10.0.0.5', 5080, 'SIP.example:6001'),
  socket(6, 'udp', '10.0.0.5', 5090),
  socket(7, 'udp', '::1', 5060),
  socket(8, 'udp', '10.0.0.8', 5060, 'gateway:6002'),
];

test.each([
  ['udp:10.0.0.1:5060', 1],
  ['UDP:10.0.0.1:5060', 1],
  ['tcp:10.0.0.1:5060', 0],
  ['ws:10.0.0.1:5060', 0],
  ['tcp:10.0.0.2', 3],
  ['udp:10.0.0.2:05070', 2],
  ['[10.0.0.2]:5070', 2],
  ['udp:[::1]:5060', 7],
  ['[::1]', 7],
  ['udp:[0:0:0:0:0:0:0:1]:5060', 7],
])('%s is socket %d', (text, id) => {
  expect(findSocket(SOCKETS, text)?.id).toBe(id);
});

test.each([
  ['10.0.0.1:5060', 1],
  ['10.0.0.1', 1],
  ['10.0.0.4', 4],
  ['10.0.0.4:5070', 4],
])('%s without a transport means UDP before TCP: socket %d', (text, id) => {
  expect(findSocket(SOCKETS, text)?.id).toBe(id);
});

test.each([
  ['udp:10.0.0.5', 5],
  ['10.0.0.5:0', 5],
  ['10.0.0.5:5090', 6],
])('%s without a port means the first one: socket %d', (text, id) => {
  expect(findSocket(SOCKETS, text)?.id).toBe(id);
});

test.each([
  ['udp:198.51.100.7:6000', 2],
  ['198.51.100.7', 2],
  ['198.51.100.7:5070', 2],
  ['10.0.0.2:6000', 2],
  ['sip.EXAMPLE:6001', 5],
  ['gateway:6002', 8],
])('%s, advertised in part or in whole, is socket %d', (text, id) => {
  expect(findSocket(SOCKETS, text)?.id).toBe(id);
});

test.each(['name2', 'nonsense', '10.0.0.9', '10.0.0.1:5061', 'tcp:198.51.100.7', '10.0.0.1:70596', 'wss:10.0.0.1'])(
  '%s is a name, but of no socket',
  (text) => {
    expect(parseSocketName(text)).not.toBeNull();
    expect(findSocket(SOCKETS, text)).toBeNull();
  },
);

test.each([
  '',
  '::1',
  'udp:',
  ':5060',
  'sip:10.0.0.1',
  'any:10.0.0.1',
  '10.0.0.1:',
  '10.0.0.1:x',
  ' udp:10.0.0.1',
  '[::1',
])('"%s" is no name', (text) => {
  expect(parseSocketName(text)).toBeNull();
  expect(findSocket(SOCKETS, text)).toBeNull();
});

test('a socket is written with its own address or the one it advertises', () => {
  expect(socketText(SOCKETS[2]!)).toBe('udp:10.0.0.2:5070');
  expect(advertisedText(SOCKETS[2]!)).toBe('udp:198.51.100.7:6000');
  expect(advertisedText(SOCKETS[7]!)).toBe('udp:[::1]:5060');
});
