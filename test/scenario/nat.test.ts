// Phones behind NAT: keep-alives to registered ones, and calls between phones that do not know their addresses.

import { describe, expect, test } from 'vitest';
import { kamcmdValues } from '../support/kamcmd.ts';
import { reply, TcpPeer, UdpPeer } from '../support/peer.ts';
import { missing } from '../support/peers.ts';
import { servers, withServer, type Server } from '../support/server.ts';
import { writeRequest, type RequestParts } from '../support/sip-text.ts';
import { runSippCall, withSipp, type SippOptions } from '../support/sipp.ts';
import { until } from '../support/until.ts';
import { CALLEE, CALLEE_B, CALLEE_C, CALLEE_D, CALLER } from './configs.ts';
import { aliases, keepalives, requests } from './nat-configs.ts';

/** An address that a phone has behind its NAT. */
const PRIVATE = '10.9.8.7:5099';

function registration(server: Server, user: string, parts: Pick<RequestParts, 'via' | 'transport'>): string {
  const uri = `sip:${server.endpoint.host}`;
  const to = `<sip:${user}@${server.endpoint.host}>`;
  const transport = parts.transport === 'TCP' ? ';transport=tcp' : '';
  return writeRequest({ method: 'REGISTER', uri, to, contact: `<sip:${user}@${PRIVATE}${transport}>`, ...parts });
}

const expires = async (server: Server, user: string): Promise<number> =>
  Number(kamcmdValues(await server.kamcmd('ul.lookup', 'location', user), 'Expires')[0]);

/** A scenario of a phone that believes in its private address. */
const behindNat = (scenario: string): string =>
  scenario
    .replaceAll(/^(Contact: <sip:[^@]+@)\[local_ip\]:\[local_port\]/gm, `$1${PRIVATE}`)
    .replaceAll(/^(Via: SIP\/2.0\/\[transport\] )\[local_ip\]:\[local_port\]/gm, `$1${PRIVATE}`)
    .replaceAll(/^c=IN .*$/gm, 'c=IN IP4 10.9.8.7');

const phone = (
  server: Server,
  last: number,
  rest: Pick<SippOptions, 'scenario'> & Partial<SippOptions>,
): SippOptions => ({
  local: server.net.endpoint(last),
  remote: server.endpoint,
  edit: behindNat,
  ...rest,
});

