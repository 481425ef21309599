/** The limits of the transports as live views of global parameters, so that `cfg.set` works on them. */
import { defaultLimits, type TransportLimits } from '../../transport/limits.ts';
import type { CoreValues } from '../config/core-parameters.ts';

export function liveLimits(core: CoreValues): TransportLimits {
  return {
    ...defaultLimits,
    udpReceiveBuffer: Math.max(core.maxbuffer, defaultLimits.udpReceiveBuffer),
    streamMessage: core.tcp_rd_buf_size,
    streamAcceptNoContentLength: core.tcp_accept_no_cl === 1,
    tcpConnectionQueue: Math.max(core.tcp_conn_wq_max, defaultLimits.tcpConnectionQueue),
    tcpKeepalive: core.tcp_keepalive === 1,
    tcpCrlfPing: core.tcp_crlf_ping === 1,
    get tcpMaxConnections() {
      return core.tcp_max_connections;
    },
    get tcpConnectTimeout() {
      return core.tcp_connect_timeout * 1000;
    },
    get tcpSendTimeout() {
      return core.tcp_send_timeout * 1000;
    },
    get tcpConnectionLifetime() {
      return core.tcp_connection_lifetime * 1000;
    },
    get tcpNoConnect() {
      return core.tcp_no_connect === 1;
    },
  };
}
