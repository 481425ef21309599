import { hostname } from 'node:os';
import type { Context } from '../../src/context/context.ts';
import { withoutBrackets } from '../../src/lib/ip-address.ts';
import {
  arg,
  defineModule,
  functionsOf,
  readHostNames,
  returnCode,
  RouteType,
  type BoundVariable,
  type HostNames,
  type ModuleSelf,
} from '../../src/module/index.ts';
import { addressBytes, addressKind, sameAddress, type AddressKind } from '../../src/lib/address-bytes.ts';
import { isInSubnets } from '../../src/lib/subnet.ts';
import { ipv4Type, ipv6Type, isPrivate } from './address-types.ts';
import { hostNameVariable } from './host-name.ts';
import { addressResult, naptrResult, serviceResult } from './query-answers.ts';
import { resultVariable, type QueryResult, type Results } from './query-results.ts';

interface IpopsState {
  readonly dns: Results;
  readonly srv: Results;
  readonly naptr: Results;
  names: HostNames;
}

type Self = ModuleSelf<Record<never, never>, IpopsState>;
const fn = functionsOf<Self>();
const routes = RouteType.Any;

const BAD_ADDRESS = -3;
const NOT_FOUND = -4;
const NO_NAME = -2;
/** With a port there are no services to be asked for. */
const ANY_PORT = 5060;

const kindTest = (doc: string, ...kinds: readonly (AddressKind | null)[]) =>
  fn({
    doc,
    args: [arg.text()],
    names: ['address'],
    routes,
    run: (_self, _ctx, ip) => returnCode(kinds.includes(addressKind(ip))),
  });

const typeReader = (doc: string, read: (ip: string) => string | null, logs = true) =>
  fn({
    doc,
    args: [arg.text(), arg.variable({ writable: true })],
    names: ['address', 'result'],
    routes,
    run(self, ctx, ip, result: BoundVariable) {
      const type = read(ip);
      if (type === null) {
        if (logs) self.host.log.error('bad ip parameter', self.host.logPrefix(ctx));
        return -1;
      }
      result.set!(ctx, type);
      return 1;
    },
  });

/** Bytes of an address; in brackets there may only be IPv6. */
function referenceBytes(text: string): readonly number[] | null {
  return addressKind(text) === null ? null : addressBytes(withoutBrackets(text));
}

const KIND_NUMBERS: Readonly<Record<AddressKind, number>> = { ipv4: 1, ipv6: 2, 'ipv6-reference': 3 };

function badAddress(self: Self, ctx: Context, ip: string): number {
  self.host.log.error(`invalid ip address: ${ip}`, self.host.logPrefix(ctx));
  return BAD_ADDRESS;
}

function unresolved(self: Self, ctx: Context, host: string): number {
  self.host.log.error(`unable to resolve ${host}`, self.host.logPrefix(ctx));
  return NOT_FOUND;
}

function keep(results: Results, id: string, found: QueryResult | null): number {
  if (found === null) {
    results.delete(id);
    return NOT_FOUND;
  }
  results.set(id, found);
  return 1;
}

