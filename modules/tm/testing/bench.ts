// tm and tmx on a server that is not there: a script of functions, peers that read what was sent, virtual time.
import { ONLY_WORKER } from '../../../src/module/testing/bench-workers.ts';
import type { Destination } from '../../../src/context/destination.ts';
import { newDestination } from '../../../src/context/destination.ts';
import { Context } from '../../../src/context/context.ts';
import { ReplyHeaders } from '../../../src/context/reply-headers.ts';
import { ScriptVariables } from '../../../src/context/script-variables.ts';
import type { Logger } from '../../../src/lib/log.ts';
import { seededRandom } from '../../../src/lib/testing/seeded-random.ts';
import { VirtualTime } from '../../../src/lib/testing/virtual-time.ts';
import type {
  Network,
  ReplyHandler,
  ReplyWait,
  RunResult,
  Target,
  TransactionReply,
} from '../../../src/module/host.ts';
import {
  RouteType,
  Statistics,
  type AnyModule,
  type ModuleHost,
  type RouteHandle,
  type ScriptValue,
} from '../../../src/module/index.ts';
import { RecordedBlocklist } from '../../../src/module/testing/recorded-blocklist.ts';
import { VariableRegistry } from '../../../src/pv/registry.ts';
import { RpcArguments } from '../../../src/rpc/arguments.ts';
import { MethodRegistry, type RpcAnswer } from '../../../src/rpc/registry.ts';
import type { RpcValue } from '../../../src/rpc/value.ts';
import type { Flow, LocalSocket, Transport } from '../../../src/sip/flow.ts';
import type { Message } from '../../../src/sip/message.ts';
import { isFailure, parseMessage } from '../../../src/sip/parse-message.ts';
import type { TlsWishes } from '../../../src/sip/tls-ends.ts';
import { parseUri } from '../../../src/sip/uri.ts';
import tm from '../index.ts';
import tmx from '../../tmx/index.ts';

export const CALLER = '192.0.2.1';
export const PROXY = '192.0.2.5';

function socket(id: number, transport: Transport): LocalSocket {
  return {
    id,
    transport,
    family: 4,
    address: PROXY,
    port: 5060,
    advertisedAddress: null,
    advertisedPort: null,
    name: null,
  };
}

export interface Sent {
  readonly to: string;
  readonly message: Message;
  readonly text: string;
  /** `SendOption` bits. */
  readonly options?: number;
  readonly flow?: Flow;
}

/** What it returns is the return code when it is a number. */
export type Script = (ctx: Context, script: ScriptCalls) => unknown;

/** What a test's route may do. */
export interface ScriptCalls {
  call(name: string, ctx: Context, ...args: unknown[]): number | Promise<number>;
  variable(ctx: Context, text: string): ScriptValue;
  log(text: string): void;
}

interface TestRoute extends RouteHandle {
  readonly script: Script;
}

export class TmBench implements ScriptCalls {
  readonly time = new VirtualTime();
  readonly udp = socket(0, 'udp');
  readonly tcp = socket(1, 'tcp');
  readonly tls = socket(2, 'tls');
  readonly sent: Sent[] = [];
  readonly lines: string[] = [];
  readonly errors: string[] = [];
  readonly statistics = new Statistics();
  readonly methods = new MethodRegistry();
  readonly variables = new VariableRegistry();
  readonly blocklist = new RecordedBlocklist();
  /** Names with several addresses, which are tried one after the other. */
  readonly names = new Map<string, readonly string[]>();
  /** Whether their further addresses have to be waited for. */
  isSlowToGoOn = false;
  dnsFailover = false;
  /** Addresses to which a stream is open. */
  readonly connected = new Set<string>();
  /** `tcp_no_new_conn_bflag`, as bits. */
  noConnectFlags = 0;
  /** What every script wants of connections by TLS. */
  wishes: TlsWishes | null = null;
  /** Names a lookup has to wait for. */
  readonly slowNames = new Map<string, string | null>();
  /** Addresses to which nothing can be sent. */
  readonly unreachable = new Set<string>();
  readonly statelessly: string[] = [];
  /** Runs that later messages of a call have to wait for. */
  readonly held: { readonly callId: string; readonly run: Promise<void> }[] = [];
  sockets: readonly LocalSocket[] = [this.udp, this.tcp];
  drain: (() => Promise<void>) | null = null;
  /** What tm is told of replies that cannot be handled yet. */
  replyWaits: ReplyWait = () => null;
  #script: Script = () => undefined;
  readonly #routes = new Map<string, TestRoute>();
  readonly #modules: { definition: AnyModule; self: unknown }[] = [];
  readonly #interfaces = new Map<string, unknown>();
  #replyHandler: ReplyHandler = () => false;
  #requestDone: (ctx: Context, result: RunResult) => void = () => undefined;
  #sendFailure: (flow: Flow, text: string) => void = () => undefined;
  #belongs: (ctx: Context) => boolean = () => false;
  #transactionReply: TransactionReply = () => null;
  #messages = 0;

