// Management commands and script functions that ask DNS, with a DNS server of ours: both servers say the same.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cannotMount, missing } from '../support/peers.ts';
import { servers } from '../support/server.ts';
import { A, B, DnsStage, type Zone } from './dns-stage.ts';

const config = (): string => `
dns_try_ipv6=no
loadmodule "tm.so"
loadmodule "sl.so"
loadmodule "pv.so"
loadmodule "xlog.so"
loadmodule "cfg_rpc.so"
loadmodule "ipops.so"
loadmodule "textops.so"
modparam("tm", "fr_timer", 1500)
modparam("tm", "blst_methods_add", 1)
modparam("tm", "blst_methods_lookup", 0xffffffff)
request_route {
        $var(n) = $hdr(X-Name);
        switch ($rU) {
        case "dns":
                dns_query("$var(n)", "r");
                xlog("$rc $dns(r=>count) $dns(r=>ipv4) $dns(r=>ipv6) $dns(r=>addr[0]) $dns(r=>type[0]) $dns(r=>addr[1]) $dns(r=>addr[-1]) $dns(r=>addr[9])\\n");
                break;
        case "srv":
                srv_query("$var(n)", "r");
                xlog("$rc $srvquery(r=>count) $srvquery(r=>port[0]) $srvquery(r=>priority[0]) $srvquery(r=>target[0]) $srvquery(r=>weight[0]) $srvquery(r=>target[1]) $srvquery(r=>weight[1]) $srvquery(r=>target[2]) $srvquery(r=>target[9])\\n");
                break;
        case "naptr":
                naptr_query("$var(n)", "r");
                xlog("$rc $naptrquery(r=>count) $naptrquery(r=>order[0]) $naptrquery(r=>pref[0]) $naptrquery(r=>flags[0]) $naptrquery(r=>services[0]) [$naptrquery(r=>regex[0])] $naptrquery(r=>replace[0]) $naptrquery(r=>replace[1])\\n");
                break;
        case "match":
                dns_sys_match_ip("$var(n)", "$hdr(X-Address)");
                xlog("$rc\\n");
                dns_int_match_ip("$var(n)", "$hdr(X-Address)");
                xlog("$rc\\n");
                break;
        case "ttl":
                dns_set_local_ttl("400");
                dns_int_match_ip("$var(n)", "1.2.3.4");
                xlog("$rc\\n");
                dns_set_local_ttl("0");
                break;
        default:
                if (!t_relay()) sl_reply_error();
                exit;
        }
        sl_send_reply("200", "OK");
}
`;

const zone: Zone = (host) => {
  const to = (...lasts: number[]) => lasts.map((last) => ({ type: 'A', address: host(last), ttl: 100 }) as const);
  return {
    'a.test': to(A),
    'pair.test': to(A, B),
    'six.test': [{ type: 'AAAA', address: '2001:db8::1', ttl: 100 }],
    'alias.test': [{ type: 'CNAME', target: 'a.test', ttl: 60 }],
    'local.test': to(A),
    'text.test': [{ type: 'TXT', text: 'hello', ttl: 30 }],
    '_sip._udp.s.test': [
      { type: 'SRV', priority: 10, weight: 5, port: 5070, target: 'a.test', ttl: 60 },
      { type: 'SRV', priority: 5, weight: 7, port: 5071, target: 'pair.test', ttl: 40 },
      { type: 'SRV', priority: 7, weight: 9, port: 5072, target: 'b.test', ttl: 40 },
    ],
    'n.test': ['10 SIP+D2U', '5 SIP+D2T'].map((text) => {
      const [order, service] = text.split(' ') as [string, string];
      return {
        type: 'NAPTR',
        order: Number(order),
        preference: 20,
        flags: 's',
        service,
        replacement: 'x.test',
        ttl: 30,
      };
    }),
  };
};

