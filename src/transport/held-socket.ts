// The socket below a connection, which another may take the place of (TLS): who hears of its end, and what it says of itself.
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { descriptorOf } from './descriptor.ts';

/** What the connection is told of whichever socket is held. */
export interface SocketEvents {
  onSocketError(error: NodeJS.ErrnoException): void;
  onSocketClosed(): void;
}

export class HeldSocket {
  #socket: Socket;
  readonly #events: SocketEvents;
  #localAddress: string;
  #localPort = 0;

  /** `address`: ours until the socket knows better. */
  constructor(socket: Socket, events: SocketEvents, address: string) {
    this.#socket = socket;
    this.#events = events;
    this.#localAddress = address;
    this.#watch(socket);
    this.askEnd();
  }

  #watch(socket: Socket): void {
    socket.on('error', this.#onError);
    socket.on('close', this.#onClose);
  }

  get socket(): Socket {
    return this.#socket;
  }

  /** From now on `next` is held, which stands on the one so far. */
  use(next: Socket): void {
    const previous = this.#socket;
    previous.on('error', ignore); // it is told about the other as well
    previous.off('error', this.#onError);
    previous.off('close', this.#onClose);
    this.#socket = next;
    this.#watch(next);
  }

  /** To be called when the socket is connected: our end of it is known then. */
  askEnd(): void {
    this.#localAddress = this.#socket.localAddress ?? this.#localAddress;
    this.#localPort = this.#socket.localPort ?? this.#localPort;
  }

  get localAddress(): string {
    return this.#localAddress;
  }

  get localPort(): number {
    return this.#localPort;
  }

  /** The socket when it is one of TLS. */
  get secure(): TLSSocket | null {
    return this.#socket instanceof TLSSocket ? this.#socket : null;
  }

  /** The number the system knows it by; -1: it has none. */
  get descriptor(): number {
    return descriptorOf(this.#socket);
  }

  readonly #onError = (error: NodeJS.ErrnoException): void => {
    this.#events.onSocketError(error);
  };

  readonly #onClose = (): void => {
    this.#events.onSocketClosed();
  };
}

function ignore(): void {
  // said elsewhere
}
