import { expect, test } from 'vitest';
import type { ParameterTable } from '../../module/parameters.ts';
import { VirtualTime } from '../../lib/testing/virtual-time.ts';
import { Resolver } from '../../transport/resolver.ts';
import { defaultResolverSettings } from '../../transport/resolver-settings.ts';
import { CORE_PARAMETERS, type CoreValues } from '../config/core-parameters.ts';
import { liveDnsSettings } from './dns-settings.ts';

const table = Object.entries(CORE_PARAMETERS as ParameterTable);
const defaults = Object.fromEntries(table.map(([name, { initial }]) => [name, initial as unknown])) as CoreValues;

test('without parameters the settings are the default ones', () => {
  expect(liveDnsSettings({ ...defaults })).toEqual(defaultResolverSettings);
});

test('parameters are applied, and those that may change are read when they are used', () => {
  const core = { ...defaults, dns_retr_time: 3, dns_retr_no: 4 };
  const settings = liveDnsSettings(core);
  expect([settings.timeout, settings.tries]).toEqual([3000, 4]);
  core.dns_cache_min_ttl = 1;
  core.dns_cache_max_ttl = 2;
  core.dns_cache_negative_ttl = 3;
  core.dns_try_ipv6 = 0;
  core.use_dns_cache = 0;
  expect(settings).toMatchObject({ minTtl: 1000, maxTtl: 2000, negativeTtl: 3000, tryIpv6: false, useCache: false });
});

const extremes = table.flatMap(([name, { min, max, kind }]) =>
  name.startsWith('dns_') && kind === 'int' ? [0, min, max].map((value) => [name, value]) : [],
) as [name: string, value: number][];

test.each(extremes)('a resolver can be made with %s = %d', (name, value) => {
  const settings = liveDnsSettings({ ...defaults, [name]: value });
  const resolver = new Resolver({ ...new VirtualTime(), settings });
  expect(resolver.lookup('127.0.0.1', 0)).toEqual(['127.0.0.1']);
  resolver.close();
});
