// Records of DNS as SIP needs them (RFC 1035 §3.3, RFC 2782, RFC 3403, RFC 3596).

export const RecordType = {
  A: 1,
  CNAME: 5,
  SOA: 6,
  PTR: 12,
  TXT: 16,
  AAAA: 28,
  SRV: 33,
  NAPTR: 35,
} as const;

export type RecordTypeName = keyof typeof RecordType;

/** `name`, where a record has one, is in lower case and without the final dot. `ttl` is in seconds. */
export type DnsRecord = AddressRecord | NameRecord | SrvRecord | NaptrRecord | TextRecord;

export interface AddressRecord {
  readonly type: 'A' | 'AAAA';
  readonly ttl: number;
  readonly address: string;
}

export interface NameRecord {
  readonly type: 'CNAME' | 'PTR';
  readonly ttl: number;
  readonly name: string;
}

export interface SrvRecord {
  readonly type: 'SRV';
  readonly ttl: number;
  readonly priority: number;
  readonly weight: number;
  readonly port: number;
  /** Empty: the service is decidedly not available at this domain (RFC 2782). */
  readonly name: string;
}

export interface NaptrRecord {
  readonly type: 'NAPTR';
  readonly ttl: number;
  readonly order: number;
  readonly preference: number;
  readonly flags: string;
  readonly service: string;
  readonly expression: string;
  readonly name: string;
}

export interface TextRecord {
  readonly type: 'TXT';
  readonly ttl: number;
  readonly texts: readonly string[];
}
