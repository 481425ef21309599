/** The ACK for a 2xx to an INVITE of our own, a transaction of its own (RFC 3261 §13.2.2.4). */
import { ownViaLine } from '../../src/context/own-via.ts';
import type { ModuleHost } from '../../src/module/index.ts';
import type { Target } from '../../src/module/host.ts';
import { flowTo } from '../../src/module/outgoing-request.ts';
import { isOneLine } from '../../src/sip/fold.ts';
import type { LocalSocket } from '../../src/sip/flow.ts';
import { HeaderId } from '../../src/sip/header-name.ts';
import type { Message } from '../../src/sip/message.ts';

/** Nothing is sent when the reply says nowhere to. `preferred`: the socket of the INVITE. */
export function acknowledge(host: ModuleHost, reply: Message, preferred: LocalSocket | null): void {
  const { from, to, callId, cseq } = reply;
  const contact = reply.address(HeaderId.Contact)?.uriText ?? null;
  if (from === null || to === null || callId === null || cseq === null || contact === null) return;
  // RFC 3261 §12.1.2: "in reverse order".
  const routes = reply.values(HeaderId.RecordRoute).toReversed();
  const nextHop = /<([^>]*)>/.exec(routes[0] ?? '')?.[1] ?? contact;
  if (![contact, ...routes].every(isOneLine)) return;
  const lines =
    `From: ${from.toString()}\r\nCall-ID: ${callId}\r\nTo: ${to.toString()}\r\nCSeq: ${cseq.number} ACK\r\n` +
    routes.map((route) => `Route: ${route}\r\n`).join('');
  const send = (target: Target | null): void => {
    if (target === null) return;
    const socket = host.network.selectSocket(target.transport, target.address, preferred);
    if (socket === null) return;
    const via = ownViaLine(socket, `z9hG4bK${host.random.bytes(8).toString('hex')}`, null, 0);
    const end = `Max-Forwards: 70\r\n${host.core.userAgentHeader}\r\nContent-Length: 0\r\n\r\n`;
    host.network.send(flowTo(host.network, null, socket, target), `ACK ${contact} SIP/2.0\r\n${via}${lines}${end}`);
  };
  const found = host.network.resolve(nextHop, preferred);
  if (found instanceof Promise) void found.then(send);
  else send(found);
}
