/** The limits of the transports as live views of global parameters, so that `cfg.set` and a reload work on them. */
import { withoutBrackets } from '../../lib/ip-address.ts';
import { defaultLimits, type TransportLimits } from '../../transport/limits.ts';
import type { CoreValues } from '../config/core-parameters.ts';

/** A timer reaches no further; more than six weeks without a byte are as good as for ever. */
const LONGEST_SECONDS = 4_000_000;

/** No message fits into less. */
const LEAST_BUFFER = 4096;

/** Kamailio's least of tcp_rd_buf_size. */
const LEAST_STREAM_BUFFER = 512;

/** What the operating system takes for it. */
const LONGEST_KEEPIDLE = 32_767;

export function liveLimits(core: CoreValues): TransportLimits {
  return {
    ...defaultLimits,
    udpReceiveBuffer: Math.max(core.maxbuffer, LEAST_BUFFER),
    typeOfService: core.tos,
    multicastInterface: core.mcast === '' ? null : core.mcast,
    multicastLoopback: core.mcast_loopback !== 0,
    multicastTtl: core.mcast_ttl < 0 ? null : core.mcast_ttl,
    get multihomed() {
      return core.mhomed !== 0;
    },
    tcpReusePort: core.tcp_reuse_port !== 0,
    get tcpPrefersPort() {
      return core.tcp_connection_match === 1;
    },
    get tcpSource4() {
      return core.tcp_source_ipv4;
    },
    get tcpSource6() {
      return core.tcp_source_ipv6 === null ? null : withoutBrackets(core.tcp_source_ipv6);
    },
    get streamMessage() {
      return Math.max(core.tcp_rd_buf_size, LEAST_STREAM_BUFFER);
    },
    get streamAcceptNoContentLength() {
      return core.tcp_accept_no_cl !== 0;
    },
    get tcpConnectionQueue() {
      return core.tcp_conn_wq_max;
    },
    get tcpQueue() {
      return core.tcp_wq_max;
    },
    get tcpMessageTime() {
      return timeout(core.tcp_msg_read_timeout, defaultLimits.tcpMessageTime);
    },
    get tcpKeepidle() {
      return Math.min(core.tcp_keepidle, LONGEST_KEEPIDLE) * 1000;
    },
    get tcpKeepInterval() {
      return core.tcp_keepintvl;
    },
    get tcpKeepCount() {
      return core.tcp_keepcnt;
    },
    get tcpLinger() {
      return core.tcp_linger2;
    },
    get tcpSynCount() {
      return core.tcp_syncnt;
    },
    tcpDeferAccept: core.tcp_defer_accept,
    get tcpKeepalive() {
      return core.tcp_keepalive !== 0;
    },
    get tcpCrlfPing() {
      return core.tcp_crlf_ping !== 0;
    },
    get tcpMaxConnections() {
      return core.tcp_max_connections;
    },
    get tcpMostOfSource() {
      return core.tcp_accept_iplimit;
    },
    get tcpAcceptHaproxy() {
      return core.tcp_accept_haproxy !== 0;
    },
    get tcpAcceptHaproxyFrom() {
      return core.tcp_accept_haproxy_from;
    },
    get tcpConnectTimeout() {
      return timeout(core.tcp_connect_timeout, defaultLimits.tcpConnectTimeout);
    },
    get tlsMaxConnections() {
      return core.tls_max_connections;
    },
    get handshakeTimeout() {
      return timeout(core.tls_handshake_timeout, defaultLimits.handshakeTimeout);
    },
    get tcpSendTimeout() {
      return timeout(core.tcp_send_timeout, defaultLimits.tcpSendTimeout);
    },
    get tcpConnectionLifetime() {
      const seconds = core.tcp_connection_lifetime;
      return seconds < 0 || seconds > LONGEST_SECONDS ? Number.POSITIVE_INFINITY : seconds * 1000;
    },
    get tcpNoConnect() {
      return core.tcp_no_connect !== 0;
    },
  };
}

/** Milliseconds; negative seconds ask for the default, as in Kamailio. */
function timeout(seconds: number, byDefault: number): number {
  return seconds < 0 ? byDefault : Math.min(seconds, LONGEST_SECONDS) * 1000;
}