  /** `before` prepares routes that a module looks for when it starts. */
  constructor(parameters: Record<string, unknown> = {}, before: (bench: TmBench) => void = () => undefined) {
    before(this);
    this.load(tm as AnyModule, parameters).load(tmx as AnyModule);
  }

  /** Loads one more module behind tm and tmx. */
  load(definition: AnyModule, parameters: Record<string, unknown> = {}): this {
    const params: Record<string, unknown> = {};
    for (const [name, parameter] of Object.entries(definition.params ?? {})) {
      params[name] = (parameter as { initial: unknown }).initial;
    }
    Object.assign(params, parameters);
    const host = this.#host(definition.name);
    const self = { params, host, state: definition.init!(host, params) as unknown };
    this.#modules.push({ definition, self });
    this.variables.addVariables(definition.variables?.(() => self) ?? []);
    this.methods.addAll(definition.methods?.(() => self) ?? []);
    return this;
  }

  /** The request route. */
  script(script: Script): this {
    this.#script = script;
    return this;
  }

  route(type: RouteType, name: string, script: Script): this {
    this.#routes.set(`${type} ${name}`, { name, script });
    return this;
  }

  call(name: string, ctx: Context, ...args: unknown[]): number | Promise<number> {
    for (const { definition, self } of this.#modules) {
      const found = (definition.functions as Record<string, { run(...all: unknown[]): number }> | undefined)?.[name];
      if (found !== undefined) return found.run(self, ctx, ...args);
    }
    throw new Error(`no function ${name}`);
  }

  variable(ctx: Context, text: string): ScriptValue {
    const variable = this.variables.variable(text);
    if ('problem' in variable) throw new Error(variable.message);
    return variable.get(ctx);
  }

  log(text: string): void {
    this.lines.push(text);
  }

  rpc(name: string, ...values: RpcValue[]): RpcAnswer {
    return this.methods.call(this.methods.find(name)!, new RpcArguments(values)) as RpcAnswer;
  }

  /** A destination for `ctx.branches`. */
  destination(uri: string, more: Partial<Destination> = {}): Destination {
    return { ...newDestination(uri), ...more };
  }

  /** A message arrives; the promise is that of a run that waits. */
  receive(text: string, from = CALLER, transport: Transport = 'udp', connection = 0): void | Promise<void> {
    const message = parsed(text);
    const used = transport === 'udp' ? this.udp : this.tcp;
    const ctx = this.context(message, { socket: used, remoteAddress: from, remotePort: 5060, connection });
    if (!message.isRequest) {
      const before = this.held.length;
      const taken = this.#replyHandler(ctx);
      const next = (isTaken: boolean): void => {
        if (!isTaken) this.statelessly.push(`${message.status} forwarded`);
      };
      const done = taken instanceof Promise ? taken.then(next) : next(taken);
      return done ?? this.held[before]?.run;
    }
    const result = this.#run(this.#script, RouteType.Request, ctx);
    const done = (finished: RunResult): void => {
      this.#requestDone(ctx, finished);
    };
    return result instanceof Promise ? result.then(done) : done(result);
  }

