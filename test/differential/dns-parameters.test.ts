// Parameters of the DNS client and its cache, IPv6 beside IPv4, and the end of what is kept: both servers ask and do the same.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cannotMount, missing } from '../support/peers.ts';
import { servers } from '../support/server.ts';
import { until } from '../support/until.ts';
import { A, B, C, DnsStage, SIX, type Call, type Zone } from './dns-stage.ts';

const config = (): string => `
dns_retr_time=1
dns_retr_no=1
dns_use_search_list=no
use_dns_failover=yes
loadmodule "tm.so"
loadmodule "tmx.so"
loadmodule "sl.so"
loadmodule "pv.so"
loadmodule "xlog.so"
loadmodule "cfg_rpc.so"
modparam("tm", "fr_timer", 1000)
request_route {
        if (!t_relay()) sl_reply_error();
}
`;

/** Calls by families of addresses; each set of parameters has names of its own, which the cache does not know. */
const FAMILIES: Readonly<Record<string, { readonly flags: number; readonly ipv6: number }>> = {
  either: { flags: 0, ipv6: 1 },
  ipv4: { flags: 1, ipv6: 1 },
  ipv6: { flags: 2, ipv6: 1 },
  'ipv6-first': { flags: 4, ipv6: 1 },
  'either-without': { flags: 0, ipv6: 0 },
  'ipv6-without': { flags: 2, ipv6: 0 },
  'first-without': { flags: 4, ipv6: 0 },
};
const CALLS: readonly Call[] = [
  ...['both', 'two', 'six', 'a', 'none'].map((host) => ({ uri: `sip:x@${host}.NAME.test:SIX` })),
  { uri: 'sip:x@both.again.NAME.test:SIX', behaviours: { [A]: 503 } },
  { uri: 'sip:x@both.third.NAME.test:SIX', behaviours: { [SIX]: 503 } },
  { uri: 'sip:x@two.again.NAME.test:SIX', behaviours: { [A]: 503, [B]: 503 } },
  { uri: 'sip:x@dual.NAME.test', method: 'INVITE', behaviours: { [A]: 503 } },
];

const FILLING = Array.from({ length: 40 }, (_, index) => `n${index}.fill.test`);

const zone: Zone = (host) => {
  const to = (last: number, ttl = 100) => ({ type: 'A', address: host(last), ttl }) as const;
  const six = { type: 'AAAA', address: '::1', ttl: 100 } as const;
  const srv = (target: string, port: number, priority: number) =>
    ({ type: 'SRV', target, port, priority, weight: 0, ttl: 100 }) as const;
  const families = Object.keys(FAMILIES).flatMap((name) => [
    ...['', '.again', '.third'].flatMap((again) => [
      [`both${again}.${name}.test`, [to(A), six]],
      [`two${again}.${name}.test`, [to(A), to(B), six]],
    ]),
    [`six.${name}.test`, [six]],
    [`a.${name}.test`, [to(A)]],
    [`_sip._udp.dual.${name}.test`, [srv(`both.dual.${name}.test`, 5070, 1), srv(`b.dual.${name}.test`, 5071, 2)]],
    [`both.dual.${name}.test`, [to(A), six]],
    [`b.dual.${name}.test`, [to(B)]],
  ]);
  return {
    'second.test': [to(A)],
    'short.test': [to(A, 1)],
    'long.test': [to(A, 500)],
    ...(Object.fromEntries(families) as ReturnType<Zone>),
    ...Object.fromEntries(FILLING.map((name) => [name, [to(A)]])),
  };
};

