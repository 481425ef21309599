// UdpPort on node:dgram: each datagram is a batch of one, as Node delivers them.
import { Buffer } from 'node:buffer';
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { networkInterfaces } from 'node:os';
import { latin1Text, writeLatin1 } from '../../lib/latin1.ts';
import { duplicate } from '../socket-group.ts';
import type { DatagramBatch, MulticastOptions, UdpPort, UdpPortOptions } from './udp-port.ts';

/** Bytes of outgoing datagrams written before the kernel is asked; more than the longest datagram. */
const ARENA_BYTES = 128 * 1024;

class DgramPort implements UdpPort {
  readonly #socket: Socket;
  readonly #options: UdpPortOptions;
  readonly #batch: DatagramBatch = { count: 1, texts: [''], addresses: [''], ports: [0] };
  #texts: string[] = [];
  #addresses: string[] = [];
  #ports: number[] = [];
  /** Where datagrams are written: one piece of memory for all, as long as the kernel takes them at once. */
  #arena = Buffer.allocUnsafeSlow(ARENA_BYTES);
  #used = 0;
  #closed = false;
  #queuedBytes = 0;

  constructor(socket: Socket, options: UdpPortOptions) {
    this.#socket = socket;
    this.#options = options;
    socket.on('message', this.#onMessage);
    socket.on('error', options.onError);
  }

  get port(): number {
    return this.#socket.address().port;
  }

  // Asked from the socket once per flush, and again only while something was left: it is nearly always 0.
  get queuedBytes(): number {
    if (this.#queuedBytes !== 0) {
      this.#queuedBytes = this.#closed ? 0 : this.#socket.getSendQueueSize();
    }
    return this.#queuedBytes;
  }

  /** Node tells the number of the socket to nobody. */
  receiveQueue(): null {
    return null;
  }

  readonly #onMessage = (bytes: Buffer, remote: RemoteInfo): void => {
    const batch = this.#batch;
    batch.texts[0] = latin1Text(bytes);
    batch.addresses[0] = remote.address;
    batch.ports[0] = remote.port;
    this.#options.onBatch(batch);
  };

  send(text: string, address: string, port: number): void {
    this.#texts.push(text);
    this.#addresses.push(address);
    this.#ports.push(port);
  }

  flush(): void {
    const texts = this.#texts;
    if (texts.length === 0 || this.#closed) {
      return;
    }
    const addresses = this.#addresses;
    const ports = this.#ports;
    for (let index = 0; index < texts.length; index++) {
      this.#sendNow(texts[index]!, addresses[index]!, ports[index]!);
    }
    texts.length = 0;
    addresses.length = 0;
    ports.length = 0;
    this.#queuedBytes = this.#socket.getSendQueueSize();
    if (this.#queuedBytes === 0) this.#used = 0;
  }

  /** The bytes of `text`, in the arena; in a new one when datagrams of the old one may still wait for the kernel. */
  #write(text: string): Buffer {
    if (this.#used + text.length > ARENA_BYTES) {
      if (this.#socket.getSendQueueSize() !== 0) this.#arena = Buffer.allocUnsafeSlow(ARENA_BYTES);
      this.#used = 0;
    }
    const offset = this.#used;
    this.#used += text.length;
    writeLatin1(this.#arena, text, offset);
    return this.#arena.subarray(offset, this.#used);
  }

  // Node tries the kernel before `send` returns, so the memory is needed for longer only while its queue is not empty.
  // `send(buffer, port, address, callback)` was the cheapest of the public forms: with offset and length Node makes a
  // view of its own, the slow way. The kernel call is nine tenths of the cost. Without a callback errors are lost.
  #sendNow(text: string, address: string, port: number): void {
    this.#socket.send(this.#write(text), port, address, (error) => {
      if (error !== null) {
        this.#options.onSendError(error, text, address, port);
      }
    });
  }

  close(): Promise<void> {
    if (this.#closed) {
      return Promise.resolve();
    }
    this.flush();
    this.#closed = true;
    return new Promise((resolve) => {
      this.#socket.close(resolve);
    });
  }
}

/** Every address is a literal: answer at once and keep getaddrinfo out of each send. */
function literalLookup(
  host: string,
  _options: unknown,
  callback: (error: NodeJS.ErrnoException | null, address: string, family: number) => void,
): void {
  callback(null, host, host.includes(':') ? 6 : 4);
}

/** Takes part in the group of the address; throws the error of the system. */
function joinGroup(socket: Socket, { family, address }: UdpPortOptions, how: MulticastOptions): void {
  socket.addMembership(address, interfaceOf(how.interface, family));
  socket.setMulticastLoopback(how.loopback);
  if (how.ttl !== null) socket.setMulticastTTL(how.ttl);
}

/** As Node wants it told: by an address of the family, or a scope. A name that no interface has leaves the choice to the system. */
function interfaceOf(name: string | null, family: 4 | 6): string | undefined {
  const addresses = name === null ? undefined : networkInterfaces()[name];
  if (addresses === undefined) return undefined;
  return family === 6 ? `::%${name}` : addresses.find((each) => each.family === 'IPv4')?.address;
}

/** See `OpenUdpPort`. A port in use is an error: addresses are not shared, except those of multicast groups, which others may join too. */
export function openDgramPort(options: UdpPortOptions): Promise<UdpPort> {
  const socket = createSocket({
    type: options.family === 6 ? 'udp6' : 'udp4',
    reuseAddr: options.multicast !== null,
    ipv6Only: options.family === 6,
    lookup: literalLookup,
  });
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => {
      socket.close();
      reject(error);
    };
    socket.once('error', fail);
    const { address, port, descriptor = null } = options;
    const place = descriptor === null ? { address, port } : { fd: duplicate(descriptor) };
    socket.bind({ ...place, exclusive: true }, () => {
      socket.off('error', fail);
      try {
        if (options.multicast !== null) joinGroup(socket, options, options.multicast);
      } catch (error) {
        fail(error as Error);
        return;
      }
      try {
        socket.setRecvBufferSize(options.receiveBuffer);
      } catch {
        // The kernel's own size does, only bursts suffer.
      }
      resolve(new DgramPort(socket, options));
    });
  });
}
