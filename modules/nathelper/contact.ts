/** The Contact that the functions of this module read and change, and the places in its URI. */
import { mainContact } from '../../src/context/contacts.ts';
import type { Context } from '../../src/context/context.ts';
import { parseDecimal } from '../../src/lib/ascii.ts';
import type { NameAddr } from '../../src/sip/name-addr.ts';
import { findHostEnd, type Uri } from '../../src/sip/uri.ts';

export interface FixableContact {
  readonly address: NameAddr;
  readonly uri: Uri;
}

/** null: there is none, or it is no SIP URI. */
export function fixableContact(ctx: Context): FixableContact | null {
  const address = mainContact(ctx);
  const uri = address?.uri ?? null;
  return address !== null && uri?.isSipOrSips === true ? { address, uri } : null;
}

/** Offsets into the text of a SIP URI. */
export interface UriPlaces {
  readonly hostStart: number;
  /** Behind `host[:port]`. */
  readonly hostPortEnd: number;
  /** Behind the parameters: where headers begin, or the end. */
  readonly parametersEnd: number;
}

/** `text` is a well-formed SIP URI. */
export function placesOf(text: string): UriPlaces {
  const at = text.indexOf('@');
  const hostStart = (at < 0 ? text.indexOf(':') : at) + 1;
  let hostPortEnd = findHostEnd(text, hostStart, text.length);
  if (text[hostPortEnd] === ':') {
    hostPortEnd++;
    while (parseDecimal(text, hostPortEnd, hostPortEnd + 1, 9) >= 0) hostPortEnd++;
  }
  const question = text.indexOf('?', hostPortEnd);
  return { hostStart, hostPortEnd, parametersEnd: question < 0 ? text.length : question };
}

/** A parameter in text[start, end), which begins with its `;`; offsets of the `;` and of what follows. */
export interface ParameterPlace {
  readonly start: number;
  readonly end: number;
  readonly name: string;
  readonly value: string;
}

/** The parameters of a URI in order. */
export function parameterPlaces(text: string, { hostPortEnd, parametersEnd }: UriPlaces): ParameterPlace[] {
  const places: ParameterPlace[] = [];
  for (let start = hostPortEnd; start < parametersEnd;) {
    const semicolon = text.indexOf(';', start + 1);
    const end = semicolon < 0 || semicolon > parametersEnd ? parametersEnd : semicolon;
    const equals = text.indexOf('=', start);
    const nameEnd = equals < 0 || equals > end ? end : equals;
    places.push({ start, end, name: text.slice(start + 1, nameEnd), value: text.slice(nameEnd + 1, end) });
    start = end;
  }
  return places;
}
