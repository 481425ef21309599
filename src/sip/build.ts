/** Messages a server makes itself: replies (RFC 3261 §8.2.6), the ACK of a negative reply (§17.1.1.3) and CANCEL (§9.1). */
import { headerLines, oneLine, unfold } from './fold.ts';
import type { HeaderField } from './header-line.ts';
import { HeaderId } from './header-name.ts';
import type { Message } from './message.ts';

export interface ReplyParts {
  readonly status: number;
  readonly reason: string;
  /** Tag for a To without one; null adds none (100 has none). */
  readonly toTag: string | null;
  /** Where the request came from, to be noted in its Via; null leaves the parameter as it is. */
  readonly received?: string | null;
  readonly rport?: number | null;
  /** Raw further header lines, each with its CRLF; '' for none. */
  readonly headers: string;
  readonly body?: string | null;
  /** Only with a body. */
  readonly contentType?: string | null;
  /** The whole line without line end, for example `Server: kahea`; null leaves it out. */
  readonly serverHeader: string | null;
  /** Raw header lines behind all others; none when absent. */
  readonly lastHeaders?: string;
  /** Content-Length, which a datagram can be without (RFC 3261 §18.3); a reply with a body has it. */
  readonly hasLength?: boolean;
}

/**
 * Reply to a request: its Via, From, To, Call-ID and CSeq lines in the order they came, Record-Route lines when the reply
 * may set up a dialog (101…299), then `headers`, Server and Content-Length. This is the layout Kamailio writes.
 */
export function buildReply(request: Message, parts: ReplyParts): string {
  const withRecordRoute = parts.status > 100 && parts.status < 300;
  let result = `SIP/2.0 ${parts.status} ${oneLine(parts.reason)}\r\n`;
  const topVia = request.first(HeaderId.Via);
  const to = request.first(HeaderId.To);
  const from = request.first(HeaderId.From);
  const callId = request.first(HeaderId.CallId);
  const cseq = request.first(HeaderId.CSeq);
  for (const field of request.headers) {
    if (field === topVia) result += writeTopVia(request, field, parts);
    else if (field === to) result += writeTo(request, field, parts.toTag);
    else if (field === from || field === callId || field === cseq) result += line(request, field);
    else if (field.id === HeaderId.Via) result += line(request, field);
    else if (withRecordRoute && field.id === HeaderId.RecordRoute) result += line(request, field);
  }
  return result + headerLines(parts.headers) + ending(parts);
}

/** What follows the header lines that somebody asked for. */
function ending(parts: ReplyParts): string {
  const body = parts.body ?? '';
  const contentType = parts.contentType ?? null;
  let result = body !== '' && contentType !== null ? `Content-Type: ${oneLine(contentType)}\r\n` : '';
  if (parts.serverHeader !== null) result += `${parts.serverHeader}\r\n`;
  if (body !== '' || parts.hasLength !== false) result += `Content-Length: ${body.length}\r\n`;
  return `${result}${parts.lastHeaders ?? ''}\r\n${body}`;
}

function line(message: Message, field: HeaderField): string {
  return message.text.slice(field.nameStart, field.end);
}

function writeTo(request: Message, field: HeaderField, tag: string | null): string {
  if (tag === null || request.to === null || request.to.tag !== null) return line(request, field);
  const text = request.text;
  return `${text.slice(field.nameStart, field.valueEnd)};tag=${tag}${text.slice(field.valueEnd, field.end)}`;
}

/** The first Via line with `rport` filled in where it stands and `received` at the end of the topmost value. */
function writeTopVia(request: Message, field: HeaderField, parts: ReplyParts): string {
  const via = request.via;
  const received = parts.received ?? null;
  const rport = parts.rport ?? null;
  if (via === null || (received === null && rport === null)) return line(request, field);
  const replaced: [number, number, string][] = [];
  let added = '';
  if (rport !== null) {
    if (via.rportStart >= 0) replaced.push([via.rportStart, via.rportEnd, `rport=${rport}`]);
    else added = `;rport=${rport}`;
  }
  if (received !== null) {
    if (via.receivedStart >= 0) replaced.push([via.receivedStart, via.receivedEnd, `received=${received}`]);
    else added += `;received=${received}`;
  }
  replaced.sort((left, right) => left[0] - right[0]);
  let result = '';
  let cursor = field.nameStart;
  for (const [start, end, text] of replaced) {
    result += request.text.slice(cursor, start) + text;
    cursor = end;
  }
  return result + request.text.slice(cursor, via.end) + added + request.text.slice(via.end, field.end);
}

/** ACK for a final reply of 300…699: the INVITE as it was sent gives everything but To, which is that of the reply. */
export function buildAckForNegative(sentInvite: Message, reply: Message, prefix = ''): string {
  const to = reply.first(HeaderId.To);
  return buildHopRequest(sentInvite, { method: 'ACK', to: to === null ? null : line(reply, to), headers: '', prefix });
}

/** CANCEL of the INVITE as it was sent. `headers`: raw further lines, each with its CRLF (for example Reason). */
export function buildCancel(sentInvite: Message, headers = '', prefix = ''): string {
  return buildHopRequest(sentInvite, { method: 'CANCEL', to: null, headers, prefix });
}

interface HopRequest {
  readonly method: string;
  /** The whole To line; null: that of the INVITE. */
  readonly to: string | null;
  readonly headers: string;
  /** Headers of the INVITE whose names begin so, in lower case, go along; '': none. */
  readonly prefix: string;
}

function isCopied(invite: Message, field: HeaderField, prefix: string): boolean {
  return field.id === HeaderId.Other && invite.name(field).toLowerCase().startsWith(prefix);
}

/** Request-URI, topmost Via value, From, To, Call-ID, CSeq number, Max-Forwards, Routes and Content-Length of the INVITE, in its order. */
function buildHopRequest(invite: Message, { method, to, headers, prefix }: HopRequest): string {
  let result = `${method} ${invite.requestUri} SIP/2.0\r\n`;
  const topVia = invite.first(HeaderId.Via);
  const from = invite.first(HeaderId.From);
  const inviteTo = invite.first(HeaderId.To);
  const callId = invite.first(HeaderId.CallId);
  const cseq = invite.first(HeaderId.CSeq);
  const maxForwards = invite.first(HeaderId.MaxForwards);
  const length = invite.first(HeaderId.ContentLength);
  for (const field of invite.headers) {
    if (field === topVia) result += invite.via === null ? '' : `Via: ${unfold(invite.via.toString())}\r\n`;
    else if (field === inviteTo) result += to ?? line(invite, field);
    else if (field === cseq) result += `CSeq: ${invite.cseq?.number ?? 0} ${method}\r\n`;
    else if (field === from || field === callId || field === maxForwards) result += line(invite, field);
    else if (field.id === HeaderId.Route) result += line(invite, field);
    else if (field === length) result += `${invite.name(field)}: 0\r\n`;
    else if (prefix !== '' && isCopied(invite, field, prefix)) result += line(invite, field);
  }
  return `${result}${length === null ? 'Content-Length: 0\r\n' : ''}${headers}\r\n`;
}
