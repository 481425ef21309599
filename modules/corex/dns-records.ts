/** The parameter dns_cache: `type=A;name=example.com;addr=192.0.2.1;ttl=3600;flags=0`. */
import type { Problem } from '../../src/module/index.ts';
import { addressFamily } from '../../src/lib/ip-address.ts';

export interface DnsRecord {
  readonly name: string;
  readonly family: 4 | 6;
  /** Empty: the name is one without address. */
  readonly addresses: readonly string[];
  /** Seconds; null: for ever. */
  readonly ttl: number | null;
}

const UNRESOLVABLE = 1;
const PERMANENT = 2;

const bad = (message: string): Problem => ({ problem: 'bad-value', message: `dns_cache: ${message}` });

const whole = (text: string | undefined): number => (text === undefined ? 0 : /^\d+$/.test(text) ? Number(text) : -1);

function fieldsOf(text: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const pair of text.split(';')) {
    const equals = pair.indexOf('=');
    if (equals > 0) fields.set(pair.slice(0, equals).trim().toLowerCase(), pair.slice(equals + 1).trim());
  }
  return fields;
}

export function parseDnsRecord(text: string): DnsRecord | Problem {
  const fields = fieldsOf(text);
  const type = fields.get('type')?.toUpperCase() ?? '';
  if (type === 'SRV') return { problem: 'not-available', message: 'dns_cache: SRV records are not asked for here' };
  const family = type === 'A' ? 4 : type === 'AAAA' ? 6 : null;
  if (family === null) return bad(`type "${type}" is none of A and AAAA`);
  const name = fields.get('name') ?? '';
  if (name === '') return bad('a name is missing');
  const [ttl, flags] = [whole(fields.get('ttl')), whole(fields.get('flags'))];
  if (ttl < 0) return bad(`invalid ttl: ${fields.get('ttl')!}`);
  if (flags < 0) return bad(`invalid flags: ${fields.get('flags')!}`);
  const address = fields.get('addr') ?? '';
  const isUnresolvable = (flags & UNRESOLVABLE) !== 0;
  if (!isUnresolvable && addressFamily(address) !== family) return bad(`"${address}" is no address of type ${type}`);
  return {
    name,
    family,
    addresses: isUnresolvable ? [] : [address],
    ttl: (flags & PERMANENT) === 0 ? ttl : null,
  };
}
