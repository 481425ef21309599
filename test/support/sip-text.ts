// A SIP message as a test sees it: read and written independently of src/sip, so that both have to agree with the RFC.

import type { Endpoint } from './loopback.ts';

/** One received message. Header names are compared without case, compact forms are not expanded. */
export class SipText {
  readonly text: string;
  readonly startLine: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;

  constructor(text: string) {
    this.text = text;
    const split = text.indexOf('\r\n\r\n');
    const head = split === -1 ? text : text.slice(0, split);
    const [startLine = '', ...lines] = head.replace(/\r\n[ \t]+/g, ' ').split('\r\n');
    this.startLine = startLine;
    this.headers = lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
    });
    this.body = split === -1 ? '' : text.slice(split + 4);
  }

  /** Status code of a reply, null for a request. */
  get status(): number | null {
    const match = /^SIP\/2\.0 (\d{3})(?: |$)/.exec(this.startLine);
    return match === null ? null : Number(match[1]);
  }

  get reason(): string {
    return this.startLine.replace(/^SIP\/2\.0 \d{3} ?/, '');
  }

  /** Method of a request; of a reply the one in CSeq. */
  get method(): string {
    if (this.status === null) return this.startLine.split(' ')[0]!;
    return this.value('CSeq')?.split(/\s+/)[1] ?? '';
  }

  get requestUri(): string {
    return this.startLine.split(' ')[1]!;
  }

  /** Value of the first header of this name. */
  value(name: string): string | null {
    return this.values(name)[0] ?? null;
  }

  values(name: string): string[] {
    const wanted = name.toLowerCase();
    return this.headers.filter(([one]) => one.toLowerCase() === wanted).map(([, value]) => value);
  }

  /** Value of a header that must be there. */
  need(name: string): string {
    const value = this.value(name);
    if (value === null) throw new Error(`no ${name} in\n${this.text}`);
    return value;
  }

  get toTag(): string | null {
    return /;tag=([^;]+)/.exec(this.value('To') ?? '')?.[1] ?? null;
  }
}

export interface RequestParts {
  readonly method: string;
  readonly uri: string;
  /** Address the request is sent from; goes into Via (and Contact, when `contact` is not given). */
  readonly via: Endpoint;
  readonly transport?: 'UDP' | 'TCP' | 'TLS';
  readonly branch?: string;
  readonly from?: string;
  readonly to?: string;
  readonly callId?: string;
  readonly cseq?: number;
  readonly maxForwards?: number | null;
  /** Whole Contact value; null leaves the header out. */
  readonly contact?: string | null;
  /** Further header lines without line ends. */
  readonly headers?: readonly string[];
  readonly body?: string;
}

let serial = 0;

/** A name nobody used before, for Call-IDs, tags and branches. */
export function unique(prefix = 'u'): string {
  serial++;
  return `${prefix}${process.pid.toString(36)}${Date.now().toString(36)}${serial}`;
}

/** Writes a request with all mandatory headers. */
export function writeRequest(parts: RequestParts): string {
  const { method, uri, via, transport = 'UDP', cseq = 1, maxForwards = 70, headers = [], body = '' } = parts;
  const contact = parts.contact === undefined ? `<sip:test@${via.host}:${via.port}>` : parts.contact;
  const lines = [
    `${method} ${uri} SIP/2.0`,
    `Via: SIP/2.0/${transport} ${via.host}:${via.port};branch=${parts.branch ?? unique('z9hG4bK')}`,
    ...(maxForwards === null ? [] : [`Max-Forwards: ${maxForwards}`]),
    `From: ${parts.from ?? `<sip:test@${via.host}>;tag=${unique('t')}`}`,
    `To: ${parts.to ?? `<${uri}>`}`,
    `Call-ID: ${parts.callId ?? unique('call')}`,
    `CSeq: ${cseq} ${method}`,
    ...(contact === null ? [] : [`Contact: ${contact}`]),
    ...headers,
    `Content-Length: ${Buffer.byteLength(body, 'latin1')}`,
  ];
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
}

export interface ReplyParts {
  readonly toTag?: string;
  readonly headers?: readonly string[];
  readonly body?: string;
}

/** Writes the reply a user agent server sends to `request`. */
export function writeReply(request: SipText, status: number, reason: string, parts: ReplyParts = {}): string {
  const { toTag = null, headers = [], body = '' } = parts;
  const to = request.need('To');
  const lines = [
    `SIP/2.0 ${status} ${reason}`,
    ...request.values('Via').map((value) => `Via: ${value}`),
    ...request.values('Record-Route').map((value) => `Record-Route: ${value}`),
    `From: ${request.need('From')}`,
    `To: ${toTag === null || to.includes(';tag=') ? to : `${to};tag=${toTag}`}`,
    `Call-ID: ${request.need('Call-ID')}`,
    `CSeq: ${request.need('CSeq')}`,
    ...headers,
    `Content-Length: ${Buffer.byteLength(body, 'latin1')}`,
  ];
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
}

/** Writes the ACK a client transaction sends for a final reply of 300 and above (RFC 3261 section 17.1.1.3). */
export function writeAckForFailure(invite: SipText, reply: SipText): string {
  const lines = [
    `ACK ${invite.requestUri} SIP/2.0`,
    `Via: ${invite.need('Via')}`,
    'Max-Forwards: 70',
    ...invite.values('Route').map((value) => `Route: ${value}`),
    `From: ${invite.need('From')}`,
    `To: ${reply.need('To')}`,
    `Call-ID: ${invite.need('Call-ID')}`,
    `CSeq: ${invite.need('CSeq').replace(/\w+$/, 'ACK')}`,
    'Content-Length: 0',
  ];
  return `${lines.join('\r\n')}\r\n\r\n`;
}

/** Writes the CANCEL of a pending INVITE (RFC 3261 section 9.1). */
export function writeCancel(invite: SipText): string {
  const lines = [
    `CANCEL ${invite.requestUri} SIP/2.0`,
    `Via: ${invite.need('Via')}`,
    'Max-Forwards: 70',
    ...invite.values('Route').map((value) => `Route: ${value}`),
    `From: ${invite.need('From')}`,
    `To: ${invite.need('To')}`,
    `Call-ID: ${invite.need('Call-ID')}`,
    `CSeq: ${invite.need('CSeq').replace(/\w+$/, 'CANCEL')}`,
    'Content-Length: 0',
  ];
  return `${lines.join('\r\n')}\r\n\r\n`;
}
