/** Unix datagrams: answers come to a socket of our own, a file that goes with the client. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { openUnixDatagram } from '../../lib/unix-datagram.ts';
import { type Packet, readPacket } from '../../rpc/binrpc/packet.ts';
import type { Wire, WireFailure } from './wire.ts';

/** How long an answer is waited for, milliseconds. */
const ANSWER_LIMIT_MS = 10_000;

export interface ReplySocket {
  /** Path of the socket for answers (`-R`); null: a name of its own in `folder`. */
  readonly path: string | null;
  /** `-D`. */
  readonly folder: string;
}

export function openUnixDatagramWire(serverPath: string, { path, folder }: ReplySocket): Wire | WireFailure {
  const own = path ?? join(folder, `kamcmd_${process.pid}_${Math.trunc(Math.random() * 1e9)}`);
  let settle: ((answer: Packet | WireFailure) => void) | null = null;
  if (path !== null) rmSync(path, { force: true });
  const socket = openUnixDatagram(own, (datagram) => {
    settle?.(readPacket(datagram) ?? { failure: 'ERROR while parsing the reply: corrupted packet' });
  });
  if ('failure' in socket) return { failure: `ERROR: reply socket ${own}: ${socket.failure}` };
  return {
    exchange: (request) =>
      new Promise((resolve) => {
        const limit = setTimeout(() => {
          settle?.({ failure: 'ERROR: read reply failed: no answer within 10 seconds' });
        }, ANSWER_LIMIT_MS);
        settle = (answer) => {
          clearTimeout(limit);
          settle = null;
          resolve(answer);
        };
        if (!socket.send(request, serverPath)) settle({ failure: `ERROR: cannot send to ${serverPath}` });
      }),
    close() {
      socket.close();
      rmSync(own, { force: true });
    },
  };
}
