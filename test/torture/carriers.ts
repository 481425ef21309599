/** Ways to bring raw bytes to a server, and what came back: datagrams, TCP, TLS and WebSocket, all in one. */
import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { connect, type Socket } from 'node:net';
import { text as textFrame } from '../mock/websocket-frames.ts';
import type { Endpoint } from '../support/loopback.ts';
import { openTls } from '../support/peer.ts';
import { until } from '../support/until.ts';

/** One way to the server, with bytes of the test's own. */
export interface Link {
  /** All that came, one char per byte. */
  readonly received: string;
  readonly isClosed: boolean;
  send(text: string): void;
  close(): void;
}

export const CARRIERS = ['udp', 'tcp', 'tls', 'ws'] as const;
export type Carrier = (typeof CARRIERS)[number];

class StreamLink implements Link {
  received = '';
  isClosed = false;
  readonly #socket: Socket;
  readonly #wrap: (text: string) => string | Buffer;

  constructor(socket: Socket, wrap: (text: string) => string | Buffer = (text) => text) {
    this.#socket = socket;
    this.#wrap = wrap;
    socket.on('data', (bytes: Buffer) => (this.received += bytes.toString('latin1')));
    socket.on('error', () => null).on('close', () => (this.isClosed = true));
  }

  send(text: string): void {
    this.#socket.write(this.#wrap(text), 'latin1');
  }

  close(): void {
    this.#socket.destroy();
  }
}

class DatagramLink implements Link {
  received = '';
  readonly isClosed = false;
  readonly #socket: UdpSocket;
  readonly #to: Endpoint;

  constructor(socket: UdpSocket, to: Endpoint) {
    this.#socket = socket;
    this.#to = to;
    socket.on('message', (bytes) => (this.received += bytes.toString('latin1'))).on('error', () => null);
  }

  send(text: string): void {
    this.#socket.send(Buffer.from(text, 'latin1'), this.#to.port, this.#to.host);
  }

  close(): void {
    this.#socket.close();
  }
}

const UPGRADE = [
  'GET / HTTP/1.1',
  ...['Host: server.example.com', 'Upgrade: websocket', 'Connection: Upgrade', 'Sec-WebSocket-Version: 13'],
  ...['Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', 'Sec-WebSocket-Protocol: sip', 'Content-Length: 0', '', ''],
].join('\r\n');

/** Ready for messages. */
export async function openLink(carrier: Carrier, to: Endpoint): Promise<Link> {
  if (carrier === 'udp') {
    const socket = createSocket('udp4');
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
    return new DatagramLink(socket, to);
  }
  if (carrier === 'tls') return new StreamLink(await openTls(to));
  const socket = connect({ host: to.host, port: to.port, noDelay: true });
  if (carrier === 'tcp') return new StreamLink(socket);
  let isUpgraded = false;
  const link = new StreamLink(socket, (text) => (isUpgraded ? textFrame(text) : text));
  link.send(UPGRADE);
  await until('the upgrade', () => link.received.includes('101 '));
  isUpgraded = true;
  link.received = '';
  return link;
}
