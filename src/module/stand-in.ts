/** The message that scripts see in an event route behind which there is none; it is the one they see in Kamailio. */
import type { Context } from '../context/context.ts';
import { invariant } from '../lib/invariant.ts';
import type { LocalSocket } from '../sip/flow.ts';
import type { Message } from '../sip/message.ts';
import { isFailure, parseMessage } from '../sip/parse-message.ts';

const TEXT =
  'OPTIONS sip:you@kamailio.org SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1\r\nFrom: <sip:you@kamailio.org>;tag=123\r\n' +
  'To: <sip:you@kamailio.org>;tag=456\r\nCall-ID: 123\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n';

const MADE = new WeakSet<Message>();

/** Whether a message is one that stands in for none. */
export function isStandIn(message: Message): boolean {
  return MADE.has(message);
}

/** What a context for it starts from. */
export function standInMessage(socket: LocalSocket): Pick<Context, 'message' | 'flow'> {
  const message = parseMessage(TEXT);
  invariant(!isFailure(message), 'the stand-in is a message');
  MADE.add(message);
  return { message, flow: { socket, remoteAddress: '1.0.0.127', remotePort: 5060, connection: 0 } };
}
