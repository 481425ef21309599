/** UDP: one request and one answer, each a datagram. */
import { createSocket, type Socket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { type Packet, readPacket } from '../../rpc/binrpc/packet.ts';
import { systemError, type Wire, type WireFailure } from './wire.ts';

/** How long an answer is waited for, milliseconds. */
const ANSWER_LIMIT_MS = 10_000;

export async function openUdp(host: string, port: number): Promise<Wire | WireFailure> {
  const found = await lookup(host).catch(() => null);
  if (found === null) return { failure: `ERROR: could not resolve ${host}` };
  const socket = createSocket(found.family === 6 ? 'udp6' : 'udp4');
  return new Promise((resolve) => {
    const failed = (error: NodeJS.ErrnoException): void => {
      socket.close();
      resolve({ failure: `ERROR: connect: ${systemError(error).text}` });
    };
    // What goes wrong is told to the callback, not to 'error'; the types of Node do not say so.
    socket.connect(port, found.address, (error?: NodeJS.ErrnoException) => {
      if (error) failed(error);
      else resolve(new UdpWire(socket));
    });
  });
}

class UdpWire implements Wire {
  readonly #socket: Socket;

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  exchange(request: Buffer): Promise<Packet | WireFailure> {
    const socket = this.#socket;
    return new Promise((resolve) => {
      const settle = (answer: Packet | WireFailure): void => {
        clearTimeout(limit);
        socket.removeAllListeners();
        resolve(answer);
      };
      const limit = setTimeout(() => {
        settle({ failure: 'ERROR: read reply failed: no answer within 10 seconds' });
      }, ANSWER_LIMIT_MS);
      socket.on('error', (error: NodeJS.ErrnoException) => {
        const { text, number } = systemError(error);
        settle({ failure: `ERROR: read reply failed: ${text} (${number})` });
      });
      socket.on('message', (datagram) => {
        settle(readPacket(datagram) ?? { failure: 'ERROR while parsing the reply: corrupted packet' });
      });
      socket.send(request);
    });
  }

  close(): void {
    this.#socket.close();
  }
}
