/** `core.*` about addresses and connections. */
import { isMulticast } from '../../lib/ip-address.ts';
import type { MethodDefinition } from '../registry.ts';
import { RpcStruct, structOf } from '../value.ts';
import type { ConnectionFacts, ServerFacts, SocketFacts } from './facts.ts';

const CONNECTION_STATE: Readonly<Record<ConnectionFacts['state'], string>> = {
  connecting: 'CONN_CONNECT',
  securing: 'CONN_ACCEPT',
  open: 'CONN_OK',
  closed: 'CONN_BAD',
};

/** Kamailio's order of sockets. */
const PROTOCOLS = ['udp', 'tcp', 'tls', 'sctp'];

function socketStruct({ transport, hostName, address, port }: SocketFacts): RpcStruct {
  const struct = new RpcStruct().add('proto', transport).add('address', hostName ?? address);
  if (hostName !== null) struct.add('ipaddress', address);
  const mcast = isMulticast(address) ? 'yes' : 'no';
  return struct.add('port', String(port)).add('mcast', mcast).add('mhomed', 'no').add('virtual', 'no');
}

export function networkMethods(facts: ServerFacts): MethodDefinition[] {
  return [
    {
      name: 'core.sockets_list',
      doc: 'Addresses the server listens on.',
      run(_args, reply) {
        const list = reply.array();
        const sockets = facts.sockets();
        for (const protocol of PROTOCOLS) {
          for (const socket of sockets) if (socket.transport === protocol) list.add(socketStruct(socket), 'socket');
        }
      },
    },
    {
      name: 'core.aliases_list',
      doc: 'Other names of the server, from alias= and auto_aliases, the newest first.',
      run(_args, reply) {
        const all = reply.struct().add('myself_callbacks', 'no').array('aliases');
        for (const { transport, host, port } of [...facts.aliases()].reverse()) {
          all.add(structOf({ proto: transport ?? '*', address: host, port: port ?? '*' }), 'alias');
        }
      },
    },
    {
      name: 'core.tcp_info',
      workers: { sum: ['opened_connections', 'opened_tls_connections', 'write_queued_bytes'] },
      doc: 'How many stream connections there are and may be.',
      run(_args, reply) {
        const { maxConnections, maxTlsConnections, openedConnections, openedTlsConnections, queuedBytes } = facts.tcp();
        reply.add(
          structOf({
            readers: 1,
            max_connections: maxConnections,
            max_tls_connections: maxTlsConnections,
            opened_connections: openedConnections,
            opened_tls_connections: openedTlsConnections,
            write_queued_bytes: queuedBytes,
          }),
        );
      },
    },
    {
      name: 'core.tcp_list',
      workers: 'join',
      doc: 'All stream connections.',
      list: true,
      run(_args, reply) {
        for (const connection of facts.connections()) {
          reply.add(
            structOf({
              id: connection.id,
              type: connection.transport.toUpperCase(),
              state: CONNECTION_STATE[connection.state],
              timeout: connection.timeout,
              lifetime: connection.lifetime,
              ref_count: 1,
              src_ip: connection.sourceAddress,
              src_port: connection.sourcePort,
              dst_ip: connection.destinationAddress,
              dst_port: connection.destinationPort,
            }),
          );
        }
      },
    },
    {
      name: 'core.tcp_options',
      doc: 'Settings of stream connections.',
      run(_args, reply) {
        const options = new RpcStruct();
        for (const [name, value] of facts.tcpOptions()) options.add(name, value);
        reply.add(options);
      },
    },
    {
      name: 'core.udp4_raw_info',
      doc: 'Raw IPv4 sending, which this server does not use.',
      run(_args, reply) {
        reply.add(structOf({ udp4_raw: 0, udp4_raw_mtu: 1500, udp4_raw_ttl: 64 }));
      },
    },
  ];
}
