/** `@tls.…`: what `$tls_*` tells, as selects. */
import type { X509Certificate } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import type { Context } from '../../src/context/context.ts';
import { peerIsVerified } from '../../src/lib/tls/peer-rules.ts';
import type { ModuleHost } from '../../src/module/index.ts';
import { leaf, tree, type Place, type Select } from '../../src/pv/selects/place.ts';
import {
  alternativeName,
  namePart,
  serialNumber,
  versionNumber,
  type AlternativeKind,
  type NamePart,
} from './certificate.ts';
import { cipherBits, cipherDescription } from './cipher.ts';
import { certificateOf, failedWith, SELF_SIGNED, socketOf, urlEncoded, type Side } from './variables.ts';

const PARTS: Readonly<Record<string, NamePart>> = {
  cn: 'CN',
  commonname: 'CN',
  name: 'CN',
  l: 'L',
  localityname: 'L',
  locality: 'L',
  c: 'C',
  countryname: 'C',
  country: 'C',
  st: 'ST',
  stateorprovincename: 'ST',
  state: 'ST',
  o: 'O',
  organizationname: 'O',
  organization: 'O',
  ou: 'OU',
  organizationalunitname: 'OU',
  unit: 'OU',
  uid: 'UID',
  uniqueidentifier: 'UID',
};

const ALTERNATIVES: Readonly<Record<string, AlternativeKind>> = {
  uri: 'URI',
  email: 'email',
  emailaddress: 'email',
  hostname: 'DNS',
  host: 'DNS',
  dns: 'DNS',
  ip: 'IP Address',
  ipaddress: 'IP Address',
};

export function tlsSelects(host: () => ModuleHost): Readonly<Record<string, Place>> {
  const ofConnection =
    (get: (socket: TLSSocket) => string | number): Select =>
    (ctx: Context) => {
      const socket = socketOf(host(), ctx);
      return socket === null ? null : get(socket);
    };
  const description = ofConnection((socket) => `${cipherDescription(socket.getCipher())}\n`);
  const name = ofConnection((socket) => socket.getCipher().name);
  const my = ofSide('my', ofConnection);
  return {
    tls: tree(null, {
      version: leaf(ofConnection((socket) => socket.getProtocol() ?? '')),
      desc: leaf(description),
      description: leaf(description),
      cipher: tree(name, {
        name: leaf(name),
        bits: leaf(ofConnection((socket) => String(cipherBits(socket.getCipher().name)))),
      }),
      peer: ofSide('peer', ofConnection),
      my,
      me: my,
      myself: my,
    }),
  };
}

type OfConnection = (get: (socket: TLSSocket) => string | number) => Select;

function ofSide(side: Side, ofConnection: OfConnection): Place {
  const of = (get: (certificate: X509Certificate) => string | number | null): Place =>
    leaf(
      ofConnection((socket) => {
        const certificate = certificateOf(socket, side);
        return certificate === null ? '' : (get(certificate) ?? '');
      }),
    );
  const nameTree = (whose: 'subject' | 'issuer'): Place =>
    tree(
      null,
      Object.fromEntries(
        Object.entries(PARTS).map(([name, part]) => [name, of((each) => namePart(each, whose, part))]),
      ),
    );
  const serial = of(serialNumber);
  const alternatives = Object.fromEntries(
    Object.entries(ALTERNATIVES).map(([name, kind]) => [name, of((each) => alternativeName(each, kind))]),
  );
  const result = (get: (socket: TLSSocket) => number): Place => leaf(ofConnection(get));
  return tree(null, {
    ...alternatives,
    subject: nameTree('subject'),
    issuer: nameTree('issuer'),
    sn: serial,
    serialnumber: serial,
    version: of(versionNumber),
    raw_cert: of((each) => each.toString()),
    urlencoded_cert: of((each) => urlEncoded(each.toString())),
    verified: result((socket) => (side === 'peer' && peerIsVerified(socket) ? 1 : 0)),
    revoked: result((socket) => (side === 'peer' ? failedWith(socket, 'CERT_REVOKED') : 0)),
    expired: result((socket) => (side === 'peer' ? failedWith(socket, 'CERT_HAS_EXPIRED') : 0)),
    self_signed: result((socket) => (side === 'peer' ? failedWith(socket, ...SELF_SIGNED) : 0)),
    selfsigned: result((socket) => (side === 'peer' ? failedWith(socket, ...SELF_SIGNED) : 0)),
  });
}
