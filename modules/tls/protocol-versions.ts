/** The names of TLS versions in configurations, and what Node makes of them. */
import type { SecureVersion } from 'node:tls';

export interface Versions {
  readonly min: SecureVersion;
  readonly max: SecureVersion;
}

export interface VersionRange extends Versions {
  /** null: the name says what it does; else a warning. */
  readonly warning: string | null;
}

const RANGES: Readonly<Record<string, readonly [min: SecureVersion, max: SecureVersion]>> = {
  'TLSV1.3+': ['TLSv1.3', 'TLSv1.3'],
  'TLSV1.3': ['TLSv1.3', 'TLSv1.3'],
  'TLSV1.2+': ['TLSv1.2', 'TLSv1.3'],
  'TLSV1.2': ['TLSv1.2', 'TLSv1.2'],
};

/** Names of what is not to be used any more (RFC 8996), with what they meant. */
const OLD_RANGES: typeof RANGES = {
  'TLSV1.1+': ['TLSv1.1', 'TLSv1.3'],
  'TLSV1.1': ['TLSv1.1', 'TLSv1.1'],
  'TLSV1+': ['TLSv1', 'TLSv1.3'],
  'TLSV1.0+': ['TLSv1', 'TLSv1.3'],
  TLSV1: ['TLSv1', 'TLSv1'],
  'TLSV1.0': ['TLSv1', 'TLSv1'],
  SSLV23: ['TLSv1', 'TLSv1.3'],
  SSLV3: ['TLSv1', 'TLSv1.3'],
  SSLV2: ['TLSv1', 'TLSv1.3'],
};

export const VERSION_NAMES = 'TLSv1.2, TLSv1.2+, TLSv1.3';

/**
 * null: there is no such version. What is older than TLS 1.2 is offered only with the security level that OpenSSL wants for
 * it; without it an old name stands for TLS 1.2 or newer.
 */
export function versionRange(name: string, ciphers: string | null): VersionRange | null {
  const key = name.toUpperCase();
  const range = RANGES[key];
  if (range !== undefined) return { min: range[0], max: range[1], warning: null };
  const old = OLD_RANGES[key];
  if (old === undefined) return null;
  if (ciphers !== null && /@SECLEVEL=0(?!\d)/i.test(ciphers)) {
    return {
      min: old[0],
      max: old[1],
      warning: `${name} allows versions of TLS that are not safe any more (RFC 8996)`,
    };
  }
  return {
    min: 'TLSv1.2',
    max: 'TLSv1.3',
    warning: `${name} is taken for TLSv1.2+: what is older is not safe any more`,
  };
}
