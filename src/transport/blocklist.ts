// Destinations that failed not long ago: nothing is sent there for a while. Bounded in bytes.
import type { Clock } from '../lib/clock.ts';
import { onlyCopies, type Replica, type Replication, type Replicator } from '../lib/shared/replica.ts';
import { Timer, type TimerWheel } from '../lib/timer-wheel.ts';
import { BlockReason } from '../sip/block-reason.ts';
import type { Transport } from '../sip/transport.ts';

export interface BlockedDestination {
  /** null: given by an operator as any; it matches none. */
  readonly transport: Transport | null;
  /** IP literal. */
  readonly address: string;
  readonly port: number;
}

export interface BlocklistEntry extends BlockedDestination {
  readonly reasons: number;
  /** Clock time in milliseconds from which it counts no more. */
  readonly expires: number;
}

export interface BlocklistSettings {
  readonly enabled: boolean;
  /** Milliseconds that an entry counts. */
  readonly lifetime: number;
  readonly mostBytes: number;
  /** Milliseconds between two sweeps; 0: none. */
  readonly sweepInterval: number;
  /** Reasons that put nobody on the list. */
  ignored(transport: Transport): number;
}

const IPV4_SIZE = 24;
const IPV6_SIZE = 36;

/** As all workers have it: their clocks begin with them, so that the time is that of the day. */
interface Addition {
  readonly transport: Transport | null;
  readonly address: string;
  readonly port: number;
  readonly reasons: number;
  readonly at: number;
  readonly lifetime: number;
}

type Change = readonly ['add', Readonly<Record<string, string | number | null>> & Addition] | readonly ['drop', string];

export class Blocklist implements Replica<Change> {
  readonly #clock: Clock;
  readonly #timers: TimerWheel;
  readonly #settings: BlocklistSettings;
  readonly #copies: Replication<Change>;
  readonly #entries = new Map<string, BlocklistEntry>();
  #bytes = 0;
  readonly #sweep = new Timer<undefined>(() => {
    this.#removeExpired();
    this.#startSweep();
  });

  constructor(clock: Clock, timers: TimerWheel, settings: BlocklistSettings, shared: Replicator = onlyCopies) {
    this.#clock = clock;
    this.#timers = timers;
    this.#settings = settings;
    this.#copies = shared.replicate('blocklist', this);
  }

  get enabled(): boolean {
    return this.#settings.enabled;
  }

  get bytes(): number {
    this.#copies.catchUp();
    return this.#bytes;
  }

  get mostBytes(): number {
    return this.#settings.mostBytes;
  }

  has(destination: BlockedDestination): boolean {
    this.#copies.catchUp();
    return this.#entries.size > 0 && this.#settings.enabled && this.#find(destination) !== null;
  }

  /** What failed, unless such failures are ignored. `lifetime`: milliseconds; null: as configured. */
  report(destination: BlockedDestination, reason: number, ignored: number, lifetime: number | null = null): void {
    if (!this.#settings.enabled || destination.transport === null) return;
    if ((reason & (ignored | this.#settings.ignored(destination.transport))) !== 0) return;
    this.add(destination, reason, lifetime);
  }

  /** Puts a destination on the list, or adds a reason to why it is there; a full list stays as it is. */
  add(destination: BlockedDestination, reasons: number, lifetime: number | null): void {
    const { transport, address, port } = destination;
    this.#copies.change(() => {
      const known = this.#find(destination);
      if (known === null && !this.#hasRoomFor(address)) return null;
      const at = this.#clock.wall();
      const all = reasons | (known?.reasons ?? 0);
      return ['add', { transport, address, port, reasons: all, at, lifetime: lifetime ?? this.#settings.lifetime }];
    });
  }

  #hasRoomFor(address: string): boolean {
    const most = this.#settings.mostBytes - sizeOf(address);
    if (this.#bytes > most) this.#removeExpired();
    return this.#bytes <= most;
  }

  /** False: it was not on the list. */
  remove(destination: BlockedDestination): boolean {
    let isKnown = false;
    this.#copies.shrink(() => {
      isKnown = this.#find(destination) !== null;
      return isKnown ? ['drop', keyOf(destination)] : null;
    });
    return isKnown;
  }

  /** Removes all but those that are to be kept. */
  clearUnkept(): void {
    this.#copies.catchUp();
    for (const [key, entry] of this.#entries) {
      if ((entry.reasons & BlockReason.Kept) === 0) this.#copies.shrink(() => ['drop', key]);
    }
  }

  apply(change: Change): void {
    if (change[0] === 'drop') {
      const entry = this.#entries.get(change[1]);
      if (entry !== undefined) this.#drop(change[1], entry);
      return;
    }
    const { transport, address, port, reasons, at, lifetime } = change[1];
    const key = keyOf({ transport, address, port });
    if (!this.#entries.has(key)) this.#bytes += sizeOf(address);
    const expires = this.#clock.now() + lifetime - (this.#clock.wall() - at);
    this.#entries.set(key, { transport, address, port, reasons, expires });
    if (!this.#sweep.active) this.#startSweep();
  }

  *contents(): Iterable<Change> {
    const at = this.#clock.wall();
    for (const { transport, address, port, reasons, expires } of this.#entries.values()) {
      yield ['add', { transport, address, port, reasons, at, lifetime: expires - this.#clock.now() }];
    }
  }

  clear(): void {
    this.#entries.clear();
    this.#bytes = 0;
  }

  /** Those that count now. */
  snapshot(): readonly BlocklistEntry[] {
    this.#copies.catchUp();
    const now = this.#clock.now();
    return [...this.#entries.values()].filter(({ expires }) => expires > now);
  }

  close(): void {
    this.#timers.stop(this.#sweep);
  }

  #find(destination: BlockedDestination): BlocklistEntry | null {
    const key = keyOf(destination);
    const entry = this.#entries.get(key);
    if (entry === undefined) return null;
    if (entry.expires > this.#clock.now()) return entry;
    this.#drop(key, entry);
    return null;
  }

  #drop(key: string, { address }: BlocklistEntry): void {
    if (this.#entries.delete(key)) this.#bytes -= sizeOf(address);
  }

  #removeExpired(): void {
    const now = this.#clock.now();
    for (const [key, entry] of this.#entries) if (entry.expires <= now) this.#drop(key, entry);
  }

  #startSweep(): void {
    const { sweepInterval } = this.#settings;
    if (sweepInterval > 0 && this.#entries.size > 0) this.#timers.start(this.#sweep, sweepInterval);
  }
}

function keyOf({ transport, address, port }: BlockedDestination): string {
  return `${transport ?? '*'}:${address}:${port}`;
}

function sizeOf(address: string): number {
  return address.includes(':') ? IPV6_SIZE : IPV4_SIZE;
}
