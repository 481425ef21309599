/** `ws.*`: connections shown, closed and probed, and handshakes allowed or not. */
import { hostForm } from '../../src/lib/ip-address.ts';
import type { MethodDefinition, ModuleHost } from '../../src/module/index.ts';
import type { RpcArguments } from '../../src/rpc/arguments.ts';
import { RpcFault } from '../../src/rpc/fault.ts';
import { RpcStruct, structOf } from '../../src/rpc/value.ts';
import { CloseCode, webSocketOf, type WebSocketHandle } from '../../src/sip/web-socket.ts';
import { ORDERS, type Connection, type Connections } from './connections.ts';

/** Most connections that one answer shows. */
const MOST_SHOWN = 50;

export interface MethodsOf {
  readonly host: ModuleHost;
  readonly connections: Connections;
  enabled: boolean;
}

export function webSocketMethods(self: () => MethodsOf): MethodDefinition[] {
  return [
    {
      name: 'ws.dump',
      workers: 'join',
      doc: 'The first 50 WebSocket connections, in the order id_hash, used_asc (the most recently used first) or used_desc.',
      run(args, reply) {
        const { host, connections } = self();
        const asked = args.optionalString() ?? 'id_hash';
        const order = ORDERS.find((each) => each === asked);
        if (order === undefined) {
          host.log.warn('bad display order parameter');
          throw new RpcFault(400, 'Bad display order parameter');
        }
        const all = connections.list(order);
        const shown = new RpcStruct();
        for (const each of all.slice(0, MOST_SHOWN)) shown.add(String(each.handle.connection), lineOf(host, each));
        const truncated = all.length > MOST_SHOWN ? 'yes' : 'no';
        const info = structOf({ wscounter: Math.min(all.length, MOST_SHOWN), truncated });
        reply.add(structOf({ connections: shown, info }));
      },
    },
    {
      name: 'ws.close',
      workers: 'any',
      doc: 'Begins to close the connection with the number given.',
      run(args) {
        if (!named(self(), args).close(CloseCode.Normal, 'Normal closure'))
          throw new RpcFault(500, 'Closing connection');
      },
    },
    {
      name: 'ws.ping',
      workers: 'any',
      doc: 'Sends a Ping on the connection with the number given.',
      run(args) {
        if (!named(self(), args).ping(self().connections.pingData)) throw new RpcFault(500, 'Sending frame');
      },
    },
    {
      name: 'ws.pong',
      workers: 'any',
      doc: 'Sends a Pong on the connection with the number given.',
      run(args) {
        if (!named(self(), args).pong(self().connections.pingData)) throw new RpcFault(500, 'Sending frame');
      },
    },
    {
      name: 'ws.disable',
      workers: 'every',
      doc: 'From now on handshakes are refused; connections stay.',
      run() {
        self().enabled = false;
        self().host.log.warn('disabling websockets - new connections will be dropped');
      },
    },
    {
      name: 'ws.enable',
      workers: 'every',
      doc: 'From now on handshakes are accepted, as they are at the start.',
      run() {
        self().enabled = true;
        self().host.log.warn('enabling websockets');
      },
    },
  ];
}

function lineOf(host: ModuleHost, { flow, handle }: Connection): string {
  const { socket, remoteAddress, remotePort } = flow;
  const { transport, address, port } = webSocketOf(socket);
  const idle = Math.floor((host.clock.now() - handle.lastUsed) / 1000);
  return (
    `${transport}:${hostForm(remoteAddress)}:${remotePort} -> ${transport}:${hostForm(address)}:${port} ` +
    `(state: ${handle.state.toUpperCase()},  last used ${idle}s ago, sub-protocol: sip)`
  );
}

/** The connection that a call names. */
function named({ host, connections }: MethodsOf, args: RpcArguments): WebSocketHandle {
  const id = args.remaining > 0 && !args.nextIsText ? args.optionalInt() : null;
  if (id === null) {
    host.log.warn('no connection ID parameter');
    throw new RpcFault(500, 'Invalid Parameters');
  }
  const found = connections.find(id);
  if (found !== null) return found;
  host.log.warn('bad connection ID parameter');
  throw new RpcFault(500, 'Unknown connection ID');
}
