/** Unix stream sockets and TCP. */
import { connect, type Socket } from 'node:net';
import { type Packet, PacketFramer } from '../../rpc/binrpc/packet.ts';
import { systemError, type Wire, type WireFailure } from './wire.ts';

/** Longest answer accepted, in bytes. */
const MAX_ANSWER = 256 * 1024 * 1024;

export function openStream(where: { path: string } | { host: string; port: number }): Promise<Wire | WireFailure> {
  return new Promise((resolve) => {
    const socket = connect({ ...where, noDelay: true });
    socket.once('connect', () => {
      socket.removeAllListeners('error');
      resolve(new StreamWire(socket));
    });
    socket.once('error', (error: NodeJS.ErrnoException) => {
      resolve({ failure: connectFailure(where, error) });
    });
  });
}

function connectFailure(where: { path: string } | { host: string }, error: NodeJS.ErrnoException): string {
  const { text, number } = systemError(error);
  if ('path' in where) return `ERROR: connect_unix_sock: connect(${where.path}): ${text} [${number}]`;
  if (error.syscall === 'getaddrinfo') return `ERROR: could not resolve ${where.host}`;
  return `ERROR: connect: ${text}`;
}

class StreamWire implements Wire {
  readonly #socket: Socket;
  readonly #framer = new PacketFramer(MAX_ANSWER);
  #settle: ((answer: Packet | WireFailure) => void) | null = null;
  #ended: WireFailure | null = null;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (bytes) => {
      this.#framer.push(bytes);
      const packet = this.#framer.next();
      if (this.#framer.broken) this.#end({ failure: 'ERROR while parsing the reply: corrupted packet' });
      else if (packet !== null) this.#deliver(packet);
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      const { text, number } = systemError(error);
      this.#end({ failure: `ERROR: read reply failed: ${text} (${number})` });
    });
    socket.on('close', () => {
      this.#end({ failure: 'ERROR: read reply failed: Success (0)' });
    });
  }

  exchange(request: Buffer): Promise<Packet | WireFailure> {
    if (this.#ended !== null) return Promise.resolve(this.#ended);
    return new Promise((resolve) => {
      this.#settle = resolve;
      this.#socket.write(request);
    });
  }

  close(): void {
    this.#socket.destroy();
  }

  #end(failure: WireFailure): void {
    this.#ended ??= failure;
    this.#deliver(failure);
  }

  #deliver(answer: Packet | WireFailure): void {
    const settle = this.#settle;
    this.#settle = null;
    settle?.(answer);
  }
}
