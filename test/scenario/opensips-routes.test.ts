// The routes and keywords of OpenSIPS that Kamailio does not have, or has under another name.

import { describe, expect, test } from 'vitest';
import type { Loopback } from '../support/loopback.ts';
import { reply, request, TcpPeer, UdpPeer } from '../support/peer.ts';
import { withServer, type Server } from '../support/server.ts';
import { writeReply, writeRequest } from '../support/sip-text.ts';
import { CALLEE, CALLER } from './configs.ts';

const MODULES = ['sl', 'tm', 'rr', 'pv', 'xlog', 'textops', 'corex', 'siputils']
  .map((name) => `loadmodule "${name}.so"`)
  .join('\n');

/** Lines of the script in the order of the tests below. */
const config = (net: Loopback): string => `tcp_rd_buf_size=131072
${MODULES}
request_route {
  if (is_method("OPTIONS")) {
    sl_send_reply("200", "ok");
    exit();
  }
  if (msg:len > max_len) {
    sl_send_reply("413", "message too large to be forwarded over UDP without fragmentation");
    exit;
  }
  if (msg:len > 600 && proto == UDP) {
    sl_send_reply("413", "message too large");
    exit;
  };
  if (af==INET && proto==UDP && dst_ip==${net.host(1)} && src_ip!=myself && dst_port==5060 && uri==myself
      && from_uri=~".*@caller.example" && to_uri=~"sip:" && method=="MESSAGE" && src_port==5060) {
    sl_send_reply("202", "$var(started)");
    exit;
  }
  if (is_method("INVITE")) {
    $du = "sip:${net.host(CALLEE)}";
    t_on_branch("1");
    t_relay();
    exit;
  }
  t_uac_send("NOTIFY", "sip:far@foreign.com", "sip:${net.host(CALLEE)}:5060", "", "From: <sip:us@here>\\r\\nTo: <sip:far@foreign.com>\\r\\n", "");
  sl_send_reply("202", "told");
}
branch_route[1] { if ($rU=="alice") { t_on_reply("alice"); } }
onreply_route[alice] { xlog("reply of alice $rs\\n"); }
onreply_route {
  xlog("reply $rs\\n");
  if ($rs == "183") { drop; }
}
startup_route { $var(started) = "started"; $shv(rounds) = 0; }
timer_route[rounds, 1] { $shv(rounds) = $shv(rounds) + 1; xlog("round $shv(rounds)\\n"); }
local_route {
  if (is_method("NOTIFY") && $ru=~"@foreign.com") {
    append_hf("P-hint: foreign request\\r\\n");
    exit;
  }
}
error_route {
  xlog("error class=$(err.class) level=$(err.level) rcode=$(err.rcode) rreason=$(err.rreason) from $si:$sp $(mb{s.select,0, })\\n");
  if ($(err.info) != "") xlog("there are details\\n");
  sl_send_reply("$(err.rcode)", "$(err.rreason)");
  exit;
}
`;

async function withPeers(
  run: (server: Server, peers: { caller: UdpPeer; callee: UdpPeer }) => Promise<void>,
): Promise<void> {
  await withServer('kahea', { config }, async (server) => {
    const [caller, callee] = await Promise.all([
      UdpPeer.open(server.net.endpoint(CALLER)),
      UdpPeer.open(server.net.endpoint(CALLEE)),
    ]);
    try {
      await run(server, { caller, callee });
    } finally {
      await Promise.all([caller.close(), callee.close()]);
    }
  });
}

function send(server: Server, caller: UdpPeer, method: string, user = 'bob', body = ''): void {
  const { endpoint } = server;
  const text = writeRequest({
    method,
    uri: `sip:${user}@${endpoint.host}`,
    via: caller.endpoint,
    from: '<sip:caller@caller.example>;tag=1',
    callId: `opensips-${method}-${user}-${body.length}`,
    body,
  });
  caller.send(text, endpoint);
}

