// Which transports a domain offers for SIP, the best first (RFC 3263 §4.1).
import type { Transport } from '../../sip/flow.ts';
import type { NaptrRecord } from './record.ts';

export interface NaptrRules {
  /** Only over TLS: the URI is a sips one. */
  readonly secure: boolean;
  /** Our liking for a transport, greater is better; null: it cannot be used. */
  preference(transport: Transport): number | null;
  /** Our liking counts before the order that the domain gives (`dns_naptr_ignore_rfc`). */
  readonly ignoresOrder: boolean;
}

export interface Service {
  readonly transport: Transport;
  /** Name of the SRV records. */
  readonly name: string;
}

const SERVICES = new Map<string, Transport>([
  ['sip+d2u', 'udp'],
  ['sip+d2t', 'tcp'],
  ['sip+d2s', 'sctp'],
  ['sips+d2t', 'tls'],
]);

/** Services for which "the flags field is "s"" and that we can use. */
export function chooseServices(records: readonly NaptrRecord[], rules: NaptrRules): Service[] {
  const usable = records.flatMap((record) => {
    const transport = SERVICES.get(record.service.toLowerCase());
    if (transport === undefined || record.flags.toLowerCase() !== 's' || record.name === '') return [];
    if (rules.secure && transport !== 'tls') return [];
    const liking = rules.preference(transport);
    return liking === null ? [] : [{ record, transport, liking }];
  });
  usable.sort(
    (a, b) =>
      (rules.ignoresOrder ? 0 : a.record.order - b.record.order) ||
      b.liking - a.liking ||
      a.record.order - b.record.order ||
      a.record.preference - b.record.preference,
  );
  return usable.map(({ record, transport }) => ({ transport, name: record.name }));
}
