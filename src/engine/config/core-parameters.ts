/** The global parameters of the configuration language: one row each, with Kamailio's names and defaults. */
import { facilityCode } from '../../lib/log/level-names.ts';
import type { Problem } from '../../lib/problem.ts';
import { bool, ignored, int, list, noEffect, notAvailable, own, string, written } from '../../module/parameters.ts';
import { checkAddress, checkAlias, checkListenLine, checkSubnets } from './listen.ts';
import { KEMI_PARAMETERS } from './kemi-parameters.ts';
import { OPENSIPS_PARAMETERS } from './opensips-parameters.ts';
import { PEER_PARAMETERS } from './peer-parameters.ts';
import { MOST_WORKERS } from '../workers/most-workers.ts';
import type { ParameterTable, ParameterValues } from '../../module/parameters.ts';

function checkFacility(text: string): Problem | null {
  if (text.startsWith('LOG_') && facilityCode(text) !== null) return null;
  return {
    problem: 'bad-value',
    message: `there is no syslog facility ${text}`,
    hint: 'write LOG_DAEMON, LOG_LOCAL0, …',
  };
}

const MEMORY = 'Memory is managed by the JavaScript engine.';
const PROCESSES = 'One process serves all sockets, with as many threads as `workers` says.';
const KERNEL = 'Left to the operating system.';

