/** The value of `listen=`, `-l` and `alias=`: `[proto:]host[:port] [advertise host[:port]] [name text] [virtual]`. */
import { parseSubnet } from '../../lib/subnet.ts';
import { addressFamily, withoutBrackets } from '../../lib/ip-address.ts';
import type { Problem } from '../../lib/problem.ts';
import { isListenPort } from '../../sip/port.ts';
import { TRANSPORTS, type Transport } from '../../sip/transport.ts';

export interface ListenAddress {
  /** null: UDP and TCP both. */
  readonly transport: Transport | null;
  /** IP literal without brackets, host name, interface name or `*`. */
  readonly host: string;
  /** null: the default port. */
  readonly port: number | null;
}

export interface ListenLine extends ListenAddress {
  readonly advertise: { readonly host: string; readonly port: number | null } | null;
  readonly name: string | null;
}

function bad(text: string): Problem {
  return {
    problem: 'bad-value',
    message: `"${text}" is not an address to listen on`,
    hint: 'write it as udp:10.0.0.1:5060, tcp:[::1]:5060 or eth0',
  };
}

/** `host`, `host:port`, `[v6]`, `[v6]:port` or a bare IPv6 address. */
function parseHostPort(text: string): { host: string; port: number | null } | null {
  const match = /^(?:\[([^\]]+)\]|([^:[\]]+))(?::(\d{1,5}))?$/.exec(text);
  if (match === null) return /^[\da-f:.]+$/i.test(text) && text.includes('::') ? { host: text, port: null } : null;
  const [, bracketed, bare, port] = match;
  if (port !== undefined && !isListenPort(port)) return null;
  return { host: bracketed ?? bare!, port: port === undefined ? null : Number(port) };
}

export function parseListenAddress(text: string): ListenAddress | Problem {
  const colon = text.indexOf(':');
  const proto = colon > 0 ? text.slice(0, colon).toLowerCase() : '';
  const transport = TRANSPORTS.find((name) => name === proto) ?? null;
  const address = parseHostPort(transport === null ? text : text.slice(colon + 1));
  return address === null ? (wrongPart(text) ?? bad(text)) : { transport, ...address };
}

/** What is wrong with an address whose parts can be told; null: they cannot. */
function wrongPart(text: string): Problem | null {
  const [, proto, port] = /^(?:([a-z]+):)?(?:\[[^\]]*\]|[^:[\]]+)(?::([^:]*))?$/i.exec(text) ?? [];
  if (proto !== undefined && !TRANSPORTS.some((name) => name === proto.toLowerCase()))
    return { problem: 'bad-value', message: `"${proto}" in "${text}" is no protocol: udp, tcp or tls` };
  if (port === undefined || isListenPort(port)) return null;
  return { problem: 'bad-value', message: `"${port}" in "${text}" is no port: a number from 1 to 65535` };
}

/** Four numbers or more, of which not all are bytes: no host is called so. */
function isBrokenIpv4(host: string): boolean {
  if (!/^\d+(?:\.\d+){3,}$/.test(host)) return false;
  const numbers = host.split('.');
  return numbers.length > 4 || numbers.some((number) => Number(number) > 255);
}

export function parseListenLine(text: string): ListenLine | Problem {
  // An address of a virtual socket may come later in Kamailio; here it has to be there.
  const words = text
    .trim()
    .replace(/(?<=\s)virtual$/, '')
    .trimEnd()
    .split(/\s+/);
  const address = parseListenAddress(words[0]!);
  if ('problem' in address) return address;
  if (isBrokenIpv4(address.host))
    return { problem: 'bad-value', message: `"${address.host}" in "${text}" is not an IPv4 address` };
  let advertise: ListenLine['advertise'] = null;
  let name: string | null = null;
  for (let i = 1; i < words.length; i += 2) {
    const operand = words[i + 1]?.replace(/^"(.*)"$/, '$1');
    if (operand === undefined) return bad(text);
    if (words[i] === 'advertise') {
      advertise = parseHostPort(operand);
      if (advertise === null) return bad(text);
    } else if (words[i] === 'name') {
      name = operand;
    } else {
      return bad(text);
    }
  }
  return { ...address, advertise, name };
}

/** The value of `alias=`: the same, and `*` for any port, which no port is as well. */
export function parseAlias(text: string): ListenAddress | Problem {
  return parseListenAddress(text.replace(/(?<!^(?:udp|tcp|tls|sctp|wss?)):\*$/i, ''));
}

/** What is wrong with an `alias=` value; null: nothing. */
export function checkAlias(text: string): Problem | null {
  const address = parseAlias(text);
  return 'problem' in address ? address : null;
}

const LISTENED: ReadonlySet<Transport> = new Set(['udp', 'tcp', 'tls']);

/** What is wrong with a `listen=` value, as far as that can be told without opening it; null: nothing. */
export function checkListenLine(text: string): Problem | null {
  const line = parseListenLine(text);
  if ('problem' in line) return line;
  if (line.transport === null || LISTENED.has(line.transport)) return null;
  return { problem: 'not-available', message: `listening on ${line.transport} is not available yet` };
}

/** What is wrong with a list of networks, with commas between them; it may be empty. */
export function checkSubnets(text: string): Problem | null {
  const bad = text === '' ? undefined : text.split(',').find((each) => parseSubnet(each) === null);
  if (bad === undefined) return null;
  return { problem: 'bad-value', message: `"${bad.trim()}" is neither an address nor a network` };
}

/** What is wrong with an IP literal of one family; that of IPv6 may stand in brackets. */
export function checkAddress(text: string, family: 4 | 6): Problem | null {
  if (addressFamily(family === 6 ? withoutBrackets(text) : text) === family) return null;
  return { problem: 'bad-value', message: `"${text}" is not an IPv${family} address` };
}
