/** The numbers of `websocket:ws_…`, which Kamailio keeps for all connections, and again for those of each sub-protocol. */
import type { Counter, ModuleHost } from '../../src/module/index.ts';
import type { WebSocketEnd } from '../../src/sip/web-socket.ts';

const GROUP = 'websocket';

/** Name behind `ws_` or `ws_sip_`, and what it counts. */
const COUNTERS = {
  failed_connections: 'Connections that ended without a Close, and those that did not answer a Ping.',
  local_closed_connections: 'Connections that the server closed.',
  remote_closed_connections: 'Connections that the client closed.',
  successful_handshakes: 'Handshakes accepted.',
  received_frames: 'Messages and control frames received; those of one sub-protocol: messages.',
  transmitted_frames: 'Messages and control frames sent; those of one sub-protocol: messages.',
  max_concurrent_connections: 'Most connections at a time.',
} as const;
type CounterName = keyof typeof COUNTERS;

const NAMES = Object.keys(COUNTERS) as CounterName[];

class Group {
  readonly counters: Readonly<Record<CounterName, Counter>>;

  constructor(host: ModuleHost, prefix: string) {
    const made = NAMES.map((name) => [name, host.statistics.counter(GROUP, prefix + name)]);
    this.counters = Object.fromEntries(made) as Record<CounterName, Counter>;
  }
}

export class WebSocketStatistics {
  readonly failedHandshakes: Counter;
  readonly #all: Group;
  readonly #sip: Group;

  constructor(host: ModuleHost, current: () => number) {
    this.#all = new Group(host, 'ws_');
    this.#sip = new Group(host, 'ws_sip_');
    // MSRP is not spoken: its numbers stay.
    new Group(host, 'ws_msrp_');
    this.failedHandshakes = host.statistics.counter(GROUP, 'ws_failed_handshakes');
    host.statistics.ofWorker(GROUP, 'ws_current_connections', current);
    host.statistics.ofWorker(GROUP, 'ws_sip_current_connections', current);
    host.statistics.computed(GROUP, 'ws_msrp_current_connections', () => 0);
  }

  /** `now`: connections there are with it. */
  opened(now: number): void {
    this.#count('successful_handshakes');
    for (const { counters } of [this.#all, this.#sip]) {
      const most = counters.max_concurrent_connections;
      most.value = Math.max(most.value, now);
    }
  }

  ended(by: WebSocketEnd): void {
    this.#count(`${by === 'failed' ? by : (`${by}_closed` as const)}_connections`);
  }

  received(isMessage: boolean): void {
    this.#all.counters.received_frames.value++;
    if (isMessage) this.#sip.counters.received_frames.value++;
  }

  sent(isMessage: boolean): void {
    this.#all.counters.transmitted_frames.value++;
    if (isMessage) this.#sip.counters.transmitted_frames.value++;
  }

  #count(name: CounterName): void {
    this.#all.counters[name].value++;
    this.#sip.counters[name].value++;
  }
}

function definitions(prefix: string, of: string): { readonly name: string; readonly doc: string }[] {
  return [
    { name: `${GROUP}:${prefix}current_connections`, doc: `Connections there are${of}.` },
    ...NAMES.map((name) => ({ name: `${GROUP}:${prefix}${name}`, doc: `${COUNTERS[name].slice(0, -1)}${of}.` })),
  ];
}

export const STATISTICS = [
  ...definitions('ws_', ''),
  { name: `${GROUP}:ws_failed_handshakes`, doc: 'Handshakes refused.' },
  ...definitions('ws_sip_', ' (SIP)'),
  ...definitions('ws_msrp_', ' (MSRP, which is not spoken: 0)'),
];
