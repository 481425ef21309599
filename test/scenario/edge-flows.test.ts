// What a proxy at the edge answers to requests for flows that are gone, or whose token was tampered with (RFC 5626 §5.3.1), for
// phones by TCP and by WebSocket.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { reserveLoopback } from '../support/loopback.ts';
import { reply, request, UdpPeer } from '../support/peer.ts';
import { missing } from '../support/peers.ts';
import { servers, startServer, type Server } from '../support/server.ts';
import { unique, writeReply, writeRequest, type SipText } from '../support/sip-text.ts';
import { until } from '../support/until.ts';
import { openLink, type Link } from '../torture/carriers.ts';
import { load } from './config-parts.ts';
import { EDGE, edge, REGISTRAR } from './edge-configs.ts';

const INSTANCE = '<urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6>';
const CARRIERS = ['tcp', 'ws'] as const;

const web = `tcp_accept_no_cl=yes
${load('xhttp', 'websocket')}
event_route[xhttp:request] { ws_handle_handshake(); }
`;

/** A registration of that user, and what the registrar got of it. */
async function register(phone: Link, carrier: (typeof CARRIERS)[number], registrar: UdpPeer): Promise<SipText> {
  const text = writeRequest({
    method: 'REGISTER',
    uri: 'sip:home.example',
    via: { host: 'phone.invalid', port: 5060 },
    transport: carrier.toUpperCase() as 'TCP',
    callId: unique('flow'),
    contact: `<sip:bob@phone.invalid;transport=${carrier};ob>;reg-id=1;+sip.instance="${INSTANCE}"`,
    headers: ['Supported: path, outbound'],
  });
  phone.send(text);
  return registrar.receive(request('REGISTER'));
}

describe.skipIf(missing('kamcmd')).each(servers)('%s', (kind) => {
  let server: Server;
  let registrar: UdpPeer;

  beforeAll(async () => {
    const net = await reserveLoopback();
    const listen = ['udp', 'tcp'].map((each) => `${each}:${net.host(EDGE)}:5060`);
    server = await startServer(kind, { net, listen, config: `${edge(net)}${web}` });
    registrar = await UdpPeer.open(net.endpoint(REGISTRAR));
  });

  afterAll(async () => {
    await registrar?.close();
    await server?.stop();
  });

  const call = (path: string): void => {
    const uri = 'sip:bob@phone.invalid;ob';
    const headers = [`Route: ${path}`];
    const callId = unique('call');
    registrar.send(writeRequest({ method: 'INVITE', uri, via: registrar.endpoint, callId, headers }), server.endpoint);
  };

  test.each(CARRIERS)(
    'by %s: 403 for a token that was tampered with, 430 when the flow has failed',
    async (carrier) => {
      const phone = await openLink(carrier, server.endpoint);
      const registration = await register(phone, carrier, registrar);
      registrar.send(writeReply(registration, 200, 'OK'), server.endpoint);
      await until('the registration', () => phone.received.includes('SIP/2.0 200'));
      const path = registration.need('Path').split(/,\s*(?=<)/)[0]!;
      expect(path).toContain(`@${server.endpoint.host}`);

      call(path);
      await until('the call', () => phone.received.includes('INVITE sip:bob@phone.invalid;ob SIP/2.0'));

      call(path.replace(/sip:[^@]{4}/, 'sip:AAAA'));
      await registrar.receive(reply(403));

      phone.close();
      await until('end of the flow', async () => /opened_connections: 0$/m.test(await server.kamcmd('core.tcp_info')));
      call(path);
      await registrar.receive(reply(430));
    },
  );
});
