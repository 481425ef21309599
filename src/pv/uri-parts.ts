/** Parts of a URI as scripts see them: a telephone number (`user=phone`) counts as a tel URI. */
import type { Uri } from '../sip/uri.ts';
import { transportNumber } from './protocols.ts';

const isTelephone = (uri: Uri): boolean => uri.parameter('user') === 'phone';

export const scriptUser = (uri: Uri): string | null => uri.subscriber;

export function scriptScheme(uri: Uri): string {
  return isTelephone(uri) ? 'tel' : uri.scheme;
}

const SCHEME_NUMBERS: Readonly<Record<string, number>> = { sip: 1, sips: 2, tel: 3, tels: 4, urn: 5 };

export const schemeNumber = (uri: Uri): number => SCHEME_NUMBERS[scriptScheme(uri)] ?? 0;

const DEFAULT_PORT = 5060;

/** As written. */
export const scriptPort = (uri: Uri): string => uri.portText ?? String(uri.port ?? DEFAULT_PORT);
export const scriptPortNumber = (uri: Uri): number => uri.port ?? DEFAULT_PORT;

/** As written where it is written, in capitals where it is implied. */
export const scriptTransport = (uri: Uri): string => uri.parameter('transport') ?? 'UDP';
export const scriptTransportNumber = (uri: Uri): number => transportNumber(scriptTransport(uri));
