// A user agent behind a WebSocket (RFC 7118): it connects, cannot be connected to, and sends its messages in frames, some in parts.
import { clientFrame, close, serverFrames } from '../mock/websocket-frames.ts';
import type { Internet } from './internet.ts';
import type { Wire, WireEnd } from './wire.ts';

/** The server's part of a handshake, up to its end. */
const ACCEPTED = /^HTTP\/1\.1 101 [^]*?\r\n\r\n/;
const PING = 0x89;
const CLOSE = 0x88;
const MOST_PARTS = 3;

export class WebSocketPeer {
  readonly #internet: Internet;
  readonly #address: string;
  readonly #server: string;
  readonly listeners: { readonly receive: (text: string, from: string) => void; readonly cut: () => void }[] = [];
  readonly complaints: string[] = [];
  #connection: ClientConnection | null = null;

  /** Both are addresses with their transports. */
  constructor(internet: Internet, address: string, server: string) {
    this.#internet = internet;
    this.#address = address;
    this.#server = server;
  }

  /** To the server, to which it connects again when its connection has gone. */
  send(text: string): void {
    this.#connection ??= this.#connect();
    this.#connection.send(text);
  }

  /** Says goodbye; what is sent later goes over another connection. */
  leave(): void {
    this.#connection?.leave();
  }

  #connect(): ClientConnection {
    const [, host] = this.#address.split(':');
    const connection = new ClientConnection(this.#internet, {
      message: (text) => {
        for (const { receive } of this.listeners) receive(text, this.#server);
      },
      closed: (isCut) => {
        if (this.#connection === connection) this.#connection = null;
        if (isCut) for (const { cut } of this.listeners) cut();
      },
      complain: (text) => {
        this.complaints.push(`${this.#address} ${text}`);
      },
    });
    this.#internet.connect({
      from: this.#internet.ephemeral(host!),
      to: this.#server,
      end: connection,
      connected: (wire) => {
        connection.open(wire, this.#server);
      },
      failed: () => {
        connection.reset();
      },
    });
    return connection;
  }
}

interface ConnectionEvents {
  message(text: string): void;
  closed(isCut: boolean): void;
  complain(text: string): void;
}

class ClientConnection implements WireEnd {
  readonly #internet: Internet;
  readonly #events: ConnectionEvents;
  #wire: Wire | null = null;
  #isAccepted = false;
  #isLeaving = false;
  #received = '';
  /** Messages for when the handshake is done. */
  #waiting: string[] = [];

  constructor(internet: Internet, events: ConnectionEvents) {
    this.#internet = internet;
    this.#events = events;
  }

  open(wire: Wire, server: string): void {
    this.#wire = wire;
    const headers = [
      `Host: ${server.slice(server.indexOf(':') + 1)}`,
      ...['Upgrade: websocket', 'Connection: Upgrade', 'Sec-WebSocket-Version: 13'],
      ...['Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', 'Sec-WebSocket-Protocol: sip'],
    ];
    wire.write(0, `GET / HTTP/1.1\r\n${headers.join('\r\n')}\r\n\r\n`);
  }

  send(text: string): void {
    if (!this.#isAccepted) {
      this.#waiting.push(text);
      return;
    }
    const count = 1 + Math.floor(this.#internet.draw() * MOST_PARTS);
    const length = Math.ceil(text.length / count);
    for (let part = 0; part < count; part++) {
      const payload = text.slice(part * length, (part + 1) * length);
      this.#write(clientFrame({ opcode: part === 0 ? 1 : 0, payload, isFinal: part === count - 1 }));
    }
  }

  leave(): void {
    if (!this.#isAccepted || this.#isLeaving) return;
    this.#isLeaving = true;
    this.#write(close(1000));
  }

  data(text: string): void {
    this.#received += text;
    if (!this.#isAccepted) {
      const answer = ACCEPTED.exec(this.#received);
      if (answer === null) return;
      this.#received = this.#received.slice(answer[0].length);
      this.#isAccepted = true;
      for (const message of this.#waiting.splice(0)) this.send(message);
    }
    const { frames, rest } = serverFrames(this.#received);
    this.#received = rest;
    for (const { first, isMasked, payload } of frames) {
      if (isMasked) this.#events.complain('got a frame with a mask');
      if (first === PING) this.#write(clientFrame({ opcode: 10, payload }));
      else if (first === CLOSE) this.#onClose(payload);
      else if (first === 0x81 || first === 0x82) this.#events.message(payload);
      else if (first !== 0x8a) this.#events.complain(`got a frame that begins with ${first}`);
    }
  }

  #onClose(payload: string): void {
    const code = payload.charCodeAt(0) * 256 + payload.charCodeAt(1);
    if (this.#isLeaving) return;
    this.#isLeaving = true;
    // What it sent is all right, so only a server that goes away has a reason.
    if (code !== 1000 && code !== 1001) this.#events.complain(`was sent away with ${code}`);
    this.#write(close(code));
  }

  ended(): void {
    this.#wire?.end(0);
    // The end of a connection that was not closed is as bad as a reset.
    this.#events.closed(!this.#isLeaving);
  }

  reset(): void {
    this.#events.closed(true);
  }

  #write(frame: Buffer): void {
    this.#wire?.write(0, frame.toString('latin1'));
  }
}
