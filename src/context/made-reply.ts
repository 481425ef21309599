/** What the replies made here have in common, with a transaction and without one (RFC 3261 §8.2.6, §8.3). */
import { hashText } from '../lib/text-hash.ts';
import type { Message } from '../sip/message.ts';
import { hostForm } from '../lib/ip-address.ts';
import type { Context } from './context.ts';
import { HeaderId } from '../sip/header-name.ts';
import { Q_UNSPECIFIED } from './destination.ts';

/** Second part of a To tag: the same for a request, its retransmissions and its CANCEL. */
export function tagOf(request: Message): string {
  const { via, callId, from, cseq } = request;
  return hashText(`${via?.branch ?? ''}|${callId ?? ''}|${from?.tag ?? ''}|${cseq?.number ?? 0}`).slice(0, 8);
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

/** Contact line of a redirect: the Request-URI when it was changed, and the branches; '' for other replies. */
export function redirectContacts(ctx: Context, status: number): string {
  if (status < 300 || status > 399) return '';
  const contacts: string[] = [];
  if (ctx.newUri !== null) contacts.push(contact(ctx.newUri, ctx.q));
  for (const branch of ctx.branches) contacts.push(contact(branch.uri, branch.q));
  return contacts.length === 0 ? '' : `Contact: ${contacts.join(', ')}\r\n`;
}

function contact(uri: string, q: number): string {
  return q === Q_UNSPECIFIED ? `<${uri}>` : `<${uri}>;q=${q / 1000}`;
}
