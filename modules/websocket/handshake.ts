/** Whether an HTTP request opens a WebSocket, and what it is answered (RFC 6455 §4.2, RFC 7118 §4). Nothing here is sent. */
import { createHash } from 'node:crypto';
import { splitList } from '../../src/sip/list.ts';
import type { Message } from '../../src/sip/message.ts';

/** The status of an answer with its header lines, each with its CRLF. */
export interface Answer {
  readonly code: number;
  readonly reason: string;
  readonly headers: string;
  /** For the log; '' for an acceptance. */
  readonly why: string;
}

/** §4.2.2: what an acceptance proves to have read the key with. */
const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const VERSION = '13';
/** §4.1: 16 bytes in Base64. */
const KEY = /^[A-Za-z0-9+/]{21}[AQgw]==$/;

/** Accepted when `code` is 101. `cors`: lines that go in front of the others. */
export function answerHandshake(request: Message, protocol: string, cors: string): Answer {
  const version = oneOf(request, 'Sec-WebSocket-Version');
  if (version !== null && version !== VERSION) {
    return {
      code: 426,
      reason: 'Upgrade Required',
      headers: `Sec-WebSocket-Version: ${VERSION}\r\n`,
      why: `Unsupported protocol version ${version}`,
    };
  }
  const key = oneOf(request, 'Sec-WebSocket-Key');
  const why = flaw(request, protocol, version, key);
  if (why !== null) {
    const headers = `Sec-WebSocket-Protocol: ${protocol}\r\nSec-WebSocket-Version: ${VERSION}\r\n`;
    return { code: 400, reason: 'Bad Request', headers, why };
  }
  const accept = createHash('sha1')
    .update(key! + GUID)
    .digest('base64');
  return {
    code: 101,
    reason: 'Switching Protocols',
    headers:
      `${cors}Sec-WebSocket-Protocol: ${protocol}\r\nUpgrade: websocket\r\nConnection: upgrade\r\n` +
      `Sec-WebSocket-Accept: ${accept}\r\n`,
    why: '',
  };
}

/** null: none. */
function flaw(request: Message, protocol: string, version: string | null, key: string | null): string | null {
  if (request.method !== 'GET') return `${request.method} is not GET`;
  if (!hasToken(request, 'Connection', 'upgrade')) return 'no Connection: Upgrade';
  if (!hasToken(request, 'Upgrade', 'websocket')) return 'no Upgrade: websocket';
  if (version === null) return 'no Sec-WebSocket-Version';
  if (key === null) return 'no Sec-WebSocket-Key';
  if (!KEY.test(key)) return 'a Sec-WebSocket-Key that is not 16 bytes';
  if (!hasToken(request, 'Sec-WebSocket-Protocol', protocol)) return `no Sec-WebSocket-Protocol: ${protocol}`;
  return null;
}

function valuesOf(request: Message, name: string): string[] {
  return request.allNamed(name).map((field) => request.value(field));
}

/** The value of a header that stands once; null: none or several. */
function oneOf(request: Message, name: string): string | null {
  const values = valuesOf(request, name);
  return values.length === 1 ? values[0]! : null;
}

/** Whether a list of tokens, in one header or several, has one; in any case of letters. */
function hasToken(request: Message, name: string, token: string): boolean {
  return valuesOf(request, name).some((value) => splitList(value).some((each) => each.toLowerCase() === token));
}
