// Reads whose connection a load balancer hands on, before anything else is made of it.
import { Buffer } from 'node:buffer';
import type { Socket } from 'node:net';
import type { TransportLimits } from '../limits.ts';
import type { StreamSecurity, UnreadyConnection } from '../stream-security.ts';
import { readProxyHeader } from './header.ts';

export class AcceptProxied implements StreamSecurity {
  readonly what = 'header of the PROXY protocol';
  readonly #next: StreamSecurity | null;

  /** `next`: what makes the connection ready behind the header; null: nothing has to. */
  constructor(next: StreamSecurity | null) {
    this.#next = next;
  }

  time({ proxyHeaderTime }: TransportLimits): number {
    return proxyHeaderTime;
  }

  begin(socket: Socket, connection: UnreadyConnection): void {
    let received: Buffer = Buffer.alloc(0);
    const onReadable = (): void => {
      const bytes = socket.read() as Buffer | null;
      if (bytes === null) return;
      received = received.length === 0 ? bytes : Buffer.concat([received, bytes]);
      const header = readProxyHeader(received);
      if (header.kind === 'incomplete') return;
      socket.off('readable', onReadable);
      socket.off('end', onEnd);
      if (header.kind === 'malformed') {
        connection.abort('EPROTO', `bad header of the PROXY protocol: ${header.reason}`);
        return;
      }
      const rest = header.kind === 'header' ? received.subarray(header.length) : received;
      if (rest.length > 0) socket.unshift(rest);
      if (connection.isFrom(header.kind === 'header' ? header.peer : null)) connection.secureBy(this.#next);
    };
    const onEnd = (): void => {
      connection.abort('ECONNRESET', 'the peer ended it before it had sent anything whole');
    };
    socket.on('readable', onReadable);
    socket.once('end', onEnd);
  }
}
