/** Parameters of usrloc, by Kamailio's names and defaults. */
import { param } from '../../src/module/index.ts';

const database = () => param.ignored('Contacts are kept in the state folder, not in a database.');
const text = () => param.written(database(), 'text');
const keepAlive = () => param.ignored('No keep-alives are sent.');
const keepAliveText = () => param.written(keepAlive(), 'text');

export const parameters = {
  nat_bflag: param.int({
    doc: 'Number of the branch flag that marks contacts behind NAT; -1: none.',
    default: -1,
    min: -1,
    max: 31,
  }),
  use_domain: param.bool({ doc: 'Whether an address of record is user@domain instead of the user alone.' }),
  desc_time_order: param.bool({ doc: 'Whether contacts are ordered by age, the newest first, instead of by q.' }),
  timer_interval: param.int({
    doc: 'Seconds between two searches for expired contacts.',
    default: 60,
    min: 1,
    max: 86400,
    reload: true,
  }),
  matching_mode: param.int({
    doc: 'What makes two contacts of an address of record the same: 0 the URI, 1 URI and Call-ID, 2 URI and Path, 3 the Call-ID.',
    default: 0,
    min: 0,
    max: 3,
  }),
  cseq_delay: param.int({
    doc: 'Seconds in which a REGISTER with the same Call-ID and CSeq is a retransmission, answered without an update; later it is an error.',
    default: 20,
    min: 0,
  }),
  hash_size: param.int({
    doc: 'Exponent of the table size that ul.dump shows; the table itself has no such limit.',
    default: 10,
    min: 1,
    max: 30,
  }),
  preload: param.list({ doc: 'Location tables that no function of the configuration names.' }),
  xavp_contact: param.string({
    doc: 'Name of the XAVP whose fields are stored with a contact and come back with lookup.',
  }),
  db_mode: param.notAvailable('Contacts are kept in the state folder, and survive restarts, with db_mode 0.', /^db_/),
  handle_lost_tcp: param.bool({
    doc: 'Whether contacts that registered over TCP, TLS or WebSocket end when their connection does.',
    reload: false,
  }),
  close_expired_tcp: param.bool({
    doc: 'Whether the connection of a contact over TCP, TLS or WebSocket is closed when the contact expires.',
    reload: true,
  }),
  ka_mode: param.notAvailable('Phones keep their own bindings alive.'),
  ka_method: keepAliveText(),
  ka_from: keepAliveText(),
  ka_domain: keepAliveText(),
  ka_filter: keepAlive(),
  ka_timeout: keepAlive(),
  ka_loglevel: keepAlive(),
  ka_logmsg: keepAliveText(),

  db_url: text(),
  db_load: database(),
  db_insert_update: database(),
  db_update_as_insert: database(),
  db_check_update: database(),
  db_ops_ruid: database(),
  db_raw_fetch_type: database(),
  db_insert_null: database(),
  db_timer_clean: database(),
  db_clean_tcp: database(),
  rm_expired_delay: database(),
  expires_type: database(),
  skip_remote_socket: database(),
  server_id_filter: database(),
  version_table: database(),
  fetch_rows: database(),
  load_rank: param.ignored('There is one process, which reads the contacts.'),
  timer_procs: param.ignored('Timers run in the one process there is.'),

  user_column: text(),
  domain_column: text(),
  contact_column: text(),
  expires_column: text(),
  q_column: text(),
  callid_column: text(),
  cseq_column: text(),
  methods_column: text(),
  flags_column: text(),
  cflags_column: text(),
  user_agent_column: text(),
  received_column: text(),
  socket_column: text(),
  path_column: text(),
  ruid_column: text(),
  instance_column: text(),
  reg_id_column: text(),
  server_id_column: text(),
  connection_id_column: text(),
  keepalive_column: text(),
  partition_column: text(),
};
