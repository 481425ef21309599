/** Keep-alives to registered phones: which contacts get one, where it goes, and what its answer means. */
import type { Context } from '../../src/context/context.ts';
import { addressFamily } from '../../src/lib/ip-address.ts';
import { Timer } from '../../src/lib/timer-wheel.ts';
import type { ModuleHost, ParameterValues, Target } from '../../src/module/index.ts';
import { findSocket } from '../../src/pv/socket-spec.ts';
import type { Flow, LocalSocket } from '../../src/sip/flow.ts';
import { parseNameAddrItem } from '../../src/sip/name-addr.ts';
import { parseUri } from '../../src/sip/uri.ts';
import { isExpired, type Contact } from '../../src/state/location/contact.ts';
import type { LocationRecord } from '../../src/state/location/table.ts';
import type { UserLocation } from '../usrloc/api.ts';
import type { ForgedSource } from './forged-source.ts';
import type { parameters } from './parameters.ts';
import { writePing } from './ping-request.ts';

/** Records looked at before other work gets its turn: some milliseconds. */
const SLICE = 200;
const PAUSE_MS = 5;
/** A phone that fell silent can come back within them. */
const LAST_SECONDS = 10;
const FOUR_BYTES = '\0\0\0\0';
const FOUR_RAW_BYTES = Buffer.alloc(4);

/** Who was asked, for the answer. */
interface Asked {
  readonly domain: string;
  readonly aor: string;
  readonly ruid: string;
  /** Milliseconds. */
  readonly at: number;
}

/** Where a round stands: the rest of the tables, and the record it got to in the first of them. */
interface Position {
  readonly domains: readonly string[];
  readonly after: string | null;
}

const mask = (flag: number): number => (flag < 0 ? 0 : 1 << flag);

