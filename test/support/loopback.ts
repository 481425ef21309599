// Addresses of one test: a block 127.x.y.0/24 that nobody else uses, so that configurations can keep the well-known port 5060.

import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';

/** One address and port of a peer or a server. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

export const SIP_PORT = 5060;

/** A reserved /24 of 127.0.0.0/8. `host(1)` is the server by convention. */
export class Loopback {
  readonly prefix: string;

  constructor(prefix: string) {
    this.prefix = prefix;
  }

  host(last: number): string {
    return `${this.prefix}.${last}`;
  }

  endpoint(last: number, port: number = SIP_PORT): Endpoint {
    return { host: this.host(last), port };
  }
}

/** Finds a block whose server address is free on UDP and TCP port 5060. */
export async function reserveLoopback(): Promise<Loopback> {
  for (let attempt = 0; attempt < 100; attempt++) {
    // Three digits each, so that messages of two servers have the same length.
    const block = new Loopback(`127.${randomBetween(100, 250)}.${randomBetween(100, 250)}`);
    if ((await udpPortIsFree(block.endpoint(1))) && (await tcpPortIsFree(block.endpoint(1)))) return block;
  }
  throw new Error('no free block of loopback addresses found');
}

/** A port of `host` that was free for UDP and TCP a moment ago. */
export async function freePort(host = '127.0.0.1'): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const port = randomBetween(20_000, 32_000);
    if ((await udpPortIsFree({ host, port })) && (await tcpPortIsFree({ host, port }))) return port;
  }
  throw new Error(`no free port on ${host}`);
}

function udpPortIsFree({ host, port }: Endpoint): Promise<boolean> {
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
  return new Promise((resolve) => {
    socket.once('error', () => {
      socket.close();
      resolve(false);
    });
    socket.bind({ address: host, port, exclusive: true }, () => {
      socket.close(() => resolve(true));
    });
  });
}

function tcpPortIsFree({ host, port }: Endpoint): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen({ host, port, exclusive: true }, () => {
      server.close(() => resolve(true));
    });
  });
}

function randomBetween(low: number, high: number): number {
  return low + Math.floor(Math.random() * (high - low + 1));
}
