// The machine's own addresses, for `listen=udp:eth0` and for a config without any `listen` line.
import { networkInterfaces, type NetworkInterfaceInfo } from 'node:os';

type Interfaces = Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>;

export interface InterfaceQuery {
  /** Global IPv6 addresses too (`auto_bind_ipv6`); link-local ones are never listed. */
  readonly ipv6: boolean;
  /** The machine's interfaces; tests give their own. */
  readonly interfaces?: Interfaces;
}

function usable(info: NetworkInterfaceInfo, ipv6: boolean): boolean {
  return info.family === 'IPv4' || (ipv6 && info.scopeid === 0);
}

/** Addresses of one interface in the system's order; null when there is no interface of that name that is up. */
export function addressesOfInterface(name: string, query: InterfaceQuery): readonly string[] | null {
  const interfaces = query.interfaces ?? networkInterfaces();
  const found = Object.hasOwn(interfaces, name) ? interfaces[name] : undefined;
  return found?.filter((info) => usable(info, query.ipv6)).map((info) => info.address) ?? null;
}

/** Addresses of all interfaces that are up, loopback among them: what a config without `listen` binds, and `listen=udp:*`. */
export function allInterfaceAddresses(query: InterfaceQuery): readonly string[] {
  const interfaces = query.interfaces ?? networkInterfaces();
  return Object.keys(interfaces).flatMap((name) => addressesOfInterface(name, { ...query, interfaces }) ?? []);
}