export const CORE_PARAMETERS = {
  // Addresses
  listen: list({
    doc: 'Socket to listen on: [proto:]address[:port] [advertise address[:port]] [name "…"].',
    check: checkListenLine,
  }),
  port: int({ doc: 'Port of listen lines without one; 0: 5060.', default: 5060, min: 0, max: 65535, reload: false }),
  alias: list({
    doc: 'Host name, or proto:host:port, that counts as this server (`myself`).',
    check: checkAlias,
    reload: true,
  }),
  auto_aliases: bool({
    doc: 'Take the names of the listen addresses as aliases by reverse DNS.',
    default: true,
    reload: false,
  }),
  auto_bind_ipv6: bool({
    doc: 'Listen on IPv6 addresses of interfaces too, where an address is not given.',
    reload: false,
  }),
  advertised_address: written(
    string({ doc: 'Address in Via and Record-Route instead of that of the socket.', reload: false }),
    'text',
    'word',
    'number',
  ),
  advertised_port: int({
    doc: 'Port in Via and Record-Route instead of that of the socket.',
    default: 0,
    min: 0,
    reload: false,
  }),
  disable_tcp: bool({ doc: 'Do not listen on TCP.', reload: false }),
  enable_tls: bool({ doc: 'Listen on and connect to TLS; needs the module tls.', reload: false }),
  enable_sctp: notAvailable('The SCTP transport is not offered.'),
  mhomed: bool({
    doc: 'Send requests from the socket at the address by which the system reaches the next hop, not from the one they came to.',
  }),
  bind_ipv6_link_local: ignored(KERNEL),
  disable_sctp: ignored('SCTP is not offered.'),
  sctp_children: ignored('SCTP is not offered.'),
  exit_timeout: ignored('Shutdown waits for running transactions within its own limit.'),
  ip_free_bind: written(ignored(KERNEL), 'number', 'negative'),
  ipv6_hex_style: written(ignored('IPv6 addresses are printed in their short form.'), 'text'),

  // Process
  fork: bool({ doc: 'Run in the background.', default: true, reload: false }),
  workers: own(
    int({
      doc: 'Threads that share the work, each a whole server; 0: as many as the machine has cores. There is one where a module is loaded that works with one only.',
      default: 1,
      min: 0,
      max: MOST_WORKERS,
      reload: false,
    }),
  ),
  children: ignored('One process serves all sockets; `workers` says how many threads share the work.'),
  socket_workers: ignored(PROCESSES),
  tcp_children: ignored(PROCESSES),
  async_workers: ignored(PROCESSES),
  async_workers_group: written(ignored(PROCESSES), 'text'),
  async_tkv_evcb: written(ignored(PROCESSES), 'text'),
  async_tkv_gname: written(ignored(PROCESSES), 'text'),
  async_nonblock: ignored(PROCESSES),
  async_usleep: ignored(PROCESSES),
  user: written(string({ doc: 'User to run as.', reload: false }), 'text', 'word'),
  group: written(string({ doc: 'Group to run as.', reload: false }), 'text', 'word'),
  chroot: written(notAvailable('Use a container or a service manager.'), 'text', 'word'),
  workdir: written(string({ doc: 'Folder to change into.', reload: false }), 'text', 'word'),
  rundir: written(string({ doc: 'Folder for control sockets.', reload: false }), 'text', 'word'),
  server_id: int({ doc: 'Number of this server among several ($sv, location records).', default: 0, min: 0 }),
  version_table: written(ignored('There are no databases yet.'), 'text'),
  disable_core_dump: ignored(KERNEL),
  open_files_limit: ignored(KERNEL),
  real_time: ignored(KERNEL),
  rt_prio: ignored(KERNEL),
  rt_policy: ignored(KERNEL),
  rt_timer1_prio: ignored(KERNEL),
  rt_timer1_policy: ignored(KERNEL),
  rt_timer2_prio: ignored(KERNEL),
  rt_timer2_policy: ignored(KERNEL),
  modinit_delay: ignored('Modules start one after the other.'),
  timer_resolution: ignored('Timers have a resolution of one millisecond.'),
  wait_worker1_mode: ignored(PROCESSES),
  wait_worker1_time: ignored(PROCESSES),
  wait_worker1_usleep: ignored(PROCESSES),
  fork_delay: ignored(PROCESSES),
  run_as: written(noEffect('One process serves all sockets; user and group choose as whom.', ''), 'text'),

  receive_wait: int({
    doc: 'Microseconds that messages wait for others, so that several are read at once while many come; 0: none waits.',
    default: 1000,
    min: 0,
    max: 10_000,
  }),

  // Overload
  overload_delay: int({
    doc: 'Milliseconds that datagrams may wait to be read before new requests are refused; 0: whatever comes is taken.',
    default: 200,
    min: 0,
    max: 32_000,
  }),
  overload_memory: int({
    doc: 'Of a hundred: how much of its memory the server may need before new requests are refused; 0: they are not.',
    default: 90,
    min: 0,
    max: 100,
  }),
  overload_reply: bool({ doc: 'Answer 503 to what is refused; no: answer nothing.', default: true }),
  overload_retry_after: int({
    doc: 'Seconds in the Retry-After of these answers, at least; at most twice as many.',
    default: 5,
    min: 0,
    max: 3600,
  }),

  // Memory and locks
  mlock_pages: ignored(MEMORY),
  shm: ignored(MEMORY),
  shm_mem_size: ignored(MEMORY),
  shm_force_alloc: ignored(MEMORY),
  mem_join: written(ignored(MEMORY), 'number', 'negative'),
  mem_safety: written(ignored(MEMORY), 'number', 'negative'),
  mem_status_mode: written(ignored(MEMORY), 'number', 'negative'),
  mem_summary: written(ignored(MEMORY), 'number', 'negative'),
  memdbg: written(ignored(MEMORY), 'number', 'negative'),
  memlog: written(ignored(MEMORY), 'number', 'negative'),
  mem_log: written(ignored(MEMORY), 'number', 'negative'),
  mem_add_size: ignored(MEMORY),
  pv_buffer_size: ignored(MEMORY),
  pv_buffer_slots: ignored(MEMORY),
  pv_cache_limit: ignored(MEMORY),
  pv_cache_action: ignored(MEMORY),
  route_locks_size: ignored('Messages of one call are always processed in order.'),

  // Log
  debug: int({
    doc: 'Log level: lines up to this one are written (-5 alert … 2 info, 3 debug).',
    default: 0,
    runtimeName: 'debug',
  }),
  log_stderror: bool({ doc: 'Log to stderr instead of syslog.', reload: false }),
  log_facility: written(
    string({ doc: 'Syslog facility.', default: 'LOG_DAEMON', reload: false, check: checkFacility }),
    'word',
  ),
  log_facility_db: written(ignored('Read with the accounting module.'), 'word'),
  log_name: string({ doc: 'Name in front of syslog lines.', reload: false }),
  log_color: ignored('Lines on stderr have no colours of their own.'),
  verbose_startup: ignored('The start says what it does in the same words always.'),
  log_prefix: string({ doc: 'Text with variables after the process of each line about a message.' }),
  log_prefix_mode: int({ doc: '0: expand log_prefix once for each message; 1: for each line.', default: 0, min: 0 }),
  log_engine_type: written(
    noEffect('Lines go to stderr or syslog: the module log_custom, which sends them elsewhere, is not available.', ''),
    'text',
  ),
  log_engine_data: written(ignored('Setting of log_engine_type.'), 'text'),
  corelog: int({
    doc: 'Level of the lines about received messages that lack what every message has.',
    default: -1,
    runtimeName: 'corelog',
  }),
  sip_parser_log: int({
    doc: 'Level of the lines about received messages that cannot be parsed.',
    default: -1,
    runtimeName: 'sip_parser_log',
  }),
  sip_parser_log_oneline: written(ignored('Errors of the parser take one line.'), 'number', 'negative'),
  sip_parser_mode: written(ignored('The parser has one mode.'), 'number', 'negative'),
  latency_cfg_log: int({
    doc: 'Level of the lines about how long request_route and reply_route took.',
    default: 3,
    runtimeName: 'latency_cfg_log',
  }),
  latency_log: int({ doc: 'Level of the lines about slow functions.', default: -1, runtimeName: 'latency_log' }),
  latency_limit_action: int({
    doc: 'Microseconds from which on a function is slow; 0: none is. What a reload or a command changes from 0 to more takes effect with the next configuration.',
    default: 0,
    min: 0,
    runtimeName: 'latency_limit_action',
  }),
  latency_limit_db: ignored('There are no databases yet.'),
  latency_limit_cfg: int({
    doc: 'Microseconds from which on there is a line about a route; 0: about each.',
    default: 0,
    min: 0,
    runtimeName: 'latency_limit_cfg',
  }),

  // SIP
  server_header: string({ doc: 'Whole Server header line.' }),
  server_signature: bool({ doc: 'Put a Server header into replies made here.', default: true }),
  user_agent_header: string({ doc: 'Whole User-Agent header line of requests made here.' }),
  sip_warning: bool({
    doc: 'Put a Warning header that tells how the request came and where it went into replies made here.',
  }),
  check_via: bool({ doc: 'Drop replies whose topmost Via is not ours.' }),
  reply_to_via: bool({ doc: 'Send replies to the address in Via even over UDP without rport.' }),
  force_rport: bool({ doc: 'Treat every request as if force_rport() were called.' }),
  received_route_mode: written(
    bool({ doc: 'Run event_route[core:msg-received] for everything that arrives.' }),
    'number',
    'negative',
  ),
  loop_checks: noEffect('Max-Forwards ends loops.', 0),
  max_branches: int({ doc: 'Most branches of one request.', default: 12, min: 1, max: 31 }),
  max_while_loops: int({
    doc: 'Most rounds of one while loop; 0: no limit.',
    default: 100,
    min: 0,
    runtimeName: 'max_while_loops',
  }),
  max_recursive_level: int({ doc: 'Deepest nesting of routes.', default: 256, min: 0 }),
  onsend_route_reply: bool({ doc: 'Run onsend_route for the replies that are sent on, too.' }),
  phone2tel: bool({ doc: 'Take sip URIs with user=phone for telephone numbers, in selects.', default: true }),
  xavp_via_params: string({
    doc: 'Name of the $xavp whose fields via_add_xavp_params() adds to our Via as parameters.',
  }),
  xavp_via_fields: string({
    doc: 'Name of the $xavp whose fields address and port via_use_xavp_fields() writes into our Via.',
  }),
  xavp_via_reply_params: written(notAvailable('Via has no parameters from variables yet.'), 'text'),
  via_ci_format: ignored('Branches have one format.'),
  enum_suffix: written(ignored('Read with the enum module.'), 'text'),
  udp_mtu: int({
    doc: 'Requests longer than this go by udp_mtu_try_proto instead of UDP (RFC 3261 §18.1.1); 0: none.',
    default: 0,
    min: 0,
    runtimeName: 'udp_mtu',
  }),
  udp_mtu_try_proto: written(
    int({
      doc: 'How requests longer than udp_mtu go, where there is such a socket: UDP, TCP (2), TLS (3) or SCTP (4).',
      default: 0,
      min: 0,
      max: 4,
      names: { UDP: 0, TCP: 2, TLS: 3, SCTP: 4 },
      runtimeName: 'udp_mtu_try_proto',
    }),
    'word',
  ),
  udp4_raw: written(ignored(KERNEL), 'number', 'negative'),
  udp4_raw_mtu: ignored(KERNEL),
  udp4_raw_ttl: ignored(KERNEL),
  udp_receiver_mode: ignored(PROCESSES),
  maxbuffer: int({
    doc: 'Receive buffer of UDP sockets in bytes; the operating system may grant less.',
    default: 4 * 1024 * 1024,
    min: 0,
    reload: false,
  }),
  maxsndbuffer: ignored(KERNEL),
  sql_buffer_size: ignored('Queries have no size limit.'),
  pmtu_discovery: ignored(KERNEL),
  tos: written(
    int({
      doc: 'Type of service in the IP header of what is sent: a number or one of the names of RFC 1349. Needs the native part.',
      default: 0x10,
      min: 0,
      max: 255,
      names: { IPTOS_LOWDELAY: 0x10, IPTOS_THROUGHPUT: 0x08, IPTOS_RELIABILITY: 0x04, IPTOS_MINCOST: 0x02 },
      reload: false,
    }),
    'number',
    'word',
  ),
  mcast: written(
    string({
      doc: 'The interface on which the groups of `listen` are joined; without one, or where there is none of that name, the system chooses.',
      default: '',
      reload: false,
    }),
    'text',
    'word',
  ),
  msg_time: ignored('The time of a message is that of its arrival.'),
  mcast_loopback: bool({
    doc: 'Whether what a socket of a multicast group sends to groups comes back to this machine.',
    default: false,
    reload: false,
  }),
  mcast_ttl: int({
    doc: 'How many networks it may cross; -1: what the system says.',
    default: -1,
    min: -1,
    max: 255,
    reload: false,
  }),
  stats_name_separator: string({
    doc: 'What joins the parts of the name of a statistic, as in location_users.',
    default: '_',
    reload: false,
  }),
  uri_host_extra_chars: string({
    doc: 'Characters that hosts in URIs may have besides those of RFC 3261 and "_".',
  }),
  hdr_name_extra_chars: string({
    doc: 'Characters that header names may have besides those of RFC 3261.',
  }),
  return_mode: notAvailable('Return codes of routes are used as always.'),
  random_engine: written(ignored('Random numbers come from the operating system.'), 'text'),
  local_rport: bool({ doc: 'Ask for rport in our own Via, as if add_local_rport() were called.' }),

  // TCP
  tcp_accept_aliases: bool({
    doc: 'Take the alias parameter of Via as a name of the connection (RFC 5923).',
    runtimeName: 'tcp_accept_aliases',
  }),
  tcp_accept_no_cl: bool({
    doc: 'Take messages without Content-Length on streams; meant for HTTP.',
    runtimeName: 'tcp_accept_no_cl',
  }),
  tcp_accept_haproxy: bool({
    doc: 'Take the header of the PROXY protocol, version 1 or 2, before TLS or SIP: messages come from the peer it names.',
  }),
  tcp_accept_haproxy_from: written(
    string({
      doc: 'Networks of the load balancers that may send such headers, with commas between them: "10.0.0.0/24, 2001:db8::1"; empty: everybody may, so that a stranger can get what is meant for any address he names.',
      default: '',
      check: checkSubnets,
    }),
    'word',
  ),
  tcp_accept_hep3: notAvailable('HEP is not taken over TCP yet.'),
  tcp_accept_unique: noEffect('A peer has one connection from each of its ports in any case.', 0),
  tcp_accept_iplimit: int({
    doc: 'Most connections that one address may have open to us at a time, beyond which none is accepted from it; those that we opened do not count; 0: as many as with all.',
    default: 0,
    min: 0,
    runtimeName: 'tcp_accept_iplimit',
  }),
  tcp_async: ignored('Writes never block.'),
  tcp_clone_rcvbuf: ignored(MEMORY),
  tcp_conn_wq_max: int({
    doc: 'Most bytes waiting to be written on one connection; a peer that leaves more is cut off.',
    default: 262144,
    min: 0,
    runtimeName: 'tcp_conn_wq_max',
  }),
  tcp_connect_timeout: int({
    doc: 'Seconds to wait for a connection; -1: 10.',
    default: 10,
    min: -1,
    runtimeName: 'tcp_connect_timeout',
  }),
  tcp_connection_lifetime: int({
    doc: 'Seconds after which an idle connection is closed; -1: never.',
    default: 120,
    min: -1,
    runtimeName: 'tcp_connection_lifetime',
  }),
  tcp_connection_match: int({
    doc: "Which connection of a peer a message takes when the script has chosen a socket: 0 the newest at the socket's address, 1 one at its port if there is one.",
    default: 0,
    min: 0,
  }),
  tcp_crlf_ping: bool({
    doc: 'Answer double CRLF keep-alives (RFC 5626).',
    default: true,
    runtimeName: 'tcp_crlf_ping',
  }),
  tcp_defer_accept: int({
    doc: 'Seconds for which the operating system keeps a new connection to itself until it brings something; 0: it does not.',
    default: 0,
    min: 0,
    reload: false,
    runtimeName: 'tcp_defer_accept',
  }),
  tcp_delayed_ack: noEffect('The operating system decides when it acknowledges.', 1),
  tcp_fd_cache: ignored(PROCESSES),
  tcp_check_timer: ignored('Idle connections are closed at their time.'),
  tcp_keepalive: bool({ doc: 'Keep-alive by the operating system.', default: true, runtimeName: 'tcp_keepalive' }),
  tcp_keepcnt: int({
    doc: 'Probes without an answer after which the operating system ends a connection; 0: its own value.',
    default: 0,
    min: 0,
    runtimeName: 'tcp_keepcnt',
  }),
  tcp_keepidle: int({
    doc: 'Seconds of silence before the operating system probes a peer; 0: its own value.',
    default: 0,
    min: 0,
    runtimeName: 'tcp_keepidle',
  }),
  tcp_keepintvl: int({
    doc: 'Seconds between probes that the peer does not answer; 0: the value of the operating system.',
    default: 0,
    min: 0,
    runtimeName: 'tcp_keepintvl',
  }),
  tcp_linger2: int({
    doc: 'Seconds for which the operating system waits for the end of a connection from its peer; 0: its own value.',
    default: 0,
    min: 0,
    runtimeName: 'tcp_linger2',
  }),
  tcp_syncnt: int({
    doc: 'Times the operating system asks for a connection that is not answered; 0: its own value.',
    default: 0,
    min: 0,
    runtimeName: 'tcp_syncnt',
  }),
  tcp_max_connections: int({
    doc: 'Most TCP connections at a time.',
    default: 2048,
    min: 0,
    runtimeName: 'tcp_max_connections',
  }),
  tcp_msg_data_timeout: noEffect(
    'tcp_msg_read_timeout bounds a whole message, tcp_connection_lifetime the silence before it.',
    20,
  ),
  tcp_msg_read_timeout: int({ doc: 'Seconds from the first byte of a message to its last.', default: 20, min: 1 }),
  tcp_no_connect: bool({ doc: 'Never open TCP connections.', runtimeName: 'tcp_no_connect' }),
  tcp_poll_method: written(ignored(KERNEL), 'text', 'word'),
  poll_method: written(ignored(KERNEL), 'text', 'word'),
  tcp_rd_buf_size: int({
    doc: 'Largest message taken from a stream in bytes.',
    default: 65536,
    min: 0,
    runtimeName: 'tcp_rd_buf_size',
  }),
  tcp_reuse_port: bool({
    doc: 'Open TCP connections from the port of the socket, unless their source address is given; on Linux, with the native part.',
    reload: false,
  }),
  tcp_script_mode: written(
    noEffect('A stream stays open whatever the script returns, as with 1.', 1),
    'number',
    'negative',
  ),
  tcp_send_timeout: int({
    doc: 'Seconds a write may wait; -1: 10.',
    default: 10,
    min: -1,
    runtimeName: 'tcp_send_timeout',
  }),
  tcp_source_ipv4: written(
    string({
      doc: 'Address from which TCP connections are opened, instead of that of the socket.',
      check: (text) => checkAddress(text, 4),
    }),
    'word',
  ),
  tcp_source_ipv6: written(string({ doc: 'The same for IPv6.', check: (text) => checkAddress(text, 6) }), 'word'),
  tcp_wait_data: written(ignored(KERNEL), 'number', 'negative'),
  tcp_wq_blk_size: ignored(MEMORY),
  tcp_wq_max: int({
    doc: 'Most bytes waiting to be written on all connections together; beyond, sending fails.',
    default: 10 * 1024 * 1024,
    min: 0,
    runtimeName: 'tcp_wq_max',
  }),
  http_reply_parse: bool({
    doc: 'Whether replies of HTTP/1.0 and HTTP/1.1 with the headers of SIP are taken like replies of SIP.',
    default: false,
  }),

  ...PEER_PARAMETERS,
  ...KEMI_PARAMETERS,
  ...OPENSIPS_PARAMETERS,
} satisfies ParameterTable;

export type CoreValues = ParameterValues<typeof CORE_PARAMETERS>;
