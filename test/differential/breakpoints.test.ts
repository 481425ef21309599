// Breakpoints: commands for a run that stopped have the same answers on both servers, and the same is logged.

import { describe, expect, test } from 'vitest';
import { CALLEE, CALLER } from '../scenario/configs.ts';
import { request, UdpPeer } from '../support/peer.ts';
import type { Endpoint } from '../support/loopback.ts';
import { missing } from '../support/peers.ts';
import { servers, startServer, withServer, type Server, type ServerKind } from '../support/server.ts';
import { writeReply, writeRequest } from '../support/sip-text.ts';
import { until } from '../support/until.ts';

const config = (breakpoint: number): string => `
loadmodule "pv.so"
loadmodule "xlog.so"
loadmodule "sl.so"
loadmodule "textops.so"
loadmodule "debugger.so"
modparam("debugger", "breakpoint", ${String(breakpoint)})
modparam("debugger", "step_usleep", 10000)
modparam("debugger", "step_loops", 100)
request_route {
	$var(x) = 1 + 2;
	if ($var(x) == 3 && is_method("OPTIONS")) {
		xlog("one\\n");
	}
	route(SUB);
	sl_send_reply("200", "OK");
	xlog("END $ci\\n");
	exit;
}
route[SUB] { xlog("sub\\n"); return; }
`;

/** Commands for the process that stopped; `send` is a message, `ended` waits for the end of the script, `logged` for a line. */
const DIALOG = [
  ...['bp', 'bp x', 'bp show', 'bp on 1', 'ls 1', 'bp move', 'bp keep', 'bp on', 'send', 'ls PID'],
  ...['bp show PID', 'bp eval PID $fu', 'bp eval PID $rm', 'bp eval PID $avp(x)', 'bp eval PID $sp', 'bp eval PID'],
  ...[
    'bp eval PID $(fu{uri.user})',
    'bp eval PID $nosuch',
    'bp eval PID 7',
    'bp log PID',
    'bp log PID $rU',
    'logged $rU',
  ],
  ...['bp release', 'ls PID', 'bp keep PID', 'bp next PID', 'ls PID', 'bp next PID', 'bp eval PID $var(x)'],
  ...['bp next PID', 'bp on PID', 'bp next PID', 'ls PID', 'bp show PID', 'bp next PID', 'bp next PID', 'bp next PID'],
  ...['bp next PID', 'bp next PID', 'bp show PID', 'bp next PID', 'ended', 'bp next PID', 'ls PID'],
  ...['bp on PID', 'send', 'bp next PID', 'bp off PID', 'ls PID', 'bp next PID', 'ended', 'ls PID'],
  ...['bp on', 'send', 'bp next PID', 'bp move PID', 'ended', 'ls PID', 'bp release PID', 'ls PID'],
];

const stoppedProcess = async (server: Server): Promise<string | null> =>
  /pid: (\d+)\s+set: \d\s+state: [12]/.exec(await server.kamcmd('dbg.ls'))?.[1] ?? null;

const send = (server: Server, peer: UdpPeer, callId: string): void => {
  peer.send(
    writeRequest({ method: 'OPTIONS', uri: 'sip:alice@example.com', via: peer.endpoint, callId }),
    server.endpoint,
  );
};

async function talk(kind: ServerKind): Promise<string[]> {
  const said: string[] = [];
  await withServer(kind, { config: config(0) }, async (server) => {
    const peer = await UdpPeer.open(server.net.endpoint(CALLER));
    let pid = '0';
    let sent = 0;
    const blurred = (text: string): string =>
      text
        .replaceAll(server.folder, '')
        .replaceAll(server.net.host(1), 'HOST')
        .replace(/^(\w+ )dbg_cfg_trace\(\): /, '$1')
        // Kamailio says of an "if" which line comes after it.
        .replace(/:\d+\] a=16/, ':?] a=16')
        .replaceAll(/\b(?:in\.)?pid: [1-9]\d*|entry: \d+|in\.cmd: \d|p=\[\d+\]/g, (part) => part.replace(/\d+/, 'N'));
    const steps: Record<string, (rest: string) => Promise<unknown>> = {
      send: async () => {
        send(server, peer, `call-${String(++sent)}`);
        pid = await until('a run that stopped', () => stoppedProcess(server));
      },
      ended: () => server.awaitLog(`END call-${String(sent)}`),
      logged: (name) => server.awaitLog(`eval: ${name}`),
    };
    try {
      for (const line of DIALOG) {
        const [word, ...rest] = line.replace('PID', pid).split(' ');
        const step = steps[word!];
        if (step !== undefined) await step(rest.join(' '));
        else said.push(`${line}\n${blurred(await server.kamcmd(`dbg.${word!}`, ...rest))}`);
      }
      const logged = server.log.filter(({ source }) => source === 'debugger' || source === '<script>');
      said.push(...logged.map(({ level, text }) => blurred(`${level} ${text}`)));
    } finally {
      await peer.close();
    }
  });
  return said;
}

