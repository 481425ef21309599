// The same connections to both servers: what scripts and management commands say of them, who is believed to be whose peer, how they end.

import { existsSync, readdirSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { missing } from '../support/peers.ts';
import { servers, startServer, type Server } from '../support/server.ts';
import { writeRequest } from '../support/sip-text.ts';
import { until } from '../support/until.ts';

const hasModule = (): boolean =>
  process.env.CI === 'true' ||
  readdirSync('/usr/lib').some((folder) => existsSync(`/usr/lib/${folder}/kamailio/modules/tcpops.so`));

const config = `tcp_connection_lifetime=300
tcp_keepidle=60
tcp_keepintvl=5
tcp_keepcnt=7
tcp_linger2=20
tcp_syncnt=3
tcp_accept_haproxy=yes
tcp_accept_aliases=yes
tcp_conn_wq_max=32768
loadmodule "tm.so"
loadmodule "sl.so"
loadmodule "pv.so"
loadmodule "xlog.so"
loadmodule "tcpops.so"
loadmodule "cfg_rpc.so"
request_route {
  $var(c) = $conid;
  if ($rU == "state") {
    $var(r) = tcp_conid_state("$var(c)"); xlog("open $var(r)\\n");
    $var(r) = tcp_conid_alive("$var(c)"); xlog("open $var(r)\\n");
    $var(r) = tcp_conid_state("9999"); xlog("none $var(r)\\n");
    $var(r) = tcp_conid_alive("9999"); xlog("none $var(r)\\n");
    $var(r) = tcp_conid_state("0"); xlog("0 $var(r)\\n");
    $var(r) = tcp_conid_state("-1"); xlog("-1 $var(r)\\n");
  }
  if ($rU == "keep") {
    $var(r) = tcp_keepalive_enable("60", "5", "5"); xlog("enable $var(r)\\n");
    $var(r) = tcp_keepalive_enable("$var(c)", "60", "5", "2"); xlog("enable $var(r)\\n");
    $var(r) = tcp_keepalive_enable("9999", "60", "5", "2"); xlog("enable none $var(r)\\n");
    $var(r) = tcp_keepalive_enable("0", "0", "0"); xlog("enable 0 $var(r)\\n");
    $var(r) = tcp_keepalive_disable(); xlog("disable $var(r)\\n");
    $var(r) = tcp_keepalive_disable("9999"); xlog("disable none $var(r)\\n");
  }
  if ($rU == "life") {
    $var(r) = tcp_set_connection_lifetime("-5"); xlog("-5 $var(r)\\n");
    $var(r) = tcp_set_connection_lifetime("100"); xlog("100 $var(r)\\n");
    $var(r) = tcp_set_connection_lifetime("$var(c)", "3000"); xlog("3000 $var(r)\\n");
  }
  if ($rU == "event") {
    $var(r) = tcp_enable_closed_event(); xlog("own $var(r)\\n");
    $var(r) = tcp_enable_closed_event("$var(c)"); xlog("numbered $var(r)\\n");
  }
  if ($rU == "find") {
    $var(r) = tcp_get_conid("$si:$sp", "$var(x)");
    if ($var(x) == $conid) xlog("found $var(r)\\n");
    $var(r) = tcp_get_conid("$si", "$var(x)"); xlog("no port $var(r) $var(x)\\n");
    $var(r) = tcp_get_conid("", "$var(x)"); xlog("nothing $var(r) $var(x)\\n");
    $avp(x) = "old";
    $var(r) = tcp_get_conid("127.9.9.9:9", "$avp(x)"); xlog("nobody $var(r) $avp(x)\\n");
  }
  if ($rU == "close") { $var(r) = tcp_close_connection(); xlog("close $var(r)\\n"); }
  if ($rU == "closeid") {
    $var(r) = tcp_close_connection("9999"); xlog("close none $var(r)\\n");
    $var(r) = tcp_close_connection("$var(c)"); xlog("close $var(r)\\n");
  }
  if ($rU == "forward") {
    tcp_get_conid("$hdr(X-To)", "$var(to)");
    tcp_set_otcpid("$var(to)");
    tcp_set_otcpid_flag("1");
    $du = "sip:127.9.9.9:9;transport=tcp";
    t_relay();
    exit;
  }
  xlog("$rU from $si $pr $Rp\\n");
  sl_send_reply("200", "OK");
}
event_route[tcp:closed] { xlog("closed $proto $si $Rp $rm\\n"); }
event_route[tcp:reset] { xlog("reset $proto $si $Rp $rm\\n"); }
event_route[tcp:timeout] { xlog("timeout $proto $si $Rp $rm\\n"); }
`;

/** A peer of one server. */
class Peer {
  text = '';
  isEnded = false;
  readonly socket: Socket;

  constructor(server: Server) {
    this.socket = connect({ ...server.endpoint, localAddress: server.net.host(10), noDelay: true });
    this.socket.on('data', (bytes) => (this.text += bytes.toString('latin1')));
    this.socket.on('error', () => undefined);
    this.socket.on('close', () => (this.isEnded = true));
  }
}

/** Settings of Kamailio that mean nothing here. */
const WITHOUT_EFFECT = [
  ...['alias_flags', 'async', 'connect_wait', 'delayed_ack', 'fd_cache'],
  ...['new_conn_alias_flags', 'reuse_port', 'wait_data_ms', 'wq_blk_size'],
].map((name) => `tcp: ${name}`);

let serial = 0;

function options(server: Server, user: string, headers: readonly string[] = []): string {
  return writeRequest({
    method: 'OPTIONS',
    uri: `sip:${user}@${server.endpoint.host}`,
    via: server.net.endpoint(10),
    transport: 'TCP',
    branch: `z9hG4bKstream${++serial}`,
    from: '<sip:bob@example.com>;tag=1',
    callId: `stream-${serial}`,
    headers,
  });
}

/** What the script logged for a request of that user, with the header of a load balancer before it, and whether it was answered. */
async function logged(server: Server, user: string, header = ''): Promise<readonly string[]> {
  const before = server.scriptLog.length;
  const peer = new Peer(server);
  peer.socket.write(header + options(server, user), 'latin1');
  await until('answer or end', () => peer.isEnded || peer.text.includes('\r\n\r\n'), { limit: 15_000 });
  const answer = /^SIP\/2\.0 (\d+)/.exec(peer.text)?.[1] ?? 'none';
  peer.socket.destroy();
  const lines = (): readonly string[] => server.scriptLog.slice(before);
  // Where the script closes the connection, its last line and the event come from two processes, in any order.
  const [own, told] = [/^close(?:id)? from /, /^closed /];
  const last = answer !== 'none' ? [told] : user.startsWith('close') ? [own, told] : [];
  await until('its last lines', () => last.every((one) => lines().some((line) => one.test(line))), { limit: 15_000 });
  const ordered = [...lines()].sort((left, right) => Number(told.test(left)) - Number(told.test(right)));
  return [...ordered.map((line) => line.replaceAll(server.net.prefix, 'NET')), `answer ${answer}`];
}

function binary(command: number, family: number, body: string): string {
  return `\r\n\r\n\0\r\nQUIT\n${String.fromCharCode(command, family, 0, body.length)}${body}`;
}

const IPV4 = '\xc0\0\x02\x09\xc0\0\x02\x0a\x04\x57\x08\xae';

const HEADERS: readonly (readonly [what: string, header: string])[] = [
  ['a line of version 1', 'PROXY TCP4 192.0.2.1 192.0.2.2 40000 5070\r\n'],
  ['the same for IPv6', 'PROXY TCP6 2001:db8::1 2001:db8::2 40000 5070\r\n'],
  ['UNKNOWN', 'PROXY UNKNOWN\r\n'],
  ['UNKNOWN with more', 'PROXY UNKNOWN ffff::1 ffff::2 65535 65535\r\n'],
  ['a bad address', 'PROXY TCP4 192.0.2.999 192.0.2.2 40000 5070\r\n'],
  ['a bad port', 'PROXY TCP4 192.0.2.1 192.0.2.2 70000 5070\r\n'],
  ['another protocol', 'PROXY UDP4 192.0.2.1 192.0.2.2 40000 5070\r\n'],
  ['two blanks', 'PROXY TCP4  192.0.2.1 192.0.2.2 40000 5070\r\n'],
  ['version 2', binary(0x21, 0x11, IPV4)],
  ['version 2 with more', binary(0x21, 0x11, `${IPV4}\x04\0\x03abc`)],
  ['LOCAL', binary(0x20, 0x11, IPV4)],
  ['no family', binary(0x21, 0, '')],
  ['UDP', binary(0x21, 0x12, IPV4)],
  ['an unknown command', binary(0x25, 0x11, IPV4)],
];

describe.skipIf(missing('kamailio', 'kamcmd') || !hasModule())('stream connections', () => {
  let both: readonly Server[] = [];

  beforeAll(async () => {
    both = await Promise.all([startServer(servers[0]!, { config }), startServer('kamailio', { config })]);
  }, 60_000);
  afterAll(async () => {
    await Promise.all(both.map((server) => server.stop()));
  });

  async function compare(ask: (server: Server) => Promise<unknown>): Promise<unknown> {
    const [ours, theirs] = await Promise.all(both.map(ask));
    expect(ours).toEqual(theirs);
    return ours;
  }

  test.each(['state', 'keep', 'life', 'event', 'find', 'close', 'closeid'])('functions: %s', async (user) => {
    await compare((server) => logged(server, user));
  });

  test.each(HEADERS)('the PROXY protocol: %s', async (_what, header) => {
    await compare((server) => logged(server, 'proxied', header));
  });

  test('a reset is told as one', async () => {
    const told = await compare(async (server) => {
      const before = server.scriptLog.length;
      const peer = new Peer(server);
      peer.socket.write(options(server, 'plain'));
      await until('answer', () => peer.text.includes('\r\n\r\n'));
      peer.socket.resetAndDestroy();
      await until('reset', () => server.scriptLog.length === before + 2);
      return server.scriptLog.slice(before).map((line) => line.replaceAll(server.net.prefix, 'NET'));
    });
    expect(told).toEqual(['plain from NET.10 tcp 5060', 'reset tcp NET.10 5060 OPTIONS']);
  });

  test('a request goes over the connection the script has chosen, whatever its destination is', async () => {
    const arrived = await compare(async (server) => {
      const chosen = new Peer(server);
      chosen.socket.write(options(server, 'plain'));
      await until('answer', () => chosen.text.includes('\r\n\r\n'));
      chosen.text = '';
      const peer = new Peer(server);
      peer.socket.write(options(server, 'forward', [`X-To: ${server.net.host(10)}:${chosen.socket.localPort}`]));
      await until('request', () => chosen.text.includes('\r\n\r\n'));
      const [line] = chosen.text.split('\r\n', 1);
      chosen.socket.destroy();
      peer.socket.destroy();
      return line!.replaceAll(server.net.prefix, 'NET');
    });
    expect(arrived).toBe('OPTIONS sip:forward@NET.1 SIP/2.0');
  });

  test('management commands say the same', async () => {
    await compare(async (server) => {
      await until('the end of all connections', async () =>
        (await server.kamcmd('core.tcp_info')).includes('opened_connections: 0'),
      );
      const peer = new Peer(server);
      peer.socket.write(options(server, 'life'));
      await until('answer', () => peer.text.includes('\r\n\r\n'));
      const list = await server.kamcmd('core.tcp_list');
      const answers = [list, await server.kamcmd('core.tcp_info'), await server.kamcmd('core.tcp_options')];
      peer.socket.destroy();
      // Kamailio has several readers, which count as users of a connection; when it was used last is a matter of its timer.
      return answers.map((text) =>
        text
          .replaceAll(server.net.prefix, 'NET')
          .replaceAll(String(peer.socket.localPort), 'PORT')
          .replace(/(\b(?:id|timeout|ref_count|readers|src_port): )\d+/g, '$1N'),
      );
    });
  });

  test('settings of the group tcp have the same names, and the same can be changed', async () => {
    const names = async (server: Server): Promise<string[]> =>
      (await server.kamcmd('cfg.list', 'tcp')).trim().split('\n').sort();
    const [ours, theirs] = await Promise.all(both.map(names));
    expect(theirs!.filter((name) => !ours!.includes(name))).toEqual(WITHOUT_EFFECT);
    expect(ours!.filter((name) => !theirs!.includes(name))).toEqual(['tcp: accept_iplimit']);
    const common = ours!.filter((name) => theirs!.includes(name));
    await compare(async (server) => {
      const answers: string[] = [];
      for (const name of common) {
        const value = name.endsWith('rd_buf_size') ? '1000' : '1';
        answers.push(`${name} ${await server.kamcmd('cfg.set_now_int', 'tcp', name.slice(5), value)}`);
      }
      return answers;
    });
  });
});
