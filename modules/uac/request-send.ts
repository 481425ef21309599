/** `uac_req_send()` and `event_route[uac:reply]`. */
import type { Context } from '../../src/context/context.ts';
import { findSocket } from '../../src/pv/socket-spec.ts';
import { RouteType, type ModuleHost } from '../../src/module/index.ts';
import { standInMessage } from '../../src/module/stand-in.ts';
import type { Message } from '../../src/sip/message.ts';
import type { OnReply } from '../tm/api.ts';
import { ClientExchange, FIRST_CSEQ, requestProblem, type ClientRequest } from './client-request.ts';
import type { OwnRequest } from './own-request.ts';
import type { Self } from './self.ts';

/** What the script put together; null: it cannot be sent. */
function requestOf(self: Self, ctx: Context, own: Readonly<OwnRequest>): ClientRequest | null {
  const { method, ruri, sock } = own;
  if (method === null || ruri === null) return null;
  const socket = sock === null ? null : findSocket(self.host.network.sockets, sock);
  const request: ClientRequest = {
    method,
    uri: ruri,
    from: own.furi ?? ruri,
    to: own.turi ?? ruri,
    callId: own.callid,
    cseq: FIRST_CSEQ,
    headers: own.hdrs ?? '',
    body: own.body ?? '',
    nextHop: own.ouri,
    socket: socket ?? self.state.defaultSocket,
  };
  const problem = requestProblem(request);
  if (problem === null) return request;
  self.state.log.error(ctx, `uac_req_send(): ${problem}`);
  return null;
}

/** 1 sent, -1 not. */
export function sendOwnRequest(self: Self, ctx: Context): number | Promise<number> {
  const own = { ...self.state.requests.of(ctx) };
  const request = requestOf(self, ctx, own);
  if (request === null) return -1;
  const exchange = new ClientExchange(
    { ...self.state, random: self.host.random, network: self.host.network },
    ctx,
    request,
  );
  const { auser, apasswd } = own;
  let answered = 0;
  const again: OnReply = (reply, status, origin) => {
    if (status < 200) return;
    // A 2xx comes again until its ACK has arrived.
    if (answered === status) return;
    answered = status;
    announce(self, own, { reply, status, origin });
  };
  const first: OnReply = (reply, status, origin) => {
    again(reply, status, origin);
    if (reply === null || (status !== 401 && status !== 407) || auser === null || apasswd === null) return;
    answered = 0;
    const user = { username: auser, secret: apasswd, isHash: false };
    const note = (problem: string | null): void => {
      if (problem !== null) self.host.log.error(`no answer to a challenge of ${request.uri}: ${problem}`);
    };
    const sent = exchange.authenticate(reply, () => user, again);
    if (sent instanceof Promise) void sent.then(note);
    else note(sent);
  };
  const sent = exchange.send(first);
  return sent instanceof Promise ? sent.then((isSent) => (isSent ? 1 : -1)) : sent ? 1 : -1;
}

interface Arrived {
  /** null: a timeout. */
  readonly reply: Message | null;
  readonly status: number;
  /** The context in which it came. */
  readonly origin: Context | null;
}

function announce({ host, state }: Self, own: Readonly<OwnRequest>, { reply, status, origin }: Arrived): void {
  const wants = own.evroute === 1 || (own.evroute === 2 && status >= 300 && state.tm.tellsOwnFailures);
  if (!wants) return;
  const route = host.routes.find(RouteType.Event, 'uac:reply', null);
  if (route === null) return;
  const ctx = contextOf(host, reply, origin);
  if (ctx === null) return;
  state.requests.begin(ctx, { ...own, evcode: status, evtype: reply === null ? 2 : 1 });
  void host.routes.run(route, RouteType.Event, ctx);
}

function contextOf(host: ModuleHost, reply: Message | null, origin: Context | null): Context | null {
  if (reply !== null && origin !== null) return origin;
  const [socket] = host.network.sockets;
  if (socket === undefined) return null;
  const standIn = standInMessage(socket);
  return host.newContext(reply === null ? standIn : { ...standIn, message: reply });
}
