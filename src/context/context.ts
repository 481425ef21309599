/** What one message carries while it is routed. One routing run has one context; nothing here is global. */
import { Edits } from '../sip/edits.ts';
import type { Flow, LocalSocket, Transport } from '../sip/flow.ts';
import type { Message } from '../sip/message.ts';
import { AvpStore } from './avp-store.ts';
import { type Destination, Q_UNSPECIFIED } from './destination.ts';
import type { PathLine } from './path-lines.ts';
import type { RecordRoute } from './record-route.ts';
import { ReplyHeaders } from './reply-headers.ts';
import type { ScriptVariables } from './script-variables.ts';
import type { ViaAdditions } from './via-additions.ts';
import type { XavpStore } from './xavp-store.ts';

/** Serial numbers of messages are below this; the count may begin again, ids never do. */
export const SERIALS = 2 ** 40;

/** What a context starts from. */
export interface ContextStart {
  readonly message: Message;
  readonly flow: Flow;
  /** Like no other in this process; modulo {@link SERIALS} the serial number of the message (`$mi`). */
  readonly id: number;
  /** Wall time of arrival in milliseconds. */
  readonly time: number;
  /** `$var(…)`: shared by the routing runs of a process until a run has to wait. */
  readonly variables: ScriptVariables;
}

/** What goes wrong in a function, as a reply says it. */
export interface RouteFailure {
  readonly status: number;
  readonly reason: string;
  /** Stands in parentheses behind the reason. */
  readonly number: number;
}

export class Context {
  // What generated code reads and writes (RunState of src/script/host.ts).
  retcode = 1;
  stopped = false;
  dropped = false;
  position = 0;
  before = 0;
  depth = 0;

  /** One of RouteType: the kind of route being run. */
  routeType = 0;
  /** The routing program by which the message is handled, owned by the server; null: it came to no route yet. */
  program: object | null = null;

  message: Message;
  /** How it came; a script may put another socket or sender in its place. */
  flow: Flow;
  readonly id: number;
  readonly time: number;

  /** Changes to headers and body, seen by peers when the message is sent (RFC 3261 §16.6 and Kamailio's lumps). */
  edits = new Edits();
  /** `record_route()`: the header to add when the request is sent; null: none. */
  recordRoute: RecordRoute | null = null;
  /** `add_path()`: Path lines to add when the request is sent; null: none. */
  pathLines: readonly PathLine[] | null = null;
  /** Header lines for all replies made here: `append_to_reply()`. */
  replyHeaders: ReplyHeaders = ReplyHeaders.none;
  /** Body for the next reply made here, and its Content-Type; null: none. */
  replyBody: string | null = null;
  replyContentType: string | null = null;

  #newUri: string | null = null;
  #destination: string | null = null;
  /**
   * The Request-URI is where the request is still to be sent. Relaying makes it false; writing `$ru` or a next hop makes it
   * true, also when the value is the one that is there.
   */
  isNewDestination = true;
  /** `$fs`, `force_send_socket()`; null: chosen by the transport. */
  sendSocket: LocalSocket | null = null;
  /** Further destinations besides the Request-URI. */
  branches: Destination[] = [];
  /** q of the Request-URI branch in thousandths. */
  q: number = Q_UNSPECIFIED;
  path: string | null = null;
  instance: string | null = null;
  ruid: string | null = null;
  locationUserAgent: string | null = null;
  regId = 0;

  /** `setflag()`: 32 bits, kept with the transaction. */
  flags = 0;
  /** `setxflag()`: 64 more, kept with the transaction as well. */
  extendedFlags = 0n;
  /** `setbflag()` of the Request-URI branch. */
  branchFlags = 0;

  /** `force_rport()` was called: the reply goes to the source port. */
  forceRport = false;
  /** `reply_to_via`: the reply goes to the address in Via instead of the source of the request. */
  replyToVia = false;
  /** `add_local_rport()`: our own Via asks for rport. */
  addLocalRport = false;
  /** A final reply to the request was sent without a transaction. */
  isAnswered = false;
  /** `set_reply_no_connect()`, `set_reply_close()`, `set_forward_no_connect()`, `set_forward_close()`. */
  replyNoConnect = false;
  replyClose = false;
  forwardNoConnect = false;
  forwardClose = false;
  /** `tcp_set_otcpid()` and `tcp_set_otcpid_flag()`: requests go over this connection, and whether they do. */
  outgoingConnection = 0;
  usesOutgoingConnection = false;
  /** `set_advertised_address()` and `set_advertised_port()` for this message; null: the socket's. */
  advertisedAddress: string | null = null;
  advertisedPort: number | null = null;
  /** `udp_mtu_try_proto()`: how the request goes when it is too long for UDP; null: as the parameter says. */
  largeTransport: Transport | null = null;
  /** What else our Via says on the request of this run; null: nothing. */
  viaAdditions: ViaAdditions | null = null;

  avps: AvpStore = new AvpStore();
  /** Made on first use: most messages have none. */
  xavps: XavpStore | null = null;
  variables: ScriptVariables;

  /** Why the last function failed, where a reply should say so: what `sl_reply_error()` answers. */
  failure: RouteFailure | null = null;
  /** The statement in which that was. */
  failedAt = 0;

  /** Owned by the tm module: the transaction this run is about. */
  transaction: object | null = null;
  /** Index of the branch being routed in branch, reply and branch-failure routes; -1: none. */
  branchIndex = -1;
  /** What modules keep for the length of this run: a key of theirs and its value in turn, so few that no table is faster. */
  #slots: unknown[] | null = null;

  constructor(start: ContextStart) {
    this.message = start.message;
    this.flow = start.flow;
    this.id = start.id;
    this.time = start.time;
    this.variables = start.variables;
  }

  /** `$mi`. */
  get serial(): number {
    return this.id % SERIALS;
  }

  /** `$ru` once changed; null: that of the message. */
  get newUri(): string | null {
    return this.#newUri;
  }

  set newUri(uri: string | null) {
    this.#newUri = uri;
    this.isNewDestination = true;
  }

  /** `$du`: next hop that overrides the Request-URI; null: none. */
  get destination(): string | null {
    return this.#destination;
  }

  set destination(uri: string | null) {
    this.#destination = uri;
    if (uri !== null) this.isNewDestination = true;
  }

  /** The Request-URI as it stands now. */
  get requestUri(): string {
    return this.newUri ?? this.message.requestUri;
  }

  slot(key: symbol): unknown {
    const slots = this.#slots;
    if (slots !== null) for (let at = 0; at < slots.length; at += 2) if (slots[at] === key) return slots[at + 1];
    return undefined;
  }

  setSlot(key: symbol, value: unknown): void {
    const slots = this.#slots;
    if (slots === null) {
      // Of just this size: an array that grows from nothing takes room for seventeen.
      this.#slots = [key, value];
      return;
    }
    for (let at = 0; at < slots.length; at += 2) {
      if (slots[at] !== key) continue;
      slots[at + 1] = value;
      return;
    }
    slots.push(key, value);
  }
}
