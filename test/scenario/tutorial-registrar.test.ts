// A registrar, and what kamcmd shows of it.

import { describe, expect, test } from 'vitest';
import { kamcmdNumber, kamcmdValues } from '../support/kamcmd.ts';
import { reply, UdpPeer } from '../support/peer.ts';
import { missing } from '../support/peers.ts';
import { servers, withServer, type Server } from '../support/server.ts';
import { unique, writeRequest, type SipText } from '../support/sip-text.ts';
import { withSipp } from '../support/sipp.ts';
import { runSipsak } from '../support/sipsak.ts';
import { CALLEE, CALLER, registrar } from './configs.ts';

/** Sends a REGISTER with these Contact header lines and gives the answer. */
async function register(server: Server, contacts: readonly string[], callId = unique(), cseq = 1): Promise<SipText> {
  const peer = await UdpPeer.open(server.net.endpoint(CALLER));
  try {
    const aor = `sip:106@${server.endpoint.host}`;
    const headers = [...contacts.map((value) => `Contact: ${value}`), 'User-Agent: kahea-test'];
    const uri = `sip:${server.endpoint.host}`;
    peer.send(
      writeRequest({
        method: 'REGISTER',
        uri,
        via: peer.endpoint,
        to: `<${aor}>`,
        contact: null,
        callId,
        cseq,
        headers,
      }),
      server.endpoint,
    );
    return await peer.receive((message) => message.status !== null);
  } finally {
    await peer.close();
  }
}

describe.skipIf(missing('kamcmd', 'sipp', 'sipsak')).each(servers)('%s', (kind) => {
  test.each(['udp', 'tcp'] as const)(
    'REGISTER over %s is answered 200 and the contact is listed by ul.dump',
    (transport) =>
      withServer(kind, { config: registrar }, async (server) => {
        const local = server.net.endpoint(CALLEE);
        // What the oracle takes for the time may be some milliseconds late.
        const before = Math.floor(Date.now() / 1_000) - 1;
        await withSipp(
          {
            scenario: 'uac-register',
            local,
            remote: server.endpoint,
            transport,
            keys: { user: '106', expires: '600' },
            replace: { STATUS: '200' },
          },
          async (sipp) => {
            await sipp.succeed();
            const [ok] = sipp.received;
            expect(ok!.startLine).toBe('SIP/2.0 200 OK');
            expect(ok!.need('Contact')).toMatch(/^<sip:106@127\.[\d.]+:5060;transport=(UDP|TCP)>;expires=600$/);
          },
        );
        const dump = await server.kamcmd('ul.dump');
        expect(kamcmdValues(dump, 'Domain')).toEqual(['location']);
        expect(kamcmdValues(dump, 'AoR')).toEqual(['106']);
        expect(kamcmdValues(dump, 'Address')).toEqual([
          `sip:106@${local.host}:5060;transport=${transport.toUpperCase()}`,
        ]);
        expect(kamcmdValues(dump, 'User-Agent')).toEqual(['kahea-test']);
        expect(kamcmdNumber(dump, 'Expires')).toBeGreaterThan(590);
        expect(kamcmdNumber(dump, 'Last-Modified')).toBeGreaterThanOrEqual(before);
        expect(kamcmdNumber(dump, 'Records')).toBe(1);
      }),
  );

  test('sipsak registers with a contact of its own', () =>
    withServer(kind, { config: registrar }, async (server) => {
      const result = await runSipsak(server.endpoint, '108', ['-U', '-C', 'sip:108@127.0.0.1:9', '-x', '120']);
      expect(result.statusLine).toBe('SIP/2.0 200 OK');
      expect(kamcmdValues(await server.kamcmd('ul.dump'), 'Address')).toEqual(['sip:108@127.0.0.1:9']);
    }));

  test('INVITE still gets 480 and other methods 501', () =>
    withServer(kind, { config: registrar }, async (server) => {
      const expected = [
        ['INVITE', '480', 'uac-rejected'],
        ['OPTIONS', '501', 'uac-request'],
      ] as const;
      for (const [method, status, scenario] of expected)
        await withSipp(
          {
            scenario,
            local: server.net.endpoint(CALLER),
            remote: server.endpoint,
            keys: { user: '1' },
            replace: { STATUS: status, METHOD: method },
          },
          (sipp) => sipp.succeed(),
        );
    }));

  test('two contacts are both kept, refreshed by the same one and listed in the reply', () =>
    withServer(kind, { config: registrar }, async (server) => {
      const callId = unique();
      await register(server, ['<sip:106@127.0.0.1:7001>;q=0.5;expires=300'], callId, 1);
      const second = await register(server, ['<sip:106@127.0.0.1:7002>;expires=60'], unique(), 1);
      const contacts = second.values('Contact').flatMap((value) => value.split(/,\s*/));
      expect(contacts).toHaveLength(2);
      expect(contacts[0]).toMatch(/^<sip:106@127\.0\.0\.1:7001>;q=0\.5;expires=(?:300|29\d)$/);
      expect(contacts).toContain('<sip:106@127.0.0.1:7002>;expires=60');
      const refreshed = await register(server, ['<sip:106@127.0.0.1:7001>;expires=900'], callId, 2);
      expect(refreshed.values('Contact').join(',')).toContain('<sip:106@127.0.0.1:7001>;expires=900');
    }));

  test('a REGISTER without contacts asks what is registered', () =>
    withServer(kind, { config: registrar }, async (server) => {
      expect((await register(server, [])).value('Contact')).toBeNull();
      await register(server, ['<sip:106@127.0.0.1:7001>;expires=300']);
      const fetched = await register(server, []);
      expect(fetched.status).toBe(200);
      expect(fetched.need('Contact')).toMatch(/^<sip:106@127\.0\.0\.1:7001>;expires=(?:300|29\d)$/);
    }));

  test('Expires 0 removes one contact and a star removes all', () =>
    withServer(kind, { config: registrar }, async (server) => {
      await register(server, ['<sip:106@127.0.0.1:7001>', '<sip:106@127.0.0.1:7002>', '<sip:106@127.0.0.1:7003>']);
      const fewer = await register(server, ['<sip:106@127.0.0.1:7002>;expires=0']);
      expect(fewer.values('Contact').join(',')).not.toContain('7002');
      const peer = await UdpPeer.open(server.net.endpoint(CALLER));
      peer.send(
        writeRequest({
          method: 'REGISTER',
          uri: `sip:${server.endpoint.host}`,
          to: `<sip:106@${server.endpoint.host}>`,
          via: peer.endpoint,
          contact: '*',
          headers: ['Expires: 0'],
        }),
        server.endpoint,
      );
      expect((await peer.receive(reply(200))).value('Contact')).toBeNull();
      await peer.close();
      expect(kamcmdValues(await server.kamcmd('ul.dump'), 'Address')).toEqual([]);
    }));

  test('a star with an Expires that is not 0 is refused with 400', () =>
    withServer(kind, { config: registrar }, async (server) => {
      const refused = await register(server, ['*']);
      expect(refused.status).toBe(400);
      expect(await server.kamcmd('ul.dump')).not.toContain('AoR: 106');
    }));
});
