// RFC 3263 with a DNS server of ours: the same names, the same parameters and the same requests to both servers.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cannotMount, missing } from '../support/peers.ts';
import { servers } from '../support/server.ts';
import { A, B, C, DnsStage, type Call, type Zone } from './dns-stage.ts';

const config = (): string => `
dns_try_ipv6=no
dns_retr_time=1
dns_retr_no=2
use_dns_failover=yes
loadmodule "tm.so"
loadmodule "tmx.so"
loadmodule "sl.so"
loadmodule "pv.so"
loadmodule "xlog.so"
loadmodule "cfg_rpc.so"
loadmodule "corex.so"
modparam("tm", "fr_timer", 900)
modparam("tm", "reparse_on_dns_failover", 0)
modparam("tm", "dns_reuse_rcv_socket", 1)
request_route {
        if ($rU == "forward") { if (!forward()) sl_send_reply("500", "No"); exit; }
        if ($rU == "before") t_set_disable_failover("1");
        if ($rU == "once") { t_newtran(); t_set_disable_failover("1"); }
        if ($rU == "many") { t_newtran(); t_set_disable_failover("1"); t_set_disable_failover("0"); }
        if ($rU == "fork") append_branch("sip:x@late.test:5060");
        if (!t_relay()) sl_reply_error();
}
`;

/** What parameters are when no case changes them. */
const NORMAL = [
  ...[
    'use_dns_failover=1',
    'dns_try_naptr=0',
    'dns_naptr_ignore_rfc=1',
    'dns_tcp_pref=20',
    'dns_tls_pref=10',
    'dns_use_search_list=1',
  ],
  ...['dns_srv_lb=0', 'dns_cache_negative_ttl=60', 'dns_cache_min_ttl=0', 'use_dst_blocklist=0', 'use_dns_cache=1'],
];

const srv = (target: string, port: number, priority: number, weight = 0) =>
  ({ type: 'SRV', target, port, priority, weight, ttl: 100 }) as const;
const naptr = (service: string, replacement: string, order: number, preference = 1) =>
  ({ type: 'NAPTR', order, preference, flags: 's', service, replacement, ttl: 100 }) as const;

/** A port where nobody listens. */
const CLOSED = 5079;

const zone: Zone = (host) => {
  const to = (...lasts: number[]) => lasts.map((last) => ({ type: 'A', address: host(last), ttl: 100 }) as const);
  return {
    'a.test': to(A),
    'b.test': to(B),
    'c.test': to(C),
    'pair.test': to(A, B),
    'three.test': to(A, B, C),
    'alias.test': [{ type: 'CNAME', target: 'a.test', ttl: 100 }],
    '_sip._udp.prio.test': [srv('a.test', 5070, 10), srv('b.test', 5071, 5)],
    '_sip._udp.weight.test': [srv('a.test', 5070, 1, 1), srv('b.test', 5071, 1, 9), srv('c.test', 5060, 1, 5)],
    '_sip._udp.pairs.test': [srv('pair.test', 5070, 1), srv('c.test', 5070, 2)],
    '_sip._udp.gone.test': [srv('nowhere.test', 5070, 1), srv('c.test', 5070, 2)],
    '_sip._tcp.closed.test': [srv('a.test', CLOSED, 1), srv('b.test', 5071, 2)],
    '_sip._tcp.tcp.test': [srv('a.test', 5070, 1), srv('b.test', 5071, 2)],
    'tcp.test': to(C),
    '_sip._udp.n.test': [srv('a.test', 5070, 1)],
    '_sip._tcp.n.test': [srv('b.test', 5071, 1)],
    'n.test': [naptr('SIP+D2T', '_sip._tcp.n.test', 5), naptr('SIP+D2U', '_sip._udp.n.test', 10), ...to(C)],
    'ordered.test': [naptr('SIP+D2T', '_sip._tcp.n.test', 5), naptr('SIP+D2U', '_sip._udp.n.test', 10)],
    'secure.test': [naptr('SIPS+D2T', '_sips._tcp.n.test', 5), naptr('SIP+D2U', '_sip._udp.n.test', 10)],
    'sctp.test': [naptr('SIP+D2S', '_sip._sctp.n.test', 5), naptr('SIP+D2U', '_sip._udp.n.test', 10)],
    '_sip._tcp.nonaptr.test': [srv('b.test', 5071, 1)],
    'short.search.test': to(B),
    '_sip._udp.load.test': [srv('a.test', 5070, 1, 10), srv('b.test', 5071, 1, 30), srv('c.test', 5060, 1, 60)],
    '_sip._udp.dead.test': [srv('nowhere.test', 5070, 1)],
    'dead.test': to(A),
    '_sip._udp.half.test': [srv('nowhere.test', 5070, 1)],
    '_sip._tcp.half.test': [srv('b.test', 5071, 1)],
    'half.test': to(A),
    'dead-first.test': [naptr('SIP+D2U', '_sip._udp.dead.test', 10), naptr('SIP+D2T', '_sip._tcp.half.test', 20)],
    'kept.test': to(A),
    'late.test': to(B),
    'timed.test': [{ type: 'A', address: host(A), ttl: 1 }],
  };
};

