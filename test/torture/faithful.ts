/** What a proxy may change in a request it relays, and nothing else (RFC 3261 §16.6). */
import { expect } from 'vitest';
import { SipText } from '../support/sip-text.ts';

export interface Hop {
  /** Address the request came from: in the `received` of its Via. */
  readonly sender: string;
  /** Port it came from, when the proxy notes that too. */
  readonly rport?: number;
  /** Address of the proxy, and port unless 5060: in its own Via and Record-Route. */
  readonly proxy: string;
}

/**
 * Asserts that `relayed` is `sent` with a Via of the proxy on top, the source in the next, Max-Forwards one lower or
 * added, a Record-Route for an INVITE, and every other byte as it was, up to the end that Content-Length gives.
 */
export function expectFaithful(relayed: SipText, sent: string, { sender, rport, proxy }: Hop): void {
  const own = relayed.need('Via');
  expect(own.startsWith(`SIP/2.0/UDP ${proxy};branch=z9hG4bK`), own).toBe(true);
  const source = rport === undefined ? [`;received=${sender}`] : [`;received=${sender}`, `;rport=${rport}`];
  let text = relayed.text.replace(/^Via: .*\r\n/m, '');
  for (const parameter of source) {
    expect(text).toContain(parameter);
    text = text.replace(parameter, '');
  }
  if (relayed.method === 'INVITE') {
    expect(text).toContain(`\r\nRecord-Route: <sip:${proxy};lr>\r\n`);
    text = text.replace(`Record-Route: <sip:${proxy};lr>\r\n`, '');
  }
  expect(withoutHopCount(text)).toBe(withoutHopCount(wholeMessage(sent)));
  expect(hopCount(relayed)).toBe((hopCount(new SipText(sent)) ?? 11) - 1);
}

const HOP_COUNT = /^max-forwards[ \t]*:[ \t]*(\d+)\r\n/im;

function withoutHopCount(text: string): string {
  return text.replace(HOP_COUNT, '');
}

function hopCount(message: SipText): number | null {
  const value = message.value('Max-Forwards');
  return value === null ? null : Number(value);
}

/** A datagram without what follows the body (RFC 3261 §18.3). */
function wholeMessage(datagram: string): string {
  const bodyStart = datagram.indexOf('\r\n\r\n') + 4;
  const length = /^(?:content-length|l)[ \t]*:[ \t]*(\d+)/im.exec(datagram.slice(0, bodyStart));
  return length === null ? datagram : datagram.slice(0, bodyStart + Number(length[1]));
}
