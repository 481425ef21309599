// Everything between a server and its peers in virtual time: datagrams that are lost, doubled and overtaken, and connections
// that are reset. Addresses are texts: `udp:10.0.0.1:5060`.
import type { RandomSource } from '../../src/lib/random.ts';
import type { VirtualTime } from '../../src/lib/testing/virtual-time.ts';
import type { Timer } from '../../src/lib/timer-wheel.ts';
import { REPEATING, SimulatedNetwork, type NetworkQuality } from '../../src/transaction/testing/network.ts';
import type { PeerNetwork, Repetition } from '../../src/transaction/testing/peer-network.ts';
import type { StreamSockets } from '../../src/transport/stream-sockets.ts';
import type { DatagramBatch, OpenUdpPort } from '../../src/transport/udp/udp-port.ts';
import { StreamPeer } from './stream-peer.ts';
import { StreamServer, StreamSocket, type Endpoint } from './stream-socket.ts';
import { WebSocketPeer } from './websocket-peer.ts';
import { Wire, type WireEnd, type WireQuality } from './wire.ts';

/** Who is there and what becomes of a connection to it. */
export type Acceptor = (from: string) => { readonly end: WireEnd; attach(wire: Wire): void };

const FIRST_EPHEMERAL = 20_000;

export class Internet implements PeerNetwork {
  readonly time: VirtualTime;
  readonly datagrams: SimulatedNetwork;
  /** What went where nothing may ever go. */
  readonly strays: string[] = [];
  /** INVITEs that the server refused although an answer had come to it. */
  readonly refusedAnswers: string[] = [];
  /** Whether the server has given up a branch of the call: what answers then may be too late. */
  hasGivenUp: (callId: string) => boolean = () => false;
  readonly #finals = new Map<string, number>();
  readonly #streams: WireQuality;
  readonly #peers = new Map<string, StreamPeer>();
  readonly #webPeers = new Map<string, WebSocketPeer>();
  /** Where WebSockets lead. */
  readonly #server: string;
  readonly #acceptors = new Map<string, Acceptor>();
  /** Addresses that give no answer to whoever connects. */
  readonly silent = new Set<string>();
  /** Beginning of addresses that nobody may be lured to. */
  forbidden: string | null = null;
  #nextPort = FIRST_EPHEMERAL;

  /** `server`: host and port. */
  constructor(
    time: VirtualTime,
    random: RandomSource,
    quality: NetworkQuality & { readonly resets: number },
    server: string,
  ) {
    this.#server = `tcp:${server}`;
    this.time = time;
    this.datagrams = new SimulatedNetwork(time, random, quality);
    this.#streams = { resets: quality.resets, maxDelay: quality.maxDelay };
  }