interface Case extends Call {
  readonly name: string;
  /** Parameters of the core, set for this call and put back behind it. */
  readonly with?: readonly string[];
  /** What is expected of both, so that a fault of the stage does not pass. */
  readonly leads?: RegExp;
}

const CASES: readonly Case[] = [
  { name: 'an address', uri: 'sip:x@pair.test:5070', leads: /udp 2[01]:5070/ },
  { name: 'a name with a port', uri: 'sip:x@a.test:5071', leads: /udp 20:5071/ },
  { name: 'a name without records of SRV', uri: 'sip:x@b.test', leads: /udp 21:5060/ },
  { name: 'an alias', uri: 'sip:x@alias.test', leads: /udp 20:5060/ },
  { name: 'a name that is not there', uri: 'sip:x@nowhere.test', leads: /478/ },
  { name: 'the lowest priority', uri: 'sip:x@prio.test', leads: /udp 21:5071/ },
  { name: 'the greatest weight', uri: 'sip:x@weight.test', leads: /udp 21:5071/ },
  { name: 'SRV over TCP', uri: 'sip:x@tcp.test;transport=tcp', leads: /tcp 20:5070/ },
  { name: 'no SRV for that transport', uri: 'sip:x@prio.test;transport=tcp' },
  { name: 'a target that has no address', uri: 'sip:x@gone.test', leads: /udp 22:5070/ },
  {
    name: 'NAPTR whose first service leads nowhere',
    uri: 'sip:x@dead-first.test',
    with: ['dns_try_naptr=1'],
    leads: /tcp 21:5071/,
  },
  { name: 'the search list', uri: 'sip:x@short', leads: /udp 21:5060/ },
  { name: 'no search list', uri: 'sip:x@short2', with: ['dns_use_search_list=0'], leads: /478/ },
  { name: 'NAPTR that is not asked for', uri: 'sip:x@n.test', leads: /udp 20:5070/ },
  { name: 'NAPTR, our preference first', uri: 'sip:x@n.test', with: ['dns_try_naptr=1'], leads: /udp 20:5070/ },
  {
    name: 'NAPTR, the order of the domain first',
    uri: 'sip:x@ordered.test',
    with: ['dns_try_naptr=1', 'dns_naptr_ignore_rfc=0'],
    leads: /tcp 21:5071/,
  },
  {
    name: 'NAPTR, TCP preferred',
    uri: 'sip:x@ordered.test',
    with: ['dns_try_naptr=1', 'dns_tcp_pref=40'],
    leads: /tcp 21:5071/,
  },
  { name: 'NAPTR of a transport we have not', uri: 'sip:x@sctp.test', with: ['dns_try_naptr=1'], leads: /udp 20/ },
  { name: 'SRV where there is no NAPTR', uri: 'sip:x@nonaptr.test', with: ['dns_try_naptr=1'], leads: /tcp 21:5071/ },
  { name: 'SRV of TCP only', uri: 'sip:x@nonaptr.test', leads: /tcp 21:5071/ },
  { name: 'SRV of TCP only, stateless', uri: 'sip:forward@nonaptr.test', leads: /tcp 21:5071/ },
  { name: 'SRV of TCP only, and an address', uri: 'sip:x@tcp.test', leads: /tcp 20:5070/ },
  { name: 'stateless', uri: 'sip:forward@prio.test', leads: /udp 21:5071/ },
  { name: 'stateless to a dead name', uri: 'sip:forward@nowhere.test' },
  { name: '503 of the first', uri: 'sip:x@prio.test', behaviours: { [B]: 503 }, leads: /udp 20:5070 branch 1/ },
  { name: '503 of an INVITE', uri: 'sip:x@prio.test', method: 'INVITE', behaviours: { [B]: 503 }, leads: /branch 1/ },
  { name: '503 of both', uri: 'sip:x@prio.test', behaviours: { [A]: 503, [B]: 503 } },
  { name: '500 of the first', uri: 'sip:x@prio.test', behaviours: { [B]: 500 }, leads: /500/ },
  { name: '486 of the first', uri: 'sip:x@prio.test', method: 'INVITE', behaviours: { [B]: 486 }, leads: /486/ },
  // It is heard where there is a transaction already.
  { name: 't_set_disable_failover before', uri: 'sip:before@prio.test', behaviours: { [B]: 503 }, leads: /branch 1/ },
  { name: 't_set_disable_failover', uri: 'sip:once@prio.test', behaviours: { [B]: 503 }, leads: /^[^,]*, 50[03]$/ },
  { name: 't_set_disable_failover, silence', uri: 'sip:once@prio.test', behaviours: { [B]: 'silent' }, leads: /408/ },
  { name: 't_set_disable_failover 0', uri: 'sip:many@prio.test', behaviours: { [B]: 503 }, leads: /branch 1/ },
  {
    name: 'NAPTR, TLS preferred by a server that has none',
    uri: 'sip:x@secure.test',
    with: ['dns_try_naptr=1', 'dns_tls_pref=100'],
    leads: /udp 20:5070/,
  },
  {
    name: 'silence of the first',
    uri: 'sip:x@prio.test',
    behaviours: { [B]: 'silent' },
    leads: /udp 20:5070 branch 1/,
  },
  {
    name: 'silence of the address of a target',
    uri: 'sip:x@pairs.test',
    behaviours: { [A]: 503, [B]: 503 },
    leads: /udp 22:5070 branch 2/,
  },
  {
    name: 'no failover',
    uri: 'sip:x@prio.test',
    behaviours: { [B]: 503 },
    with: ['use_dns_failover=0'],
    leads: /50[03]/,
  },
  { name: 'nobody listens', uri: 'sip:x@closed.test;transport=tcp', leads: /tcp 21:5071 branch 1/ },
  {
    name: 'a stream that is reset',
    uri: 'sip:x@tcp.test;transport=tcp',
    behaviours: { [A]: 'reset' },
    leads: /tcp 21:5071 branch 1/,
  },
  {
    name: '503 over TCP',
    uri: 'sip:x@tcp.test;transport=tcp',
    behaviours: { [A]: 503 },
    leads: /tcp 21:5071 branch 1/,
  },
];

