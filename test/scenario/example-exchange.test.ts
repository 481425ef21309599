// The example exchange (examples/pbx), and the same with its routes in TypeScript (examples/typescript): register, call, ring,
// answer, cancel, time out, hang up; 404 for unknown numbers.

import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Baresip } from '../support/baresip.ts';
import { kamcmdValues } from '../support/kamcmd.ts';
import { reply, request, UdpPeer } from '../support/peer.ts';
import { missing } from '../support/peers.ts';
import { servers, withServer, type Server } from '../support/server.ts';
import { SipText, writeAckForFailure, writeReply, writeRequest } from '../support/sip-text.ts';
import { runSippCall, withSipp, type SippOptions } from '../support/sipp.ts';
import { CALLEE, CALLEE_B, CALLER } from './configs.ts';
import { register } from './register.ts';

const EXAMPLES = resolve(import.meta.dirname, '../../examples');

/** The example as it is, with a shorter wait for an answer. */
const configuration = `include_file "${EXAMPLES}/pbx/kamailio.cfg"\nmodparam("tm", "fr_inv_timer", 800)\n`;

const typescript = `loadmodule "app_ts.so"\nmodparam("app_ts", "load", "${EXAMPLES}/typescript/routes.ts")\n`;

const exchanges = servers.flatMap((kind) => [
  { kind, routes: 'of the configuration', example: { config: configuration, ownControl: true } },
  ...(kind === 'kahea'
    ? [{ kind, routes: 'in TypeScript', example: { config: configuration + typescript, ownControl: true } }]
    : []),
]);

const caller = (server: Server, user: string): SippOptions => ({
  scenario: 'uac-call',
  local: server.net.endpoint(CALLER),
  remote: server.endpoint,
  keys: { user },
});

describe.skipIf(missing('kamcmd', 'sipp')).each(exchanges)('$kind with routes $routes', ({ kind, example }) => {
  test.each([
    ['udp', 'udp'],
    ['tcp', 'tcp'],
  ] as const)('a caller over %s reaches a phone that registered over %s', (first, second) =>
    withServer(kind, example, async (server) => {
      await register(server, '200', CALLEE, second);
      await runSippCall({ ...caller(server, '200'), transport: first }, [
        { scenario: 'uas-call', local: server.net.endpoint(CALLEE), transport: second },
      ]);
    }),
  );

  test('a number nobody registered gets 404', () =>
    withServer(kind, example, (server) =>
      withSipp({ ...caller(server, '300'), scenario: 'uac-rejected', replace: { STATUS: '404' } }, async (sipp) => {
        await sipp.succeed();
        expect(sipp.received.at(-1)!.startLine).toBe('SIP/2.0 404 Not Found');
      }),
    ));

  test('hanging up while it rings', () =>
    withServer(kind, example, async (server) => {
      await register(server, '200', CALLEE);
      await runSippCall({ ...caller(server, '200'), scenario: 'uac-cancel' }, [
        { scenario: 'uas-cancelled', local: server.net.endpoint(CALLEE) },
      ]);
    }));

  test('a phone that rings for too long is cancelled and the caller is told', () =>
    withServer(kind, example, async (server) => {
      await register(server, '200', CALLEE);
      const [sender, callee] = await Promise.all([
        UdpPeer.open(server.net.endpoint(CALLER)),
        UdpPeer.open(server.net.endpoint(CALLEE)),
      ]);
      const uri = `sip:200@${server.endpoint.host}`;
      const invite = new SipText(writeRequest({ method: 'INVITE', uri, via: sender.endpoint }));
      sender.send(invite.text, server.endpoint);
      const arrived = await callee.receive(request('INVITE'));
      callee.send(writeReply(arrived, 180, 'Ringing', { toTag: 'r' }), server.endpoint);
      await sender.receive(reply(180));
      const cancel = await callee.receive(request('CANCEL'));
      callee.send(writeReply(cancel, 200, 'OK', { toTag: 'r' }), server.endpoint);
      callee.send(writeReply(arrived, 487, 'Request Terminated', { toTag: 'r' }), server.endpoint);
      const end = await sender.receive(({ status }) => status !== null && status >= 300);
      expect(end.status).toBe(408);
      sender.send(writeAckForFailure(invite, end), server.endpoint);
      await Promise.all([sender.close(), callee.close()]);
    }));

  test('two phones with one number ring together, and the one that answers gets the call', () =>
    withServer(kind, example, async (server) => {
      await register(server, '200', CALLEE);
      await register(server, '200', CALLEE_B);
      const [sender, first, second] = await Promise.all([
        UdpPeer.open(server.net.endpoint(CALLER)),
        UdpPeer.open(server.net.endpoint(CALLEE)),
        UdpPeer.open(server.net.endpoint(CALLEE_B)),
      ]);
      const uri = `sip:200@${server.endpoint.host}`;
      sender.send(writeRequest({ method: 'INVITE', uri, via: sender.endpoint }), server.endpoint);
      const [toFirst, toSecond] = await Promise.all([
        first.receive(request('INVITE')),
        second.receive(request('INVITE')),
      ]);
      first.send(writeReply(toFirst, 180, 'Ringing', { toTag: 'a' }), server.endpoint);
      await sender.receive(reply(180));
      second.send(writeReply(toSecond, 200, 'OK', { toTag: 'b' }), server.endpoint);
      expect((await sender.receive(reply(200))).toTag).toBe('b');
      await first.receive(request('CANCEL'));
      await Promise.all([sender.close(), first.close(), second.close()]);
    }));

  test.skipIf(missing('baresip'))('two softphones register, call and hang up', () =>
    withServer(kind, example, async (server) => {
      const common = { registrar: server.endpoint, transport: 'tcp' } as const;
      const phones = await Promise.all([
        Baresip.start({ ...common, user: '100', local: server.net.endpoint(CALLER), answer: 'manual' }),
        Baresip.start({ ...common, user: '200', local: server.net.endpoint(CALLEE), answer: 'auto' }),
      ]);
      try {
        await Promise.all(phones.map((phone) => phone.line('200 OK')));
        expect(kamcmdValues(await server.kamcmd('ul.dump'), 'AoR').sort()).toEqual(['100', '200']);
        phones[0].command('dial', `sip:200@${server.endpoint.host}`);
        await Promise.all(phones.map((phone) => phone.event('CALL_ESTABLISHED')));
        phones[1].command('hangup');
        await phones[0].event('CALL_CLOSED');
      } finally {
        await Promise.all(phones.map((phone) => phone.stop()));
      }
    }),
  );
});
