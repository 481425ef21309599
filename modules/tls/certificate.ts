/** What configurations ask of a certificate. */
import { Buffer } from 'node:buffer';
import type { X509Certificate } from 'node:crypto';

/** Parts of a name, as Node's short ones. */
export type NamePart = 'CN' | 'C' | 'ST' | 'L' | 'O' | 'OU' | 'UID';

interface Names {
  readonly subject?: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly issuer?: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** The first of that part of a name; null: it has none. */
export function namePart(certificate: X509Certificate, whose: 'subject' | 'issuer', part: NamePart): string | null {
  const names = certificate.toLegacyObject() as unknown as Names;
  const value = names[whose]?.[part];
  const first = (typeof value === 'string' ? value : value?.[0]) ?? null;
  // Texts of scripts are bytes, and a name is UTF-8 there whatever the certificate has (RFC 5280 §4.1.2.4).
  return first === null ? null : Buffer.from(first, 'utf8').toString('latin1');
}

/** Kinds of other names of the subject, as Node writes them. */
export type AlternativeKind = 'DNS' | 'IP Address' | 'URI' | 'email';

/** The first of that kind of other names (RFC 5280 §4.2.1.6); null: it has none. */
export function alternativeName(certificate: X509Certificate, kind: AlternativeKind): string | null {
  const text = certificate.subjectAltName ?? '';
  // A name with a comma or the like in it is written as a JSON string.
  for (const [, type, quoted, plain] of text.matchAll(/([A-Za-z ]+):(?:("(?:[^"\\]|\\.)*")|([^,]*))(?:, |$)/g)) {
    if (type === kind) return quoted === undefined ? plain! : (JSON.parse(quoted) as string);
  }
  return null;
}

/** The serial number as a decimal. */
export function serialNumber({ serialNumber: hexadecimal }: X509Certificate): string {
  return BigInt(`0x${hexadecimal}`).toString();
}

const SEQUENCE = 0x30;
const VERSION_TAG = 0xa0;

/** The version as it is coded: 2 stands for X.509 v3 (RFC 5280 §4.1.2.1). */
export function versionNumber({ raw }: X509Certificate): number {
  const inner = contentAt(raw, 0, SEQUENCE);
  const body = inner === -1 ? -1 : contentAt(raw, inner, SEQUENCE);
  if (body === -1 || raw[body] !== VERSION_TAG) return 0;
  return raw[body + 4] ?? 0;
}

/** Where the content of the value at `at` begins; -1: it is another. */
function contentAt(bytes: Buffer, at: number, tag: number): number {
  const length = bytes[at + 1] ?? 0;
  if (bytes[at] !== tag) return -1;
  return at + 2 + (length < 0x80 ? 0 : length & 0x7f);
}