  context(message: Message, flow: Flow): Context {
    return new Context({ message, flow, id: ++this.#messages, time: 0, variables: new ScriptVariables() });
  }

  belongs(text: string): boolean {
    const flow = { socket: this.udp, remoteAddress: CALLER, remotePort: 5060, connection: 0 };
    return this.#belongs(this.context(parsed(text), flow));
  }

  reply(ctx: Context, status: number, reason: string, headers = ReplyHeaders.none): boolean | null {
    return this.#transactionReply(ctx, status, reason, headers);
  }

  failSending(sent: Sent): void {
    this.#sendFailure({ socket: this.tcp, remoteAddress: sent.to, remotePort: 5060, connection: 0 }, sent.text);
  }

  /** Start lines and destinations of what was sent since the last call. */
  take(): string[] {
    return this.sent.splice(0).map(({ message, to }) => {
      const line = message.isRequest
        ? `${message.method} ${message.requestUri}`
        : `${message.status} ${message.reason}`;
      return `${line} > ${to}`;
    });
  }

  /** The last message sent. */
  get last(): Sent {
    return this.sent.at(-1)!;
  }

  #run(script: Script, type: RouteType, ctx: Context): RunResult | Promise<RunResult> {
    const outer = ctx.routeType;
    ctx.routeType = type;
    ctx.dropped = false;
    const finish = (retcode: unknown): RunResult => {
      ctx.routeType = outer;
      return { retcode: typeof retcode === 'number' ? retcode : 1, dropped: ctx.dropped, failed: false };
    };
    try {
      const result = script(ctx, this);
      return result instanceof Promise ? result.then(finish) : finish(result);
    } catch (error) {
      this.errors.push(String(error));
      ctx.routeType = outer;
      return { retcode: -1, dropped: false, failed: true };
    }
  }

  #findSocket(
    transport: Transport,
    _address: string,
    forced: LocalSocket | null,
    received: LocalSocket | null = null,
  ): LocalSocket | null {
    const wished = forced ?? received;
    if (wished?.transport === transport) return wished;
    return this.sockets.find((each) => each.transport === transport) ?? null;
  }

