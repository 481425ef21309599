/** `$tls_*`: the TLS connection a message came on, and the certificates of both its ends. */
import type { X509Certificate } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import type { Context } from '../../src/context/context.ts';
import { peerCertificate } from '../../src/lib/tls/peer-certificate.ts';
import { peerIsVerified, verificationCode } from '../../src/lib/tls/peer-rules.ts';
import { percentEncode } from '../../src/lib/percent-code.ts';
import type { ModuleHost, ScriptValue, VariableDefinition } from '../../src/module/index.ts';
import { readOnly } from '../../src/pv/plain.ts';
import { carrierTransport } from '../../src/sip/web-socket.ts';
import {
  alternativeName,
  namePart,
  serialNumber,
  versionNumber,
  type AlternativeKind,
  type NamePart,
} from './certificate.ts';
import { cipherBits, cipherDescription } from './cipher.ts';

/** Whose certificate. */
export type Side = 'peer' | 'my';

/** The connection of a message; null: it did not come by TLS, or the connection has gone. */
export function socketOf(host: ModuleHost, { flow }: Context): TLSSocket | null {
  return carrierTransport(flow.socket.transport) === 'tls' ? host.network.tls.socket(flow.connection) : null;
}

export function certificateOf(socket: TLSSocket | null, side: Side): X509Certificate | null {
  if (socket === null) return null;
  return side === 'peer' ? peerCertificate(socket) : (socket.getX509Certificate() ?? null);
}

const NAME_PARTS: Readonly<Record<string, NamePart>> = {
  cn: 'CN',
  locality: 'L',
  country: 'C',
  state: 'ST',
  organization: 'O',
  unit: 'OU',
};

const ALTERNATIVES: Readonly<Record<string, AlternativeKind>> = {
  email: 'email',
  hostname: 'DNS',
  uri: 'URI',
  ip: 'IP Address',
};

/** The characters that stay as they are. */
const UNRESERVED = Uint8Array.from({ length: 256 }, (_, code) => (/[\w.~-]/.test(String.fromCharCode(code)) ? 1 : 0));

export function urlEncoded(text: string): string {
  return percentEncode(text, UNRESERVED);
}

/** 1 when verification of the certificate that a peer showed failed with one of these codes. */
export function failedWith(socket: TLSSocket | null, ...codes: readonly string[]): number {
  if (socket === null || socket.authorized || peerCertificate(socket) === null) return 0;
  return codes.includes(verificationCode(socket)) ? 1 : 0;
}

export const SELF_SIGNED = ['DEPTH_ZERO_SELF_SIGNED_CERT', 'SELF_SIGNED_CERT_IN_CHAIN'] as const;

/** Why what tells about the connection of a message works with one worker only. */
export const CONNECTION_ELSEWHERE = 'another worker may have the connection that a message came on';

export function tlsVariables(host: () => ModuleHost): VariableDefinition[] {
  return connectionVariables(host).map((each) => ({ ...each, oneWorker: CONNECTION_ELSEWHERE }));
}

function connectionVariables(host: () => ModuleHost): VariableDefinition[] {
  const socket = (ctx: Context): TLSSocket | null => socketOf(host(), ctx);
  const connection = (name: string, doc: string, get: (socket: TLSSocket) => ScriptValue): VariableDefinition =>
    readOnly([name], doc, (ctx) => {
      const found = socket(ctx);
      return found === null ? null : get(found);
    });
  const peerResult = (name: string, doc: string, get: (socket: TLSSocket) => number): VariableDefinition =>
    connection(name, doc, get);
  return [
    connection('tls_version', 'Version of TLS, as TLSv1.3.', (found) => found.getProtocol()),
    connection('tls_description', 'All about the cipher.', (found) => `${cipherDescription(found.getCipher())}\n`),
    connection('tls_cipher_info', 'Name of the cipher.', (found) => found.getCipher().name),
    connection('tls_cipher_bits', 'Bits of its key.', (found) => String(cipherBits(found.getCipher().name))),
    connection('tls_peer_server_name', 'The name of the server that the peer asked for.', serverNameOf),
    peerResult('tls_peer_verified', '1: the peer showed a certificate, and it is valid.', (found) =>
      peerIsVerified(found) ? 1 : 0,
    ),
    peerResult('tls_peer_revoked', '1: its certificate was revoked.', (found) => failedWith(found, 'CERT_REVOKED')),
    peerResult('tls_peer_expired', '1: its certificate has expired.', (found) => failedWith(found, 'CERT_HAS_EXPIRED')),
    peerResult('tls_peer_selfsigned', '1: its certificate is self-signed.', (found) =>
      failedWith(found, ...SELF_SIGNED),
    ),
    ...certificateVariables('peer', socket),
    ...certificateVariables('my', socket),
  ];
}

/** What the client asked for; there is nothing the peer asked for on a connection from here. */
export function serverNameOf(socket: TLSSocket): string | null {
  const name: unknown = socket.servername;
  return typeof name === 'string' && name !== '' ? name : null;
}

function certificateVariables(side: Side, socket: (ctx: Context) => TLSSocket | null): VariableDefinition[] {
  const whose = side === 'peer' ? 'of the peer' : 'of this server';
  const row = (name: string, what: string, get: (certificate: X509Certificate) => ScriptValue): VariableDefinition =>
    readOnly([`tls_${side}_${name}`], `${what} of the certificate ${whose}.`, (ctx) => {
      const certificate = certificateOf(socket(ctx), side);
      return certificate === null ? null : get(certificate);
    });
  const parts = (of: 'subject' | 'issuer'): VariableDefinition[] => [
    // Kamailio has the name, and no value for it.
    row(of, `Nothing, as in Kamailio: the parts of the ${of} have variables of their own`, () => null),
    ...Object.entries(NAME_PARTS).map(([name, part]) =>
      row(`${of}_${name}`, `${part} in the ${of}`, (certificate) => namePart(certificate, of, part)),
    ),
  ];
  return [
    row('version', 'Version number', versionNumber),
    row('serial', 'Serial number', serialNumber),
    row('raw_cert', 'Text in PEM', (certificate) => certificate.toString()),
    row('urlencoded_cert', 'Text in PEM, escaped for URLs,', (certificate) => urlEncoded(certificate.toString())),
    ...(side === 'peer'
      ? [row('notBefore', 'Begin', ({ validFrom }) => validFrom), row('notAfter', 'End', ({ validTo }) => validTo)]
      : []),
    ...parts('subject'),
    row('subject_uid', 'UID in the subject', (certificate) => namePart(certificate, 'subject', 'UID')),
    ...parts('issuer'),
    ...Object.entries(ALTERNATIVES).map(([name, kind]) =>
      row(`san_${name}`, `First ${kind} among the other names`, (certificate) => alternativeName(certificate, kind)),
    ),
  ];
}
