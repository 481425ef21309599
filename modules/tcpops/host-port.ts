/** `host[:port]` as `tcp_get_conid()` takes it: an address, or a name that is looked up. */
import { canonicalAddress, withoutBrackets } from '../../src/lib/ip-address.ts';
import { isPort } from '../../src/sip/port.ts';

export interface HostPort {
  /** Canonical where it is an address. */
  readonly host: string;
  readonly isAddress: boolean;
  readonly port: number;
}

/** Without a port it is 5060; null: it is none. */
export function parseHostPort(text: string): HostPort | null {
  const match = /^(\[[^\]]+\]|[^:[\]\s]+)(?::(\d{1,5}))?$/.exec(text);
  if (match === null) return null;
  const port = match[2] === undefined ? 5060 : Number(match[2]);
  if (!isPort(port)) return null;
  const address = canonicalAddress(match[1]!);
  return { host: address ?? withoutBrackets(match[1]!), isAddress: address !== null, port };
}
