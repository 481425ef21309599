/** An HTTP/1.1 response (RFC 9112 §4). The connection stays open for the next request. */
import { oneLine } from '../../src/sip/fold.ts';

export interface HttpReply {
  readonly code: number;
  readonly reason: string;
  /** Empty: no Content-Type. */
  readonly contentType: string;
  readonly body: string;
  /** Whole Server line without CRLF; null: none. */
  readonly server: string | null;
  /** How the request came, `TCP address:port`. */
  readonly sia: string;
  /** Further header lines, each with its CRLF. */
  readonly extra: string;
}

/** `Sia`, the first line, is the Via of a SIP reply in other words: Kamailio's answers carry it, and clients read it. */
export function httpReply({ code, reason, contentType, body, server, sia, extra }: HttpReply): string {
  let text = `HTTP/1.1 ${code} ${oneLine(reason)}\r\nSia: SIP/2.0/${sia}\r\n${extra}`;
  if (contentType !== '') text += `Content-Type: ${oneLine(contentType)}\r\n`;
  if (server !== null) text += `${server}\r\n`;
  return `${text}Content-Length: ${body.length}\r\n\r\n${body}`;
}
