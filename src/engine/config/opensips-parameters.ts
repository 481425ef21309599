/** Global parameters of OpenSIPS that Kamailio does not have: a configuration that is brought along says clearly what becomes of them. */
import { bool, ignored, int, noEffect, notAvailable } from '../../module/parameters.ts';
import type { ParameterTable } from '../../module/parameters.ts';
import { destinationLists } from './destination-lists.ts';

const MEMORY = 'Memory is managed by the JavaScript engine.';
const DATABASE = 'Queries are not gathered: each is made when the script asks for it.';
const THRESHOLD = 'No event is raised for it.';

export const OPENSIPS_PARAMETERS = {
  abort_on_assert: noEffect('There is no assert statement.', 0),
  enable_asserts: noEffect('There is no assert statement.', 0),
  cfg_file: noEffect('$cfg(file) names the file.'),
  cfg_line: noEffect('$cfg(line) gives the line.'),
  db_default_url: notAvailable('Name the database in the db_url parameter of each module.'),
  db_max_async_connections: ignored(DATABASE),
  debug_mode: bool({ doc: 'Stay in the foreground and log everything to stderr.', reload: false }),
  disable_503_translation: noEffect(
    'The parameter failure_reply_mode of tm and its relatives say what becomes of a 503.',
    0,
  ),
  disable_dns_blacklist: noEffect('use_dst_blocklist has destinations that failed avoided.', 1),
  disable_dns_failover: noEffect('use_dns_failover says whether a request goes on to the next address of a name.', 1),
  disable_stateless_fwd: noEffect(
    'Replies without a transaction are sent on by their Via; reply_route may drop them.',
    0,
  ),
  dst_blacklist: destinationLists(
    'A list of rules, `name:{ (protocol, network, port, "pattern"), !(…) }`; use_blacklist("name") keeps what is sent for a message from the destinations that one of its rules fits, or that a rule with "!" does not fit. Protocol `any` and port 0 are any; the pattern is one of fnmatch() for the whole request as it leaves, an empty one fits all. May be given several times, each with another name.',
  ),
  event_pkg_threshold: noEffect(THRESHOLD, 0),
  event_shm_threshold: noEffect(THRESHOLD, 0),
  exec_dns_threshold: noEffect('Slow lookups are not reported.', 0),
  exec_msg_threshold: noEffect('latency_limit_action reports slow functions.', 0),
  mem_warming: ignored(MEMORY),
  mem_warming_percentage: ignored(MEMORY),
  mem_warming_pattern_file: ignored(MEMORY),
  query_buffer_size: ignored(DATABASE),
  query_flush_time: ignored(DATABASE),
  shm_hash_split_percentage: ignored(MEMORY),
  shm_secondary_hash_size: ignored(MEMORY),
  tcp_listen_backlog: ignored('Left to the operating system.'),
  tcp_no_new_conn_bflag: {
    ...int({
      doc: 'Number of a branch flag, or its name of `flags`: a branch that has it goes by TCP, TLS and WebSocket only where a connection is open. Where none is, the next address of the name is tried, then t_relay() in request_route returns -6 and forward() is false. -1: no flag.',
      default: -1,
      min: -1,
      max: 31,
    }),
    own: true,
    namesFlag: true,
  },
  tcp_threshold: noEffect('Slow writes are not reported.', 0),
  tls_domain: notAvailable('Profiles are in the file that the parameter config of the module tls names.'),
  xlog_buf_size: ignored('Texts may have any length.'),
  xlog_default_level: noEffect('xlog() without a level writes at level error.', -1),
  xlog_force_color: noEffect('The parameter force_color of the module xlog says it.', 0),
} satisfies ParameterTable;
