// What the transports may use up. The comments name the global parameter that sets each; what has none is fixed. Times are milliseconds, sizes bytes.

export interface TransportLimits {
  /** Receive buffer asked for each UDP socket; the kernel may grant less (`maxbuffer`). */
  readonly udpReceiveBuffer: number;
  /** Datagrams shorter than this are probes and keep-alives: dropped unseen. */
  readonly udpMinimumMessage: number;
  /** Bytes that sends may leave waiting in one UDP socket when the kernel takes no more. */
  readonly udpSendQueue: number;
  /** One message on a stream, head and body (`tcp_rd_buf_size`). */
  readonly streamMessage: number;
  /** Take a stream message without Content-Length for one without body, instead of closing (`tcp_accept_no_cl`). */
  readonly streamAcceptNoContentLength: boolean;
  /** Connections in and out together (`tcp_max_connections`). */
  readonly tcpMaxConnections: number;
  /** The same of those by TLS, which count for both (`tls_max_connections`). */
  readonly tlsMaxConnections: number;
  /** Connections that one address may open to us, those that we open to it not counted; 0: as many as all together (`tcp_accept_iplimit`). */
  readonly tcpMostOfSource: number;
  /** Peers may say with the PROXY protocol whose connection they hand on (`tcp_accept_haproxy`). */
  readonly tcpAcceptHaproxy: boolean;
  /** Those who may, as a list of networks; '': all (`tcp_accept_haproxy_from`). */
  readonly tcpAcceptHaproxyFrom: string;
  /** How long they have for it. */
  readonly proxyHeaderTime: number;
  /** Until an outgoing connection must be open (`tcp_connect_timeout`). */
  readonly tcpConnectTimeout: number;
  /** From the moment a connection is connected to the end of its handshake (`tls_handshake_timeout`). */
  readonly handshakeTimeout: number;
  /** How long a peer may take none of what waits for it (`tcp_send_timeout`). */
  readonly tcpSendTimeout: number;
  /** How long a connection stays without a byte in either direction; infinite: for ever (`tcp_connection_lifetime`). */
  readonly tcpConnectionLifetime: number;
  /** From the first byte of a message to its last (`tcp_msg_read_timeout`). */
  readonly tcpMessageTime: number;
  /** Bytes that may wait for one peer; beyond, it is cut off (`tcp_conn_wq_max`). */
  readonly tcpConnectionQueue: number;
  /** Bytes that may wait for all peers together; beyond, sends fail (`tcp_wq_max`). */
  readonly tcpQueue: number;
  /** Connections that the kernel completes before we accept them. */
  readonly tcpListenBacklog: number;
  /** Ask the kernel to probe silent peers (`tcp_keepalive`). */
  readonly tcpKeepalive: boolean;
  /** Silence before the first probe; 0 is the system's own value (`tcp_keepidle`). */
  readonly tcpKeepidle: number;
  /** Seconds between probes, and how many without an answer end the connection; 0 is the system's own value (`tcp_keepintvl`, `tcp_keepcnt`). */
  readonly tcpKeepInterval: number;
  readonly tcpKeepCount: number;
  /** Seconds that the system keeps a connection that we have closed and the peer has not; 0 is its own value (`tcp_linger2`). */
  readonly tcpLinger: number;
  /** How often the system asks for a connection that is not answered; 0 is its own value (`tcp_syncnt`). */
  readonly tcpSynCount: number;
  /** Seconds for which the system keeps a connection to itself that brings nothing; 0: it does not (`tcp_defer_accept`). */
  readonly tcpDeferAccept: number;
  /** Open connections from the port of the socket (`tcp_reuse_port`). */
  readonly tcpReusePort: boolean;
  /** Of the connections at the address of a socket that was chosen take one at its port before others (`tcp_connection_match`). */
  readonly tcpPrefersPort: boolean;
  /** Open no connection, only use those of peers (`tcp_no_connect`). */
  readonly tcpNoConnect: boolean;
  /** Send from the address the system would, not from the one a message came to (`mhomed`). */
  readonly multihomed: boolean;
  /** Of what is sent, in the header of IP; null: the system's own (`tos`). */
  readonly typeOfService: number | null;
  /** The interface on which groups are joined; null: the one the system takes for them (`mcast`). */
  readonly multicastInterface: string | null;
  /** Whether what is sent to a group comes back to this machine (`mcast_loopback`). */
  readonly multicastLoopback: boolean;
  /** How many networks it may cross; null: as many as the system lets it (`mcast_ttl`). */
  readonly multicastTtl: number | null;
  /** Where connections are opened from instead of the address of the socket; null: there (`tcp_source_ipv4`, `tcp_source_ipv6`). */
  readonly tcpSource4: string | null;
  readonly tcpSource6: string | null;
  /** Answer the CRLF CRLF of RFC 5626 §3.5.1 (`tcp_crlf_ping`). */
  readonly tcpCrlfPing: boolean;
}

export const defaultLimits: TransportLimits = {
  udpReceiveBuffer: 4 * 1024 * 1024,
  udpMinimumMessage: 20,
  udpSendQueue: 4 * 1024 * 1024,
  streamMessage: 65_536,
  streamAcceptNoContentLength: false,
  tcpMaxConnections: 2048,
  tlsMaxConnections: 2048,
  tcpMostOfSource: 0,
  tcpAcceptHaproxy: false,
  tcpAcceptHaproxyFrom: '',
  proxyHeaderTime: 5_000,
  tcpConnectTimeout: 10_000,
  handshakeTimeout: 10_000,
  tcpSendTimeout: 10_000,
  tcpConnectionLifetime: 120_000,
  tcpMessageTime: 20_000,
  tcpConnectionQueue: 256 * 1024,
  tcpQueue: 10 * 1024 * 1024,
  tcpListenBacklog: 1024,
  tcpKeepalive: true,
  tcpKeepidle: 0,
  tcpKeepInterval: 0,
  tcpKeepCount: 0,
  tcpLinger: 0,
  tcpSynCount: 0,
  tcpDeferAccept: 0,
  tcpReusePort: false,
  tcpPrefersPort: false,
  tcpNoConnect: false,
  multihomed: false,
  typeOfService: 0x10,
  multicastInterface: null,
  multicastLoopback: false,
  multicastTtl: null,
  tcpSource4: null,
  tcpSource6: null,
  tcpCrlfPing: true,
};
