/** Requests the server sends on its own account, each a transaction without upstream side (RFC 3261 §8.1). */
import { ownViaLine } from '../../src/context/own-via.ts';
import type { Context } from '../../src/context/context.ts';
import { RouteType, type RouteHandle, type RunResult } from '../../src/module/index.ts';
import type { Target } from '../../src/module/host.ts';
import { flowTo } from '../../src/module/outgoing-request.ts';
import type { Flow, LocalSocket } from '../../src/sip/flow.ts';
import type { Message } from '../../src/sip/message.ts';
import { methodId } from '../../src/sip/method.ts';
import { isFailure, parseMessage } from '../../src/sip/parse-message.ts';
import { writeMessage } from '../../src/sip/write-message.ts';
import type { Branch } from '../../src/transaction/branch.ts';
import { isBlocked } from './blocklist.ts';
import { goOn } from './failover.ts';
import { LocalBranch, LocalRequest } from './local-request.ts';
import type { Transactions } from './transactions.ts';

export interface UacRequest {
  readonly method: string;
  readonly uri: string;
  /** Where it is sent instead of where the URI leads; null: there. */
  readonly nextHop: string | null;
  readonly socket: LocalSocket | null;
  /** Whole lines: From and To at least; Call-ID and CSeq are made when they are missing. */
  readonly headers: string;
  readonly body: string;
}

/** Told each reply; `reply` is null for a timeout, `origin` the context in which it came. */
export type OnReply = (reply: Message | null, status: number, origin: Context | null) => void;

/** `ctx`: of the script that asks for it; null: none does. False: it cannot be sent. */
export function sendRequest(
  tm: Transactions,
  ctx: Context | null,
  request: UacRequest,
  onReply: OnReply,
): boolean | Promise<boolean> {
  const found = tm.host.network.resolve(request.nextHop ?? request.uri, request.socket);
  const launch = (target: Target | null): boolean | Promise<boolean> => {
    const socket =
      target === null ? null : tm.host.network.selectSocket(target.transport, target.address, request.socket);
    if (target === null || socket === null) return false;
    const flow = flowTo(tm.host.network, { ctx, socket, target, isSocketChosen: request.socket !== null });
    return start(tm, methodId(request.method), target, flow, onReply, (branch) =>
      announced(tm, compose(tm, request, flow, branch), flow, request.nextHop ?? request.uri),
    );
  };
  return found instanceof Promise ? found.then(launch) : launch(found);
}

/** `write` gives null to have nothing sent. */
function start(
  tm: Transactions,
  method: number,
  target: Target,
  flow: Flow,
  onReply: OnReply,
  write: (branch: Branch) => string | null | Promise<string | null>,
): boolean | Promise<boolean> {
  const cell = tm.layer.createClient(method);
  cell.data = new LocalRequest(onReply);
  const branch = cell.newBranch()!;
  branch.data = new LocalBranch(target.more);
  const end = (isSent: boolean): boolean => {
    if (!isSent) cell.abort();
    else if (branch.machine === null) cell.discardBranch(branch);
    return isSent;
  };
  const launch = (text: string | null): boolean | Promise<boolean> => {
    if (text === null) return end(false);
    if (!isBlocked(tm, cell, target) && cell.startBranch(branch, flow, text)) return true;
    const going = goOn(tm, branch, text, flow);
    return going instanceof Promise ? going.then(end) : end(going);
  };
  const text = write(branch);
  return text instanceof Promise ? text.then(launch) : launch(text);
}

/** `event_route[tm:local-request]` and `local_route` may change the request, or keep it from being sent (null). */
function announced(
  tm: Transactions,
  text: string,
  flow: Flow,
  nextHop: string,
): string | null | Promise<string | null> {
  const { routes } = tm.host;
  const message = parseMessage(text);
  if (isFailure(message)) return null;
  const event = routes.find(RouteType.Event, 'tm:local-request', null);
  const local = routes.find(RouteType.Local, '', null);
  if (event === null && local === null) return text;
  const ctx = tm.host.newContext({ message, flow });
  ctx.destination = nextHop;
  const run = (route: RouteHandle | null, next: () => string | null | Promise<string | null>) => {
    if (route === null) return next();
    const done = (result: RunResult): ReturnType<typeof next> => (result.dropped ? null : next());
    const result = routes.run(route, RouteType.Event, ctx);
    return result instanceof Promise ? result.then(done) : done(result);
  };
  return run(event, () => run(local, () => writeMessage(message, ctx.edits)));
}

/** A body must say what it is. */
export function hasContentType(headers: string): boolean {
  return /^(?:content-type|c)[ \t]*:/im.test(headers);
}

const NAMES = /^(?:(from|f)|(to|t)|(call-id|i)|(cseq))[ \t]*:/i;

/** In Kamailio's order: what every request has, then the further headers that were given. */
function compose(tm: Transactions, request: UacRequest, flow: Flow, branch: Branch): string {
  const { host } = tm;
  const mandatory = ['', '', '', ''];
  let further = '';
  for (const line of request.headers.split(/\r?\n/)) {
    const at =
      NAMES.exec(line)
        ?.slice(1)
        .findIndex((name) => name !== undefined) ?? -1;
    if (at >= 0) mandatory[at] = `${line}\r\n`;
    else if (line !== '') further += `${line}\r\n`;
  }
  const [from, to, callId, cseq] = mandatory;
  const tag = from === '' || /;\s*tag=/i.test(from!) ? '' : `;tag=${host.random.bytes(8).toString('hex')}`;
  const ownCallId = host.network.ownCallId(() => `${host.random.bytes(12).toString('hex')}@${flow.socket.address}`);
  const made = `Call-ID: ${ownCallId}\r\n`;
  return (
    `${request.method} ${request.uri} SIP/2.0\r\n${ownViaLine(flow.socket, branch.id, null, 0)}` +
    `${to!}${from!.trimEnd()}${tag}${from === '' ? '' : '\r\n'}${cseq === '' ? `CSeq: 10 ${request.method}\r\n` : cseq!}` +
    `${callId === '' ? made : callId!}Max-Forwards: 70\r\nContent-Length: ${request.body.length}\r\n` +
    `${host.core.userAgentHeader}\r\n${further}\r\n${request.body}`
  );
}
