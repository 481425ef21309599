/** What the replies made here have in common, with a transaction and without one (RFC 3261 §8.2.6, §8.3). */
import { TextHash } from '../lib/text-hash.ts';
import { escapeParameter } from '../sip/escapes.ts';
import type { Message } from '../sip/message.ts';
import { hostForm } from '../lib/ip-address.ts';
import type { Context } from './context.ts';
import { lineThatFits, roomInReply } from './reply-limit.ts';
import { HeaderId } from '../sip/header-name.ts';
import { Q_UNSPECIFIED, type Destination } from './destination.ts';

/** A fault of the server's own, in Kamailio's words. A number in parentheses goes behind it. */
export const SERVER_ERROR = "I'm terribly sorry, server error occurred";

/** Second part of a To tag: the same for a request, its retransmissions and its CANCEL. */
export function tagOf(request: Message): string {
  const { via, callId, from, cseq } = request;
  const hash = new TextHash();
  hash
    .add(via?.branch ?? '')
    .add(callId ?? '')
    .add(from?.tag ?? '');
  return hash.addNumber(cseq?.number ?? 0).short;
}

/** `sip_warning`: the line that tells how the request of a reply came and where it went (RFC 3261 §20.43, code 392). */
export function warningLine(ctx: Context): string {
  const { flow, message } = ctx;
  const { address, port } = flow.socket;
  return (
    `Warning: 392 ${hostForm(address)}:${port} "Noisy feedback tells:  pid=${process.pid} ` +
    `req_src_ip=${flow.remoteAddress} req_src_port=${flow.remotePort} in_uri=${message.requestUri} ` +
    `out_uri=${ctx.requestUri} via_cnt==${message.all(HeaderId.Via).length}"\r\n`
  );
}

/** How a destination stands in the Contact of a redirect; null: it cannot. */
export type ContactForm = (destination: Pick<Destination, 'uri' | 'q' | 'flags' | 'path'>) => string | null;

/**
 * Contact line of a redirect: the Request-URI when it was changed, and the branches, as many as may be sent; '' for other
 * replies, and when one of them cannot be written.
 */
export function redirectContacts(ctx: Context, status: number, reason: string, form: ContactForm = contact): string {
  if (status < 300 || status > 399) return '';
  const { newUri, q, branchFlags, path } = ctx;
  const contacts: (string | null)[] = [];
  if (newUri !== null) contacts.push(form({ uri: newUri, q, flags: branchFlags, path }));
  for (const branch of ctx.branches) contacts.push(form(branch));
  if (!contacts.every((each) => each !== null)) return '';
  return lineThatFits('Contact', contacts, roomInReply(ctx, status, reason)).line;
}

/** `<uri>`, with its q when it has one. */
function contact({ uri, q }: Pick<Destination, 'uri' | 'q'>): string {
  return q === Q_UNSPECIFIED ? `<${uri}>` : `<${uri}>;q=${q / 1000}`;
}

/** As {@link contact}, with what `rich_redirect` asks for: 1 the flags of the branch, 2 its path as Route. */
export function richContact(parts: number): ContactForm {
  return ({ uri, q, flags, path }) => {
    const route = (parts & 2) === 0 || path === null || path === '' ? '' : escapeParameter(path);
    if (route === null) return null;
    const whole = route === '' ? uri : `${uri}?Route=${route}`;
    return contact({ uri: whole, q }) + ((parts & 1) === 0 ? '' : `;flags=${flags >>> 0}`);
  };
}
