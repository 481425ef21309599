// Small SIP messages for tests of this layer.
import type { Flow, LocalSocket, Transport } from '../../sip/flow.ts';
import type { Message } from '../../sip/message.ts';
import { isFailure, parseMessage } from '../../sip/parse-message.ts';

export function parsed(text: string): Message {
  const message = parseMessage(text);
  if (isFailure(message)) throw new Error(`test message is bad: ${message.detail}\n${text}`);
  return message;
}

export function socket(transport: Transport, address: string, port = 5060): LocalSocket {
  return {
    id: 0,
    transport,
    family: 4,
    address,
    port,
    advertisedAddress: null,
    advertisedPort: null,
    name: null,
  };
}

export function flow(transport: Transport, from: string, to: string): Flow {
  return { socket: socket(transport, from), remoteAddress: to, remotePort: 5060, connection: 0 };
}

export interface RequestParts {
  readonly method: string;
  readonly uri?: string;
  /** Via values, topmost first. */
  readonly vias: readonly string[];
  readonly callId?: string;
  readonly cseq?: number;
  readonly fromTag?: string;
  /** URI of To. */
  readonly to?: string;
  readonly toTag?: string;
  /** Whole lines. */
  readonly headers?: string;
}

export function requestText(parts: RequestParts): string {
  const {
    method,
    uri = 'sip:bob@192.0.2.9',
    vias,
    callId = 'call',
    cseq = 1,
    fromTag = 'a',
    to = 'sip:bob@192.0.2.9',
    toTag,
    headers = '',
  } = parts;
  const lines = vias.map((via) => `Via: ${via}\r\n`).join('');
  const tag = toTag === undefined ? '' : `;tag=${toTag}`;
  return (
    `${method} ${uri} SIP/2.0\r\n${lines}From: <sip:alice@192.0.2.1>;tag=${fromTag}\r\nTo: <${to}>${tag}\r\n` +
    `Call-ID: ${callId}\r\nCSeq: ${cseq} ${method}\r\nMax-Forwards: 70\r\n${headers}Content-Length: 0\r\n\r\n`
  );
}

/** The values of all headers of one name, in order. */
export function valuesOf(message: Message, name: string): string[] {
  return message.headers.filter((field) => message.name(field) === name).map((field) => message.value(field));
}

/** A reply to `request` with its Vias from the `skip`th on; `contact`: a URI, `headers`: whole lines. */
export function replyText(
  request: Message,
  status: number,
  options: { toTag?: string; skip?: number; contact?: string; headers?: string } = {},
): string {
  const vias = request
    .vias!.slice(options.skip ?? 0)
    .map((via) => `Via: ${via.toString()}\r\n`)
    .join('');
  const to = request.to!;
  const recorded = valuesOf(request, 'Record-Route')
    .map((value) => `Record-Route: ${value}\r\n`)
    .join('');
  const contact = options.contact === undefined ? '' : `Contact: <${options.contact}>\r\n`;
  const tag = to.tag === null && options.toTag !== undefined ? `;tag=${options.toTag}` : '';
  return (
    `SIP/2.0 ${status} Text\r\n${vias}From: ${request.from!.toString()}\r\nTo: ${to.toString()}${tag}\r\n` +
    `Call-ID: ${request.callId!}\r\nCSeq: ${request.cseq!.number} ${request.method}\r\n${recorded}${contact}${options.headers ?? ''}Content-Length: 0\r\n\r\n`
  );
}

/** Copy of a request with another Via on top. */
export function withVia(request: Message, via: string): string {
  const first = request.startLineEnd;
  return `${request.text.slice(0, first)}Via: ${via}\r\n${request.text.slice(first)}`;
}

/** Copy of a message without its topmost Via, which stands on a line of its own. */
export function withoutTopVia(message: Message): string {
  const field = message.headers.find((header) => message.name(header) === 'Via')!;
  return message.text.slice(0, field.nameStart) + message.text.slice(field.end);
}
