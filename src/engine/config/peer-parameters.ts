/** Global parameters about TLS, SCTP and DNS: how peers are found, and spoken to in ways that are not there yet. */
import { bool, ignored, int, noEffect, written } from '../../module/parameters.ts';
import type { ParameterTable } from '../../module/parameters.ts';

const IN_MODULE =
  'Parameters of the module tls, and its file tls.cfg, say how TLS is made; here it has no effect, as in Kamailio.';

export const PEER_PARAMETERS = {
  // TLS, SCTP
  disable_tls: bool({ doc: 'Do without TLS, whatever enable_tls says.', reload: false }),
  tls_max_connections: int({
    doc: 'Most TLS connections at a time.',
    default: 2048,
    min: 0,
    runtimeName: 'tcp_max_tls_connections',
  }),
  tls_port_no: int({
    doc: 'Port for TLS of listen lines without one.',
    default: 5061,
    min: 0,
    max: 65535,
    reload: false,
  }),
  tls_threads_mode: ignored('One thread does all of TLS.'),
  tls_connection_match_domain: noEffect('TLS connections are found by remote address and port, or by id.', 0),
  tls_ca_list: written(noEffect(IN_MODULE), 'text'),
  tls_certificate: written(noEffect(IN_MODULE), 'text'),
  tls_ciphers_list: written(noEffect(IN_MODULE), 'text'),
  tls_handshake_timeout: int({
    doc: 'Seconds from the moment a TLS connection is connected to the end of its handshake.',
    default: 10,
    min: 1,
  }),
  tls_log: ignored('What goes wrong with TLS is logged as an error, what is usual is not.'),
  tls_method: written(noEffect(IN_MODULE), 'word'),
  tls_private_key: written(noEffect(IN_MODULE), 'text'),
  tls_require_certificate: noEffect(IN_MODULE),
  tls_send_timeout: noEffect('tcp_send_timeout holds for TLS too.'),
  tls_verify: noEffect(IN_MODULE),
  sctp_socket_rcvbuf: ignored('SCTP is not offered.'),
  sctp_socket_sndbuf: ignored('SCTP is not offered.'),
  sctp_autoclose: ignored('SCTP is not offered.'),
  sctp_send_ttl: ignored('SCTP is not offered.'),
  sctp_send_retries: ignored('SCTP is not offered.'),
  sctp_assoc_tracking: ignored('SCTP is not offered.'),
  sctp_assoc_reuse: ignored('SCTP is not offered.'),
  sctp_max_assocs: ignored('SCTP is not offered.'),
  sctp_srto_initial: ignored('SCTP is not offered.'),
  sctp_srto_max: ignored('SCTP is not offered.'),
  sctp_srto_min: ignored('SCTP is not offered.'),
  sctp_asocmaxrxt: ignored('SCTP is not offered.'),
  sctp_init_max_attempts: ignored('SCTP is not offered.'),
  sctp_init_max_timeo: ignored('SCTP is not offered.'),
  sctp_hbinterval: ignored('SCTP is not offered.'),
  sctp_pathmaxrxt: ignored('SCTP is not offered.'),
  sctp_sack_delay: ignored('SCTP is not offered.'),
  sctp_sack_freq: ignored('SCTP is not offered.'),
  sctp_max_burst: ignored('SCTP is not offered.'),

  // DNS
  dns: ignored('Names are always looked up where one is needed.'),
  rev_dns: ignored('Reverse lookups are made for auto_aliases only.'),
  use_dns_cache: bool({
    doc: 'Keep answers of DNS as long as they may be kept.',
    default: true,
    runtimeName: 'use_dns_cache',
  }),
  dns_cache_init: ignored('The cache is always there; use_dns_cache says whether it is used.'),
  dns_cache_flags: int({
    doc: 'Families of addresses that are asked for, a sum: 1 IPv4 only, 2 IPv6 only, 4 IPv6 first.',
    default: 0,
    min: 0,
    runtimeName: 'dns_cache_flags',
  }),
  dns_cache_gc_interval: int({
    doc: 'Seconds between two sweeps of the cache; 0: none.',
    default: 120,
    min: 0,
    max: 2_000_000,
  }),
  dns_cache_mem: int({ doc: 'Most kilobytes of the cache.', default: 500, min: 0, runtimeName: 'dns_cache_mem' }),
  dns_cache_del_nonexp: bool({
    doc: 'Let valid answers go, those longest unused first, when there is no room for new ones.',
    runtimeName: 'dns_cache_del_nonexp',
  }),
  dns_cache_rec_pref: int({
    doc: 'Which answer stays when one is there already: 0 and 1 the old one, 2 the new one, 3 the one valid longer.',
    default: 0,
    min: 0,
    runtimeName: 'dns_cache_rec_pref',
  }),
  dns_cache_max_ttl: int({
    doc: 'Most seconds an answer is kept; -1: a day.',
    default: -1,
    min: -1,
    runtimeName: 'dns_cache_max_ttl',
  }),
  dns_cache_min_ttl: int({
    doc: 'Least seconds an answer is kept.',
    default: 0,
    min: 0,
    runtimeName: 'dns_cache_min_ttl',
  }),
  dns_cache_negative_ttl: int({
    doc: 'Most seconds it is remembered that a name has no such records; 0: not at all.',
    default: 60,
    min: 0,
    runtimeName: 'dns_cache_negative_ttl',
  }),
  dns_retr_no: int({
    doc: 'How often each server of DNS is asked; -1: as /etc/resolv.conf says, else twice.',
    default: -1,
    min: -1,
    runtimeName: 'dns_retr_no',
  }),
  dns_retr_time: int({
    doc: 'Seconds each try may take; -1: as /etc/resolv.conf says, else 5.',
    default: -1,
    min: -1,
    runtimeName: 'dns_retr_time',
  }),
  dns_servers_no: int({
    doc: 'How many of the servers of /etc/resolv.conf are asked; -1: all.',
    default: -1,
    min: -1,
    runtimeName: 'dns_servers_no',
  }),
  dns_slow_query_ms: int({
    doc: 'Milliseconds after which a question counts as slow; 0: none does.',
    default: 0,
    min: 0,
    runtimeName: 'dns_slow_query_ms',
  }),
  dns_try_ipv6: bool({
    doc: 'Ask for IPv6 addresses too, behind the IPv4 ones unless dns_cache_flags says otherwise.',
    default: true,
    runtimeName: 'dns_try_ipv6',
  }),
  dns_try_naptr: bool({
    doc: 'Ask for NAPTR records of a host where the URI leaves transport and port open.',
    runtimeName: 'dns_try_naptr',
  }),
  dns_naptr_ignore_rfc: bool({
    doc: 'Choose among NAPTR records by our own preference of transports before their order.',
    default: true,
    runtimeName: 'dns_naptr_ignore_rfc',
  }),
  dns_udp_pref: int({
    doc: 'Preference of UDP among NAPTR records, greater is better; negative: not to be used.',
    default: 30,
    runtimeName: 'dns_udp_pref',
  }),
  dns_tcp_pref: int({ doc: 'The same for TCP.', default: 20, runtimeName: 'dns_tcp_pref' }),
  dns_tls_pref: int({ doc: 'The same for TLS.', default: 10, runtimeName: 'dns_tls_pref' }),
  dns_sctp_pref: int({ doc: 'The same for SCTP.', default: 20, runtimeName: 'dns_sctp_pref' }),
  dns_srv_lb: bool({
    doc: 'Choose among SRV records of one priority by chance, by their weights, instead of the heaviest first.',
    runtimeName: 'dns_srv_lb',
  }),
  dns_use_search_list: bool({
    doc: 'Try the domains of /etc/resolv.conf behind a name.',
    default: true,
    runtimeName: 'dns_use_search_list',
  }),
  dns_search_full_match: ignored('An answer must be for the name that was asked for.'),
  use_dns_failover: bool({
    doc: 'Go on with the next address or SRV target when a destination does not answer, answers 503 or cannot be reached; needs use_dns_cache.',
    runtimeName: 'use_dns_failover',
  }),

  // Blocklist
  use_dst_blocklist: bool({
    doc: 'Keep a list of destinations that failed, and send no request there.',
    runtimeName: 'use_dst_blocklist',
  }),
  dst_blocklist_init: ignored('The list is always there; use_dst_blocklist says whether it is used.'),
  dst_blocklist_mem: int({
    doc: 'Most kilobytes of the list.',
    default: 250,
    min: 0,
    runtimeName: 'dst_blocklist_mem',
  }),
  dst_blocklist_expire: int({
    doc: 'Seconds a destination stays on the list.',
    default: 60,
    min: 0,
    runtimeName: 'dst_blocklist_expire',
  }),
  dst_blocklist_gc_interval: int({
    doc: 'Seconds between two sweeps of the list; 0: none.',
    default: 60,
    min: 0,
    max: 2_000_000,
  }),
  dst_blocklist_udp_imask: int({
    doc: 'Failures over UDP that put nobody on the list, a sum: 2 sending, 4 connecting, 16 timeout, 32 a 503.',
    default: 0,
    min: 0,
    runtimeName: 'dst_blocklist_udp_imask',
  }),
  dst_blocklist_tcp_imask: int({
    doc: 'The same for TCP.',
    default: 0,
    min: 0,
    runtimeName: 'dst_blocklist_tcp_imask',
  }),
  dst_blocklist_tls_imask: int({
    doc: 'The same for TLS.',
    default: 0,
    min: 0,
    runtimeName: 'dst_blocklist_tls_imask',
  }),
  dst_blocklist_sctp_imask: ignored('SCTP is not offered.'),
} satisfies ParameterTable;
