/** What a request of our own must bring along: checked where a command asks for one, in the order and words of Kamailio. */
import { HeaderId } from '../../src/sip/header-name.ts';
import { isFailure, parseMessage } from '../../src/sip/parse-message.ts';

/** What is wrong with the headers of a request, for the client that asked for it; null: nothing. */
export function problemOf(method: string, headers: string, body: string): string | null {
  const message = parseMessage(`OPTIONS sip:none SIP/2.0\r\n${headers}\r\n`);
  // Whole lines only, each with a name.
  if (!headers.endsWith('\n') || isFailure(message)) return 'Invalid headers';
  const cseq = message.valueOf(HeaderId.CSeq);
  if (cseq !== null && !/\S\s+\S/.test(cseq)) return 'Invalid headers';
  if (body !== '' && !message.has(HeaderId.ContentType)) return 'Content-Type missing';
  if (body !== '' && message.has(HeaderId.ContentLength)) return 'Content-Length disallowed';
  if (!message.has(HeaderId.To)) return 'To missing';
  if (!message.has(HeaderId.From)) return 'From missing';
  if (cseq === null) return null;
  const [number, of] = cseq.split(/\s+/);
  if (!/^\d+$/.test(number!)) return 'Non-numerical CSeq';
  return of === method ? null : 'CSeq method mismatch';
}
