// One message of the differential test, described by what it changes in an ordinary request.

import type { Loopback } from '../support/loopback.ts';
import { CALLEE, CALLER } from '../scenario/configs.ts';

export interface Single {
  readonly name: string;
  /** Request line; SERVER, CALLER, CALLEE and ID are replaced. */
  readonly line?: string;
  /** Header values to set or, with null, to leave out. */
  readonly set?: Readonly<Record<string, string | null>>;
  /** Header lines to put after the others. */
  readonly add?: readonly string[];
  readonly body?: string;
  /** The whole message instead. */
  readonly raw?: string;
  /** Line end; CRLF by default. */
  readonly lineEnd?: string;
}

const HEADERS: Readonly<Record<string, string>> = {
  Via: 'SIP/2.0/UDP CALLER:5060;branch=z9hG4bKktID',
  'Max-Forwards': '70',
  From: '<sip:106@CALLER>;tag=ktfID',
  To: '<sip:107@SERVER>',
  'Call-ID': 'kt-ID',
  CSeq: '1 METHOD',
  Contact: '<sip:106@CALLER:5060>',
};

/** Writes the bytes of `single`; `id` makes it unlike every other one. */
export function writeSingle(single: Single, net: Loopback, id: string): string {
  const { line = 'OPTIONS sip:107@SERVER SIP/2.0', set = {}, add = [], body = '', lineEnd = '\r\n' } = single;
  const fill = (text: string): string =>
    text
      .replaceAll('SERVER', net.host(1))
      .replaceAll('CALLER', net.host(CALLER))
      .replaceAll('CALLEE', net.host(CALLEE))
      .replaceAll('METHOD', line.split(' ')[0] ?? '')
      .replace(/kt-?f?ID/g, (mark) => mark.replace('ID', id));
  if (single.raw !== undefined) return fill(single.raw.replace(/\r?\n/g, lineEnd));
  const length = 'Content-Length' in set ? {} : { 'Content-Length': String(body.length) };
  const headers = Object.entries({ ...HEADERS, ...length, ...set })
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${name}: ${value}`);
  return fill([line, ...headers, ...add, '', ''].join(lineEnd)) + body;
}
