/** What an address is for: the registries of special IPv4 (RFC 5735, RFC 6598) and IPv6 addresses, as Kamailio names them. */
import { withoutBrackets } from '../../src/lib/ip-address.ts';
import { addressBytes, sharesPrefix } from '../../src/lib/address-bytes.ts';
import { parseSubnet, type Subnet } from '../../src/lib/subnet.ts';

type Row = readonly [name: string, ...networks: string[]];
type Range = readonly [name: string, network: Subnet];

function ranges(rows: readonly Row[]): readonly Range[] {
  return rows.flatMap(([name, ...networks]) => networks.map((text): Range => [name, parseSubnet(text)!]));
}

/** The first that fits counts. */
const IPV4 = ranges([
  ['PRIVATE', '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '0.0.0.0/8'],
  ['SHARED', '100.64.0.0/10'],
  ['LOOPBACK', '127.0.0.0/8'],
  ['LINK-LOCAL', '169.254.0.0/16'],
  ['TEST-NET', '192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24'],
  ['RESERVED', '192.0.0.0/24', '198.18.0.0/15'],
  ['6TO4-RELAY', '192.88.99.0/24'],
  ['MULTICAST', '224.0.0.0/4'],
  ['BROADCAST', '255.255.255.255/32'],
  ['RESERVED', '240.0.0.0/4'],
]);

const IPV6 = ranges([
  ['UNSPECIFIED', '::/128'],
  ['LOOPBACK', '::1/128'],
  ['IPV4MAP', '::ffff:0:0/96'],
  ['DISCARD', '100::/64'],
  ['TEREDO', '2001::/32'],
  ['BMWG', '2001:2::/48'],
  ['DOCUMENTATION', '2001:db8::/32'],
  ['ORCHID', '2001:10::/28'],
  ['6TO4', '2002::/16'],
  ['GLOBAL-UNICAST', '2000::/3'],
  ['UNIQUE-LOCAL-UNICAST', 'fc00::/7'],
  ['LINK-LOCAL-UNICAST', 'fe80::/10'],
  ['MULTICAST', 'ff00::/8'],
]);

const RFC1918 = ranges([['PRIVATE', '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16']]);

function lookUp(bytes: readonly number[], table: readonly Range[], otherwise: string): string {
  const found = table.find(([, network]) => sharesPrefix(bytes, network.bytes, network.bits));
  return found?.[0] ?? otherwise;
}

/** `PUBLIC`, `PRIVATE`, …; null: not IPv4. */
export function ipv4Type(address: string): string | null {
  const bytes = addressBytes(address);
  return bytes?.length === 4 ? lookUp(bytes, IPV4, 'PUBLIC') : null;
}

/** `GLOBAL-UNICAST`, `LOOPBACK`, …; null: neither IPv6 nor a reference. */
export function ipv6Type(address: string): string | null {
  const bytes = addressBytes(withoutBrackets(address));
  return bytes?.length === 16 ? lookUp(bytes, IPV6, 'RESERVED') : null;
}

/** RFC 1918 §3. */
export function isPrivate(address: string): boolean {
  const bytes = addressBytes(address);
  return bytes?.length === 4 && lookUp(bytes, RFC1918, '') !== '';
}