  #resolve(host: string, port: number, transport: Transport): Target | null | Promise<Target | null> {
    const target = (address: string): Target => ({ transport, address, port: port === 0 ? 5060 : port, more: null });
    if (/^[\d.]+$/.test(host)) return target(host);
    const several = this.names.get(host)?.map(target);
    if (several !== undefined) {
      const next = (): Target | null => several.splice(1, 1)[0] ?? null;
      return { ...several[0]!, more: { next: () => (this.isSlowToGoOn ? Promise.resolve().then(next) : next()) } };
    }
    const slow = this.slowNames.get(host);
    return slow === undefined ? null : Promise.resolve(slow === null ? null : target(slow));
  }

  #core(values: Partial<ModuleHost['core']>): ModuleHost['core'] {
    return Object.defineProperties(values, {
      dnsFailover: { get: () => this.dnsFailover },
      noConnectFlags: { get: () => this.noConnectFlags },
    }) as ModuleHost['core'];
  }

  #host(name: string): ModuleHost {
    const { time } = this;
    const unused = (): never => {
      throw new Error('not for this test');
    };
    const note =
      (level: string) =>
      (text: string): void => {
        this.errors.push(`${level}: ${text}`);
      };
    const log = {
      enabled: () => true,
      log: unused,
      error: note('error'),
      warn: note('warn'),
      notice: note('notice'),
      info: note('info'),
      debug: () => undefined,
    };
    return {
      name,
      log: log as unknown as Logger,
      logPrefix: () => '',
      ...ONLY_WORKER,
      clock: time.clock,
      timers: time.timers,
      random: seededRandom(1),
      statistics: this.statistics,
      variables: this.variables,
      methods: this.methods,
      core: this.#core({
        serverHeader: 'Server: test',
        sendsWarnings: false,
        udpMost: 0,
        largeTransport: null,
        userAgentHeader: 'User-Agent: test',
        maxBranches: 12,
      }),
      network: {
        sockets: this.sockets,
        blocklist: this.blocklist,
        send: (flow, text, options = 0) => {
          if (this.unreachable.has(flow.remoteAddress)) return false;
          this.sent.push({ to: flow.remoteAddress, message: parsed(text), text, options, flow });
          return true;
        },
        selectSocket: (...asked) => this.#findSocket(...asked),
        findSocket: (...asked) => this.#findSocket(...asked),
        tls: { wishes: () => this.wishes } as unknown as Network['tls'],
        foreseen: (reply) => reply,
        isConnected: ({ socket, remoteAddress, connection }) =>
          connection === 7 || socket.transport === 'udp' || this.connected.has(remoteAddress),
        ownCallId: (make) => make(),
        isMyself: (host) => host === PROXY,
        resolve: (text) => {
          const uri = parseUri(text);
          return uri === null ? null : this.#resolve(uri.host, uri.port ?? 0, (uri.transport ?? 'udp') as Transport);
        },
        resolveHost: (host, port, transport) => this.#resolve(host, port, transport),
      } satisfies Partial<Network> as unknown as Network,
      routes: {
        find: (type, route) => this.#routes.get(`${type} ${route}`) ?? null,
        reference: (type, route) => ({ of: () => this.#routes.get(`${type} ${route}`) ?? null }),
        run: (route, type, ctx) => this.#run((route as TestRoute).script, type, ctx),
      },
      provide: (token, implementation) => {
        this.#interfaces.set(token.module, implementation);
      },
      require: (token) => this.#interfaces.get(token.module) as never,
      find: (token) => (this.#interfaces.get(token.module) ?? null) as never,
      onReply: (handler) => {
        this.#replyHandler = handler;
      },
      setReplyWait: (waits) => {
        this.replyWaits = waits;
      },
      onRequestDone: (handler) => {
        this.#requestDone = handler;
      },
      onSendFailure: (handler) => {
        this.#sendFailure = handler;
      },
      setTransactionMatch: (belongs) => {
        this.#belongs = belongs;
      },
      setTransactionReply: (reply) => {
        this.#transactionReply = reply;
      },
      onDrain: (drain) => {
        this.drain = drain;
      },
      onProgramUse: () => undefined,
      newContext: ({ message, flow }) => this.context(message, flow),
      hold: (callId, run) => {
        this.held.push({ callId, run });
      },
      letPass: () => undefined,
      forwardStateless: (ctx, target) => {
        this.statelessly.push(`${ctx.message.method} > ${target.address}`);
        return 1;
      },
      fail: (problem) => {
        throw new Error(problem.message);
      },
    } satisfies Partial<ModuleHost> as unknown as ModuleHost;
  }
}

export function parsed(text: string): Message {
  const message = parseMessage(text);
  if (isFailure(message)) throw new Error(`test message is bad: ${message.detail}\n${text}`);
  return message;
}

/** A promise and what fulfils it. */
export function openLater(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

/** A request of the caller. */
export function request(
  method: string,
  more: { user?: string; branch?: string; headers?: string; toTag?: string } = {},
): string {
  const { user = 'bob', branch = 'z9hG4bK1', headers = '', toTag } = more;
  return (
    `${method} sip:${user}@${PROXY} SIP/2.0\r\nVia: SIP/2.0/UDP ${CALLER};branch=${branch}\r\n` +
    `From: <sip:alice@${CALLER}>;tag=a\r\nTo: <sip:${user}@${PROXY}>${toTag === undefined ? '' : `;tag=${toTag}`}\r\n` +
    `Call-ID: call\r\nCSeq: 1 ${method}\r\nMax-Forwards: 70\r\n${headers}Content-Length: 0\r\n\r\n`
  );
}

/** The reply of a callee to a request as it got it. */
export function answer(sent: Sent, status: number, reason = 'Text', headers = ''): string {
  const { message } = sent;
  const copied = message.headers
    .filter((field) => /^(via|from|to|call-id|cseq)$/i.test(message.name(field)))
    .map(
      (field) =>
        `${message.name(field)}: ${message.value(field)}${/^to$/i.test(message.name(field)) ? ';tag=b' : ''}\r\n`,
    )
    .join('');
  return `SIP/2.0 ${status} ${reason}\r\n${copied}${headers}Content-Length: 0\r\n\r\n`;
}
