/** What the module makes of texts that arrive and leave: the server between is played by the test. */
import { invariant } from '../../../src/lib/invariant.ts';
import { FunctionBench } from '../../../src/module/testing/function-bench.ts';
import { SOCKET } from '../../../src/pv/testing/sample.ts';
import { isFailure, parseMessage } from '../../../src/sip/parse-message.ts';
import type { Message } from '../../../src/sip/message.ts';
import { SANITY, type SanityApi } from '../../sanity/api.ts';
import topos from '../index.ts';

const FLOW = { socket: SOCKET, remoteAddress: '10.0.0.9', remotePort: 5060, connection: 0 };

export const text = (...lines: readonly string[]): string => `${lines.join('\r\n')}\r\n\r\n`;

export function parsed(message: string): Message {
  const result = parseMessage(message);
  invariant(!isFailure(result), 'the text is a message');
  return result;
}

/** Values of a header, as they stand in its lines. */
export const values = (message: string, name: string): string[] =>
  [...message.matchAll(new RegExp(`^${name}: (.*)\\r$`, 'gim'))].map((match) => match[1]!);

export const uriIn = (value: string): string => /<([^>]*)>/.exec(value)![1]!;

export class Wire {
  readonly bench: FunctionBench;
  #branches = 0;

  constructor(parameters: Record<string, unknown> = {}, sanity: SanityApi | null = null) {
    this.bench = FunctionBench.make(topos, parameters);
    if (sanity !== null) this.bench.provided.set(SANITY.module, sanity);
    this.bench.start();
  }

  arrive(message: string): string {
    return this.bench.interceptors[0]!.received(message, FLOW).text;
  }

  leave(message: string): string {
    return this.bench.interceptors[0]!.sent(message, FLOW, 0)!;
  }

  /** A request as the server sends it on: with its Via, and its Record-Route unless the request is inside a dialog. */
  forward(request: string, recordRoute = 'Record-Route: <sip:192.0.2.1;lr>\r\n'): string {
    const lineEnd = request.indexOf('\r\n') + 2;
    const via = `Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKours${++this.#branches}\r\n`;
    const without = request.slice(lineEnd).replace(/^Route: <sip:192\.0\.2\.1;lr>\r\n/m, '');
    return this.leave(request.slice(0, lineEnd) + recordRoute + via + without);
  }

  /** A request that arrives and is sent on. */
  pass(request: string, recordRoute?: string): string {
    return this.forward(this.arrive(request), recordRoute);
  }

  /** The answer to a request that was sent on, as who gets it sees it. */
  answer(request: string, status: number, ...lines: readonly string[]): string {
    const arrived = this.arrive(answerTo(request, status, ...lines));
    return this.leave(arrived.replace(/^Via: SIP\/2\.0\/UDP 192\.0\.2\.1;.*\r\n/m, ''));
  }
}

export function answerTo(request: string, status: number, ...lines: readonly string[]): string {
  const message = parsed(request);
  const to = values(request, 'To')[0]!;
  return text(
    `SIP/2.0 ${status} Reason`,
    ...values(request, 'Via').map((value) => `Via: ${value}`),
    `From: ${values(request, 'From')[0]!}`,
    `To: ${to.includes('tag=') ? to : `${to};tag=b`}`,
    `Call-ID: ${message.callId!}`,
    `CSeq: ${values(request, 'CSeq')[0]!}`,
    ...lines,
  );
}

let branches = 0;

export const fromCaller = (method: string, uri: string, ...lines: readonly string[]): string =>
  text(
    `${method} ${uri} SIP/2.0`,
    `Via: SIP/2.0/UDP 10.9.9.5:5060;branch=z9hG4bKa${++branches}`,
    'From: <sip:alice@example.com>;tag=a',
    `To: <sip:bob@example.com>${uri.startsWith('sip:bob@') ? '' : ';tag=b'}`,
    'Call-ID: 1',
    `CSeq: 1 ${method}`,
    ...lines,
  );

export const fromCallee = (method: string, uri: string, ...lines: readonly string[]): string =>
  text(
    `${method} ${uri} SIP/2.0`,
    `Via: SIP/2.0/UDP 172.16.0.2:5060;branch=z9hG4bKb${++branches}`,
    'From: <sip:bob@example.com>;tag=b',
    'To: <sip:alice@example.com>;tag=a',
    'Call-ID: 1',
    `CSeq: 1 ${method}`,
    ...lines,
  );

export const ALICE = 'Contact: "Alice" <sip:alice@10.9.9.5:5060;x=y>;q=0.5';
export const BOB = 'Contact: <sip:bob@172.16.0.2:5060>';

/** A call that was answered: what each side sends its requests to. */
export function setUp(wire: Wire): { readonly toCallee: string; readonly toCaller: string; readonly invite: string } {
  const invite = wire.pass(fromCaller('INVITE', 'sip:bob@example.com', ALICE, 'Record-Route: <sip:10.9.9.1;lr>'));
  const ok = wire.answer(invite, 200, BOB, 'Record-Route: <sip:172.16.0.9;lr>', 'Record-Route: <sip:172.16.0.1;lr>');
  return {
    toCallee: uriIn(values(ok, 'Contact')[0]!),
    toCaller: uriIn(values(invite, 'Contact')[0]!),
    invite,
  };
}