/** One after the other: each sees what those before it left. */
const COMMANDS = [
  ...[
    'dns.delete_all_force',
    'dns.lookup A a.test',
    'dns.lookup A pair.test',
    'dns.lookup AAAA six.test',
    'dns.lookup A alias.test',
  ],
  ...['dns.lookup CNAME alias.test', 'dns.lookup SRV _sip._udp.s.test', 'dns.lookup NAPTR n.test'],
  ...['dns.lookup TXT text.test', 'dns.lookup A none.test', 'dns.lookup PTR 10.1.77.127.in-addr.arpa'],
  ...['dns.lookup XX a.test', 'dns.lookup A', 'dns.lookup a a.test', 'dns.lookup A 127.0.0.1', 'dns.lookup A A.Test'],
  ...['dns.delete_a none.test', 'dns.delete_a', 'dns.delete_ebl a.test', 'dns.delete_naptr n.test', 'dns.delete_all'],
  ...['dns.view', 'dns.debug', 'dns.debug_all', 'dns.add_a new.test 60 1.2.3.4 0', 'dns.view', 'dns.add_a new.test'],
  ...['dns.add_a new.test 60 1.2.3.5 0', 'dns.lookup A new.test', 'dns.delete_a new.test', 'dns.view'],
  ...[
    'dns.add_a kept.test 60 1.2.3.4 2',
    'dns.view',
    'dns.delete_a kept.test',
    'dns.delete_all',
    'dns.lookup A kept.test',
  ],
  ...['dns.delete_all_force', 'dns.view', 'dns.add_aaaa new.test 60 ::2 0', 'dns.view', 'dns.delete_aaaa new.test'],
  ...['dns.add_srv _sip._udp.new.test 60 1 2 5061 new.test 0', 'dns.view', 'dns.delete_srv _sip._udp.new.test'],
  ...['dns.add_a gone.test 60 1.2.3.4 1', 'dns.view', 'dns.lookup A gone.test', 'dns.delete_all_force'],
  // Bounds on the time that answers are kept.
  ...['cfg.set_now_int core dns_cache_min_ttl 500', 'dns.lookup A a.test', 'dns.delete_all_force'],
  ...['cfg.set_now_int core dns_cache_min_ttl 0', 'cfg.set_now_int core dns_cache_max_ttl 20', 'dns.lookup A a.test'],
  ...['dns.delete_all_force', 'cfg.set_now_int core dns_cache_negative_ttl 10', 'dns.lookup A none.test', 'dns.view'],
  ...['dns.delete_all_force', 'dns.set_server_state 1', 'dns.nothing'],
  ...['dst_blocklist.add 1.2.3.4 5060 1 16', 'dst_blocklist.view', 'dst_blocklist.debug', 'dst_blocklist.mem_info'],
  ...['dst_blocklist.add 1.2.3.5 0 0 16', 'dst_blocklist.add x 1 1 1', 'dst_blocklist.add', 'dst_blocklist.delete_all'],
  ...['dst_blocklist.view', 'dst_blocklist.debug'],
];

/** A script function by the name it is known by above, and what it is asked for. */
const QUESTIONS = [
  ...[
    'dns a.test',
    'dns pair.test',
    'dns six.test',
    'dns alias.test',
    'dns none.test',
    'dns 127.0.0.1',
    'dns ::1',
    'dns ',
  ],
  ...[
    'srv _sip._udp.s.test',
    'srv _sip._udp.none.test',
    'srv a.test',
    'srv ',
    'naptr n.test',
    'naptr none.test',
    'naptr ',
  ],
  ...['match a.test NET.20', 'match a.test NET.21', 'match pair.test NET.21', 'match six.test 2001:DB8:0::1'],
  ...['match none.test 1.2.3.4', 'match a.test x', 'match alias.test NET.20', 'match 1.2.3.4 1.2.3.4'],
  'match s.test NET.20',
];

