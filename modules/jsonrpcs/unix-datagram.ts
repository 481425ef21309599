/** Requests on a Unix datagram socket, one document each, answered to the path of the sender. */
import type { Logger } from '../../src/lib/log.ts';
import { clearSocketPath, grantAccess, removeLeftover, type FileAccess } from '../../src/lib/special-file.ts';
import { openUnixDatagram, type UnixDatagramSocket } from '../../src/lib/unix-datagram.ts';
import type { JsonAnswer } from '../../src/rpc/json/answer.ts';

export interface UnixDatagramOptions {
  readonly path: string;
  readonly access: FileAccess;
  readonly log: Logger;
  answer(document: string): JsonAnswer | Promise<JsonAnswer>;
}

export class RpcUnixDatagram {
  readonly #path: string;
  readonly #socket: UnixDatagramSocket;

  private constructor(path: string, socket: UnixDatagramSocket) {
    this.#path = path;
    this.#socket = socket;
  }

  /** A text is why it cannot be opened. */
  static async open({ path, access, log, answer }: UnixDatagramOptions): Promise<RpcUnixDatagram | string> {
    const blocked = await clearSocketPath(path);
    if (blocked !== null) return blocked;
    const reply = async (document: string, sender: string): Promise<void> => {
      const { body } = await answer(document);
      if (!('failure' in socket) && !socket.send(Buffer.from(body, 'latin1'), sender)) {
        log.error(`the answer could not be sent to ${sender}`);
      }
    };
    const socket = openUnixDatagram(path, (datagram, sender) => {
      if (sender !== '') void reply(datagram.toString('latin1'), sender);
    });
    if ('failure' in socket) return socket.failure;
    const opened = new RpcUnixDatagram(path, socket);
    const denied = grantAccess(path, access);
    if (denied === null) return opened;
    await opened.close();
    return denied;
  }

  close(): Promise<void> {
    this.#socket.close();
    removeLeftover(this.#path);
    return Promise.resolve();
  }
}
