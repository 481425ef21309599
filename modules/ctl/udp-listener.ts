/** Binary RPC on UDP: one packet a datagram, answered to where it came from. */
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import { readPacket } from '../../src/rpc/binrpc/packet.ts';
import type { AnswerPacket, ControlListener, ListenFailure } from './listener.ts';
import { reasonOf } from '../../src/lib/system-error.ts';

export async function listenUdp(
  host: string,
  port: number,
  answer: AnswerPacket,
): Promise<ControlListener | ListenFailure> {
  const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4');
  const failure = await bind(socket, host, port);
  if (failure !== null) {
    socket.close();
    return { failure };
  }
  socket.on('error', () => undefined);
  socket.on('message', (datagram, peer) => {
    void reply(socket, datagram, peer, answer);
  });
  const bound = socket.address();
  return {
    kind: 'udp',
    address: bound.address,
    port: String(bound.port),
    connections: () => [],
    close: () =>
      new Promise((resolve) => {
        socket.close(resolve);
      }),
  };
}

function bind(socket: Socket, host: string, port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const failed = (error: Error): void => {
      resolve(reasonOf(error));
    };
    socket.once('error', failed);
    socket.bind(port, host, () => {
      socket.off('error', failed);
      resolve(null);
    });
  });
}

async function reply(socket: Socket, datagram: Buffer, peer: RemoteInfo, answer: AnswerPacket): Promise<void> {
  const packet = readPacket(datagram);
  const bytes = packet === null ? null : await answer(packet);
  if (bytes !== null) socket.send(bytes, peer.port, peer.address, () => undefined);
}
