/** What a request of our own must bring along: checked where a command asks for one, in the order and words of Kamailio. */
import { isFailure, parseMessage } from '../../src/sip/parse-message.ts';

/** Whole lines only, each with a name. */
function isReadable(headers: string): boolean {
  return headers.endsWith('\n') && !isFailure(parseMessage(`OPTIONS sip:none SIP/2.0\r\n${headers}\r\n`));
}

function valueOf(headers: string, name: RegExp): string | null {
  for (const line of headers.split(/\r?\n/)) {
    const colon = line.indexOf(':');
    if (colon > 0 && name.test(line.slice(0, colon).trim())) return line.slice(colon + 1).trim();
  }
  return null;
}

/** What is wrong with the headers of a request, for the client that asked for it; null: nothing. */
export function problemOf(method: string, headers: string, body: string): string | null {
  const has = (name: RegExp): boolean => valueOf(headers, name) !== null;
  const cseq = valueOf(headers, /^cseq$/i);
  if (!isReadable(headers) || (cseq !== null && !/\S\s+\S/.test(cseq))) return 'Invalid headers';
  if (body !== '' && !has(/^(?:content-type|c)$/i)) return 'Content-Type missing';
  if (body !== '' && has(/^(?:content-length|l)$/i)) return 'Content-Length disallowed';
  if (!has(/^(?:to|t)$/i)) return 'To missing';
  if (!has(/^(?:from|f)$/i)) return 'From missing';
  if (cseq === null) return null;
  const [number, of] = cseq.split(/\s+/);
  if (!/^\d+$/.test(number!)) return 'Non-numerical CSeq';
  return of === method ? null : 'CSeq method mismatch';
}
