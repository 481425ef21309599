import { syncBuiltinESMExports } from 'node:module';
import os, { type NetworkInterfaceInfo } from 'node:os';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { isProblem } from '../../lib/problem.ts';
import type { ParameterTable } from '../../module/parameters.ts';
import { CORE_PARAMETERS, type CoreValues } from '../config/core-parameters.ts';
import { listenSpecs } from './sockets.ts';

beforeAll(() => {
  const common = { netmask: '', mac: '', internal: false, cidr: null };
  const eth0: NetworkInterfaceInfo[] = [
    { ...common, family: 'IPv4', address: '192.0.2.2' },
    { ...common, family: 'IPv6', address: '2001:db8::2', scopeid: 0 },
    { ...common, family: 'IPv6', address: 'fe80::1', scopeid: 4 },
  ];
  vi.spyOn(os, 'networkInterfaces').mockReturnValue({ eth0 });
  syncBuiltinESMExports();
});

afterAll(() => {
  vi.restoreAllMocks();
  syncBuiltinESMExports();
});

function hosts(values: Partial<CoreValues>): string[] {
  const rows = Object.entries(CORE_PARAMETERS as ParameterTable);
  const defaults = Object.fromEntries(rows.map(([name, { initial }]) => [name, initial as unknown]));
  const specs = listenSpecs({ ...defaults, disable_tcp: 1, ...values } as CoreValues);
  if (isProblem(specs)) throw new Error(specs.message);
  return specs.map(({ host }) => host);
}

test.each([[[]], [['udp:eth0']]])('auto_bind_ipv6 adds the IPv6 addresses of interfaces, listen lines %j', (listen) => {
  expect(hosts({ listen })).toEqual(['192.0.2.2']);
  expect(hosts({ listen, auto_bind_ipv6: 1 })).toEqual(['192.0.2.2', '2001:db8::2']);
});