export default defineModule({
  name: 'ipops',
  doc: 'Tells kinds of IP addresses apart, compares them, and asks the DNS.',
  init: (): IpopsState => ({
    dns: new Map(),
    srv: new Map(),
    naptr: new Map(),
    names: { n: hostname(), f: hostname(), d: null, i: null },
  }),
  async start({ state }) {
    state.names = await readHostNames();
  },
  functions: {
    is_ip: kindTest('True for IPv4, IPv6, and IPv6 in brackets.', 'ipv4', 'ipv6', 'ipv6-reference'),
    is_pure_ip: kindTest('True for IPv4, and IPv6 without brackets.', 'ipv4', 'ipv6'),
    is_ipv4: { ...kindTest('True for IPv4.', 'ipv4'), aliases: ['is_ip4'], kemi: 'is_ip4' },
    is_ipv6: { ...kindTest('True for IPv6 without brackets.', 'ipv6'), aliases: ['is_ip6'], kemi: 'is_ip6' },
    is_ipv6_reference: { ...kindTest('True for IPv6 in brackets.', 'ipv6-reference'), kemi: 'is_ip6_reference' },
    ip_type: fn({
      doc: '1 for IPv4, 2 for IPv6, 3 for IPv6 in brackets, else -1.',
      args: [arg.text()],
      names: ['address'],
      routes,
      run(_self, _ctx, ip) {
        const kind = addressKind(ip);
        return kind === null ? -1 : KIND_NUMBERS[kind];
      },
    }),
    detailed_ip_type: typeReader(
      'Puts what the address is for (PRIVATE, LOOPBACK, GLOBAL-UNICAST, …) into a variable.',
      (ip) => ipv4Type(ip) ?? ipv6Type(ip),
      false,
    ),
    detailed_ipv4_type: typeReader(
      'As detailed_ip_type(), for IPv4 addresses only; blanks around them do not count.',
      (ip) => ipv4Type(ip.trim()),
    ),
    detailed_ipv6_type: typeReader('The same for IPv6 only, with or without brackets.', ipv6Type),
    compare_ips: fn({
      doc: 'True when both are the same address; IPv6 may have brackets.',
      args: [arg.text(), arg.text()],
      names: ['address', 'other'],
      routes,
      run: (_self, _ctx, one, other) => returnCode(sameAddress(referenceBytes(one), referenceBytes(other))),
    }),
    compare_pure_ips: fn({
      doc: 'True when both are the same address; none may have brackets.',
      args: [arg.text(), arg.text()],
      names: ['address', 'other'],
      routes,
      run: (_self, _ctx, one, other) => returnCode(sameAddress(addressBytes(one), addressBytes(other))),
    }),
    is_ip_rfc1918: fn({
      doc: 'True for a private IPv4 address (RFC 1918).',
      args: [arg.text()],
      names: ['address'],
      routes,
      run: (_self, _ctx, ip) => returnCode(isPrivate(ip)),
    }),
    is_in_subnet: fn({
      doc: 'True when the address lies in one of the networks `address/bits`, which commas separate.',
      args: [arg.text(), arg.text()],
      names: ['address', 'subnets'],
      routes,
      kemi: 'ip_is_in_subnet',
      run: (_self, _ctx, ip, list) => returnCode(isInSubnets(ip, list)),
    }),
    dns_sys_match_ip: fn({
      doc: 'True when this is one of all addresses of the name.',
      args: [arg.text(), arg.text()],
      names: ['host', 'address'],
      routes,
      waits: true,
      async run(self, ctx, host, ip) {
        const wanted = addressBytes(withoutBrackets(ip));
        if (wanted === null) return badAddress(self, ctx, ip);
        const found = await self.host.network.names.addresses(host);
        if (found.length === 0) return unresolved(self, ctx, host);
        return returnCode(found.some((address) => sameAddress(addressBytes(address), wanted)));
      },
    }),
    dns_int_match_ip: fn({
      doc: 'True when the name leads to this address by the resolver that requests are sent with.',
      args: [arg.text(), arg.text()],
      names: ['host', 'address'],
      routes,
      waits: true,
      async run(self, ctx, host, ip) {
        const wanted = addressBytes(withoutBrackets(ip));
        if (wanted === null) return badAddress(self, ctx, ip);
        const target = await self.host.network.resolveHost(host, ANY_PORT, 'udp');
        if (target === null) return NOT_FOUND;
        let isSame = sameAddress(addressBytes(target.address), wanted);
        for (let next = await target.more?.next(); !isSame && next; next = await target.more?.next()) {
          isSame = sameAddress(addressBytes(next.address), wanted);
        }
        return returnCode(isSame);
      },
    }),
    dns_query: fn({
      doc: 'Looks for the addresses of a name; $dns(id=>…) has them.',
      args: [arg.text(), arg.text()],
      names: ['host', 'result'],
      routes,
      waits: true,
      run: async (self, _ctx, host, id) =>
        keep(self.state.dns, id, addressResult(await self.host.network.names.addresses(host))),
    }),
    srv_query: fn({
      doc: 'Looks for SRV records (RFC 2782); $srvquery(id=>…) has them.',
      args: [arg.text(), arg.text()],
      names: ['service', 'result'],
      routes,
      waits: true,
      run: async (self, _ctx, name, id) =>
        name === ''
          ? NO_NAME
          : keep(self.state.srv, id, serviceResult(await self.host.network.names.services(name), self.host.random)),
    }),
    naptr_query: fn({
      doc: 'Looks for NAPTR records; $naptrquery(id=>…) has them.',
      args: [arg.text(), arg.text()],
      names: ['domain', 'result'],
      routes,
      waits: true,
      run: async (self, _ctx, domain, id) =>
        domain === '' ? NO_NAME : keep(self.state.naptr, id, naptrResult(await self.host.network.names.naptr(domain))),
    }),
    dns_set_local_ttl: fn({
      doc: 'Answers of DNS are kept for so many seconds from now on; 0: as their records and the parameters of the core say.',
      args: [arg.int()],
      names: ['seconds'],
      routes,
      run(self, _ctx, seconds) {
        self.host.network.names.keepFor(seconds);
        return 1;
      },
    }),
  },
  variables: (self) => [
    resultVariable(
      {
        name: 'dns',
        doc: 'What dns_query() found under an id: count, ipv4 and ipv6 (1: there are some), addr[i], type[i].',
        totals: ['count', 'ipv4', 'ipv6'],
        fields: ['addr', 'type'],
      },
      () => self().state.dns,
    ),
    resultVariable(
      {
        name: 'srvquery',
        doc: 'What srv_query() found under an id: count, port[i], priority[i], target[i], weight[i].',
        totals: ['count'],
        fields: ['port', 'priority', 'target', 'weight'],
      },
      () => self().state.srv,
    ),
    resultVariable(
      {
        name: 'naptrquery',
        doc: 'What naptr_query() found under an id: count, order[i], pref[i], flags[i], services[i], regex[i], replace[i].',
        totals: ['count'],
        fields: ['order', 'pref', 'flags', 'services', 'regex', 'replace'],
      },
      () => self().state.naptr,
    ),
    hostNameVariable(() => self().state.names),
  ],
});
