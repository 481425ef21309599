// Lists of dst_blacklist, as OpenSIPS has them: where requests must not go, by address, protocol, port and text.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { A, B, DnsStage, type Zone } from '../differential/dns-stage.ts';
import type { Loopback } from '../support/loopback.ts';
import { reply, request, UdpPeer } from '../support/peer.ts';
import { cannotMount, missing } from '../support/peers.ts';
import { withServer } from '../support/server.ts';
import { writeReply, writeRequest } from '../support/sip-text.ts';
import { BASIC } from './config-parts.ts';
import { CALLEE, CALLEE_B, CALLER } from './configs.ts';

/** Lists of every kind, with addresses of the block; a header chooses among them, another says how to send. */
const lists = (net: Loopback): string => `
dst_blacklist = gw:{( tcp , ${net.host(CALLEE)} , 5060 , "" ),( any , ${net.host(CALLEE_B)} , 0 , "" )}
dst_blacklist = net_filter:{ ( any , ${net.host(120)}/255.255.255.0 , 0 , "" )}
dst_blacklist = msg_filter:{ ( any , ${net.prefix}.0/255.255.255.0 , 0 , "MESSAGE*ugly_word" )}
dst_blacklist = net_filter2:{ !( any , ${net.prefix}.0/255.255.255.0 , 0 , "" )}
dst_blacklist = first:{ ( udp , ${net.host(CALLEE)} , 5060 , "" )}
dst_blacklist = second:{ ( udp , ${net.host(CALLEE_B)} , 5060 , "" )}
dst_blacklist = elsewhere:{ !( any , 192.0.2.0/24 , 0 , "" )}
use_dns_failover=yes
use_dns_cache=on
tcp_connection_lifetime=3605
${BASIC}request_route {
  if ($hdr(X-How) == "check") {
    if (check_blacklist("$hdr(X-List)")) sl_send_reply("606", "Would be refused");
    else sl_send_reply("202", "Would go");
    exit;
  }
  if ($hdr(X-List) != $null) use_blacklist("$hdr(X-List)");
  if ($hdr(X-Also) != $null) use_blacklist("$hdr(X-Also)");
  if ($hdr(X-Without) != $null) unuse_blacklist("$hdr(X-Without)");
  if ($hdr(X-How) == "forward") {
    if (!forward()) sl_send_reply("403", "forward() was false");
    exit;
  }
  if ($hdr(X-How) == "script") {
    t_relay("0x02");
    $var(code) = $rc;
    if ($var(code) < 0) {
      xlog("t_relay() was $var(code)\n");
      send_reply("403", "Refused");
    }
    exit;
  }
  t_relay();
}
`;

const zone: Zone = (host) => ({
  'pair.test': [A, B].map((last) => ({ type: 'A' as const, ttl: 600, address: host(last) })),
});

describe.skipIf(missing('kamcmd') || cannotMount())('dst_blacklist', () => {
  let stage: DnsStage;
  beforeAll(async () => {
    stage = await DnsStage.open('kahea', lists, zone);
  });
  afterAll(() => stage.close());

  /** Where a request went and how it was answered, with these lists. `X-How`: nothing is t_relay(). */
  const call = (uri: string, chosen: Readonly<Record<string, string>> = {}): Promise<string[]> =>
    stage.call({
      uri: uri.replace('NET', stage.net.prefix),
      headers: Object.entries(chosen).map(([name, value]) => `X-${name}: ${value}`),
    });

  const A_UDP = 'sip:x@NET.20';
  const A_TCP = 'sip:x@NET.20:5060;transport=tcp';
  const B_UDP = 'sip:x@NET.21:5070';
  const went = (last: number, port = 5060, transport = 'udp', branch = '0'): string[] => [
    `OPTIONS ${transport} ${String(last)}:${String(port)} branch ${branch}`,
    '200',
  ];

  test.each<[uri: string, list: string, refused: string[] | null]>([
    [A_TCP, 'gw', null],
    [A_UDP, 'gw', went(A)],
    ['sip:x@NET.20:5070;transport=tcp', 'gw', went(A, 5070, 'tcp')],
    [B_UDP, 'gw', null],
    [`${B_UDP};transport=tcp`, 'gw', null],
    [A_UDP, 'net_filter', null],
    [A_UDP, 'net_filter2', went(A)],
    [A_UDP, 'elsewhere', null],
    [A_UDP, 'msg_filter', went(A)],
  ])('%s with %s', async (uri, List, expected) => {
    expect(await call(uri, { List })).toEqual(expected ?? ['473']);
    expect(await call(uri, { List, How: 'script' })).toEqual(expected ?? ['403']);
    expect(await call(uri, { List, How: 'forward' })).toEqual(expected ?? ['403']);
    expect(await call(uri, { List, How: 'check' })).toEqual([expected === null ? '606' : '202']);
    // What was chosen for one message says nothing about the next.
    expect((await call(uri)).at(-1)).toBe('200');
  });

  test('the script gets the code of OpenSIPS, and several lists may hold', async () => {
    const before = stage.server.scriptLog.length;
    expect(await call(A_UDP, { List: 'gw', Also: 'elsewhere', How: 'script' })).toEqual(['403']);
    expect(await call(A_UDP, { List: 'gw', Also: 'elsewhere', Without: 'gw', How: 'script' })).toEqual(['403']);
    expect(await call(A_UDP, { List: 'gw', Also: 'elsewhere', Without: 'elsewhere', How: 'script' })).toEqual(went(A));
    expect(stage.server.scriptLog.slice(before)).toEqual(['t_relay() was -5', 't_relay() was -5']);
  });

  test.each(['', 'forward'])('the next address of a name is tried %s', async (How) => {
    const chosen: Readonly<Record<string, string>> = How === '' ? {} : { How };
    const [first] = await call('sip:x@pair.test', chosen);
    const isFirst = first!.includes(' 20:');
    const refusing = isFirst ? 'first' : 'second';
    const other = isFirst ? B : A;
    const [to, status] = await call('sip:x@pair.test', { ...chosen, List: refusing });
    expect([to!.replace(/ branch .*/, ''), status]).toEqual([`OPTIONS udp ${String(other)}:5060`, '200']);
  });
});

test('dst_blacklist looks at the whole request as it leaves', () =>
  withServer('kahea', { config: lists }, async (server) => {
    const [caller, callee] = await Promise.all([
      UdpPeer.open(server.net.endpoint(CALLER)),
      UdpPeer.open(server.net.endpoint(CALLEE)),
    ]);
    const send = (method: string, body: string, how: string): void => {
      const headers = ['X-List: msg_filter', `X-How: ${how}`];
      const uri = `sip:x@${server.net.host(CALLEE)}`;
      caller.send(writeRequest({ method, uri, via: caller.endpoint, headers, body }), server.endpoint);
    };
    for (const how of ['t_relay', 'forward']) {
      send('MESSAGE', 'such an ugly_word', how);
      expect((await caller.receive(reply(how === 'forward' ? 403 : 473))).method).toBe('MESSAGE');
      for (const [method, body] of [
        ['MESSAGE', 'such an ugly_word, he said'],
        ['INFO', 'such an ugly_word'],
      ] as const) {
        send(method, body, how);
        const arrived = await callee.receive(request(method));
        expect(arrived.body).toBe(body);
        callee.send(writeReply(arrived, 200, 'OK', { toTag: 'callee' }), server.endpoint);
        await caller.receive(reply(200));
      }
    }
    await Promise.all([caller.close(), callee.close()]);
  }));
