/** `tls.*`: connections, settings, and reading them anew. */
import type { TLSSocket } from 'node:tls';
import type { MethodDefinition } from '../../src/module/index.ts';
import { RpcFault } from '../../src/rpc/fault.ts';
import { structOf } from '../../src/rpc/value.ts';
import { cipherDescription } from './cipher.ts';
import { pathOf } from './load-profiles.ts';
import type { TlsParameters } from './parameters.ts';
import type { TlsSelf } from './self.ts';

/** What Kamailio shows for a connection that may stay for ever. */
const FOR_EVER = 134_217_727;

/** Of a connection that is secure. */
const ESTABLISHED_FLAGS = 2;

export function tlsMethods(self: () => TlsSelf): MethodDefinition[] {
  return [
    {
      name: 'tls.list',
      workers: 'join',
      doc: 'All TLS connections.',
      list: true,
      run(_args, reply) {
        const { tls } = self().host.network;
        for (const connection of tls.connections) {
          const socket = tls.socket(connection.id);
          reply.add(
            structOf({
              id: connection.id,
              timeout: Number.isFinite(connection.timeout) ? connection.timeout : FOR_EVER,
              src_ip: connection.sourceAddress,
              src_port: connection.sourcePort,
              dst_ip: connection.destinationAddress,
              dst_port: connection.destinationPort,
              cipher: cipherText(socket),
              ct_wq_size: connection.queuedBytes,
              enc_rd_buf: 0,
              flags: socket === null ? 0 : ESTABLISHED_FLAGS,
              state: socket === null ? (connection.outgoing ? 'tls_connect' : 'tls_accept') : 'established',
            }),
          );
        }
      },
    },
    {
      name: 'tls.info',
      workers: { sum: ['opened_connections', 'clear_text_write_queued_bytes'] },
      doc: 'How many TLS connections there are and may be.',
      run(_args, reply) {
        const { connections, mostConnections } = self().host.network.tls;
        reply.add(
          structOf({
            max_connections: mostConnections,
            opened_connections: connections.length,
            clear_text_write_queued_bytes: connections.reduce((sum, { queuedBytes }) => sum + queuedBytes, 0),
          }),
        );
      },
    },
    {
      name: 'tls.options',
      doc: 'The parameters of the module.',
      run(_args, reply) {
        reply.add(structOf(optionsOf(self().params, self().host.configFolder)));
      },
    },
    {
      name: 'tls.reload',
      workers: 'every',
      doc: 'Reads profiles and certificates anew; connections that are open stay as they are.',
      run(_args, reply) {
        const { state, host } = self();
        const problem = state.load();
        if (problem !== null) {
          host.log.error(`the profiles stay as they were: ${problem.message}`);
          throw new RpcFault(500, 'Error while fixing TLS configuration (consult server log)');
        }
        host.log.notice('TLS configuration reloaded');
        reply.add('Ok. TLS configuration reloaded.');
      },
    },
  ];
}

function cipherText(socket: TLSSocket | null): string {
  // Gone between two questions.
  return socket === null || socket.destroyed ? 'unknown' : cipherDescription(socket.getCipher());
}

/** In Kamailio's order and with its names; what has no meaning here is as it is there where nothing is set. */
function optionsOf(params: TlsParameters, folder: string): Record<string, string | number> {
  const text = (value: string | null): string => value ?? '<null string>';
  const path = (name: string | null): string => text(name === null || name === '' ? null : pathOf(name, folder));
  return {
    force_run: 0,
    method: params.tls_method,
    verify_certificate: params.verify_certificate,
    verify_depth: params.verify_depth,
    require_certificate: params.require_certificate,
    verify_client: params.verify_client,
    private_key: path(params.private_key ?? params.certificate),
    ca_list: path(params.ca_list),
    certificate: path(params.certificate),
    cipher_list: text(params.cipher_list),
    session_cache: params.session_cache,
    session_id: params.session_id,
    config: path(params.config),
    log: 3,
    debug: 3,
    connection_timeout: params.connection_timeout,
    disable_compression: 1,
    ssl_release_buffers: -1,
    ssl_freelist_max: -1,
    ssl_max_send_fragment: -1,
    ssl_read_ahead: 0,
    send_close_notify: 1,
    low_mem_threshold1: 0,
    low_mem_threshold2: 0,
    ct_wq_max: 10_485_760,
    con_ct_wq_max: 65_536,
    ct_wq_blk_size: 4096,
  };
}