describe.skipIf(missing('kamailio', 'kamcmd') || cannotMount())('what asks DNS', () => {
  let stages: readonly DnsStage[] = [];

  beforeAll(async () => {
    const kinds = [servers[0] ?? 'kahea', 'kamailio'] as const;
    stages = await Promise.all(kinds.map((kind) => DnsStage.open(kind, config, zone)));
  });
  afterAll(async () => {
    await Promise.all(stages.map((stage) => stage.close()));
  });

  /** What both servers make of it, the tested one first. */
  function both<T>(run: (stage: DnsStage) => Promise<T>): Promise<T[]> {
    return Promise.all(stages.map(run));
  }

  test.each(QUESTIONS)('%s', async (question) => {
    const [name = '', asked = '', address = ''] = question.split(' ');
    const said = await both(async (stage) => {
      const { server, net } = stage;
      const before = server.scriptLog.length;
      const headers = [`X-Name: ${asked}`, `X-Address: ${address.replace('NET', net.prefix)}`];
      await stage.call({ uri: `sip:${name}@${net.host(1)}`, headers });
      const lines = await server.awaitScriptLog(before + (name === 'match' ? 2 : 1));
      return lines.slice(before).map((line) => line.replaceAll(net.prefix, 'NET'));
    });
    expect(said[0]).toEqual(said[1]);
  });

  test.each(COMMANDS.map((command, index) => [index, command] as const))('%i: %s', async (_index, command) => {
    const said = await both(async (stage) => roughly(await stage.rpc(...command.split(' '))));
    expect(said[0]).toEqual(said[1]);
  });

  test('dns_set_local_ttl() says how long answers are kept', async () => {
    const said = await both(async (stage) => {
      await stage.rpc('dns.delete_all_force');
      await stage.set('dns_cache_max_ttl=1000');
      await stage.call({ uri: `sip:ttl@${stage.net.host(1)}`, headers: ['X-Name: local.test'] });
      return roughly(await stage.rpc('dns.lookup', 'A', 'local.test'));
    });
    expect(said[0]).toEqual(said[1]);
    expect(said[0]!.join()).toMatch(/expires[^,]*: 500/);
  });

  test('who does not answer is left alone, unless such failures are ignored', async () => {
    const seen = await both(async (stage) => {
      const invite = { uri: 'sip:x@pair.test:5070', method: 'INVITE', behaviours: { [A]: 'silent' } } as const;
      await stage.set('use_dst_blocklist=1', 'dst_blocklist_udp_imask=16');
      const ignored = [await stage.call(invite), await stage.call(invite), await stage.rpc('dst_blocklist.view')];
      await stage.set('dst_blocklist_udp_imask=0');
      const listed = [await stage.call(invite), await stage.call(invite)];
      const list = roughly(await stage.rpc('dst_blocklist.view'));
      await stage.rpc('dst_blocklist.delete_all');
      await stage.set('use_dns_failover=1');
      const further = [await stage.call(invite), await stage.call(invite)];
      await stage.set('use_dst_blocklist=0');
      return { ignored, listed, list, further, off: await stage.call(invite) };
    });
    expect(seen[0]).toEqual(seen[1]);
    expect(seen[0]!.listed[1]).toEqual(['477']);
    expect(seen[0]!.further[1]!.slice(0, 1)).toEqual(['INVITE udp 21:5070 branch 1']);
  });

  test('who refuses TCP is left alone for dst_blocklist_expire, unless dst_blocklist_tcp_imask says otherwise', async () => {
    const seen = await both(async (stage) => {
      const invite = { uri: `sip:x@${stage.net.host(A)}:5079;transport=tcp`, method: 'INVITE' } as const;
      const results: unknown[] = [];
      await stage.set('use_dst_blocklist=1', 'dst_blocklist_expire=20', 'dst_blocklist_init_mask=0');
      for (const mask of [255, 0]) {
        await stage.set(`dst_blocklist_tcp_imask=${mask}`);
        results.push(await stage.call(invite), await listed(stage));
      }
      // The other mask is that of TLS alone.
      await stage.rpc('dst_blocklist.delete_all');
      await stage.set('dst_blocklist_tls_imask=255');
      results.push(await stage.call(invite), await listed(stage));
      await stage.rpc('dst_blocklist.delete_all');
      await stage.set('use_dst_blocklist=0', 'dst_blocklist_expire=60', 'dst_blocklist_tls_imask=0');
      return results;
    });
    expect(seen[0]).toEqual(seen[1]);
    expect(JSON.stringify(seen[0]![1])).not.toContain('5079');
    expect(JSON.stringify(seen[0]![3])).toContain('5079');
    expect(JSON.stringify(seen[0]![5])).toContain('5079');
  });
});

/** Seconds that records of these tests are kept. */
const TIMES = [0, 10, 20, 30, 40, 60, 100, 500];

/** Entries of the blocklist; their order depends on a hash of the address. */
async function listed(stage: DnsStage): Promise<string[]> {
  return roughly(await stage.rpc('dst_blocklist.view'))
    .join('\n')
    .split(/^(?=\{$)/m)
    .sort();
}

/** Lines of an answer; times are those from which they run down. */
function roughly(text: string): string[] {
  return text
    .replace(/(expires[^:\n]*): (\d+)/g, (_all, name: string, seconds: string) => {
      return `${name}: ${TIMES.find((time) => time >= Number(seconds)) ?? seconds}`;
    })
    .split('\n');
}
