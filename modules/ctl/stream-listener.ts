/** Binary RPC on Unix stream sockets and TCP. */
import { createServer, type Server, type Socket } from 'node:net';
import { PacketFramer } from '../../src/rpc/binrpc/packet.ts';
import { clearSocketPath, grantAccess, type FileAccess } from '../../src/lib/special-file.ts';
import type { AnswerPacket, ControlConnection, ControlListener, ListenFailure } from './listener.ts';
import { reasonOf } from '../../src/lib/system-error.ts';

/** Longest request accepted, in bytes. */
const MAX_REQUEST = 64 * 1024;
/** Clients at a time; more are closed at once. */
const MAX_CONNECTIONS = 512;

export type StreamAddress =
  { readonly path: string; readonly access: FileAccess } | { readonly host: string; readonly port: number };

export async function listenStream(
  address: StreamAddress,
  answer: AnswerPacket,
): Promise<ControlListener | ListenFailure> {
  const isPath = 'path' in address;
  const blocked = isPath ? await clearSocketPath(address.path) : null;
  if (blocked !== null) return { failure: blocked };
  const listener = new StreamListener(answer);
  const failure =
    (await listener.open(isPath ? { path: address.path } : { host: address.host, port: address.port })) ??
    (isPath ? grantAccess(address.path, address.access) : null);
  if (failure === null) return listener;
  await listener.close();
  return { failure };
}

class StreamListener implements ControlListener {
  kind = 'unix_stream';
  address = '';
  port = '';
  readonly #answer: AnswerPacket;
  readonly #server: Server;
  readonly #clients = new Map<Socket, ControlConnection>();

  constructor(answer: AnswerPacket) {
    this.#answer = answer;
    this.#server = createServer((socket) => {
      this.#accept(socket);
    });
    this.#server.maxConnections = MAX_CONNECTIONS;
  }

  open(where: { path: string } | { host: string; port: number }): Promise<string | null> {
    return new Promise((resolve) => {
      this.#server.once('error', (error) => {
        resolve(reasonOf(error));
      });
      this.#server.listen(where, () => {
        const bound = this.#server.address();
        if (typeof bound === 'string') this.address = bound;
        else if (bound !== null) {
          this.kind = 'tcp';
          this.address = bound.address;
          this.port = String(bound.port);
        }
        resolve(null);
      });
    });
  }

  connections(): ControlConnection[] {
    return [...this.#clients.values()];
  }

  close(): Promise<void> {
    for (const socket of this.#clients.keys()) socket.destroy();
    return new Promise((resolve) => {
      this.#server.close(() => {
        resolve();
      });
    });
  }

  #accept(socket: Socket): void {
    this.#clients.set(socket, {
      peerAddress: socket.remoteAddress ?? '<anonymous unix socket>',
      peerPort: String(socket.remotePort ?? ''),
    });
    const framer = new PacketFramer(MAX_REQUEST);
    let busy = false;
    const work = async (): Promise<void> => {
      if (busy) return;
      busy = true;
      for (let packet = framer.next(); packet !== null; packet = framer.next()) {
        const answer = await this.#answer(packet);
        if (answer !== null && !socket.destroyed) socket.write(answer);
      }
      busy = false;
      if (framer.broken) socket.destroy();
      else socket.resume();
    };
    socket.on('data', (bytes) => {
      // What comes while a method waits stays in the kernel, so that a client cannot fill the memory.
      socket.pause();
      framer.push(bytes);
      void work();
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#clients.delete(socket));
  }
}
