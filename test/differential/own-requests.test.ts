// What parameters of tm, uac and rr change about requests that the server makes itself, and about routes: the same with both servers.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { load } from '../scenario/config-parts.ts';
import { CALLEE, CALLEE_B, CALLER } from '../scenario/configs.ts';
import { reserveLoopback, type Loopback } from '../support/loopback.ts';
import { reply, request, UdpPeer } from '../support/peer.ts';
import { missing } from '../support/peers.ts';
import { servers, startServer, type Server, type ServerKind } from '../support/server.ts';
import { unique, writeReply, writeRequest } from '../support/sip-text.ts';
import { until } from '../support/until.ts';

/** The second socket of the server. */
const SECOND = 5070;

/** What the script logs last about an OPTIONS: whatever else it causes, or what came before it did, is in the log then. */
const HEARD = 'heard OPTIONS';

/** Each parameter as it is without a word, and set. */
const PARAMETERS = (net: Loopback): string => `
modparam("tm", "enable_uac_fr", 1)
modparam("uac", "default_socket", "udp:${net.host(1)}:${SECOND}")
modparam("rr", "enable_socket_mismatch_warning", 0)
`;

const config = (
  net: Loopback,
  parameters: string,
): string => `${load('tm', 'sl', 'rr', 'pv', 'xlog', 'textops', 'uac', 'cfg_rpc')}
${parameters}
request_route {
  if (is_method("OPTIONS")) { loose_route(); xlog("${HEARD}\\n"); sl_send_reply("200", "OK"); exit; }
  $uac_req(method) = "OPTIONS";
  $uac_req(ruri) = "sip:callee@${net.host(CALLEE)}:5060";
  $uac_req(furi) = "sip:server@example.com";
  $uac_req(turi) = "sip:callee@example.com";
  $uac_req(evroute) = 2;
  uac_req_send();
  sl_send_reply("202", "Sent");
}
event_route[uac:reply] { xlog("told $uac_req(evcode)\\n"); }
`;

describe.skipIf(missing('kamailio', 'kamcmd')).each([
  ['by default', false],
  ['set', true],
])('parameters %s', (_what, isSet) => {
  let both: readonly Server[] = [];

  const start = async (kind: ServerKind): Promise<Server> => {
    const net = await reserveLoopback();
    const listen = [5060, SECOND].map((port) => `udp:${net.host(1)}:${port}`);
    return startServer(kind, { net, listen, config: config(net, isSet ? PARAMETERS(net) : '') });
  };

  beforeAll(async () => {
    both = await Promise.all([start(servers[0] ?? 'kahea'), start('kamailio')]);
  }, 60_000);
  afterAll(async () => {
    await Promise.all(both.map((server) => server.stop()));
  });

  /** What each of both servers does, with peers at CALLER, CALLEE and CALLEE_B. */
  async function ofBoth(
    run: (server: Server, caller: UdpPeer, callee: UdpPeer, other: UdpPeer) => Promise<unknown>,
  ): Promise<unknown[]> {
    return Promise.all(
      both.map(async (server) => {
        const peers = await Promise.all(
          [CALLER, CALLEE, CALLEE_B].map((last) => UdpPeer.open(server.net.endpoint(last))),
        );
        try {
          return await run(server, peers[0]!, peers[1]!, peers[2]!);
        } finally {
          await Promise.all(peers.map((peer) => peer.close()));
        }
      }),
    );
  }

  const ask = (server: Server, caller: UdpPeer, method: string, route: string | null = null): void => {
    // With a host of ours in it, the Request-URI would be taken for the work of a strict router.
    const uri = `sip:x@${route === null ? server.endpoint.host : caller.endpoint.host}`;
    const to = route === null ? `<${uri}>` : `<${uri}>;tag=there`;
    const headers = route === null ? [] : [`Route: ${route}`];
    caller.send(
      writeRequest({ method, uri, via: caller.endpoint, callId: unique('own'), to, headers }),
      server.endpoint,
    );
  };

  /** What stands in the log before the word of an OPTIONS; it comes by a pipe, later than replies do. */
  const logUntilHeard = async (log: () => readonly string[]): Promise<readonly string[]> => {
    const whole = await until('the word of the script', () => log().includes(HEARD) && log());
    return whole.slice(0, whole.indexOf(HEARD));
  };

  test('uac.default_socket: from where uac_req_send() sends; tm.enable_uac_fr: whether a failure is told', async () => {
    const port = isSet ? SECOND : 5060;
    const told = isSet ? ['told 404'] : [];
    const seen = await ofBoth(async (server, caller, callee) => {
      const before = server.scriptLog.length;
      ask(server, caller, 'MESSAGE');
      const { message, from } = await callee.receiveArrival(request('OPTIONS'));
      callee.send(writeReply(message, 404, 'Not Found', { toTag: 'c' }), from);
      await caller.receive(reply(202));
      if (isSet) await server.awaitScriptLog(before + 1);
      // What is asked later is logged later.
      ask(server, caller, 'OPTIONS');
      return [from.port, await logUntilHeard(() => server.scriptLog.slice(before))];
    });
    expect(seen).toEqual([
      [port, told],
      [port, told],
    ]);
  });

  test('rr.enable_socket_mismatch_warning: whether a second route that is not ours is told', async () => {
    const seen = await ofBoth(async (server, caller) => {
      const before = server.log.length;
      const own = server.endpoint.host;
      ask(server, caller, 'OPTIONS', `<sip:${own};r2=on;lr>, <sip:192.0.2.9;r2=on;lr>`);
      const records = (): string[] =>
        server.log.slice(before).map(({ level, text }) => (text === HEARD ? text : level));
      // Kamailio says it twice.
      return [...new Set(await logUntilHeard(records))];
    });
    expect(seen).toEqual(isSet ? [[], []] : [['WARNING'], ['WARNING']]);
  });

  // It can be set while the server runs, so one server shows all values.
  test.skipIf(isSet).each([
    [0, 'where the Contact of the 200 is'],
    [1, 'where the INVITE went'],
    [2, 'where the 200 came from'],
  ])('tm.local_ack_mode %i: the ACK of an own INVITE goes %s', async (mode, where) => {
    const seen = await ofBoth(async (server, caller, callee, other) => {
      await server.kamcmd('cfg.set_now_int', 'tm', 'local_ack_mode', `${mode}`);
      const { net } = server;
      const lines = `From: <sip:server@example.com>;tag=own\r\nTo: <sip:callee@example.com>\r\nContact: <sip:server@${net.host(1)}>\r\nContent-Type: text/plain\r\n`;
      const hop = `sip:${callee.endpoint.host}:5060`;
      await server.kamcmd('tm.t_uac_start', 'INVITE', 'sip:callee@example.com', hop, '.', lines, 's:body');
      const invite = await callee.receive(request('INVITE'));
      const contact = `Contact: <sip:callee@${other.endpoint.host}:5060>`;
      caller.send(writeReply(invite, 200, 'OK', { toTag: 'c', headers: [contact] }), server.endpoint);
      const peers = {
        'where the Contact of the 200 is': other,
        'where the INVITE went': callee,
        'where the 200 came from': caller,
      };
      return until(
        'the ACK',
        () =>
          Object.entries(peers).find(([, { unread }]) =>
            unread.some(({ message: { method } }) => method === 'ACK'),
          )?.[0],
      );
    });
    expect(seen).toEqual([where, where]);
  });
});
