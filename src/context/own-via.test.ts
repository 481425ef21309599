import { expect, test } from 'vitest';
import { LOCAL_SOCKET, ModuleBench } from '../../test/support/module-host.ts';
import type { Context } from './context.ts';
import { ownViaLine, receivedParameters } from './own-via.ts';

const PEER = '192.0.2.9';

function request(via: string): Context {
  return new ModuleBench().context(`OPTIONS sip:b SIP/2.0\nVia: SIP/2.0/UDP ${via};branch=z9hG4bKx\n\n`);
}

test.each([
  // Via, force_rport(), received, rport
  [PEER, false, null, null],
  [PEER, true, null, 5070],
  [`${PEER};rport`, false, PEER, 5070],
  [`${PEER};received=192.0.2.1`, false, PEER, null],
  ['other.example', false, PEER, null],
  ['other.example', true, PEER, 5070],
])('a Via of %s, asked for its port: %s, gets received %s and rport %s', (via, force, received, rport) => {
  const flow = { socket: LOCAL_SOCKET, remoteAddress: PEER, remotePort: 5070, connection: 0 };
  expect(receivedParameters(request(via).message.via!, flow, force)).toEqual({ received, rport });
});

test('our own asks for the port behind the branch', () => {
  const ctx = request(PEER);
  ctx.addLocalRport = true;
  expect(ownViaLine(LOCAL_SOCKET, 'z9hG4bKb', ctx, 0)).toBe('Via: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bKb;rport\r\n');
});

test.each([
  ['udp', 5060, '127.0.0.1'],
  ['tcp', 5070, '127.0.0.1:5070'],
  ['tls', 5061, '127.0.0.1:5061'],
  ['tls', 5060, '127.0.0.1:5060'],
  ['ws', 5060, '127.0.0.1'],
  ['ws', 80, '127.0.0.1:80'],
  ['wss', 5060, '127.0.0.1:5060'],
  ['wss', 5061, '127.0.0.1:5061'],
  ['wss', 443, '127.0.0.1:443'],
] as const)('our own over %s at port %i says %s', (transport, port, said) => {
  const line = ownViaLine({ ...LOCAL_SOCKET, transport, port }, 'z9hG4bKb', null, 0);
  expect(line).toBe(`Via: SIP/2.0/${transport.toUpperCase()} ${said};branch=z9hG4bKb\r\n`);
});
