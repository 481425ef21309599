/** The ACK of a 2xx to an INVITE of our own (RFC 3261 §13.2.2.4), where `local_ack_mode` says. */
import { ownViaLine } from '../../src/context/own-via.ts';
import { flowTo } from '../../src/module/outgoing-request.ts';
import type { Target } from '../../src/module/host.ts';
import { isOneLine } from '../../src/sip/fold.ts';
import type { Flow } from '../../src/sip/flow.ts';
import { HeaderId } from '../../src/sip/header-name.ts';
import type { Message } from '../../src/sip/message.ts';
import type { NameAddr } from '../../src/sip/name-addr.ts';
import type { Transactions } from './transactions.ts';

/** Values of `local_ack_mode`: by the rules; where the INVITE went; where the reply came from. */
const TO_INVITED = 1;
const TO_ANSWERER = 2;

/** `invited` is the way the INVITE went, `answered` that the reply came. Each 2xx is acknowledged, those sent again too. */
export function acknowledgeSuccess(tm: Transactions, reply: Message, invited: Flow, answered: Flow): void {
  const contact = reply.address(HeaderId.Contact)?.uriText ?? null;
  // RFC 3261 §12.1.2: "in reverse order".
  const routes = (reply.recordRoutes ?? []).toReversed();
  if (contact === null || ![contact, ...routes.map(({ uriText }) => uriText)].every(isOneLine)) {
    tm.host.log.error('a 2xx without a good Contact cannot be acknowledged');
    return;
  }
  const mode = tm.params.local_ack_mode;
  if (mode === TO_INVITED || mode === TO_ANSWERER) {
    send(tm, reply, mode === TO_INVITED ? invited : answered, contact, routes);
    return;
  }
  const { network, log } = tm.host;
  const hop = routes[0]?.uriText ?? contact;
  const launch = (target: Target | null): void => {
    const socket = target === null ? null : network.selectSocket(target.transport, target.address, invited.socket);
    if (target === null || socket === null) log.error(`no way to ${hop} for an ACK`);
    else send(tm, reply, flowTo(network, { ctx: null, socket, target, isSocketChosen: false }), contact, routes);
  };
  const found = network.resolve(hop, invited.socket);
  if (found instanceof Promise) void found.then(launch);
  else launch(found);
}

function send(tm: Transactions, reply: Message, flow: Flow, contact: string, routes: readonly NameAddr[]): void {
  const [first] = routes;
  // RFC 3261 §12.2.1.1: a strict router wants itself in the Request-URI and the target at the end.
  const isStrict = first?.uri?.isLooseRouter === false;
  const set = routes.map(({ uriText }) => `<${uriText}>`);
  const route = (isStrict ? [...set.slice(1), `<${contact}>`] : set).join(', ');
  const line = (id: HeaderId): string => {
    const field = reply.first(id);
    return field === null ? '' : reply.text.slice(field.nameStart, field.end);
  };
  const branch = `z9hG4bK${tm.host.random.bytes(8).toString('hex')}`;
  tm.host.network.send(
    flow,
    `ACK ${isStrict ? first.uriText : contact} SIP/2.0\r\n${ownViaLine(flow.socket, branch, null, 0)}` +
      `${line(HeaderId.From)}${line(HeaderId.CallId)}${line(HeaderId.To)}CSeq: ${reply.cseq?.number ?? 0} ACK\r\n` +
      `${route === '' ? '' : `Route: ${route}\r\n`}Max-Forwards: 70\r\n${tm.host.core.userAgentHeader}\r\nContent-Length: 0\r\n\r\n`,
  );
}
