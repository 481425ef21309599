// A way over TCP that can be cut, as when a phone loses its network.

import { connect, createServer, type Server, type Socket } from 'node:net';
import type { Endpoint } from './loopback.ts';

export class BreakableLink {
  readonly endpoint: Endpoint;
  readonly #to: Endpoint;
  readonly #sockets = new Set<Socket>();
  #listener: Server | null = null;

  private constructor(endpoint: Endpoint, to: Endpoint) {
    this.endpoint = endpoint;
    this.#to = to;
  }

  /** Whoever connects to `endpoint` talks to `to`. */
  static async open(endpoint: Endpoint, to: Endpoint): Promise<BreakableLink> {
    const link = new BreakableLink(endpoint, to);
    await link.mend();
    return link;
  }

  /** All connections end at once, and no new ones are possible. */
  async cut(): Promise<void> {
    const listener = this.#listener;
    this.#listener = null;
    const closed = new Promise((resolve) => (listener === null ? resolve(null) : listener.close(resolve)));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  /** New connections are possible again. */
  mend(): Promise<void> {
    const listener = createServer((near) => {
      const far = connect({ host: this.#to.host, port: this.#to.port });
      this.#keep(near, far);
      this.#keep(far, near);
    });
    this.#listener = listener;
    return new Promise((resolve, reject) => {
      listener.once('error', reject).listen({ host: this.endpoint.host, port: this.endpoint.port }, resolve);
    });
  }

  #keep(socket: Socket, other: Socket): void {
    this.#sockets.add(socket);
    socket
      .on('error', () => null)
      .on('close', () => {
        this.#sockets.delete(socket);
        other.destroy();
      });
    socket.pipe(other);
  }
}
