// Peers by TCP that are slow, stuck, silent or gone delay nobody else, and what cannot be sent to them fails its transaction.

import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { reply, TcpPeer } from '../support/peer.ts';
import { startServer, type Server } from '../support/server.ts';
import { writeRequest } from '../support/sip-text.ts';
import { kamcmdNumber } from '../support/kamcmd.ts';
import { until } from '../support/until.ts';

const config = `tcp_connect_timeout=2
tcp_send_timeout=60
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
