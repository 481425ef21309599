// A way over TCP that writes down what passes, as a capture of packets that tshark reads.

import { appendFileSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import type { Endpoint } from './loopback.ts';

const SYN = 2;
const ACK = 16;
/** Most bytes of one packet. */
const SEGMENT = 1_400;
/** LINKTYPE_RAW of pcap: packets begin with their IP header. */
const RAW_IP = 101;

interface Side {
  readonly address: Endpoint;
  /** Sequence number of the next byte. */
  next: number;
}

export class CapturedLink {
  readonly #file: string;
  readonly #listener: Server;
  readonly #sockets: Socket[] = [];

  private constructor(file: string, listener: Server) {
    this.#file = file;
    this.#listener = listener;
  }

  /** Whoever connects to `endpoint` talks to `to`; one connection goes to `file`. */
  static async open(endpoint: Endpoint, to: Endpoint, file: string): Promise<CapturedLink> {
    const listener = createServer();
    const link = new CapturedLink(file, listener);
    listener.on('connection', (near) => link.#join(near, to));
    const header = Buffer.alloc(24);
    header.writeUInt32LE(0xa1b2c3d4, 0);
    header.writeUInt16LE(2, 4);
    header.writeUInt16LE(4, 6);
    header.writeUInt32LE(65_535, 16);
    header.writeUInt32LE(RAW_IP, 20);
    writeFileSync(file, header);
    await new Promise<void>((resolve, reject) => {
      listener.once('error', reject).listen({ host: endpoint.host, port: endpoint.port }, resolve);
    });
    return link;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#listener.close(resolve));
  }

  #join(near: Socket, to: Endpoint): void {
    const far = connect({ host: to.host, port: to.port });
    this.#sockets.push(near, far);
    const client = { address: { host: near.remoteAddress!, port: near.remotePort! }, next: 1_000 };
    const server = { address: to, next: 5_000 };
    this.#write(client, server, SYN);
    this.#write(server, client, SYN | ACK);
    this.#write(client, server, ACK);
    for (const [from, into, sender, receiver] of [
      [near, far, client, server],
      [far, near, server, client],
    ] as const) {
      from.on('data', (bytes: Buffer) => {
        for (let at = 0; at < bytes.length; at += SEGMENT)
          this.#write(sender, receiver, ACK, bytes.subarray(at, at + SEGMENT));
        into.write(bytes);
      });
      from.on('error', () => null).on('close', () => into.destroy());
    }
  }

  #write(from: Side, to: Side, flags: number, bytes: Uint8Array = new Uint8Array()): void {
    const head = Buffer.alloc(16 + 20 + 20);
    const length = 40 + bytes.length;
    const now = Date.now();
    head.writeUInt32LE(Math.floor(now / 1_000), 0);
    head.writeUInt32LE((now % 1_000) * 1_000, 4);
    head.writeUInt32LE(length, 8);
    head.writeUInt32LE(length, 12);
    // IPv4 and TCP, both without checksum.
    head[16] = 0x45;
    head.writeUInt16BE(length, 18);
    head[24] = 64;
    head[25] = 6;
    head.set(from.address.host.split('.').map(Number), 28);
    head.set(to.address.host.split('.').map(Number), 32);
    head.writeUInt16BE(from.address.port, 36);
    head.writeUInt16BE(to.address.port, 38);
    head.writeUInt32BE(from.next, 40);
    head.writeUInt32BE((flags & ACK) === 0 ? 0 : to.next, 44);
    head[48] = 0x50;
    head[49] = flags;
    head.writeUInt16BE(65_535, 50);
    from.next += bytes.length + ((flags & SYN) === 0 ? 0 : 1);
    appendFileSync(this.#file, Buffer.concat([head, bytes]));
  }
}
