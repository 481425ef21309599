/** Parts of a URI as scripts see them: a telephone number (`user=phone`) counts as a tel URI. */
import { isTransport, type Transport } from '../sip/transport.ts';
import type { Uri } from '../sip/uri.ts';
import { transportNumber } from './protocols.ts';

const TLS = transportNumber('tls');
const WSS = transportNumber('wss');

const isTelephone = (uri: Uri): boolean => uri.parameter('user') === 'phone';

export const scriptUser = (uri: Uri): string | null => uri.subscriber;

export function scriptScheme(uri: Uri): string {
  return isTelephone(uri) ? 'tel' : uri.scheme;
}

const SCHEME_NUMBERS: Readonly<Record<string, number>> = { sip: 1, sips: 2, tel: 3, tels: 4, urn: 5 };

export const schemeNumber = (uri: Uri): number => SCHEME_NUMBERS[scriptScheme(uri)] ?? 0;

/** Kamailio reads nothing in a URI of a scheme it does not know. */
export const isReadable = (uri: Uri): boolean => uri.opaque === '' || uri.scheme === 'urn';

/** Only its transport says that a URI is for TLS: `sips:` is not asked. */
export const impliedPort = (uri: Uri): number => (scriptTransportNumber(uri) === TLS ? 5061 : 5060);

/** As written. */
export const scriptPort = (uri: Uri): string => uri.portText ?? String(scriptPortNumber(uri));
export const scriptPortNumber = (uri: Uri): number => uri.port ?? impliedPort(uri);

/** Of the next hop: 5060 whatever the transport. */
export const nextHopPort = (uri: Uri): string => uri.portText ?? String(nextHopPortNumber(uri));
export const nextHopPortNumber = (uri: Uri): number => uri.port ?? 5060;

/** As written where it is written, in capitals where it is implied. */
export const scriptTransport = (uri: Uri): string => uri.parameter('transport') ?? 'UDP';
export const scriptTransportNumber = (uri: Uri): number => uriTransportNumber(scriptTransport(uri));

/** As a URI names it, where wss means nothing to Kamailio; 0 for what is no transport. */
export function uriTransportNumber(transport: string): number {
  const number = transportNumber(transport);
  return number === WSS ? 0 : number;
}

/** The transport that a URI asks for by name; null for none and for what is none in a URI. */
export function namedTransport({ transport }: Uri): Transport | null {
  return transport !== null && isTransport(transport) && uriTransportNumber(transport) > 0 ? transport : null;
}