describe.skipIf(missing('kamcmd', 'sipp')).concurrent.each(servers)('%s', (kind) => {
  test('phones behind NAT get zeros or OPTIONS each interval, and those who never answer are soon over', () =>
    withServer(kind, { config: keepalives(5) }, async (server) => {
      const open = (last: number): Promise<UdpPeer> => UdpPeer.open(server.net.endpoint(last));
      const [plain, silent, near] = await Promise.all([open(CALLEE_B), open(CALLEE_C), open(CALLEE_D)]);
      const stream = await TcpPeer.connect(server.endpoint, server.net.host(CALLER));
      for (const [peer, user] of [
        [plain, 'n'],
        [silent, 'ns-silent'],
        [near, 'x'],
      ] as const) {
        peer.send(registration(server, user, { via: peer.endpoint }), server.endpoint);
        await peer.receive(reply(200));
      }
      stream.send(registration(server, 'ns-stream', { via: stream.endpoint, transport: 'TCP' }));
      await stream.receive(reply(200));
      await withSipp(
        phone(server, CALLEE, {
          scenario: 'uac-register',
          keys: { user: 'ns-sipp', expires: '600' },
          replace: { STATUS: '200' },
        }),
        (sipp) => sipp.succeed(),
      );
      await withSipp(
        {
          scenario: 'uas-request',
          local: server.net.endpoint(CALLEE),
          calls: 5,
          replace: { METHOD: 'OPTIONS', STATUS: '200' },
        },
        async (sipp) => {
          await sipp.succeed();
          expect(sipp.received[0]!.requestUri).toBe(`sip:ns-sipp@${PRIVATE};transport=UDP`);
          expect(sipp.received[0]!.need('From')).toMatch(/^sip:pinger@kamailio\.example;tag=/);
        },
      );
      const zeros = await plain.receive(({ text }) => text === '\0\0\0\0');
      expect(zeros.text).toHaveLength(4);
      await silent.receive(
        ({ method, requestUri }) => method === 'OPTIONS' && requestUri === `sip:ns-silent@${PRIVATE}`,
      );
      await until('last seconds of the silent phone', async () => (await expires(server, 'ns-silent')) <= 10, {
        limit: 15_000,
      });
      for (const user of ['ns-sipp', 'ns-stream', 'x']) expect(await expires(server, user)).toBeGreaterThan(500);
      expect(near.drain()).toEqual([]);
      expect(stream.drain()).toEqual([]);
      expect(server.scriptLog).toContain('reply 200 to OPTIONS');
      await Promise.all([plain, silent, near, stream].map((peer) => peer.close()));
    }));

  test('keep-alives have the method, From and path that they should have, and one phone gets none', () =>
    withServer(kind, { config: requests }, async (server) => {
      const [asked, disabled] = await Promise.all(
        [CALLEE_B, CALLEE_C].map((last) => UdpPeer.open(server.net.endpoint(last))),
      );
      const register = async (peer: UdpPeer, user: string, ...headers: readonly string[]): Promise<void> => {
        const { host, port } = peer.endpoint;
        const uri = `sip:${server.endpoint.host}`;
        const contact = `<sip:${user}@${host}:${port};x=1>`;
        const to = `<sip:${user}@${server.endpoint.host}>`;
        peer.send(writeRequest({ method: 'REGISTER', uri, via: peer.endpoint, to, contact, headers }), server.endpoint);
        await peer.receive(reply(200));
      };
      const path = `<sip:${asked!.endpoint.host}:${asked!.endpoint.port};lr>`;
      await register(disabled!, 'd');
      await register(asked!, 's', 'Supported: path', `Path: ${path}`);
      const ping = await asked!.receive(({ method }) => method === 'INFO');
      expect(ping.requestUri).toBe(`sip:s@${asked!.endpoint.host}:${asked!.endpoint.port};x=1`);
      expect(ping.text.split('\r\n').map((line) => line.replace(/[: ].*/, ''))).toEqual([
        'INFO',
        'Via',
        'Route',
        'From',
        'To',
        'Call-ID',
        'CSeq',
        'Content-Length',
        '',
        '',
      ]);
      expect(ping.need('Route')).toBe(path);
      expect(ping.need('CSeq')).toBe('1 INFO');
      await asked!.receive(({ method, text }) => method === 'INFO' && text !== ping.text);
      expect(disabled!.drain()).toEqual([]);
      await Promise.all([asked!.close(), disabled!.close()]);
    }));

  test('SIPp calls SIPp, and neither knows its own address', () =>
    withServer(kind, { config: aliases }, async (server) => {
      await withSipp(
        phone(server, CALLEE, {
          scenario: 'uac-register',
          keys: { user: '107', expires: '600' },
          replace: { STATUS: '200' },
        }),
        (sipp) => sipp.succeed(),
      );
      await runSippCall(
        phone(server, CALLER, { scenario: 'uac-call', keys: { user: '107' } }),
        [phone(server, CALLEE, { scenario: 'uas-call' })],
        (caller, [callee]) => {
          const alias = (last: number): string => `;alias=${server.net.host(last)}~5060~1>`;
          const [invite, ack, bye] = callee!.received;
          expect(invite!.need('Contact')).toBe(`<sip:caller@${PRIVATE};transport=UDP${alias(CALLER)}`);
          expect(invite!.values('Via')[1]).toContain(`${PRIVATE};rport=5060;received=${server.net.host(CALLER)};`);
          expect(invite!.body).toContain(`c=IN IP4 ${server.net.host(CALLER)}`);
          for (const message of [ack, bye]) expect(message!.requestUri).toBe(`sip:callee@${PRIVATE};transport=UDP`);
          const ok = caller.received.find(({ status, method }) => status === 200 && method === 'INVITE');
          expect(ok!.need('Contact')).toBe(`<sip:callee@${PRIVATE};transport=UDP${alias(CALLEE)}`);
          expect(ok!.body).toContain(`c=IN IP4 ${server.net.host(CALLEE)}`);
        },
      );
    }));
});
