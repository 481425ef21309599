// The CANCEL of an INVITE and the ACK of its negative reply (RFC 3261 §9.1, §17.1.1.3), with what the settings add to them.
import { buildAckForNegative, buildCancel } from '../sip/build.ts';
import { HeaderId } from '../sip/header-name.ts';
import type { HeaderField } from '../sip/header-line.ts';
import type { Message } from '../sip/message.ts';
import type { TransactionSettings } from './ports.ts';

const LENGTH_LINE = 'Content-Length: 0\r\n';

/** The INVITE as it was sent, as it came (null: it is our own), and what is to be made of them. */
export interface InviteSent {
  readonly sent: Message;
  readonly received: Message | null;
  readonly settings: TransactionSettings;
  /** The CANCEL is made of the INVITE as it was sent in any case; the ACK is not. */
  readonly cancelsAsSent: boolean;
}

/** `headers` are whole lines for the CANCEL. */
export function writeCancel(invite: InviteSent, headers: string): string {
  const { sent, received, settings, cancelsAsSent } = invite;
  if (!cancelsAsSent && settings.receivedHopLines !== null && received !== null) {
    return fromReceived(sent, received, { method: 'CANCEL', to: null, lines: settings.receivedHopLines, headers });
  }
  return buildCancel(sent, headers, settings.copiedHeaders.toLowerCase());
}

/** `reply` is what is acknowledged. */
export function writeAck(invite: InviteSent, reply: Message): string {
  const { sent, received, settings } = invite;
  if (settings.receivedHopLines !== null && received !== null) {
    const to = reply.first(HeaderId.To);
    const toLine = to === null ? null : textOf(reply, to);
    return fromReceived(sent, received, { method: 'ACK', to: toLine, lines: settings.receivedHopLines, headers: '' });
  }
  return buildAckForNegative(sent, reply, settings.copiedHeaders.toLowerCase());
}

/** Made of the INVITE as it came, whose Routes it still has: what `reparse_invite=0` asks for. */
function fromReceived(
  sent: Message,
  received: Message,
  parts: { readonly method: string; readonly to: string | null; readonly lines: string; readonly headers: string },
): string {
  const line = (id: HeaderId): string => {
    const field = received.first(id);
    return field === null ? '' : textOf(received, field);
  };
  let text = `${parts.method} ${sent.requestUri} SIP/2.0\r\nVia: ${sent.via?.toString() ?? ''}\r\n`;
  text += line(HeaderId.From) + line(HeaderId.CallId) + (parts.to ?? line(HeaderId.To));
  text += `CSeq: ${received.cseq?.number ?? 0} ${parts.method}\r\nMax-Forwards: 70\r\n`;
  for (const field of received.all(HeaderId.Route)) text += textOf(received, field);
  return `${text}${parts.lines}${LENGTH_LINE}${parts.headers}\r\n`;
}

function textOf(message: Message, field: HeaderField): string {
  return message.text.slice(field.nameStart, field.end);
}
