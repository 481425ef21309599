/** The connections that were upgraded: kept alive, shown, closed. */
import { Timer } from '../../src/lib/timer-wheel.ts';
import type { ModuleHost, ParameterValues } from '../../src/module/index.ts';
import type { Flow } from '../../src/sip/flow.ts';
import type { WebSocketHandle } from '../../src/sip/web-socket.ts';
import { Mechanism, type parameters } from './parameters.ts';
import { WebSocketStatistics } from './statistics.ts';

type Values = ParameterValues<typeof parameters>;

export interface Connection {
  /** As its HTTP request came. */
  readonly flow: Flow;
  readonly handle: WebSocketHandle;
}

/** Orders of `ws.dump`, by its argument. */
export const ORDERS = ['id_hash', 'used_asc', 'used_desc'] as const;
export type Order = (typeof ORDERS)[number];

export class Connections {
  readonly statistics: WebSocketStatistics;
  readonly #host: ModuleHost;
  readonly #values: Values;
  readonly #byId = new Map<number, Connection>();
  readonly #timer: Timer<Connections>;

  constructor(host: ModuleHost, values: Values) {
    this.#host = host;
    this.#values = values;
    this.#timer = new Timer<Connections>(keepAlive, this);
    this.statistics = new WebSocketStatistics(host, () => this.#byId.size);
  }

  /** The connection of `flow` goes on as WebSocket. False: it is gone, or does so already. */
  open(flow: Flow): boolean {
    const { statistics } = this;
    const handle = this.#host.network.upgrade(flow, {
      closeTime: this.#values.rm_delay_interval * 1000,
      onReceived: (isMessage) => {
        statistics.received(isMessage);
      },
      onSent: (isMessage) => {
        statistics.sent(isMessage);
      },
    });
    if (handle === null) return false;
    this.#byId.set(handle.connection, { flow, handle });
    statistics.opened(this.#byId.size);
    return true;
  }

  /** Takes away a connection that has ended; null: none of these. */
  remove(id: number): Connection | null {
    const connection = this.#byId.get(id) ?? null;
    if (connection === null) return null;
    this.#byId.delete(id);
    this.statistics.ended(connection.handle.end ?? 'failed');
    return connection;
  }

  find(id: number): WebSocketHandle | null {
    return this.#byId.get(id)?.handle ?? null;
  }

  /** What Pings and Pongs carry. */
  get pingData(): string {
    return this.#values.ping_application_data ?? this.#host.core.serverHeader?.replace(/^Server: */, '') ?? '';
  }

  /** The least recently used ones come last in `used_asc`, as in Kamailio. */
  list(order: Order): Connection[] {
    const all = [...this.#byId.values()];
    const byUse = (a: Connection, b: Connection): number => a.handle.lastUsed - b.handle.lastUsed;
    if (order === 'used_desc') return all.sort(byUse);
    return order === 'used_asc' ? all.sort(byUse).reverse() : all;
  }

  startTimer(): void {
    this.#host.timers.start(this.#timer, this.#values.keepalive_interval * 1000);
  }

  stopTimer(): void {
    this.#host.timers.stop(this.#timer);
  }

  /** For the timer. */
  keepAlive(): void {
    const mechanism = this.#values.keepalive_mechanism;
    if (mechanism !== Mechanism.None) {
      const idleSince = this.#host.clock.now() - this.#values.keepalive_timeout * 1000;
      for (const { handle } of this.#byId.values()) {
        if (handle.lastUsed <= idleSince && handle.state === 'open') this.#probe(handle, mechanism);
      }
    }
    this.startTimer();
  }

  #probe(handle: WebSocketHandle, mechanism: number): void {
    if (mechanism === Mechanism.Pong) handle.pong(this.pingData);
    else if (handle.awaitsPong) handle.drop('forcibly closed, a WebSocket Ping was not answered');
    else handle.ping(this.pingData);
  }
}

function keepAlive(connections: Connections): void {
  connections.keepAlive();
}
