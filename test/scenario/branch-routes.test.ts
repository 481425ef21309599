// Routes for branches, failures and replies, with SIPp and sipsak where the bytes are theirs.

import { describe, expect, test } from 'vitest';
import { reply, request, TcpPeer, UdpPeer } from '../support/peer.ts';
import { missing } from '../support/peers.ts';
import { servers, withServer, type Server } from '../support/server.ts';
import { writeReply, writeRequest } from '../support/sip-text.ts';
import { runSippCall, withSipp, type SippOptions } from '../support/sipp.ts';
import { runSipsak } from '../support/sipsak.ts';
import { until } from '../support/until.ts';
import { discardedBranches, guardedDestinations, keepalives, replyRoutes, voicemail } from './branch-routes-config.ts';
import { CALLEE, CALLEE_B, CALLEE_C, CALLER } from './configs.ts';
import { register } from './register.ts';

const caller = (server: Server, user: string, rest: Partial<SippOptions> = {}): SippOptions => ({
  scenario: 'uac-call',
  local: server.net.endpoint(CALLER),
  remote: server.endpoint,
  keys: { user },
  ...rest,
});

const refused = (server: Server, status: string): Promise<unknown> =>
  withSipp(caller(server, '107', { scenario: 'uac-rejected', replace: { STATUS: status } }), (sipp) => sipp.succeed());

describe.skipIf(missing('kamcmd', 'sipp', 'sipsak')).each(servers)('%s', (kind) => {
  test('OPTIONS are answered, large messages refused, and messages forwarded, also to where they say', () =>
    withServer(kind, { config: keepalives }, async (server) => {
      const options = await runSipsak(server.endpoint, 'ping');
      expect(options.statusLine).toBe('SIP/2.0 200 ok');
      await runSippCall(
        caller(server, 'bob', { scenario: 'uac-message' }),
        [
          {
            scenario: 'uas-request',
            local: server.net.endpoint(CALLEE),
            replace: { METHOD: 'MESSAGE', STATUS: '200' },
          },
        ],
        (_caller, [callee]) => {
          const [message] = callee!.received;
          expect(message!.need('Content-Type')).toBe('text/plain');
          expect(message!.body).toBe('Hello world.');
          expect(message!.requestUri).toBe(`sip:bob@${server.net.host(CALLEE)}:5060`);
        },
      );
      const [sender, elsewhere] = await Promise.all([
        UdpPeer.open(server.net.endpoint(CALLER)),
        UdpPeer.open(server.net.endpoint(CALLEE_C)),
      ]);
      const write = (body: string): string =>
        writeRequest({ method: 'MESSAGE', uri: `sip:x@${server.net.host(CALLEE_C)}`, via: sender.endpoint, body });
      sender.send(write('short'), server.endpoint);
      expect((await elsewhere.receive(request('MESSAGE'))).body).toBe('short');
      sender.send(write('long'.repeat(500)), server.endpoint);
      expect((await sender.receive(reply(413))).startLine).toBe('SIP/2.0 413 message too large');
      await Promise.all([sender.close(), elsewhere.close()]);
    }));

  test('a branch that its route drops is not sent, and a call with no branch left fails', () =>
    withServer(kind, { config: discardedBranches }, async (server) => {
      await register(server, '107', CALLEE_B);
      await refused(server, '500');
      await register(server, '107', CALLEE);
      await runSippCall(caller(server, '107'), [{ scenario: 'uas-call', local: server.net.endpoint(CALLEE) }]);
    }));

  test('a call that all phones refuse goes to the voice mail', () =>
    withServer(kind, { config: voicemail }, async (server) => {
      await register(server, '107', CALLEE);
      await runSippCall(caller(server, '107'), [
        { scenario: 'uas-reject', local: server.net.endpoint(CALLEE), replace: { STATUS: '486' } },
        { scenario: 'uas-call', local: server.net.endpoint(CALLEE_C) },
      ]);
    }));

  test('a reply route of the core sees all replies, one of the transaction drops 183s, one of a branch has its own', () =>
    withServer(kind, { config: replyRoutes }, async (server) => {
      const [sender, bob, alice] = await Promise.all([
        UdpPeer.open(server.net.endpoint(CALLER)),
        UdpPeer.open(server.net.endpoint(CALLEE)),
        UdpPeer.open(server.net.endpoint(CALLEE_B)),
      ]);
      const uri = `sip:any@${server.endpoint.host}`;
      sender.send(writeRequest({ method: 'INVITE', uri, via: sender.endpoint }), server.endpoint);
      const [toBob, toAlice] = await Promise.all([bob.receive(request('INVITE')), alice.receive(request('INVITE'))]);
      bob.send(writeReply(toBob, 183, 'Session Progress', { toTag: 'bob' }), server.endpoint);
      bob.send(writeReply(toBob, 180, 'Ringing', { toTag: 'bob' }), server.endpoint);
      await sender.receive(reply(180));
      alice.send(writeReply(toAlice, 183, 'Session Progress', { toTag: 'alice' }), server.endpoint);
      expect((await sender.receive(reply(183))).toTag).toBe('alice');
      expect(server.scriptLog).toEqual([
        `received a reply 183 from ${bob.endpoint.host}`,
        'provisional reply received',
        `received a reply 180 from ${bob.endpoint.host}`,
        'provisional reply received',
        `received a reply 183 from ${alice.endpoint.host}`,
        'received reply 183 on the branch from alice',
      ]);
      await Promise.all([sender.close(), bob.close(), alice.close()]);
    }));

  test('a phone whose connection is gone is not connected to, and nothing is sent to an address that is forbidden', () =>
    withServer(kind, { config: guardedDestinations }, async (server) => {
      const phone = await TcpPeer.connect(server.endpoint, server.net.host(CALLEE));
      const { host, port } = phone.endpoint;
      phone.send(
        writeRequest({
          method: 'REGISTER',
          uri: `sip:${server.endpoint.host}`,
          to: `<sip:107@${server.endpoint.host}>`,
          via: phone.endpoint,
          transport: 'TCP',
          contact: `<sip:107@${host}:${port};transport=tcp>`,
        }),
      );
      await phone.receive(reply(200));
      const sender = await UdpPeer.open(server.net.endpoint(CALLER));
      const send = (user: string): void => {
        const uri = `sip:${user}@${server.endpoint.host}`;
        sender.send(writeRequest({ method: 'MESSAGE', uri, via: sender.endpoint }), server.endpoint);
      };
      send('107');
      const arrived = await phone.receive(request('MESSAGE'));
      phone.send(writeReply(arrived, 200, 'OK', { toTag: 'p' }));
      await sender.receive(reply(200));
      await phone.close();
      await until('end of the connection', async () =>
        /opened_connections: 0$/m.test(await server.kamcmd('core.tcp_info')),
      );
      send('107');
      const gone = await sender.receive(({ status }) => status !== null && status >= 400);
      expect(gone.startLine).toBe('SIP/2.0 404 Not Found');
      expect(server.scriptLog).toEqual(['unable to send request to destination']);
      await register(server, '108', CALLEE_B);
      send('108');
      const forbidden = await sender.receive(({ status }) => status !== null && status >= 400);
      expect(forbidden.startLine).toBe('SIP/2.0 404 Not Found');
      expect(server.scriptLog.slice(1)).toEqual(['nothing goes there', 'unable to send request to destination']);
      await sender.close();
    }));
});