describe('routes as OpenSIPS has them', () => {
  test('keepalives are answered, keywords tested, and what startup_route set is there', () =>
    withPeers(async (server, { caller }) => {
      send(server, caller, 'OPTIONS');
      expect((await caller.receive(reply(200))).startLine).toBe('SIP/2.0 200 ok');
      send(server, caller, 'MESSAGE');
      expect((await caller.receive(reply(202))).startLine).toBe('SIP/2.0 202 started');
      send(server, caller, 'MESSAGE', 'bob', 'x'.repeat(700));
      expect((await caller.receive(reply(413))).startLine).toBe('SIP/2.0 413 message too large');
    }));

  test('max_len is what a datagram can hold: what is longer came by TCP', () =>
    withPeers(async (server) => {
      const stream = await TcpPeer.connect(server.endpoint, server.net.host(CALLER));
      const { host } = server.endpoint;
      for (const [length, said] of [
        [60_000, '202 told'],
        [70_000, '413 message too large to be forwarded over UDP without fragmentation'],
      ] as const) {
        const [uri, callId, body] = [`sip:b@${host}`, `long-${length}`, 'x'.repeat(length)];
        stream.send(writeRequest({ method: 'INFO', uri, via: stream.endpoint, transport: 'TCP', callId, body }));
        expect((await stream.receive(({ status }) => status !== null)).startLine).toBe(`SIP/2.0 ${said}`);
      }
      await stream.close();
    }));

  test('timer_route runs again and again', () =>
    withPeers(async (server) => {
      await server.awaitLog('round 2');
    }));

  test('local_route changes what the server sends itself', () =>
    withPeers(async (server, { caller, callee }) => {
      send(server, caller, 'INFO');
      expect((await callee.receive(request('NOTIFY'))).values('P-hint')).toEqual(['foreign request']);
      expect((await caller.receive(reply(202))).startLine).toBe('SIP/2.0 202 told');
    }));

  test('a reply route of one branch, and a reply that the unnamed one drops', () =>
    withPeers(async (server, { caller, callee }) => {
      send(server, caller, 'INVITE', 'alice');
      const invite = await callee.receive(request('INVITE'));
      callee.send(writeReply(invite, 183, 'Session Progress'), server.endpoint);
      callee.send(writeReply(invite, 200, 'OK', { toTag: 'callee' }), server.endpoint);
      await caller.receive(reply(200));
      expect(caller.arrivals.map(({ message }) => message.startLine)).not.toContain('SIP/2.0 183 Session Progress');
      await server.awaitLog('reply of alice 200');
      expect(server.scriptLog.filter((line) => line.startsWith('reply'))).toEqual([
        'reply 183',
        'reply 200',
        'reply of alice 200',
      ]);
    }));

  test.each([
    ['without a CSeq', (text: string) => text.replace(/^CSeq:.*\r\n/m, ''), '400 Bad Request'],
    [
      'with a Via that cannot be read',
      (text: string) => text.replace(/;branch=[^\r]*/, ';branch=\x01'),
      '400 Bad Request',
    ],
    ['of another version', (text: string) => text.replace('SIP/2.0\r\n', 'SIP/3.0\r\n'), '505 Version Not Supported'],
  ])('error_route answers a request %s', (_name, spoil, status) =>
    withPeers(async (server, { caller }) => {
      const text = writeRequest({ method: 'OPTIONS', uri: `sip:a@${server.endpoint.host}`, via: caller.endpoint });
      caller.send(spoil(text), server.endpoint);
      const [code, reason] = [status.slice(0, 3), status.slice(4)];
      expect((await caller.receive(reply(Number(code)))).startLine).toBe(`SIP/2.0 ${status}`);
      await server.awaitLog('there are details');
      expect(server.scriptLog[0]).toBe(
        `error class=1 level=-1 rcode=${code} rreason=${reason} from ${caller.endpoint.host}:5060 OPTIONS`,
      );
    }),
  );
});
