import type { Context } from '../../src/context/context.ts';
import { ReplyHeaders } from '../../src/context/reply-headers.ts';
import { ReplyLimit } from '../../src/context/reply-limit.ts';
import { hostForm } from '../../src/lib/ip-address.ts';
import { compilePosixRegex, isPosixRegexFailure } from '../../src/lib/posix-regex.ts';
import {
  arg,
  defineModule,
  functionsOf,
  kemiOf,
  param,
  RouteType,
  type ModuleHost,
  type ModuleSelf,
  type ParameterValues,
} from '../../src/module/index.ts';
import { xhttpApi, type HttpAnswer } from './api.ts';
import { splitList } from '../../src/sip/list.ts';
import type { Message } from '../../src/sip/message.ts';
import { SendOption } from '../../src/sip/send-option.ts';
import { httpReply } from './reply.ts';
import { URL_TRANSFORMATIONS } from './url-transformations.ts';

const params = {
  url_skip: param.string({ doc: 'Requests whose URL matches this regular expression are not handled.', reload: false }),
  url_match: param.string({
    doc: 'Only requests whose URL matches this regular expression are handled.',
    reload: false,
  }),
  event_callback: param.string({
    doc: 'With cfgengine "jsdt" or "typescript": the function that runs for event xhttp:request, which is told the event.',
    reload: true,
  }),
};

interface Answering {
  readonly host: ModuleHost;
  readonly limit: ReplyLimit;
}

type Self = ModuleSelf<typeof params, Answering>;
const fn = functionsOf<Self>();

function init(host: ModuleHost, values: ParameterValues<typeof params>): Answering {
  const answering = { host, limit: new ReplyLimit(host.network) };
  const route = host.routes.reference(RouteType.Event, 'xhttp:request');
  const skip = pattern(host, 'url_skip', values.url_skip);
  const match = pattern(host, 'url_match', values.url_match);
  host.provide(xhttpApi, { reply: (ctx, reply) => answer(answering, ctx, reply) });
  host.onHttp((ctx) => {
    const url = ctx.message.requestUri;
    const handler = route.of(ctx);
    if (handler === null || skip?.test(url) === true || match?.test(url) === false) {
      answer(answering, ctx, { code: 404, reason: 'Not Found', contentType: '', body: '' });
      return undefined;
    }
    const run = host.routes.run(handler, RouteType.Event, ctx);
    if (run instanceof Promise)
      return run.then((result) => {
        finish(answering, ctx, result.failed);
      });
    finish(answering, ctx, run.failed);
    return undefined;
  });
  return answering;
}

function pattern(host: ModuleHost, name: string, text: string | null): RegExp | null {
  if (text === null || text === '') return null;
  const regex = compilePosixRegex(text, { ignoreCase: false });
  if (!isPosixRegexFailure(regex)) return regex;
  return host.fail({ problem: 'bad-value', message: `${name}: ${regex.failure}` });
}

/** A client that hears nothing waits as long as the connection lasts: a failure is told, what the script leaves out is logged. */
function finish(answering: Answering, ctx: Context, failed: boolean): void {
  if (ctx.isAnswered) return;
  if (failed) answer(answering, ctx, { code: 500, reason: 'Server Internal Error', contentType: '', body: '' });
  else
    answering.host.log.warn(`no answer to ${ctx.message.method} ${ctx.message.requestUri}: the client waits for one`);
}

function answer({ host, limit }: Answering, ctx: Context, reply: HttpAnswer): number {
  ctx.isAnswered = true;
  const { socket, remoteAddress, remotePort } = ctx.flow;
  const sia = `${socket.transport.toUpperCase()} ${hostForm(remoteAddress)}:${remotePort}`;
  const headers = ctx.replyHeaders.and(reply.headers ?? ReplyHeaders.none);
  const closes = reply.keepsOpen !== true && (ctx.replyClose || wantsClose(ctx.message));
  const options = SendOption.NoConnect | (closes ? SendOption.CloseAfter : 0);
  const parts = { ...reply, server: host.core.serverHeader, sia, extra: headers.text };
  const exempt = headers.exempt + (reply.hasExemptBody === true ? reply.contentType.length + reply.body.length : 0);
  const text =
    limit.unlessTooLong(ctx, httpReply(parts), exempt) ??
    limit.unlessTooLong(ctx, httpReply({ ...parts, server: null }), exempt);
  return text !== null && host.network.send(ctx.flow, text, options) ? 1 : -1;
}

/** RFC 9112 §9.3: HTTP/1.0 closes unless it is asked to keep, HTTP/1.1 keeps unless it is asked to close. */
function wantsClose(request: Message): boolean {
  const wishes = request.allNamed('connection').map((field) => request.value(field).toLowerCase());
  const wish = (token: string): boolean => wishes.some((value) => splitList(value).includes(token));
  return wish('close') || (request.version === 'HTTP/1.0' && !wish('keep-alive'));
}

export default defineModule({
  name: 'xhttp',
  doc: 'HTTP requests on the SIP TCP sockets.',
  params,
  uses: ['sl'],
  init,
  functions: {
    xhttp_reply: fn({
      doc: 'Answers the HTTP request with a status, a reason, a Content-Type and a body.',
      args: [arg.int(), arg.text(), arg.text(), arg.text()],
      names: ['status', 'reason', 'type', 'body'],
      routes: RouteType.Event | RouteType.Request,
      run: (self, ctx, code, reason, contentType, body) =>
        answer(self.state, ctx, { code, reason, contentType, body, hasExemptBody: true }),
    }),
  },
  kemi: {
    functions: {
      get_hu: kemiOf<Self>()({
        doc: 'The URL of the HTTP request.',
        returns: 'value',
        run: (_self, ctx) => ctx.message.requestUri,
      }),
    },
  },
  variables: () => [
    {
      names: ['hu'],
      doc: 'URL of the HTTP request.',
      bind: () => ({ get: (ctx) => ctx.message.requestUri }),
    },
  ],
  transformations: () => URL_TRANSFORMATIONS,
  events: [{ name: 'xhttp:request', doc: 'An HTTP request came.', callback: 'event_callback' }],
});
