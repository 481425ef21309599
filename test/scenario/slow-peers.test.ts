// Peers by TCP that are slow, stuck, silent or gone delay nobody else, and what cannot be sent to them fails its transaction.

import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Child } from '../support/child.ts';
import { reply, TcpPeer } from '../support/peer.ts';
import { startServer, type Server } from '../support/server.ts';
import { writeRequest } from '../support/sip-text.ts';
import { kamcmdNumber } from '../support/kamcmd.ts';
import { until } from '../support/until.ts';

const config = `tcp_connect_timeout=5
tcp_send_timeout=60
tcp_msg_read_timeout=5
tcp_conn_wq_max=100000
loadmodule "tm.so"
loadmodule "tmx.so"
loadmodule "sl.so"
loadmodule "pv.so"
loadmodule "xlog.so"
request_route {
  if ($rU == "ping") { sl_send_reply("200", "OK"); exit; }
  $du = "sip:" + $hdr(X-To) + ";transport=tcp";
  t_on_failure("FAILED");
  if (!t_relay()) sl_reply_error();
}
failure_route[FAILED] {
  xlog("failed $T_reply_code\\n");
}
`;

/** A program that listens and takes no connection: who connects waits as soon as the queue is full, which has room for two. */
const BLACKHOLE = `
const [, host, port] = process.argv;
require('node:net').createServer().listen({ host, port, backlog: 1 }, () => {
  require('node:fs').writeSync(1, 'listening');
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
});`;

let server: Server;
let serial = 0;

beforeAll(async () => {
  server = await startServer('kahea', { config });
});
afterAll(async () => {
  await server.stop();
});

function message(user: string, to = '', body = ''): string {
  return writeRequest({
    method: 'MESSAGE',
    uri: `sip:${user}@${server.endpoint.host}`,
    via: server.net.endpoint(10),
    transport: 'TCP',
    branch: `z9hG4bKslow${++serial}`,
    from: '<sip:bob@example.com>;tag=1',
    callId: `slow-${serial}`,
    headers: [`X-To: ${to}`],
    body,
  });
}

/** Somebody else is served. */
async function expectService(): Promise<void> {
  const peer = await TcpPeer.connect(server.endpoint, server.net.host(11));
  peer.send(message('ping'));
  expect((await peer.receive(reply(200))).status).toBe(200);
  await peer.close();
}

async function openConnections(): Promise<number> {
  return kamcmdNumber(await server.kamcmd('core.tcp_info'), 'opened_connections');
}

test('peers that say nothing, or stop in a message, keep nobody waiting', async () => {
  const silent = await TcpPeer.connect(server.endpoint, server.net.host(12));
  const slow = await TcpPeer.connect(server.endpoint, server.net.host(13));
  const text = message('ping');
  for (const byte of text.slice(0, 20)) slow.send(byte);
  await expectService();
  slow.send(text.slice(20));
  await slow.receive(reply(200));
  await silent.close();
  await slow.close();
  await until('their end', async () => (await openConnections()) === 0);
});

test('a callee that takes nothing is cut off, and what waited for it has failed', async () => {
  const callee = server.net.endpoint(20, 5070);
  const taken: Socket[] = [];
  const listener = createServer((socket) => taken.push(socket.on('error', () => undefined).pause()));
  listener.listen(callee);
  await once(listener, 'listening');
  const caller = await TcpPeer.connect(server.endpoint, server.net.host(10));
  for (let count = 0; count < 300; count++)
    caller.send(message('big', `${callee.host}:${callee.port}`, 'x'.repeat(40_000)));
  await until('failures', () => server.scriptLog.some((line) => line.startsWith('failed')), { limit: 15_000 });
  expect(server.scriptLog.at(-1)).toBe('failed 477');
  await expectService();
  await caller.close();
  for (const socket of taken) socket.destroy();
  listener.close();
});

test('a callee that refuses fails its call while others are served', async () => {
  const caller = await TcpPeer.connect(server.endpoint, server.net.host(10));
  caller.send(message('nobody', `${server.net.host(30)}:5099`));
  const refused = await caller.receive((answer) => (answer.status ?? 0) >= 300);
  expect(refused.status).toBe(477);
  await expectService();
  await caller.close();
});

test.concurrent(
  'a callee whose connection does not open fails its call in time, and others are served meanwhile',
  async () => {
    const blackhole = server.net.endpoint(40);
    const child = new Child(process.execPath, ['-e', BLACKHOLE, blackhole.host, String(blackhole.port)]);
    const queued: TcpPeer[] = [];
    try {
      await until('the listener', () => child.stdout === 'listening', { explain: () => child.output });
      for (let count = 0; count < 2; count++) queued.push(await TcpPeer.connect(blackhole));
      const before = server.scriptLog.length;
      const caller = await TcpPeer.connect(server.endpoint, server.net.host(10));
      caller.send(message('nobody', `${blackhole.host}:${blackhole.port}`));
      await expectService();
      expect(server.scriptLog).toHaveLength(before);
      expect((await caller.receive((answer) => (answer.status ?? 0) >= 300)).status).toBe(477);
      await server.awaitLog('connect timed out after 5000 ms');
      expect((await server.awaitScriptLog(before + 1)).slice(before)).toEqual(['failed 477']);
      await caller.close();
    } finally {
      await Promise.all(queued.map((peer) => peer.close()));
      await child.destroy();
    }
  },
);

test.concurrent(
  'a message that comes byte by byte without an end ends its connection, and others are served meanwhile',
  async () => {
    const slow = await TcpPeer.connect(server.endpoint, server.net.host(13));
    const text = message('ping', '', 'x'.repeat(1000));
    let sent = 0;
    const trickle = setInterval(() => slow.send(text.charAt(sent++)), 100);
    try {
      await expectService();
      await until('the end', () => slow.closed, { limit: 20_000 });
    } finally {
      clearInterval(trickle);
    }
    expect(sent).toBeLessThan(text.length);
    expect(slow.arrivals).toEqual([]);
    await server.awaitLog('a message was not complete after 5000 ms');
  },
);
