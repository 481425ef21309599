// Which DNS servers to ask and how: /etc/resolv.conf.
import { canonicalAddress } from '../../lib/ip-address.ts';
import type { DnsServerAddress } from './exchange.ts';

export interface ResolverFile {
  readonly servers: readonly DnsServerAddress[];
  /** Domains that are tried behind a name. */
  readonly search: readonly string[];
  /** With so many dots a name is tried as it is first. */
  readonly dots: number;
  /** Milliseconds each try may take, and how often each server is asked. */
  readonly timeout: number;
  readonly tries: number;
}

const DNS_PORT = 53;
const MOST_DOMAINS = 6;
const MOST_SERVERS = 3;

/** What the system's own resolver takes for granted where the file says nothing. */
const DEFAULTS = { dots: 1, timeout: 5, attempts: 2 };
/** The most it takes of each. */
const MOST = { dots: 15, timeout: 30, attempts: 5 };

export function parseResolverFile(text: string): ResolverFile {
  const servers: DnsServerAddress[] = [];
  let search: string[] = [];
  const options = { ...DEFAULTS };
  for (const line of text.split('\n')) {
    const [keyword, ...words] = line
      .replace(/[#;].*/, '')
      .trim()
      .split(/\s+/);
    if (keyword === 'nameserver') {
      const address = canonicalAddress(words[0] ?? '');
      if (address !== null) servers.push({ address, port: DNS_PORT });
    } else if (keyword === 'search' || keyword === 'domain') {
      search = words.slice(0, MOST_DOMAINS).map((domain) => domain.replace(/\.$/, '').toLowerCase());
    } else if (keyword === 'options') {
      for (const word of words) readOption(word, options);
    }
  }
  return {
    servers: servers.length === 0 ? [{ address: '127.0.0.1', port: DNS_PORT }] : servers.slice(0, MOST_SERVERS),
    search: search.filter((domain) => domain !== ''),
    dots: options.dots,
    timeout: options.timeout * 1000,
    tries: options.attempts,
  };
}

function readOption(word: string, options: typeof DEFAULTS): void {
  const [name, value = ''] = word.split(':');
  if (!/^\d+$/.test(value)) return;
  if (name === 'ndots') options.dots = Math.min(Number(value), MOST.dots);
  else if (name === 'timeout') options.timeout = Math.min(Math.max(1, Number(value)), MOST.timeout);
  else if (name === 'attempts') options.attempts = Math.min(Math.max(1, Number(value)), MOST.attempts);
}

/** `address` or `address:port`; IPv6 in brackets when there is a port. */
export function serverAddress(text: string): DnsServerAddress {
  const match = /^(?:\[([^\]]+)\]|([^:]+)):(\d+)$/.exec(text);
  if (match === null) return { address: text, port: DNS_PORT };
  return { address: (match[1] ?? match[2])!, port: Number(match[3]) };
}