describe.skipIf(missing('kamailio', 'kamcmd') || cannotMount())('parameters of DNS', () => {
  let stages: readonly DnsStage[] = [];

  beforeAll(async () => {
    const kinds = [servers[0] ?? 'kahea', 'kamailio'] as const;
    stages = await Promise.all(
      kinds.map((kind) => DnsStage.open(kind, config, zone, { secondServer: true, ipv6: true })),
    );
  });
  afterAll(async () => {
    await Promise.all(stages.map((stage) => stage.close()));
  });

  /** What both servers make of it, the tested one first. */
  function both<T>(run: (stage: DnsStage) => Promise<T>): Promise<T[]> {
    return Promise.all(stages.map(run));
  }

  /** The outcome of a call, and what the DNS servers were asked for it. */
  async function asking(stage: DnsStage, call: Call) {
    stage.names.asked.length = 0;
    stage.moreNames.asked.length = 0;
    const outcome = await stage.call({ ...call, uri: call.uri.replace('SIX', String(stage.sixPort)) });
    return { outcome, first: [...stage.names.asked], second: [...stage.moreNames.asked] };
  }

  test.each(Object.entries(FAMILIES))('families of addresses: %s', async (name, { flags, ipv6 }) => {
    const seen = await both(async (stage) => {
      await stage.set(`dns_cache_flags=${flags}`, `dns_try_ipv6=${ipv6}`);
      const outcomes = [];
      for (const call of CALLS) outcomes.push(await asking(stage, { ...call, uri: call.uri.replace('NAME', name) }));
      return outcomes;
    });
    for (const [index, call] of CALLS.entries()) expect(seen[0]![index], call.uri).toEqual(seen[1]![index]);
  });

  test.each([0, 1, 2, 3])('dns_cache_rec_pref=%i: the address of two answers that stays', async (preference) => {
    const seen = await both(async (stage) => {
      await stage.set(`dns_cache_rec_pref=${preference}`);
      const longer = await twoAnswers(stage, `longer${preference}.test`, [100, 500]);
      return { longer, shorter: await twoAnswers(stage, `shorter${preference}.test`, [500, 100]) };
    });
    expect(seen[0]).toEqual(seen[1]);
    expect(JSON.stringify(seen[0])).toContain('udp 2');
  });

  test.each([
    ['the time of the records', 'short.test', 'dns_cache_max_ttl=2147483'],
    ['dns_cache_max_ttl', 'long.test', 'dns_cache_max_ttl=1'],
    ['dns_cache_negative_ttl', 'none.test', 'dns_cache_negative_ttl=1'],
  ])('%s ends, and DNS is asked again', async (_name, host, parameter) => {
    const seen = await both(async (stage) => {
      await stage.set(parameter, 'dns_try_ipv6=0');
      stage.names.asked.length = 0;
      await until(`a second question for ${host}`, async () => {
        await stage.call({ uri: `sip:x@${host}:5060` });
        return stage.names.asked.length > 1;
      });
      return stage.names.asked.slice(0, 2);
    });
    expect(seen[0]).toEqual(seen[1]);
    expect(seen[0]).toEqual([`${host} A`, `${host} A`]);
  });

  test.each([0, 1])('dns_cache_del_nonexp=%i: what is kept when there is no more room', async (value) => {
    const seen = await both(async (stage) => {
      await stage.set(`dns_cache_del_nonexp=${value}`, 'dns_cache_mem=1', 'dns_cache_max_ttl=2147483');
      await stage.rpc('dns.delete_all_force');
      for (const name of FILLING) await stage.call({ uri: `sip:x@${name}:5060` });
      const last = await asking(stage, { uri: `sip:x@${FILLING.at(-1)!}:5060` });
      return [last.first.length, (await asking(stage, { uri: `sip:x@${FILLING[0]!}:5060` })).first.length];
    });
    expect(seen[0]).toEqual(seen[1]);
    expect(seen[0]).toEqual(value === 1 ? [0, 1] : [1, 0]);
  });

  // The last one: with this parameter Kamailio turns its search list on again.
  test('dns_servers_no says how many servers are asked', async () => {
    const call = { uri: 'sip:x@second.test:5060' };
    const seen = await both(async (stage) => {
      await stage.set('dns_cache_flags=0');
      const outcomes = [];
      for (const trouble of ['silent', 'failing'] as const) {
        stage.names[trouble] = true;
        for (const count of [1, 2]) {
          await stage.set(`dns_servers_no=${count}`);
          await stage.rpc('dns.delete_all_force');
          outcomes.push(await asking(stage, call));
        }
        stage.names[trouble] = false;
      }
      return outcomes;
    });
    expect(seen[0]).toEqual(seen[1]);
    expect(seen[0]!.map(({ second }) => second.length)).toEqual([0, 1, 0, 1]);
  });
});

/** An alias brings another address of a name that is known already: which one the name has then. */
async function twoAnswers(stage: DnsStage, name: string, [first, second]: readonly [number, number]): Promise<string> {
  stage.names.set(name, [{ type: 'A', address: stage.net.host(B), ttl: first }]);
  await stage.call({ uri: `sip:x@${name}:5070` });
  stage.names.set(name, [{ type: 'A', address: stage.net.host(C), ttl: second }]);
  stage.names.set(`alias.${name}`, [{ type: 'CNAME', target: name, ttl: 100 }]);
  await stage.call({ uri: `sip:x@alias.${name}:5070` });
  const [reached = ''] = await stage.call({ uri: `sip:x@${name}:5070` });
  return reached;
}
