/** Requests in UDP datagrams, one document each, answered to where they came from. */
import { createSocket, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import type { Logger } from '../../src/lib/log.ts';
import type { JsonAnswer } from '../../src/rpc/json/answer.ts';
import { reasonOf } from '../../src/lib/system-error.ts';

export interface UdpOptions {
  readonly host: string;
  readonly port: number;
  readonly log: Logger;
  answer(document: string): JsonAnswer | Promise<JsonAnswer>;
}

export class RpcUdp {
  readonly #socket: Socket;

  private constructor(socket: Socket) {
    this.#socket = socket;
  }

  /** A text is why it cannot be opened. */
  static async open({ host, port, log, answer }: UdpOptions): Promise<RpcUdp | string> {
    const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4');
    const problem = await new Promise<string | null>((resolve) => {
      socket.once('error', (error) => {
        resolve(reasonOf(error));
      });
      socket.bind(port, host, () => {
        resolve(null);
      });
    });
    if (problem !== null) {
      socket.close();
      return problem;
    }
    socket.on('error', () => undefined);
    socket.on('message', (datagram, peer) => {
      void Promise.resolve(answer(datagram.toString('latin1'))).then(({ body }) => {
        socket.send(Buffer.from(body, 'latin1'), peer.port, peer.address, (error) => {
          if (error !== null) log.error(`the answer could not be sent to ${peer.address}: ${reasonOf(error)}`);
        });
      });
    });
    return new RpcUdp(socket);
  }

  get port(): number {
    return this.#socket.address().port;
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#socket.close(resolve);
    });
  }
}