  attach(address: string, receive: (text: string, from: string) => void, cut: () => void = nothing): void {
    if (address.startsWith('udp:')) {
      this.datagrams.attach(address, receive);
      return;
    }
    if (address.startsWith('ws:')) {
      const known = this.#webPeers.get(address);
      const webPeer = known ?? new WebSocketPeer(this, address, this.#server);
      this.#webPeers.set(address, webPeer);
      webPeer.listeners.push({ receive, cut });
      return;
    }
    let peer = this.#peers.get(address);
    if (peer === undefined) {
      const added = new StreamPeer(this, address);
      this.#peers.set(address, added);
      this.accept(address, (from) => added.accept(from));
      peer = added;
    }
    peer.listeners.push({ receive, cut });
  }

  /** From here on connections to an address go to `acceptor`. */
  accept(address: string, acceptor: Acceptor): void {
    this.#acceptors.set(address, acceptor);
  }

  send(from: string, to: string, text: string): void {
    if (this.forbidden !== null && to.includes(this.forbidden)) this.strays.push(`${text.split('\r\n')[0]!} to ${to}`);
    if (from.startsWith('udp:')) this.datagrams.send(from, to, text);
    else if (from.startsWith('ws:')) this.#webPeers.get(from)!.send(text);
    else this.#peers.get(from)!.send(to, text);
  }

  after(milliseconds: number, run: () => void): Timer {
    return this.datagrams.after(milliseconds, run);
  }

  draw(): number {
    return this.datagrams.draw();
  }

  repeat(address: string, repetition: Repetition): void {
    if (address.startsWith('udp:') || repetition.endToEnd === true) {
      this.datagrams.repeat(address, repetition);
      return;
    }
    repetition.send();
    this.after(REPEATING, () => {
      if (!repetition.done()) repetition.giveUp();
    });
  }

  /** Who is behind a WebSocket. */
  get webPeers(): Iterable<WebSocketPeer> {
    return this.#webPeers.values();
  }

  sentBy(address: string): string {
    const [transport, host, port] = address.split(':');
    if (transport === 'ws') return `WS ${host!}.invalid`;
    return `${transport!.toUpperCase()} ${host!}:${port!}`;
  }

  contact(user: string, address: string): string {
    const [transport, host, port] = address.split(':');
    if (transport === 'ws') return `sip:${user}@${host!}.invalid;transport=ws`;
    return `sip:${user}@${host!}:${port!}${transport === 'tcp' ? ';transport=tcp' : ''}`;
  }

  /** A port of `host` that was not used before. */
  ephemeral(host: string): string {
    return `tcp:${host}:${this.#nextPort++}`;
  }

  /** Connects, after a while; `failed` when nobody is there. Where nobody answers, neither is called. */
  connect(ways: { from: string; to: string; end: WireEnd; connected: (wire: Wire) => void; failed: () => void }): void {
    const { from, to, end, connected, failed } = ways;
    if (this.forbidden !== null && to.includes(this.forbidden)) this.strays.push(`a connection to ${to}`);
    if (this.silent.has(to)) return;
    this.after(1 + Math.floor(this.draw() * 2 * this.#streams.maxDelay), () => {
      const acceptor = this.#acceptors.get(to);
      if (acceptor === undefined) {
        failed();
        return;
      }
      const other = acceptor(from);
      const wire = new Wire(this.datagrams, this.#streams, [end, other.end]);
      other.attach(wire);
      connected(wire);
    });
  }

  /** The datagrams of a server. */
  readonly openUdpPort: OpenUdpPort = ({ address, port, onBatch }) => {
    const own = `udp:${address}:${port}`;
    const batch: DatagramBatch = { count: 1, texts: [''], addresses: [''], ports: [0] };
    this.attach(own, (text, from) => {
      const { address: remote, port: remotePort } = endpointOf(from);
      this.#noteFinal(text, false);
      [batch.texts[0], batch.addresses[0], batch.ports[0]] = [text, remote, remotePort];
      onBatch(batch);
    });
    let queued: (() => void)[] = [];
    return Promise.resolve({
      port,
      queuedBytes: 0,
      receiveQueue: () => null,
      send: (text, to, remotePort) => {
        queued.push(() => {
          this.#noteFinal(text, true);
          this.send(own, `udp:${to}:${remotePort}`, text);
        });
      },
      flush: () => {
        const due = queued;
        queued = [];
        for (const send of due) send();
      },
      close: () => Promise.resolve(),
    });
  };

  /** Who has had a 2xx of a callee must not tell the caller that there is none. Only first INVITEs and datagrams are looked at. */
  #noteFinal(text: string, isFromServer: boolean): void {
    if (!/^SIP\/2\.0 [2-6]/.test(text) || !/^CSeq: 1 INVITE\r$/m.test(text)) return;
    const status = Number(text.slice(8, 11));
    const invite = ['From', 'Call-ID', 'CSeq'].map((name) => new RegExp(`^${name}: (.*)\r$`, 'm').exec(text)![1]!);
    const key = invite.join(' ');
    const before = this.#finals.get(key);
    if (isFromServer && status >= 300 && before !== undefined && before < 300) {
      this.refusedAnswers.push(`${key} was answered, and the caller got ${status}`);
    }
    if (before !== undefined || (!isFromServer && (status >= 300 || this.hasGivenUp(invite[1]!)))) return;
    if (!isFromServer || status >= 300) this.#finals.set(key, status);
  }

  /** The connections of a server. */
  readonly sockets: StreamSockets = {
    connect: (options) => {
      const { host, port, localAddress } = options as { host: string; port: number; localAddress: string };
      const own = this.ephemeral(localAddress);
      const socket = new StreamSocket(endpointOf(own), { address: host, port }, true);
      this.connect({
        from: own,
        to: `tcp:${host}:${port}`,
        end: socket,
        connected: (wire) => {
          if (socket.destroyed) wire.end(0);
          else socket.attach(wire, 0);
        },
        failed: () => {
          socket.fail('ECONNREFUSED');
        },
      });
      return socket.socket;
    },
    createServer: () =>
      new StreamServer((local, server) => {
        this.accept(`tcp:${local.address}:${local.port}`, (from) => {
          const socket = new StreamSocket(local, endpointOf(from), false);
          return {
            end: socket,
            attach: (wire) => {
              socket.attach(wire, 1);
              server.emit('connection', socket.socket);
            },
          };
        });
      }).server,
  };
}

function endpointOf(address: string): Endpoint {
  const [, host, port] = address.split(':');
  return { address: host!, port: Number(port) };
}

function nothing(): void {
  // Datagrams are not cut off.
}
