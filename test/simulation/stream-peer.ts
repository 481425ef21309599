// A user agent's connections: those it accepts and those it opens, and the messages that are cut out of them.
import { DEFAULT_FRAMER_LIMITS, StreamFramer } from '../../src/sip/framer.ts';
import type { Acceptor, Internet } from './internet.ts';
import type { Wire, WireEnd } from './wire.ts';

export class StreamPeer {
  readonly #internet: Internet;
  readonly #address: string;
  readonly listeners: { readonly receive: (text: string, from: string) => void; readonly cut: () => void }[] = [];
  /** By the address of the other end. */
  readonly #connections = new Map<string, PeerConnection>();

  constructor(internet: Internet, address: string) {
    this.#internet = internet;
    this.#address = address;
  }

  accept(from: string): ReturnType<Acceptor> {
    const connection = this.#add(from);
    return {
      end: connection,
      attach: (wire) => {
        connection.open(wire, 1);
      },
    };
  }

  /** On the connection with `to`, or on a new one: to the port of a server when `to` was that of a connection of its own. */
  send(to: string, text: string): void {
    (this.#connections.get(to) ?? this.#connect(to)).send(text);
  }

  #connect(to: string): PeerConnection {
    const [transport, host] = to.split(':');
    const server = `${transport!}:${host!}:5060`;
    const known = this.#connections.get(server);
    if (known !== undefined) return known;
    const connection = this.#add(server);
    this.#internet.connect({
      from: this.#internet.ephemeral(this.#address.split(':')[1]!),
      to: server,
      end: connection,
      connected: (wire) => {
        connection.open(wire, 0);
      },
      failed: () => {
        connection.reset();
      },
    });
    return connection;
  }

  #add(other: string): PeerConnection {
    const connection = new PeerConnection({
      message: (text) => {
        for (const { receive } of this.listeners) receive(text, other);
      },
      closed: (isCut) => {
        if (this.#connections.get(other) === connection) this.#connections.delete(other);
        if (isCut) for (const { cut } of this.listeners) cut();
      },
    });
    this.#connections.set(other, connection);
    return connection;
  }
}

interface ConnectionEvents {
  message(text: string): void;
  closed(isCut: boolean): void;
}

class PeerConnection implements WireEnd {
  readonly #events: ConnectionEvents;
  readonly #framer = new StreamFramer(DEFAULT_FRAMER_LIMITS);
  #wire: { readonly wire: Wire; readonly side: 0 | 1 } | null = null;
  #waiting = '';

  constructor(events: ConnectionEvents) {
    this.#events = events;
  }

  open(wire: Wire, side: 0 | 1): void {
    this.#wire = { wire, side };
    if (this.#waiting !== '') wire.write(side, this.#waiting);
    this.#waiting = '';
  }

  send(text: string): void {
    if (this.#wire === null) this.#waiting += text;
    else this.#wire.wire.write(this.#wire.side, text);
  }

  data(text: string): void {
    this.#framer.push(Buffer.from(text, 'latin1'));
    for (let item = this.#framer.next(); item !== null; item = this.#framer.next()) {
      if (typeof item === 'string') this.#events.message(item);
    }
  }

  ended(): void {
    this.#wire?.wire.end(this.#wire.side);
    this.#events.closed(false);
  }

  reset(): void {
    this.#events.closed(true);
  }
}
