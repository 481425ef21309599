/** The user of the transaction layer: joins cells with routing runs, their contexts and the routes the script armed. */
import { replyFlow, writeForwardedReply } from '../../src/context/outgoing.ts';
import { SendOption } from '../../src/sip/send-option.ts';
import { defaultPort } from '../../src/sip/transport.ts';
import { AvpStore } from '../../src/context/avp-store.ts';
import type { Context } from '../../src/context/context.ts';
import { redirectContacts, richContact } from '../../src/context/made-reply.ts';
import { ReplyHeaders } from '../../src/context/reply-headers.ts';
import { replyOptions } from '../../src/context/send-options.ts';
import {
  OnsendRoute,
  RouteType,
  type ModuleHost,
  type RouteReference,
  type RunResult,
} from '../../src/module/index.ts';
import type { Flow } from '../../src/sip/flow.ts';
import type { Message } from '../../src/sip/message.ts';
import { Method } from '../../src/sip/method.ts';
import { isFailure, parseMessage } from '../../src/sip/parse-message.ts';
import type { Branch } from '../../src/transaction/branch.ts';
import type { Cell } from '../../src/transaction/cell.ts';
import { TransactionLayer } from '../../src/transaction/layer.ts';
import { isInDialog } from '../../src/transaction/matching.ts';
import type { TransactionUser } from '../../src/transaction/ports.ts';
import { branchDataOf, CellData, dataOf, endSuspension, enter, leave } from './cell-data.ts';
import { noteFailure, noteUnsent } from './blocklist.ts';
import { goOn } from './failover.ts';
import { challengesOf } from './challenges.ts';
import { CellContexts } from './contexts.ts';
import { FailureRoutes } from './failure-routes.ts';
import { holdCall } from './hold-call.ts';
import { acknowledgeSuccess } from './local-ack.ts';
import { LocalRequest } from './local-request.ts';
import { cellOf, earlyOptions, type TransactionOptions } from './options.ts';
import { NOT_SENT } from './relay-errors.ts';
import { ReplyWriter, UNANSWERED, type ReplyContents } from './reply-text.ts';
import { TmSettings, type TmParameters } from './settings.ts';
import { StrayReplies } from './stray-replies.ts';
import { failUnsent } from './unsent.ts';

export class Transactions implements TransactionUser {
  readonly host: ModuleHost;
  readonly params: TmParameters;
  readonly layer: TransactionLayer;
  readonly writer: ReplyWriter;
  /** Run before a message is sent on. */
  readonly onsend: OnsendRoute;
  readonly strays: StrayReplies;
  readonly contexts: CellContexts;
  readonly #failures: FailureRoutes;
  readonly #localReplyRoute: RouteReference;

  constructor(host: ModuleHost, params: TmParameters) {
    this.host = host;
    this.params = params;
    this.layer = new TransactionLayer(
      {
        clock: host.clock,
        timers: host.timers,
        random: host.random,
        send: (flow, text, options) => this.#send(flow, text, options),
      },
      this,
      new TmSettings(params, host.core),
    );
    this.writer = new ReplyWriter(host.random.bytes(16).toString('hex'), host.network, host.core);
    this.onsend = new OnsendRoute(host.routes, host.core);
    this.strays = new StrayReplies(host, params.on_sl_reply);
    this.contexts = new CellContexts(host);
    this.#failures = new FailureRoutes(this);
    this.#localReplyRoute = host.routes.reference(RouteType.Event, 'tm:local-response');
  }