export class Pinger {
  /** `nathelper.enable_ping`. */
  enabled = true;
  readonly #host: ModuleHost;
  readonly #params: ParameterValues<typeof parameters>;
  readonly #locations: UserLocation;
  /** Null: datagrams come from our sockets. */
  readonly #forged: ForgedSource | null;
  /** By Call-ID, of this round and the one before. */
  #asked = new Map<string, Asked>();
  #askedBefore = new Map<string, Asked>();
  #position: Position = { domains: [], after: null };
  #roundBegan = 0;
  readonly #timer = new Timer(() => {
    this.#go();
  });

  constructor(
    host: ModuleHost,
    params: ParameterValues<typeof parameters>,
    locations: UserLocation,
    forged: ForgedSource | null = null,
  ) {
    this.#host = host;
    this.#forged = forged;
    this.#params = params;
    this.#locations = locations;
  }

  startTimer(): void {
    this.#host.timers.start(this.#timer, 1);
  }

  stopTimer(): void {
    this.#host.timers.stop(this.#timer);
    this.#forged?.close();
  }

  /** Takes the answers to our requests: true, and it goes no further. */
  take(ctx: Context): boolean {
    if (this.#asked.size + this.#askedBefore.size === 0) return false;
    const callId = ctx.message.callId ?? '';
    const asked = this.#asked.get(callId) ?? this.#askedBefore.get(callId);
    if (asked === undefined) return false;
    if (this.#params.keepalive_timeout > 0) this.#noteAnswer(asked);
    return true;
  }

  #noteAnswer({ domain, aor, ruid, at }: Asked): void {
    this.#locations.exclusive(() => {
      const contacts = this.#locations.get(domain, aor);
      const contact = contacts?.find((each) => each.ruid === ruid);
      if (contacts === null || contact === undefined) return;
      contact.lastKeepalive = this.#locations.now();
      contact.keepaliveRoundtrip = Math.round((this.#host.clock.now() - at) * 1000);
      this.#locations.put(domain, aor, contacts);
    });
  }

  /** A slice of a round; the next one, or the next round, comes by the timer. */
  #go(): void {
    const { timers, clock, state } = this.#host;
    if (this.#position.domains.length === 0) this.#beginRound();
    const changed = this.#pingSlice();
    if (changed) state.commit();
    const interval = this.#params.natping_interval * 1000;
    const isDone = this.#position.domains.length === 0;
    timers.start(this.#timer, isDone ? Math.max(PAUSE_MS, this.#roundBegan + interval - clock.now()) : PAUSE_MS);
  }

  #beginRound(): void {
    this.#roundBegan = this.#host.clock.now();
    this.#askedBefore = this.#asked;
    this.#asked = new Map();
    if (this.enabled) this.#position = { domains: [...this.#locations.domains], after: null };
  }

  /** Whether a contact was changed. */
  #pingSlice(): boolean {
    const [domain, ...rest] = this.#position.domains;
    if (domain === undefined) return false;
    const slice: LocationRecord[] = [];
    for (const record of this.#locations.records(domain, this.#position.after)) {
      if (slice.push(record) >= SLICE) break;
    }
    let changed = false;
    for (const { aor, contacts } of slice) if (this.#pingRecord(domain, aor, contacts)) changed = true;
    this.#position =
      slice.length < SLICE ? { domains: rest, after: null } : { ...this.#position, after: slice.at(-1)!.aor };
    return changed;
  }

  #pingRecord(domain: string, aor: string, contacts: readonly Contact[]): boolean {
    const now = this.#locations.now();
    let isOneSilent = false;
    for (const contact of contacts) {
      const fate = this.#fateOf(contact, now);
      if (fate === 'end') isOneSilent = true;
      else if (fate === 'ping') this.#ping(domain, aor, contact);
    }
    return isOneSilent && this.#locations.exclusive(() => this.#endSilent(domain, aor, now));
  }

  /** The search for expired contacts takes them away, and runs the event route for them. Whether a contact was changed. */
  #endSilent(domain: string, aor: string, now: number): boolean {
    const contacts = this.#locations.get(domain, aor) ?? [];
    const end = now + LAST_SECONDS;
    let changed = false;
    for (const contact of contacts) {
      if (this.#fateOf(contact, now) !== 'end') continue;
      if (contact.expires !== 0 && contact.expires <= end) continue;
      contact.expires = end;
      changed = true;
    }
    if (changed) this.#locations.put(domain, aor, contacts);
    return changed;
  }

  #fateOf(contact: Contact, now: number): 'ping' | 'end' | 'leave' {
    if (isExpired(contact, now) || !this.#isWanted(contact)) return 'leave';
    return this.#isSilent(contact, now) ? 'end' : 'ping';
  }

  #isWanted({ branchFlags, serverId }: Contact): boolean {
    const { ping_nated_only: onlyNat, natping_disable_bflag: disabled, filter_server_id: filters } = this.#params;
    if ((branchFlags & mask(disabled)) !== 0) return false;
    if (filters !== 0 && serverId !== this.#host.core.serverId) return false;
    return onlyNat === 0 || (branchFlags & this.#locations.natMask) !== 0;
  }

  #isSilent({ keepalive, lastKeepalive, socket }: Contact, now: number): boolean {
    const { keepalive_timeout: timeout } = this.#params;
    if (timeout === 0 || keepalive === 0 || lastKeepalive === 0 || !socket.startsWith('udp:')) return false;
    return lastKeepalive + timeout < now;
  }

  #ping(domain: string, aor: string, contact: Contact): void {
    const { sipping_bflag: flag, sipping_from: from, ping_nated_only: onlyNat } = this.#params;
    const { path, received, uri, branchFlags } = contact;
    const hasFlag = from !== null && (branchFlags & mask(flag)) !== 0;
    // As in Kamailio: where everybody gets a keep-alive, all get requests, and the flag says whose follow the Path.
    const isSip = hasFlag || (flag >= 0 && from !== null && onlyNat === 0);
    const hop = hasFlag && path !== '' ? (parseNameAddrItem(path, 0, path.length)?.uriText ?? '') : received || uri;
    const parsed = parseUri(hop);
    if (parsed === null || parsed.scheme !== 'sip' || (parsed.transport ?? 'udp') !== 'udp') return;
    const socket = this.#socketOf(contact);
    const send = (target: Target | null): void => {
      if (target === null) return;
      if (isSip) this.#sendRequest(socket, target, { domain, aor, contact });
      else this.#sendBytes(socket, target, path);
    };
    const target = this.#host.network.resolve(hop, socket);
    if (target instanceof Promise) void target.then(send);
    else send(target);
  }

  /** That of `force_socket`, else the contact's; null: any that fits. */
  #socketOf({ socket }: Contact): LocalSocket | null {
    const { sockets } = this.#host.network;
    const { force_socket: forced } = this.#params;
    const wanted = forced === null || forced === '' ? null : findSocket(sockets, forced);
    if (wanted !== null) return wanted;
    const own = socket === '' ? null : findSocket(sockets, socket);
    return own?.transport === 'udp' ? own : null;
  }

  #flow(preferred: LocalSocket | null, { address, port }: Target): Flow | null {
    const socket = this.#host.network.findSocket('udp', address, preferred);
    return socket === null ? null : { socket, remoteAddress: address, remotePort: port, connection: 0 };
  }

  #sendBytes(preferred: LocalSocket | null, target: Target, path: string): void {
    const send = (from: Awaited<ReturnType<ForgedSource['of']>>): void => {
      if (from === 'unknown') return;
      if (from !== null) {
        this.#forged!.send(from, target, FOUR_RAW_BYTES);
        return;
      }
      const flow = this.#flow(preferred, target);
      if (flow !== null) this.#host.network.send(flow, FOUR_BYTES);
    };
    const from = this.#forged === null || addressFamily(target.address) !== 4 ? null : this.#forged.of(path);
    if (from instanceof Promise) void from.then(send);
    else send(from);
  }

  #sendRequest(
    preferred: LocalSocket | null,
    target: Target,
    asked: { readonly domain: string; readonly aor: string; readonly contact: Contact },
  ): void {
    const { network, random, clock } = this.#host;
    const flow = this.#flow(preferred, target);
    if (flow === null) return;
    const { uri, path, ruid } = asked.contact;
    const { sipping_method: method, sipping_from: from } = this.#params;
    const ping = { method, from: from!, uri, path, ruid, socket: flow.socket };
    const { callId, text } = writePing(ping, random, (make) => network.ownCallId(make));
    this.#asked.set(callId, { domain: asked.domain, aor: asked.aor, ruid, at: clock.now() });
    network.send(flow, text);
  }
}
