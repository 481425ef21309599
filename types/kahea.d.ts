/** What route files import from 'kahea'. The functions of `KSR` are in the file that `kahea types` writes. */

/** A value of a routing script: `$var(x)`, `$ru`, … `null` is `$null`. */
export type ScriptValue = string | number | null;

/** What a function gives that may have to wait (for DNS, a database, …): always `await` it, or return it. */
export type MayWait<T> = T | Promise<T>;

/**
 * What a route gives: its return code, as in the configuration language. Nothing and `true` are 1, `false` is -1; 0 ends the
 * script, as `exit` does.
 */
// eslint-disable-next-line @typescript-eslint/no-invalid-void-type -- a route may return nothing
export type RouteResult = void | boolean | number | Promise<void | boolean | number>;

/**
 * A route. `KSR` is for this message and stays so after an `await`. `event` is the name of the event for a function that a
 * parameter such as `event_callback` names, else null.
 */
export type Route = (msg: Message, KSR: Ksr, event: string | null) => RouteResult;

/** An address and the transport it is reached over. */
export interface Endpoint {
  readonly transport: string;
  readonly address: string;
  readonly port: number;
}

/** A value of From, To or Contact (RFC 3261 §20.10). */
export interface NameAddress {
  readonly displayName: string;
  readonly uri: string;
  /** Of the URI; null: it has none. */
  readonly user: string | null;
  /** Of the URI; null: it cannot be read. */
  readonly host: string | null;
  readonly tag: string | null;
  /** A parameter behind the address; empty text when it has no value, null when it is absent. */
  parameter(name: string): string | null;
}

/** A header as it was received. */
export interface Header {
  readonly name: string;
  readonly value: string;
}

/** Variables by name: `msg.var.x` is `$var(x)`. One without value is `null` (a `$var`: 0); assigning `null` removes the value. */
export type Variables = Record<string, ScriptValue>;

/**
 * One SIP message while it is routed. Headers and body read as they were received; what is added, removed or replaced is in
 * the message that is sent. The Request-URI and the next hop read as they were set last.
 */
export interface Message {
  readonly isRequest: boolean;
  /** The method; that of CSeq for a reply. */
  readonly method: string;
  /** Status of a reply; 0 for a request. */
  readonly status: number;
  /** Reason of a reply; empty for a request. */
  readonly reason: string;
  /** The Request-URI (`$ru`); empty for a reply. */
  uri: string;
  /** User of the Request-URI (`$rU`). */
  user: string | null;
  /** Host of the Request-URI (`$rd`). */
  host: string | null;
  /** Next hop in place of the Request-URI (`$du`). */
  destination: string | null;
  readonly callId: string | null;
  readonly cseq: { readonly number: number; readonly method: string } | null;
  readonly from: NameAddress | null;
  readonly to: NameAddress | null;
  /** Whether To has a tag: a request of a call that exists, or says so. */
  readonly inDialog: boolean;
  readonly contacts: readonly NameAddress[];
  /** Where the message came from. */
  readonly source: Endpoint;
  /** Our socket it came to. */
  readonly local: Endpoint;
  readonly body: string;
  /** The whole message as received. */
  readonly text: string;
  /** All headers in order. */
  readonly headers: readonly Header[];

  /** Value of the first header with this name, long or compact, in any case; null: there is none. */
  header(name: string): string | null;
  /** Values of all headers with this name. */
  headerValues(name: string): string[];
  /** Whether there is a header with this name. */
  hasHeader(name: string): boolean;
  /** Adds a header after the last one. */
  addHeader(name: string, value: string): void;
  /** Removes all headers with this name; how many there were. */
  removeHeader(name: string): number;
  /** Replaces all headers with this name by one. */
  setHeader(name: string, value: string): void;
  /** Replaces the body, and its Content-Type where one is given. */
  setBody(body: string, contentType?: string): void;

  /** `$var(…)`: of this run, or shared by runs that do not wait. */
  readonly var: Variables;
  /** `$avp(…)`: kept with the transaction. */
  readonly avp: Variables;
  /** Any variable of the configuration language: `msg.get('$T_reply_code')`, `msg.get('$(hdr(Route)[1])')`. */
  get(variable: string): ScriptValue;
  /** Assigns to any variable that can be assigned to; `null` removes the value. */
  set(variable: string, value: ScriptValue): void;
  /** A text with the variables in it replaced, as `xlog` does. */
  expand(text: string): string;

  /** Answers the request, through its transaction if it has one; false: it could not be. */
  reply(status: number, reason?: string, headers?: Readonly<Record<string, string>>): boolean;
  /** Sends the request on with a transaction (`t_relay()` of module tm). */
  relay(): MayWait<number>;
  /** Sends the request on without a transaction. */
  forward(uri?: string): MayWait<number>;
  /** Runs `route[name]`, of the configuration or of a file. Ends the script here when it ended there. */
  route(name: string): MayWait<number>;
  /** Ends the script. */
  exit(): never;
  /** Ends the script; the branch or reply that is being routed is not sent. */
  drop(): never;
}

/** Routes by kind. What is a plain exported function `NAME` is the same as `route: { NAME }`. */
export interface RouteTable {
  /** `request_route`: every request. */
  readonly request?: Route;
  /** `reply_route`: every reply. */
  readonly reply?: Route;
  /** `onsend_route`: before a request is sent on. */
  readonly onsend?: Route;
  /** `route[NAME]`. */
  readonly route?: Readonly<Record<string, Route>>;
  /** `onreply_route[NAME]`, armed by `KSR.tm.t_on_reply('NAME')`. */
  readonly onreply?: Readonly<Record<string, Route>>;
  /** `failure_route[NAME]`, armed by `KSR.tm.t_on_failure('NAME')`. */
  readonly failure?: Readonly<Record<string, Route>>;
  /** `branch_route[NAME]`, armed by `KSR.tm.t_on_branch('NAME')`. */
  readonly branch?: Readonly<Record<string, Route>>;
  /** `event_route[NAME]`, such as `'tm:local-request'`; `'tm:branch-failure:NAME'` is armed by `KSR.tm.t_on_branch_failure('NAME')`. */
  readonly event?: Readonly<Record<string, Route>>;
}

/** Gives its argument back: `export const routes = defineRoutes({ … })` types the routes in it. */
export function defineRoutes<T extends RouteTable>(routes: T): T;

/** Settings of `kahea run`. */
export interface RunConfig {
  /** As `listen=` has them: `'udp:0.0.0.0:5060'`. Absent: UDP and TCP, port 5060, all addresses. */
  readonly listen?: readonly string[];
  /** Names that are this server's, as `alias=` has them. */
  readonly alias?: readonly string[];
  /** Log level: 0 warnings, 1 notices, 2 information, 3 everything. */
  readonly debug?: number;
  /** Global parameters by name. */
  readonly parameters?: Readonly<Record<string, string | number>>;
  /** Modules to load besides the usual ones, and parameters of all: `{ registrar: { max_expires: 600 } }`. */
  readonly modules?: Readonly<Record<string, Readonly<Record<string, string | number>>>>;
}

/** Gives its argument back: `export const config = defineConfig({ … })` types the settings of `kahea run`. */
export function defineConfig(config: RunConfig): RunConfig;

/** `KSR.<module>.<function>`. `kahea types` declares what is in it. */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- filled by the declarations of the modules
export interface Ksr {}

/**
 * The functions for the message that is being routed, for helpers that are not given `KSR`. Only until the first `await` of a
 * route; after it this throws, and the `KSR` that the route was given is to be used.
 */
export const KSR: Ksr;
