import type { Context } from '../../src/context/context.ts';
import { ReplyHeaders } from '../../src/context/reply-headers.ts';
import {
  arg,
  defineModule,
  functionsOf,
  RouteType,
  type ModuleHost,
  type ModuleSelf,
  type ParameterValues,
} from '../../src/module/index.ts';
import { readOnly } from '../../src/pv/plain.ts';
import { CloseCode } from '../../src/sip/web-socket.ts';
import { xhttpApi } from '../xhttp/api.ts';
import { CLOSED_EVENT, ClosedEvents } from './closed-event.ts';
import { Connections } from './connections.ts';
import { carrierTransport } from '../../src/sip/web-socket.ts';
import { answerHandshake, type Answer } from './handshake.ts';
import { webSocketMethods } from './methods.ts';
import { Cors, parameters } from './parameters.ts';
import { STATISTICS } from './statistics.ts';

interface State {
  readonly connections: Connections;
  enabled: boolean;
}

type Self = ModuleSelf<typeof parameters, State>;
const fn = functionsOf<Self>();

function init(host: ModuleHost, values: ParameterValues<typeof parameters>): State {
  const connections = new Connections(host, values);
  const events = new ClosedEvents(host);
  host.onConnectionClosed(({ connection }) => {
    const ended = connections.remove(connection);
    if (ended !== null) events.tell(ended);
  });
  return { connections, enabled: true };
}

const DISABLED: Answer = {
  code: 503,
  reason: 'Service Unavailable',
  headers: '',
  why: 'disabled: bouncing handshake',
};

/** 1: the connection is one of WebSocket now. 0, which ends the script: the request was refused, and answered. */
function handshake(self: Self, ctx: Context): number {
  const { host, state } = self;
  const http = host.find(xhttpApi);
  if (http === null || !ctx.message.version.startsWith('HTTP/')) {
    host.log.error('a handshake is an HTTP request, in event_route[xhttp:request]', host.logPrefix(ctx));
    return 0;
  }
  const { transport } = ctx.flow.socket;
  if (carrierTransport(transport) !== transport) {
    host.log.error(
      `unsupported transport: ${transport}, a handshake comes before the first frame`,
      host.logPrefix(ctx),
    );
    return 0;
  }
  const answer = state.enabled ? answerHandshake(ctx.message, 'sip', corsLine(self, ctx)) : DISABLED;
  const { code, reason, headers, why } = answer;
  if (why === DISABLED.why) host.log.info(why, host.logPrefix(ctx));
  else if (why !== '') host.log.warn(`handshake refused: ${why}`, host.logPrefix(ctx));
  // Whoever is refused gets no second try on the connection.
  ctx.replyClose ||= code !== 101;
  const sent = http.reply(ctx, {
    code,
    reason,
    contentType: '',
    body: '',
    headers: ReplyHeaders.counting(headers),
    keepsOpen: code === 101,
  });
  if (code === 101 && sent > 0 && state.connections.open(ctx.flow)) return 1;
  state.connections.statistics.failedHandshakes.value++;
  return 0;
}

function corsLine({ params }: Self, { message }: Context): string {
  if (params.cors_mode === Cors.Any) return 'Access-Control-Allow-Origin: *\r\n';
  const origin = params.cors_mode === Cors.Origin ? message.firstNamed('origin') : null;
  return origin === null ? '' : `Access-Control-Allow-Origin: ${message.value(origin)}\r\n`;
}

function close(self: Self, ctx: Context, code: number, reason: string, id: number): number {
  const found = self.state.connections.find(id);
  if (found === null) {
    self.host.log.warn(`there is no WebSocket connection ${id}`, self.host.logPrefix(ctx));
    return -1;
  }
  return found.close(code, reason) ? 1 : -1;
}

export default defineModule({
  name: 'websocket',
  doc: 'SIP over WebSocket (RFC 6455, RFC 7118) on the TCP and TLS sockets, for browsers.',
  params: parameters,
  uses: ['sl'],
  init,
  start(self: Self) {
    self.state.connections.startTimer();
  },
  stop(self: Self) {
    self.state.connections.stopTimer();
  },
  functions: {
    ws_handle_handshake: fn({
      doc: 'Answers the HTTP request that opens a WebSocket. The script goes on when it was accepted; a request that was refused is answered, and the script ends.',
      routes: RouteType.Any,
      kemi: 'handle_handshake',
      run: handshake,
    }),
    ws_close: fn({
      oneWorker: 'it finds connections of its own worker only',
      doc: 'Closes a connection, by default that of the message, with a status of RFC 6455 §7.4 (default 1000) and a reason.',
      args: [arg.optional(arg.int()), arg.optional(arg.text()), arg.optional(arg.int())],
      routes: RouteType.Any,
      names: ['status', 'reason', 'connection'],
      kemi: ['close', 'close_reason', 'close_conid'],
      run: (self, ctx, status = CloseCode.Normal, reason = 'Normal closure', id = ctx.flow.connection) =>
        close(self, ctx, status, reason, id),
    }),
  },
  variables: () => [
    readOnly(
      ['ws_conid'],
      'Number of the connection: the one that has ended in websocket:closed, else the message’s; 0: by UDP.',
      (ctx) => ctx.flow.connection,
    ),
  ],
  methods: (self) =>
    webSocketMethods(() => {
      const { host, state } = self();
      return {
        host,
        connections: state.connections,
        get enabled() {
          return state.enabled;
        },
        set enabled(value) {
          state.enabled = value;
        },
      };
    }),
  events: [{ name: CLOSED_EVENT, doc: 'A WebSocket connection has ended.', callback: 'event_callback' }],
  statistics: STATISTICS,
});
