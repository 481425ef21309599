// A SIP peer driven by hand over UDP, TCP or TLS: sends exact bytes, and waits for messages with a limit.

import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import {
  connect,
  createServer,
  type Server as TcpListener,
  type Socket as TcpSocket,
  type TcpNetConnectOpts,
} from 'node:net';
import {
  connect as connectTls,
  createServer as createTlsServer,
  Server as TlsServer,
  type ConnectionOptions,
  type TLSSocket,
} from 'node:tls';
import type { Endpoint } from './loopback.ts';
import { SipText } from './sip-text.ts';
import { PATIENCE, quiet, until } from './until.ts';

/** A message as it arrived. */
export interface Arrival {
  readonly message: SipText;
  readonly from: Endpoint;
}

export type Wanted = (message: SipText) => boolean;

/** Matches a reply with this status (and method, when given). */
export function reply(status: number, method?: string): Wanted {
  return (message) => message.status === status && (method === undefined || message.method === method);
}

/** Matches a request with this method. */
export function request(method: string): Wanted {
  return (message) => message.status === null && message.method === method;
}

/** What UDP and TCP peers have in common: a queue of arrivals. */
class Inbox {
  readonly endpoint: Endpoint;
  readonly arrivals: Arrival[] = [];
  readonly #unread: Arrival[] = [];

  constructor(endpoint: Endpoint) {
    this.endpoint = endpoint;
  }

  protected accept(text: string, from: Endpoint): void {
    if (text.trim() === '') return;
    const arrival = { message: new SipText(text), from };
    this.arrivals.push(arrival);
    this.#unread.push(arrival);
  }

  /** The next message that matches; those before it stay unread. */
  async receive(wanted: Wanted, limit = PATIENCE): Promise<SipText> {
    return (await this.receiveArrival(wanted, limit)).message;
  }

  async receiveArrival(wanted: Wanted, limit = PATIENCE): Promise<Arrival> {
    return until(
      `message at ${this.endpoint.host}:${this.endpoint.port}`,
      () => {
        const index = this.#unread.findIndex(({ message }) => wanted(message));
        return index === -1 ? null : this.#unread.splice(index, 1)[0];
      },
      { limit, explain: () => `wanted: ${wanted.toString()}\n${this.transcript()}` },
    );
  }

  /** What nobody has received yet, in order. */
  get unread(): readonly Arrival[] {
    return this.#unread;
  }

  /** Everything not yet read, in order, and marks it as read. */
  drain(): SipText[] {
    return this.#unread.splice(0).map(({ message }) => message);
  }

  /**
   * Waits until at least that many messages are unread, then until none came for so many milliseconds, and gives those
   * that are unread then.
   */
  async remaining(milliseconds = 300, least = 0): Promise<SipText[]> {
    await until(
      `${least} messages at ${this.endpoint.host}:${this.endpoint.port}`,
      () => this.#unread.length >= least,
      {
        explain: () => this.transcript(),
      },
    );
    await quiet(() => this.arrivals.length, milliseconds);
    return this.drain();
  }

  transcript(): string {
    return this.arrivals.map(({ message }) => message.text).join('\n--\n') || '(nothing arrived)';
  }
}

export class UdpPeer extends Inbox {
  readonly #socket: UdpSocket;

  private constructor(endpoint: Endpoint, socket: UdpSocket) {
    super(endpoint);
    this.#socket = socket;
    socket.on('message', (bytes, { address, port }) => this.accept(bytes.toString('latin1'), { host: address, port }));
  }

  static async open({ host, port }: Endpoint): Promise<UdpPeer> {
    const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.bind({ address: host, port, exclusive: true }, resolve);
    });
    return new UdpPeer({ host, port: socket.address().port }, socket);
  }

  send(text: string | Buffer, to: Endpoint): void {
    this.#socket.send(typeof text === 'string' ? Buffer.from(text, 'latin1') : text, to.port, to.host);
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.#socket.close(() => resolve()));
  }
}

type TlsOptions = ConnectionOptions & Partial<Pick<TcpNetConnectOpts, 'localAddress' | 'noDelay'>>;

