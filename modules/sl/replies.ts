/** Sending replies for the script: statelessly, or through the transaction of the request where there is one. */
import type { Context } from '../../src/context/context.ts';
import { redirectContacts, richContact, SERVER_ERROR } from '../../src/context/made-reply.ts';
import { ReplyHeaders } from '../../src/context/reply-headers.ts';
import { RouteType, type ModuleHost, type RouteHandle, type RouteReference } from '../../src/module/index.ts';
import { isFailure, parseMessage } from '../../src/sip/parse-message.ts';
import { ReplyStatistics } from './statistics.ts';

const NO_REASON = { status: 500, reason: SERVER_ERROR, number: 1 };

export class Replies {
  readonly statistics: ReplyStatistics;
  readonly #host: ModuleHost;
  readonly #params: Readonly<{ rich_redirect: number }>;
  readonly #sentRoute: RouteReference;
  readonly #ackRoute: RouteReference;

  constructor(host: ModuleHost, params: Readonly<{ rich_redirect: number }>) {
    this.#host = host;
    this.#params = params;
    this.statistics = new ReplyStatistics(host.statistics);
    this.#sentRoute = host.routes.reference(RouteType.Event, 'sl:local-response');
    this.#ackRoute = host.routes.reference(RouteType.Event, 'sl:filtered-ack');
    host.onStatelessReply((ctx, status, text) => {
      this.#note(ctx, status, text);
    });
    host.onStatelessAck((ctx) => {
      this.statistics.acks.value++;
      const route = this.#ackRoute.of(ctx);
      if (route !== null) void host.routes.run(route, RouteType.Event, ctx);
    });
  }

  /** 1 sent, -1 not: a reply cannot be answered. */
  stateless(ctx: Context, status: number, reason: string): number {
    if (!ctx.message.isRequest) return -1;
    if (status < 100 || status > 699) {
      this.#host.log.error(`${status} is not a reply code`, this.#host.logPrefix(ctx));
      return -1;
    }
    const contacts = ReplyHeaders.counting(this.#contacts(ctx, status, reason));
    return this.#host.replyStateless(ctx, status, reason, contacts) === null ? -1 : 1;
  }

  /** As {@link stateless}, but through the transaction when there is one. */
  any(ctx: Context, status: number, reason: string): number {
    if (ctx.transaction === null) return this.stateless(ctx, status, reason);
    // The contacts of a redirect are written by tm, as its own rich_redirect says.
    return this.#host.reply(ctx, status, reason) ? 1 : -1;
  }

  /** Answers what went wrong in the last function, which must stand in the statement before. */
  error(ctx: Context): number {
    const failure = ctx.before === 0 || ctx.before === ctx.failedAt ? ctx.failure : null;
    ctx.before = 0;
    const { status, reason, number } = failure ?? NO_REASON;
    const text = `${reason} (${number}/SL)`;
    const sent = this.stateless(ctx, status, text);
    if (sent > 0) {
      this.statistics.countError();
      this.#host.log.error(`stateless error reply used: ${text}`, this.#host.logPrefix(ctx));
    }
    return sent;
  }

  #contacts(ctx: Context, status: number, reason: string): string {
    return redirectContacts(ctx, status, reason, richContact(this.#params.rich_redirect));
  }

  /** Counts and announces a reply, whichever module it is of. */
  #note(ctx: Context, status: number, text: string | null): void {
    if (text === null) {
      this.statistics.failures.value++;
      return;
    }
    this.statistics.count(status);
    const route = this.#sentRoute.of(ctx);
    if (route !== null) this.#announce(ctx, text, route);
  }

  #announce(ctx: Context, text: string, route: RouteHandle): void {
    const message = parseMessage(text);
    if (isFailure(message)) return;
    const sent = this.#host.newContext({ message, flow: ctx.flow });
    sent.program = ctx.program;
    sent.avps = ctx.avps;
    sent.xavps = ctx.xavps;
    void this.#host.routes.run(route, RouteType.Event, sent);
  }
}
