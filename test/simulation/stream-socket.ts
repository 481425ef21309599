// What the server takes for sockets of node:net: one end of a wire each, and servers that accept them.
import { EventEmitter } from 'node:events';
import type { AddressInfo, ListenOptions, Server, Socket } from 'node:net';
import { Duplex } from 'node:stream';
import type { Wire, WireEnd } from './wire.ts';

export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

export class StreamSocket extends Duplex implements WireEnd {
  connecting: boolean;
  readonly remoteAddress: string;
  readonly remotePort: number;
  readonly localAddress: string;
  readonly localPort: number;
  #wire: { readonly wire: Wire; readonly side: 0 | 1 } | null = null;

  constructor(local: Endpoint, remote: Endpoint, connecting: boolean) {
    super({ allowHalfOpen: false });
    this.connecting = connecting;
    this.localAddress = local.address;
    this.localPort = local.port;
    this.remoteAddress = remote.address;
    this.remotePort = remote.port;
  }

  /** From here on it is connected. */
  attach(wire: Wire, side: 0 | 1): void {
    this.#wire = { wire, side };
    if (!this.connecting) return;
    this.connecting = false;
    this.emit('connect');
  }

  /** Where a Socket of node:net is asked for. */
  get socket(): Socket {
    return this as unknown as Socket;
  }

  data(text: string): void {
    if (!this.destroyed) this.push(text, 'latin1');
  }

  ended(): void {
    if (!this.destroyed) this.push(null);
  }

  reset(): void {
    this.fail('ECONNRESET');
  }

  fail(code: string): void {
    if (!this.destroyed) this.destroy(Object.assign(new Error(code), { code }));
  }

  destroySoon(): void {
    if (this.writableFinished) this.destroy();
    else this.once('finish', () => this.destroy());
    this.end();
  }

  override _read(): void {
    // What arrives is pushed.
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.#wire?.wire.write(this.#wire.side, chunk.toString('latin1'));
    done();
  }

  override _final(done: () => void): void {
    this.#wire?.wire.end(this.#wire.side);
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#wire?.wire.end(this.#wire.side);
    done(error);
  }
}

export class StreamServer extends EventEmitter {
  #endpoint: Endpoint | null = null;
  readonly #opened: (endpoint: Endpoint, server: StreamServer) => void;

  constructor(opened: (endpoint: Endpoint, server: StreamServer) => void) {
    super();
    this.#opened = opened;
  }

  /** Where a Server of node:net is asked for. */
  get server(): Server {
    return this as unknown as Server;
  }

  listen(options: ListenOptions, listening: () => void): this {
    this.#endpoint = { address: options.host!, port: options.port! };
    this.#opened(this.#endpoint, this);
    listening();
    return this;
  }

  address(): AddressInfo {
    return { address: this.#endpoint!.address, port: this.#endpoint!.port, family: 'IPv4' };
  }

  close(closed: () => void): this {
    closed();
    return this;
  }
}