/** A client after its handshake with a server whose certificate may be anybody's. */
export async function openTls({ host, port }: Endpoint, options: TlsOptions = {}): Promise<TLSSocket> {
  const whole: TlsOptions = { host, port, noDelay: true, rejectUnauthorized: false, ...options };
  const socket = connectTls(whole);
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject).once('secureConnect', resolve);
  });
  return socket;
}

/** One TCP connection, or TLS; messages are framed by Content-Length. */
export class TcpPeer extends Inbox {
  readonly #socket: TcpSocket;
  #buffer = '';
  /** All that came, keep-alives too. */
  received = '';
  closed = false;

  constructor(endpoint: Endpoint, socket: TcpSocket) {
    super(endpoint);
    this.#socket = socket;
    const from = { host: socket.remoteAddress ?? '', port: socket.remotePort ?? 0 };
    socket.setEncoding('latin1').on('data', (text: string) => {
      this.received += text;
      this.#buffer += text;
      this.#frame(from);
    });
    socket.on('error', () => null).on('close', () => (this.closed = true));
  }

  static async connect(to: Endpoint, localHost?: string): Promise<TcpPeer> {
    const socket = connect({ host: to.host, port: to.port, localAddress: localHost, noDelay: true });
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject).once('connect', resolve);
    });
    return new TcpPeer({ host: socket.localAddress ?? '', port: socket.localPort ?? 0 }, socket);
  }

  static async connectTls(to: Endpoint, localHost?: string): Promise<TcpPeer> {
    const socket = await openTls(to, { localAddress: localHost });
    return new TcpPeer({ host: socket.localAddress ?? '', port: socket.localPort ?? 0 }, socket);
  }

  send(text: string): void {
    this.#socket.write(text, 'latin1');
  }

  close(): Promise<void> {
    if (this.closed) return Promise.resolve();
    return new Promise((resolve) => {
      this.#socket.once('close', () => resolve());
      this.#socket.destroy();
    });
  }

  #frame(from: Endpoint): void {
    for (;;) {
      this.#buffer = this.#buffer.replace(/^(?:\r\n)+/, '');
      const end = this.#buffer.indexOf('\r\n\r\n');
      if (end === -1) return;
      const length = Number(/\r\n(?:Content-Length|l)[ \t]*:[ \t]*(\d+)/i.exec(this.#buffer.slice(0, end))?.[1] ?? 0);
      if (this.#buffer.length < end + 4 + length) return;
      this.accept(this.#buffer.slice(0, end + 4 + length), from);
      this.#buffer = this.#buffer.slice(end + 4 + length);
    }
  }
}

/** A TCP listener that hands out the connections made to it. */
export class TcpPeerListener {
  readonly endpoint: Endpoint;
  readonly connections: TcpPeer[] = [];
  readonly #listener: TcpListener;

  private constructor(endpoint: Endpoint, listener: TcpListener) {
    this.endpoint = endpoint;
    this.#listener = listener;
    listener.on(listener instanceof TlsServer ? 'secureConnection' : 'connection', (socket: TcpSocket) =>
      this.connections.push(new TcpPeer(endpoint, socket)),
    );
  }

  /** With a key and a certificate (PEM) it speaks TLS. */
  static async open(
    { host, port }: Endpoint,
    tls: { readonly key: string; readonly cert: string } | null = null,
  ): Promise<TcpPeerListener> {
    const listener = tls === null ? createServer() : createTlsServer(tls);
    await new Promise<void>((resolve, reject) => {
      listener.once('error', reject);
      listener.listen({ host, port }, resolve);
    });
    return new TcpPeerListener({ host, port }, listener);
  }

  /** The n-th connection, waiting for it. */
  connection(index = 0, limit = PATIENCE): Promise<TcpPeer> {
    return until(`connection ${index}`, () => this.connections[index], { limit });
  }

  async close(): Promise<void> {
    await Promise.all(this.connections.map((connection) => connection.close()));
    await new Promise<void>((resolve) => this.#listener.close(() => resolve()));
  }
}
