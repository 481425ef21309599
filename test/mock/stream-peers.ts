// Peers of a TransportKit at the other end of streams: real sockets that record all they get.
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { Flow, LocalSocket } from '../../src/sip/flow.ts';
import type { WorkerLink } from '../../src/transport/workers/worker-link.ts';
import { until } from '../support/until.ts';
import { TransportKit } from './transport-kit.ts';

type Limits = ConstructorParameters<typeof TransportKit>[0];

/** One end of a connection. */
export class StreamPeer {
  text = '';
  closed = false;
  port = 0;
  readonly socket: Socket;

  constructor(socket: Socket) {
    this.socket = socket;
    socket.setNoDelay(true);
    socket.on('data', (bytes) => (this.text += bytes.toString('latin1')));
    socket.on('error', () => undefined);
    socket.on('close', () => (this.closed = true));
  }

  async write(text: string): Promise<void> {
    await new Promise((resolve) => this.socket.write(text, 'latin1', resolve));
  }
}

/** A peer that listens. */
export class StreamListener {
  readonly accepted: StreamPeer[] = [];
  readonly server: Server;

  constructor(server: Server) {
    this.server = server;
    server.on('connection', (socket) => this.accepted.push(new StreamPeer(socket)));
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }
}

/** Kits and peers of one test, closed together. */
export class StreamStage {
  readonly #closing: (() => Promise<void> | void)[] = [];

  async close(): Promise<void> {
    for (const close of this.#closing.splice(0).reverse()) await close();
  }

  newKit(limits?: Limits, workers: WorkerLink | null = null): TransportKit {
    const kit = new TransportKit(limits, undefined, workers);
    this.#closing.push(() => kit.close());
    return kit;
  }

  /** A peer that has connected. */
  async dial(socket: LocalSocket, from?: string): Promise<StreamPeer> {
    const stream = connect({ port: socket.port, host: socket.address, localAddress: from });
    const peer = new StreamPeer(stream);
    this.#closing.push(() => {
      stream.destroy();
    });
    await new Promise((resolve) => stream.once('connect', resolve));
    peer.port = stream.localPort ?? 0;
    return peer;
  }

  async listener(host = '127.0.0.1'): Promise<StreamListener> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, host, resolve));
    const peer = new StreamListener(server);
    this.#closing.push(() => {
      for (const { socket } of peer.accepted) socket.destroy();
      server.close();
    });
    return peer;
  }

  /** A kit with one TCP listener, and one peer connected to it and accepted. */
  async connected(limits?: Limits) {
    const kit = this.newKit(limits);
    const socket = await kit.listen('tcp');
    const peer = await this.dial(socket);
    await until('connection', () => kit.layer.snapshot().connections.length === 1);
    return { kit, socket, peer };
  }
}

/** A message of that Call-ID as it goes over a stream. */
export function streamMessage(callId: string, body = ''): string {
  return `MESSAGE sip:a@b SIP/2.0\r\nCall-ID: ${callId}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
}

export function flowTo(socket: LocalSocket, port: number, connection = 0): Flow {
  return { socket, remoteAddress: socket.address, remotePort: port, connection };
}

/** The events that were counted. */
export function streamEvents({ layer }: TransportKit): Record<string, number> {
  const counted = Object.values(layer.streams.events).filter(({ value }) => value > 0);
  return Object.fromEntries(counted.map(({ name, value }) => [name, value]));
}
