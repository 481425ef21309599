// Reads whose connection a load balancer hands on, before anything else is made of it.
import { Buffer } from 'node:buffer';
import type { Socket } from 'node:net';
import type { TransportLimits } from '../limits.ts';
import type { StreamSecurity, UnreadyConnection } from '../stream-security.ts';
import { readFirst } from '../read-first.ts';
import { readProxyHeader, type ProxyHeader } from './header.ts';

type DecidedHeader = Exclude<ProxyHeader, { readonly kind: 'incomplete' }>;

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
    const push = (bytes: Buffer): DecidedHeader | null => {
      received = received.length === 0 ? bytes : Buffer.concat([received, bytes]);
      const header = readProxyHeader(received);
      return header.kind === 'incomplete' ? null : header;
    };
    readFirst(socket, push, {
      onDecided: (header) => {
        if (header.kind === 'malformed') {
          connection.abort('EPROTO', `bad header of the PROXY protocol: ${header.reason}`);
          return;
        }
        const rest = header.kind === 'header' ? received.subarray(header.length) : received;
        if (rest.length > 0) socket.unshift(rest);
        if (connection.isFrom(header.kind === 'header' ? header.peer : null)) connection.secureBy(this.#next);
      },
      onEnd: () => {
        connection.abort('ECONNRESET', 'the peer ended it before it had sent anything whole');
      },
    });
  }
}
