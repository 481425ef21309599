/** The TLS connections of the transports as the module sees them that sets them up. */
import type { Context } from '../context/context.ts';
import type { TlsNetwork } from '../module/host.ts';
import type { TlsWishes } from '../sip/tls-ends.ts';
import { carrierTransport } from '../sip/web-socket.ts';
import type { TransportLayer } from '../transport/transport-layer.ts';

export function tlsNetwork(transport: TransportLayer): TlsNetwork {
  let wishesOf: (ctx: Context) => TlsWishes | null = () => null;
  return {
    use(ends, wishes) {
      wishesOf = wishes;
      transport.secureWith(ends);
    },
    wishes: (ctx, socket) => (socket.transport === 'tls' ? wishesOf(ctx) : null),
    socket: (connection) => transport.secureSocket(connection),
    get connections() {
      return transport.snapshot().connections.filter((each) => carrierTransport(each.transport) === 'tls');
    },
    get mostConnections() {
      return transport.snapshot().tcp.maxTlsConnections;
    },
  };
}