describe.skipIf(missing('kamcmd'))('breakpoints', () => {
  test.skipIf(missing('kamailio'))('commands are answered, and stops logged, in the same words', async () => {
    const [ours, theirs] = await Promise.all([talk(servers[0] ?? 'kahea'), talk('kamailio')]);
    expect(ours.join('\n')).toContain('breakpoint hit');
    expect(ours).toEqual(theirs);
  });

  test.skipIf(missing('kamailio'))('routes of branches, replies and failures stop, too', async () => {
    const [ours, theirs] = await Promise.all([stepAll(servers[0] ?? 'kahea'), stepAll('kamailio')]);
    expect(ours).toEqual(theirs);
  });
});

const RELAY = (callee: Endpoint): string => `
loadmodule "pv.so"
loadmodule "xlog.so"
loadmodule "tm.so"
loadmodule "tmx.so"
loadmodule "debugger.so"
modparam("debugger", "breakpoint", 1)
modparam("debugger", "step_usleep", 10000)
request_route {
	t_on_branch("B");
	t_on_reply("R");
	t_on_failure("F");
	$du = "sip:${callee.host}:${String(callee.port)}";
	t_relay();
}
reply_route { xlog("core reply\\n"); }
branch_route[B] { xlog("branch\\n"); }
onreply_route[R] { xlog("reply\\n"); }
failure_route[F] {
	xlog("failure\\n");
	t_reply("480", "No");
	xlog("END\\n");
}
`;

/** Steps a relayed request that is refused through all its routes. */
async function stepAll(kind: ServerKind): Promise<string[]> {
  const places: string[] = [];
  await withServer(kind, { config: (net) => RELAY(net.endpoint(CALLEE)) }, async (server) => {
    const caller = await UdpPeer.open(server.net.endpoint(CALLER));
    const callee = await UdpPeer.open(server.net.endpoint(CALLEE));
    send(server, caller, 'steps');
    const refused = callee.receive(request('OPTIONS')).then((arrived) => {
      callee.send(writeReply(arrived, 404, 'Not here', { toTag: 'x' }), server.endpoint);
    });
    for (;;) {
      const pid = await until('a run that stopped', () =>
        server.scriptLog.includes('END') ? '' : stoppedProcess(server),
      );
      if (pid === '') break;
      const answer = await server.kamcmd('dbg.bp', 'next', pid);
      if (answer.startsWith('exec')) places.push(answer.replace(/^.*:(\d+)\]/, '$1').trim());
    }
    await refused;
    places.push(...server.scriptLog);
    await Promise.all([caller.close(), callee.close()]);
  });
  return places;
}

describe.skipIf(missing('kamcmd') || servers[0] !== 'kahea')('a server with one run that stopped', () => {
  test('answers other calls; later messages of that call come behind it', async () => {
    await withServer('kahea', { config: config(1) }, async (server) => {
      const peer = await UdpPeer.open(server.net.endpoint(CALLER));
      send(server, peer, 'stopped');
      const pid = await until('a run that stopped', () => stoppedProcess(server));
      send(server, peer, 'stopped');
      send(server, peer, 'other');
      await server.awaitLog('END other');
      expect(server.scriptLog.join()).not.toContain('END stopped');
      await server.kamcmd('dbg.bp', 'move', pid!);
      await until('the end of both', () => server.scriptLog.filter((line) => line === 'END stopped').length === 2);
      await peer.close();
    });
  });

  test('ends when it is told to', async () => {
    const server = await startServer('kahea', { config: config(1) });
    const peer = await UdpPeer.open(server.net.endpoint(CALLER));
    send(server, peer, 'stopped');
    await until('a run that stopped', () => stoppedProcess(server));
    expect(await server.stop()).toMatchObject({ code: 0 });
    await peer.close();
  });
});
