// Several workers are one server: to callers, to who reloads it, and to who asks it; also when one of them ends.

import { expect, test } from 'vitest';
import { missing } from '../support/peers.ts';
import { reply, TcpPeer, UdpPeer } from '../support/peer.ts';
import { withServer, writeConfig, type Server } from '../support/server.ts';
import { unique, writeReply, writeRequest } from '../support/sip-text.ts';
import { until } from '../support/until.ts';

const WORKERS = 3;
/** So many that each worker has some: by chance one has none once in ten million times. */
const CALLS = 48;

const answering = (reason: string, more = ''): string => `
workers=${WORKERS}
loadmodule "cfg_rpc.so"
loadmodule "cfgutils.so"
loadmodule "pv.so"
loadmodule "sl.so"
loadmodule "xlog.so"
loadmodule "tm.so"
loadmodule "usrloc.so"
loadmodule "registrar.so"
modparam("cfgutils", "lock_set_size", 4)
${more}
request_route {
  if ($rU == "phone") {
    lookup("location");
    t_relay();
    exit;
  }
  if ($rm == "REGISTER") {
    save("location");
    exit;
  }
  xlog("L_INFO", "seen $ci\\n");
  lock("count");
  $shv(count) = $shv(count) + 1;
  unlock("count");
  sl_send_reply("200", "${reason}");
}`;

const callIds = (): string[] => Array.from({ length: CALLS }, () => `${unique('call-')}@workers`);

type Peer = Pick<UdpPeer, 'receive' | 'endpoint'>;

/** The reasons of the answers to a request of each call. */
async function ask(server: Server, peer: Peer, send: (text: string) => void, calls = callIds()): Promise<string[]> {
  for (const callId of calls) {
    send(
      writeRequest({
        method: 'OPTIONS',
        uri: `sip:service@${server.endpoint.host}`,
        transport: peer instanceof TcpPeer ? 'TCP' : 'UDP',
        via: peer.endpoint,
        callId,
      }),
    );
  }
  const reasons: string[] = [];
  for (const callId of calls) {
    const answer = await peer.receive((message) => reply(200)(message) && message.value('Call-ID') === callId);
    reasons.push(answer.reason);
  }
  return reasons;
}

/** Which workers have seen the calls. */
function seenBy(server: Server, calls: readonly string[]): number[] {
  const seen = server.log.filter(({ source, text }) => source === '<script>' && calls.includes(text.slice(5)));
  return [...new Set(seen.map(({ process }) => process))].sort();
}

const all = Array.from({ length: WORKERS }, (_, index) => index);

test.skipIf(missing('kamcmd'))(
  'all workers do what is asked of the server, and one that ends or stands still is replaced',
  () =>
    withServer(
      'kahea',
      {
        config: answering('first'),
        environment: { KAHEA_TEST_HARM: 'yes', KAHEA_TEST_STUCK_AFTER: '4000' },
      },
      async (server) => {
        const peer = await UdpPeer.open(server.net.endpoint(10));
        const send = (text: string): void => {
          peer.send(text, server.endpoint);
        };
        const tcp = await TcpPeer.connect(server.endpoint);
        try {
          // The first answers already while the others begin.
          await until('workers', () => server.child.output.includes(`\nWorkers: ${WORKERS}\n`));
          // Calls are spread over the workers, and each belongs to one.
          const calls = callIds();
          expect(new Set(await ask(server, peer, send, calls))).toEqual(new Set(['first']));
          expect(seenBy(server, calls)).toEqual(all);
          await ask(server, peer, send, calls);
          for (const callId of calls) expect(seenBy(server, [callId])).toHaveLength(1);
          // By whatever way its messages come.
          const byStream = callIds();
          await ask(server, tcp, (text) => tcp.send(text), byStream);
          expect(seenBy(server, byStream)).toEqual(all);

          // A phone that registered by one of them is reached from all, over the connection that one of them has.
          const phone = await TcpPeer.connect(server.endpoint);
          const aor = `sip:phone@${server.endpoint.host}`;
          const contact = `<sip:phone@${phone.endpoint.host}:${phone.endpoint.port};transport=tcp>`;
          const registrar = `sip:${server.endpoint.host}`;
          phone.send(
            writeRequest({
              method: 'REGISTER',
              uri: registrar,
              via: phone.endpoint,
              transport: 'TCP',
              to: `<${aor}>`,
              contact,
            }),
          );
          await phone.receive(reply(200, 'REGISTER'));
          for (let count = 0; count < CALLS; count++) {
            const callId = `${unique('reach-')}@workers`;
            send(writeRequest({ method: 'OPTIONS', uri: aor, via: peer.endpoint, callId }));
            const came = await phone.receive((message) => message.value('Call-ID') === callId);
            phone.send(writeReply(came, 200, 'reached'));
            await peer.receive((message) => reply(200)(message) && message.value('Call-ID') === callId);
          }
          await phone.close();

          // Commands show them as one.
          expect(await server.kamcmd('tm.stats')).toContain(`total: ${CALLS}\n`);
          expect(await server.kamcmd('sl.stats')).toContain(`200: ${3 * CALLS + 1}\n`);
          expect((await server.kamcmd('core.psx')).match(/IDX: /g)).toHaveLength(WORKERS);

          expect(await server.kamcmd('pv.shvGet', 'count')).toContain(`value: ${3 * CALLS}\n`);

          // What one cannot follow, none follows.
          const follow = async (config: string): Promise<string> => {
            writeConfig(server.folder, server.net, { config });
            return server.kamcmd('core.reload_config');
          };
          expect(await follow(answering('second', 'loadmodule "benchmark.so"'))).toContain(
            'module benchmark works with one worker only',
          );
          expect(new Set(await ask(server, peer, send))).toEqual(new Set(['first']));
          expect(await follow(answering('second'))).toContain('result: reloaded');
          expect(new Set(await ask(server, peer, send))).toEqual(new Set(['second']));

          // What is set is set in all of them, and in those that come later.
          await server.kamcmd('cfg.seti', 'core', 'debug', '1');
          for (const [index, harm, said] of [
            [1, 'throw', 'worker 1 ended'],
            [2, 'loop', 'worker 2 handles nothing since 4 s'],
          ] as const) {
            await server.kamcmd('test.harm', String(index), harm);
            await server.awaitLog(said);
            // Others go on meanwhile; what comes for it waits.
            expect(new Set(await ask(server, peer, send))).toEqual(new Set(['second']));
            await server.awaitLog(`worker ${index} is up again`);
          }
          // With the shared state as it was.
          expect(await server.kamcmd('pv.shvGet', 'count')).toContain(`value: ${7 * CALLS}\n`);
          const quiet = callIds();
          await ask(server, peer, send, quiet);
          expect(seenBy(server, quiet)).toEqual([]);
        } finally {
          await tcp.close();
          await peer.close();
        }
      },
    ),
  60_000,
);
