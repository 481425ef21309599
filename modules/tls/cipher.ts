/** The cipher of a connection in the words of OpenSSL, which Node does not tell. */
import type { CipherNameAndProtocol } from 'node:tls';

interface Parts {
  readonly exchange: string;
  readonly authentication: string;
  readonly encryption: string;
  readonly bits: number;
  readonly digest: string;
}

/** Bits of the key of a cipher by its name of OpenSSL. */
export function cipherBits(name: string): number {
  return partsOf(name).bits;
}

/** `ECDHE-RSA-AES256-GCM-SHA384    TLSv1.2 Kx=ECDH     Au=RSA   Enc=AESGCM(256)            Mac=AEAD` */
export function cipherDescription({ name, version }: CipherNameAndProtocol): string {
  const { exchange, authentication, encryption, digest } = partsOf(name);
  return (
    `${name.padEnd(30)} ${version.padEnd(7)} Kx=${exchange.padEnd(8)} Au=${authentication.padEnd(5)} ` +
    `Enc=${encryption.padEnd(22)} Mac=${digest.padEnd(4)}`
  );
}

const IS_TLS13 = /^TLS_/;

function partsOf(name: string): Parts {
  const isNew = IS_TLS13.test(name);
  const { encryption, bits } = encryptionOf(name);
  return {
    exchange: isNew ? 'any' : exchangeOf(name),
    authentication: isNew ? 'any' : authenticationOf(name),
    encryption,
    bits,
    digest: /GCM|CCM|POLY1305/.test(name)
      ? 'AEAD'
      : (/SHA(?:256|384)?$/.exec(name)?.[0].replace(/^SHA$/, 'SHA1') ?? 'unknown'),
  };
}

function exchangeOf(name: string): string {
  if (name.startsWith('ECDHE-')) return 'ECDH';
  return name.startsWith('DHE-') ? 'DH' : 'RSA';
}

function authenticationOf(name: string): string {
  if (name.includes('ECDSA')) return 'ECDSA';
  return name.includes('PSK') ? 'PSK' : 'RSA';
}

function encryptionOf(name: string): { readonly encryption: string; readonly bits: number } {
  if (name.includes('CHACHA20')) return { encryption: 'CHACHA20/POLY1305(256)', bits: 256 };
  const match = /(AES|CAMELLIA|ARIA)_?(128|256)/.exec(name);
  if (match === null)
    return name.includes('3DES') || name.includes('DES-CBC3')
      ? { encryption: '3DES(168)', bits: 168 }
      : { encryption: 'unknown', bits: 0 };
  const bits = Number(match[2]);
  const mode = /GCM/.test(name) ? 'GCM' : /CCM8|CCM_8/.test(name) ? 'CCM8' : /CCM/.test(name) ? 'CCM' : '';
  return { encryption: `${match[1] === 'CAMELLIA' ? 'Camellia' : match[1]!}${mode}(${bits})`, bits };
}
