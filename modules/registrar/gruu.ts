/** Globally routable user agent URIs (RFC 5627): their making and the recognition of those made here. */
import { coreHash } from '../../src/lib/core-hash.ts';
import type { Uri } from '../../src/sip/uri.ts';

/** What the GRUUs of an answer are made of: user and host of the address of record, and its key. */
export interface GruuSource {
  readonly user: string;
  readonly host: string;
  readonly aor: string;
}

/** Unsigned hexadecimal with the last digit first, as Kamailio writes the hash of a temporary GRUU. */
function reverseHex(value: number): string {
  return [...value.toString(16)].reverse().join('');
}

export function publicGruu(source: GruuSource, instance: string): string {
  const device = instance.startsWith('<') ? instance.slice(1, -1) : instance;
  return `sip:${source.user}@${source.host};gr=${device}`;
}

export function temporaryGruu(source: GruuSource, ruid: string): string {
  return `sip:${ruid}-${reverseHex(coreHash(source.aor, '', 0))}@${source.host};gr`;
}

/** The `gr` parameter of a URI: the device of a public GRUU, '' in a temporary one, null when it is no GRUU. */
export function deviceOfGruu(uri: Uri): string | null {
  const device = uri.parameter('gr');
  return device === null || device === '' ? device : `<${device}>`;
}

/** Unique id of the contact a temporary GRUU is for. */
export function ruidOfTemporaryGruu(uri: Uri): string {
  const user = uri.user ?? '';
  const hash = user.lastIndexOf('-');
  return hash < 0 ? user : user.slice(0, hash);
}