describe.skipIf(missing('kamailio', 'kamcmd') || cannotMount())('DNS', () => {
  let stages: readonly DnsStage[] = [];

  beforeAll(async () => {
    stages = await Promise.all(
      [servers[0] ?? 'kahea', 'kamailio' as const].map((kind) => DnsStage.open(kind, config, zone)),
    );
  });
  afterAll(async () => {
    await Promise.all(stages.map((stage) => stage.close()));
  });

  /** What both servers make of it, the tested one first. */
  function both<T>(run: (stage: DnsStage) => Promise<T>): Promise<T[]> {
    return Promise.all(stages.map(run));
  }

  test.each(CASES.map((each) => [each.name, each] as const))(
    '%s',
    async (_name, { with: parameters = [], leads, ...call }) => {
      const outcomes = await both(async (stage) => {
        await stage.set(...parameters);
        try {
          return await stage.call(call);
        } finally {
          await stage.set(
            ...parameters.map((each) => NORMAL.find((normal) => normal.startsWith(`${each.split('=')[0]!}=`))!),
          );
        }
      });
      expect(outcomes[0]).toEqual(outcomes[1]);
      if (leads !== undefined) expect(outcomes[0]!.join(', ')).toMatch(leads);
    },
  );

  test.each([
    ['sip:x@dead.test', ['478'], ['OPTIONS udp 20:5070 branch 0', '200']],
    ['sip:x@half.test', ['OPTIONS tcp 21:5071 branch 0', '200'], ['OPTIONS udp 20:5070 branch 0', '200']],
  ])(
    'SRV records that lead nowhere are no reason to ask the domain itself, as Kamailio does: %s',
    async (uri, ...wanted) => {
      expect(await both((stage) => stage.call({ uri }))).toEqual(wanted);
    },
  );

  test('a fork waits for the slowest of its names, and hears then who answers first', async () => {
    const outcomes = await both(async (stage) => {
      // Kamailio has its first value no more when others were changed.
      await stage.set('dns_retr_time=1');
      // The question is asked again after a second, which is later than fr_timer.
      stage.names.tamper = () => {
        stage.names.tamper = null;
        return [];
      };
      return stage.call({
        uri: `sip:fork@${stage.net.host(A)}:5060`,
        method: 'INVITE',
        behaviours: { [A]: 200, [B]: 486 },
      });
    });
    expect(outcomes[0]).toEqual(['INVITE udp 20:5060 branch 0', 'INVITE udp 21:5060 branch 1', '200']);
    expect(outcomes[0]).toEqual(outcomes[1]);
  });

  test('the cache answers: one question for many requests, and another when the time is over', async () => {
    const asked = await both(async (stage) => {
      stage.questions();
      for (let i = 0; i < 3; i++) await stage.call({ uri: 'sip:x@kept.test:5060' });
      return stage.questions();
    });
    expect(asked[0]).toEqual(['kept.test A']);
    expect(asked[0]).toEqual(asked[1]);
  });

  test('without a cache each request asks', async () => {
    const asked = await both(async (stage) => {
      await stage.set('use_dns_failover=0', 'use_dns_cache=0');
      stage.questions();
      for (let i = 0; i < 2; i++) await stage.call({ uri: 'sip:x@kept.test:5060' });
      const questions = stage.questions();
      await stage.set('use_dns_cache=1', 'use_dns_failover=1');
      return questions;
    });
    expect(asked[0]).toEqual(['kept.test A', 'kept.test A']);
    expect(asked[0]).toEqual(asked[1]);
  });

  test('that there is nothing is remembered', async () => {
    const asked = await both(async (stage) => {
      for (let i = 0; i < 3; i++) await stage.call({ uri: 'sip:x@never.test:5060' });
      return stage.questions().filter((question) => question.startsWith('never.test '));
    });
    expect(asked[0]).toEqual(['never.test A']);
    expect(asked[0]).toEqual(asked[1]);
  });

  test('dns_srv_lb spreads requests by weight', async () => {
    const counts = await both(async (stage) => {
      await stage.set('dns_srv_lb=1');
      const found: Record<string, number> = { 'udp 20:5070': 0, 'udp 21:5071': 0, 'udp 22:5060': 0 };
      for (let i = 0; i < 200; i++) {
        const [first] = await stage.call({ uri: 'sip:x@load.test' });
        found[/udp \S+/.exec(first!)![0]]!++;
      }
      await stage.set('dns_srv_lb=0');
      return found;
    });
    // Weights 10, 30 and 60: six standard deviations at least to either side.
    for (const found of counts) {
      expect(found['udp 20:5070']).toBeLessThan(46);
      expect(found['udp 21:5071']).toBeGreaterThan(21);
      expect(found['udp 21:5071']).toBeLessThan(99);
      expect(found['udp 22:5060']).toBeGreaterThan(78);
    }
  });

  test('a name server that says nothing is asked as often as dns_retr_no says, and the request fails', async () => {
    const seen = await both(async (stage) => {
      await stage.set('dns_use_search_list=0');
      stage.questions();
      stage.names.silent = true;
      const outcome = await stage.call({ uri: 'sip:x@quiet.test:5060' });
      stage.names.silent = false;
      await stage.set('dns_use_search_list=1');
      return { outcome, questions: stage.questions() };
    });
    expect(seen[0]).toEqual(seen[1]);
    expect(seen[0]!.questions).toEqual(['quiet.test A', 'quiet.test A']);
  });
});
