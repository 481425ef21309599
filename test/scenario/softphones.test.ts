// Two softphones (Debian's baresip) register, call each other and hang up, over UDP and over TCP.

import { describe, expect, test } from 'vitest';
import { Baresip } from '../support/baresip.ts';
import { kamcmdValues } from '../support/kamcmd.ts';
import { missing } from '../support/peers.ts';
import { servers, withServer, type Server } from '../support/server.ts';
import { until } from '../support/until.ts';
import { CALLEE, CALLER } from './configs.ts';
import { reusableRoutes } from './reusable-routes-config.ts';

async function withPhones(
  server: Server,
  transport: 'udp' | 'tcp',
  body: (caller: Baresip, callee: Baresip) => Promise<void>,
): Promise<void> {
  const common = { registrar: server.endpoint, transport };
  const phones = await Promise.all([
    Baresip.start({ ...common, user: '106', local: server.net.endpoint(CALLER), answer: 'manual' }),
    Baresip.start({ ...common, user: '108', local: server.net.endpoint(CALLEE), answer: 'auto' }),
  ]);
  try {
    await Promise.all(phones.map((phone) => phone.line('200 OK')));
    await body(...phones);
  } finally {
    await Promise.all(phones.map((phone) => phone.stop()));
  }
}

const registered = async (server: Server): Promise<string[]> =>
  kamcmdValues(await server.kamcmd('ul.dump'), 'AoR').sort();

describe.skipIf(missing('kamcmd', 'baresip')).each(servers)('%s', (kind) => {
  test.each(['udp', 'tcp'] as const)('two phones register over %s, talk, hang up and leave', (transport) =>
    withServer(kind, { config: reusableRoutes(true) }, async (server) => {
      await withPhones(server, transport, async (caller, callee) => {
        expect(await registered(server)).toEqual(['106', '108']);
        caller.command('dial', `sip:108@${server.endpoint.host}`);
        const [outgoing, incoming] = await Promise.all([
          caller.event('CALL_ESTABLISHED'),
          callee.event('CALL_ESTABLISHED'),
        ]);
        expect(outgoing.peeruri).toContain('108@');
        expect(incoming.peeruri).toContain('106@');
        caller.command('hangup');
        await callee.event('CALL_CLOSED');
      });
      // A phone that ends takes its registration back.
      await until('empty location table', async () => (await registered(server)).length === 0);
    }),
  );

  test('a call to somebody who is not registered is refused with 404', () =>
    withServer(kind, { config: reusableRoutes(true) }, (server) =>
      withPhones(server, 'udp', async (caller) => {
        caller.command('dial', `sip:555@${server.endpoint.host}`);
        expect((await caller.event('CALL_CLOSED')).param).toContain('404 User not Registered');
      }),
    ));
});