  /** A reply whose connection has gone is sent to the address in its Via (RFC 3261 §18.2.2). */
  #send(flow: Flow, text: string, options: number): boolean {
    const { network } = this.host;
    if (flow.connection === 0 || network.isConnected(flow)) return network.send(flow, text, options);
    const message = parseMessage(text);
    const via = isFailure(message) ? null : message.via;
    const remotePort = via?.port ?? defaultPort(flow.socket.transport);
    return network.send({ ...flow, remotePort, connection: 0 }, text, options);
  }

  /** A connection failed after the request was handed to it: the branch has failed (RFC 3261 §17.1.4). */
  onSendFailure(text: string): void {
    const message = parseMessage(text);
    if (isFailure(message) || !message.isRequest) return;
    const branch = this.layer.matchSent(message);
    if (branch === null || branch.replied) return;
    noteUnsent(this, branch);
    const fail = (isGoingOn: boolean): void => {
      if (isGoingOn) branch.cell.discardBranch(branch);
      else failUnsent(this, branch, NOT_SENT);
    };
    const going = branch.pending ? goOn(this, branch, text, branch.flow!) : false;
    if (going instanceof Promise) void going.then(fail);
    else fail(going);
  }

  // Requests.

  /** Makes the transaction of a run. null: none can be made of this request, or the server drains and it is not within a dialog. */
  open(ctx: Context): Cell | null {
    const cell = this.layer.createServer(
      ctx.message,
      replyFlow(ctx, (flow) => this.host.network.isConnected(flow)),
    );
    if (cell === null) return null;
    const data = new CellData(ctx, earlyOptions(ctx));
    cell.data = data;
    ctx.transaction = cell;
    const { options } = data;
    if (options.autoTrying !== null) cell.autoTrying = options.autoTrying;
    if (options.disable6xxBlock !== null) cell.disable6xxBlock = options.disable6xxBlock;
    cell.cancelsAsSent = options.cancelsAsSent;
    this.#applyTimers(ctx, cell, options);
    return cell;
  }

  #applyTimers(ctx: Context, cell: Cell, options: Readonly<TransactionOptions>): void {
    if (options.timers !== null) cell.values = { ...cell.values, ...options.timers };
    const lifetime = cell.isInvite ? options.inviteLifetime : options.nonInviteLifetime;
    if (lifetime !== null) cell.endOfLife = cell.created + lifetime;
    const final = seconds(ctx, this.params.fr_timer_avp);
    const finalInvite = seconds(ctx, this.params.fr_inv_timer_avp);
    if (final !== null) cell.values = { ...cell.values, final };
    if (finalInvite !== null) cell.values = { ...cell.values, finalInvite };
  }

  /** The transaction a request belongs to already, noted in its context; null: none. */
  lookup(ctx: Context): Cell | null {
    const known = cellOf(ctx);
    if (known !== null) return known;
    const cell = this.layer.matchRequest(ctx.message);
    if (cell !== null) ctx.transaction = cell;
    return cell;
  }

  /** Whether a request belongs to a running call: it goes on while the server drains. One within a dialog may be what ends the call. */
  belongs(message: Message): boolean {
    if (message.methodId === Method.Ack || isInDialog(message)) return true;
    if (this.layer.matchRequest(message) !== null) return true;
    return message.methodId === Method.Cancel && this.layer.matchCanceled(message) !== null;
  }

  /** An ACK, given to the INVITE it is for. Whether it ends here; else it is for a 2xx of somebody behind us, or of an INVITE unknown. */
  acknowledge(ctx: Context): boolean {
    const cell = this.layer.matchRequest(ctx.message);
    if (cell?.onAck() === true) return true;
    const invite = this.layer.matchEndToEndAck(ctx.message);
    if (invite === null || invite.relayed !== null) return false;
    invite.onAck();
    return true;
  }

  /** The end of a run that may have made a transaction: nothing must be left without an answer. */
  finishRun(ctx: Context, failed: boolean): void {
    const cell = cellOf(ctx);
    if (cell === null || !dataOf(cell).isMadeBy(ctx)) return;
    const data = dataOf(cell);
    data.xavps = ctx.xavps;
    data.replyOptions = replyOptions(ctx);
    if (cell.status >= 200 || cell.hasPendingBranch || data.isReleased || data.suspension !== null) return;
    if (failed) {
      // What was sent past the transaction was the answer.
      if (ctx.isAnswered) cell.release();
      else this.replyMade(cell, ctx, 500, 'Server Internal Error');
    } else if (data.options.relayError !== null) {
      const { status, reason, number } = data.options.relayError;
      this.replyMade(cell, ctx, status, `${reason} (${number}/TM)`);
    } else if (data.hasPaused) {
      this.replyMade(cell, ctx, 500, UNANSWERED);
    } else if (cell.branchCount === 0) {
      this.host.log.warn("script writer didn't release transaction", this.host.logPrefix(ctx));
      cell.release();
    }
  }

  /** Answers with the headers and body the script prepared. False: there is a final answer already. */
  replyMade(cell: Cell, ctx: Context, status: number, reason: string, headers = ReplyHeaders.none): boolean {
    if (cell.status >= 200) return false;
    const text = this.writer.write(this.contexts.request(cell), {
      status,
      reason,
      headers: ctx.replyHeaders.and(headers).and(ReplyHeaders.counting(this.#contacts(ctx, status, reason))),
      body: ctx.replyBody,
      contentType: ctx.replyContentType,
    });
    cell.sendOptions = dataOf(cell).replyOptions | replyOptions(ctx) | SendOption.MadeHere;
    const isSent = cell.reply(status, text);
    if (isSent) this.#announceReply(cell, text, ctx);
    return isSent;
  }

  /** A redirect names the destination set. */
  #contacts(ctx: Context, status: number, reason: string): string {
    return status >= 300 && status < 400
      ? redirectContacts(ctx, status, reason, richContact(this.params.rich_redirect))
      : '';
  }

  /** Answers with just this. False: there is a final answer already. */
  replyWith(cell: Cell, contents: ReplyContents): boolean {
    if (cell.status >= 200) return false;
    const text = this.writer.write(this.contexts.request(cell), contents);
    cell.sendOptions = dataOf(cell).replyOptions | SendOption.MadeHere;
    const isSent = cell.reply(contents.status, text);
    if (isSent) this.#announceReply(cell, text);
    return isSent;
  }

  /** `event_route[tm:local-response]` sees the replies made here, with the variables of `origin`. */
  #announceReply(cell: Cell, text: string | null, origin: Context = this.contexts.request(cell)): void {
    const route = this.#localReplyRoute.of(origin);
    if (route === null || text === null) return;
    const message = parseMessage(text);
    if (isFailure(message)) return;
    const ctx = this.host.newContext({ message, flow: cell.replyFlow! });
    // As in Kamailio the route knows the reply, not its transaction.
    ctx.program = origin.program;
    ctx.avps = origin.avps;
    ctx.xavps = origin.xavps;
    void this.host.routes.run(route, RouteType.Event, ctx);
  }

  // Replies.

  /** Takes a reply that belongs to a transaction; false: it belongs to none. */
  receive(ctx: Context): boolean | Promise<boolean> {
    return this.layer.receiveReply(ctx.message, ctx) || this.strays.take(ctx);
  }

  onReply(cell: Cell, branch: Branch, reply: Message, origin: unknown): void {
    const ctx = origin as Context;
    ctx.transaction = cell;
    ctx.branchIndex = branch.index;
    if (cell.isLocal) {
      const own = cell.data as LocalRequest;
      if (cell.isInvite && reply.status >= 200 && reply.status < 300)
        acknowledgeSuccess(this, reply, branch.flow!, ctx.flow);
      own.origin = ctx;
      cell.passReply(branch, reply);
      own.origin = null;
      return;
    }
    const data = dataOf(cell);
    branchDataOf(branch).lastReceived = reply.status;
    if (cell.keepsReplies && cell.isInvite && reply.status >= 200 && reply.status < 300)
      acknowledgeSuccess(this, reply, branch.flow!, ctx.flow);
    const route = branchDataOf(branch).replyRoute ?? data.options.replyRoute;
    ctx.program = data.program;
    const { replyEditors } = data.options;
    if (replyEditors !== null) for (const edit of replyEditors) edit(ctx, cell);
    if (route === null) {
      this.#pass(cell, branch, ctx);
      return;
    }
    enter(ctx, data);
    const { destination } = branchDataOf(branch);
    ctx.branchFlags = destination.flags;
    const done = (result: RunResult): void => {
      leave(ctx, data);
      destination.flags = ctx.branchFlags;
      // `drop` keeps a provisional reply from being forwarded; a final one cannot be dropped.
      if (!result.dropped || reply.status >= 200) this.#pass(cell, branch, ctx);
    };
    const result = this.host.routes.run(route, RouteType.Reply, ctx);
    if (result instanceof Promise) holdCall(this.host, cell, result.then(done), ctx);
    else done(result);
  }

  #pass(cell: Cell, branch: Branch, ctx: Context): void {
    const data = branchDataOf(branch);
    const { status } = ctx.message;
    // A late reply takes no effect, and the winner's is still needed.
    if (branch.status < 200) {
      data.reply = ctx;
      data.lastCounted = status;
    } else if (cell.isInvite && status >= 200 && status < 300) {
      data.reply = ctx;
    }
    cell.passReply(branch, ctx.message);
  }

  writeReply(cell: Cell, branch: Branch): string | null {
    const ctx = branchDataOf(branch).reply!;
    cell.sendOptions = dataOf(cell).replyOptions | replyOptions(ctx);
    if (branch.status === 401 || branch.status === 407) {
      const challenges = this.params.aggregate_challenges === 0 ? null : challengesOf(cell.branches);
      if (challenges !== null) return this.#writeChallenges(cell, branch.status, challenges);
    }
    const text = writeForwardedReply(ctx);
    return this.onsend.seesReply(ctx) ? this.#permitted(cell, ctx, text) : text;
  }

  /** The reply as it goes into the transaction; null when the onsend_route dropped it. */
  #permitted(cell: Cell, ctx: Context, text: string): string | null {
    const flow = cell.replyFlow!;
    // The AVPs of the transaction are not there, as in Kamailio.
    const { avps } = ctx;
    ctx.avps = new AvpStore();
    const isAllowed = this.onsend.allowsReply(ctx, flow, text);
    ctx.avps = avps;
    if (isAllowed) return text;
    this.host.log.error(
      `reply to ${flow.remoteAddress}:${flow.remotePort} dropped (onsend_route)`,
      this.host.logPrefix(ctx),
    );
    return null;
  }

  /** Kamailio makes such a reply itself. */
  #writeChallenges(cell: Cell, status: number, lines: string): string | null {
    const reason = status === 401 ? 'Unauthorized' : 'Proxy Authentication Required';
    const headers = ReplyHeaders.exempt(lines);
    const contents = { status, reason, headers, body: null, contentType: null };
    return this.writer.write(this.contexts.request(cell), contents);
  }

  writeLocalReply(cell: Cell, status: number, reason: string): string | null {
    const contents = { status, reason, headers: ReplyHeaders.none, body: null, contentType: null };
    const text = this.writer.write(this.contexts.request(cell), contents);
    cell.sendOptions = dataOf(cell).replyOptions | SendOption.MadeHere;
    // Those for branches that failed are not announced: so it is with Kamailio.
    if (status < 200) this.#announceReply(cell, text);
    return text;
  }

  onReplySent(): void {
    // What went out is counted by the layer.
  }

  onBranchFailure(cell: Cell, branch: Branch): void {
    noteFailure(this, branch);
    this.#failures.onBranchFailure(cell, branch);
  }

  onFailure(cell: Cell, winner: Branch): void {
    this.#failures.onFailure(cell, winner);
  }

  /** The To tag of the replies made here for a cell. */
  replyTag(cell: Cell): string {
    return this.writer.tag(this.contexts.request(cell).message);
  }

  // Requests of our own.

  onLocalReply(cell: Cell, _branch: Branch, reply: Message | null, status: number): void {
    if (cell.data instanceof LocalRequest) cell.data.onReply(reply, status, cell.data.origin);
  }

  onFinished(cell: Cell): void {
    if (cell.isLocal) return;
    dataOf(cell).forget();
    endSuspension(cell);
    for (let i = 0; i < cell.branchCount; i++) branchDataOf(cell.branchAt(i)!).forget(cell);
  }

  onTerminated(cell: Cell): void {
    if (!cell.isLocal) endSuspension(cell);
  }
}

/** Milliseconds from an AVP that holds seconds; `name` is `$avp(x)` or `x`. */
function seconds(ctx: Context, name: string | null): number | null {
  if (name === null) return null;
  const value = Number(ctx.avps.get(name.replace(/^\$avp\((.*)\)$/, '$1')));
  return value > 0 ? value * 1000 : null;
}
