/** Binary RPC on Unix datagram sockets: one packet a datagram, answered to the path of its sender. */
import { clearSocketPath, grantAccess, removeLeftover, type FileAccess } from '../../src/lib/special-file.ts';
import { openUnixDatagram } from '../../src/lib/unix-datagram.ts';
import { readPacket } from '../../src/rpc/binrpc/packet.ts';
import type { AnswerPacket, ControlListener, ListenFailure } from './listener.ts';

export async function listenUnixDatagram(
  { path, access }: { readonly path: string; readonly access: FileAccess },
  answer: AnswerPacket,
): Promise<ControlListener | ListenFailure> {
  const blocked = await clearSocketPath(path);
  if (blocked !== null) return { failure: blocked };
  const socket = openUnixDatagram(path, (datagram, sender) => {
    const packet = readPacket(datagram);
    if (packet === null || sender === '') return;
    void Promise.resolve(answer(packet)).then((bytes) => {
      if (bytes !== null) socketOf().send(bytes, sender);
    });
  });
  if ('failure' in socket) return socket;
  const socketOf = (): typeof socket => socket;
  const close = (): Promise<void> => {
    socket.close();
    removeLeftover(path);
    return Promise.resolve();
  };
  const failure = grantAccess(path, access);
  if (failure === null) return { kind: 'unix_dgram', address: path, port: '', connections: () => [], close };
  await close();
  return { failure };
}
