// What clients of HTTP on a stream of SIP are told without a script: that a body is wanted, and why a stream is closed (RFC 9110 §15).
import type { FramingError } from '../sip/framer.ts';
import { isHttpRequest } from '../sip/http-head.ts';

/** As Kamailio has it. */
export const CONTINUE = 'HTTP/1.1 100 Continue\r\nContent-Length: 0\r\n\r\n';

const STATUS: Readonly<Record<FramingError['reason'], string>> = {
  'no-content-length': '411 Length Required',
  'transfer-encoding': '411 Length Required',
  'bad-content-length': '400 Bad Request',
  'conflicting-content-length': '400 Bad Request',
  'too-large': '413 Content Too Large',
};

/** The last answer on a stream that cannot be cut any more; null: what came is no HTTP request. */
export function httpRefusal({ reason, head }: FramingError): string | null {
  if (!isHttpRequest(head)) return null;
  return `HTTP/1.1 ${STATUS[reason]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`;
}
