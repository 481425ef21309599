/** The parameters of the module, with Kamailio's names. */
import { param, type ParameterValues, type Problem } from '../../src/module/index.ts';
import { VERIFY_CLIENT } from './profile-settings.ts';

const BY_OPENSSL = 'Left to Node and its OpenSSL.';
const QUEUES = 'What waits to be sent is bounded by tcp_conn_wq_max and tcp_wq_max.';
const MEMORY = 'Memory is managed by the JavaScript engine.';
const HSM = 'Keys are read from files; engines of OpenSSL are not used.';

function checkVerifyClient(text: string): Problem | null {
  if (VERIFY_CLIENT.some((each) => each === text.toLowerCase())) return null;
  return { problem: 'bad-value', message: `one of ${VERIFY_CLIENT.join(', ')} is expected` };
}

export const params = {
  config: param.string({
    doc: 'File with profiles for servers and clients, or folder with such files; the parameters that say the same are then not used.',
    reload: true,
  }),
  tls_method: param.string({
    doc: 'Version of TLS: TLSv1.2, TLSv1.2+ (or newer), TLSv1.3. Older names stand for TLSv1.2+ unless cipher_list says @SECLEVEL=0.',
    default: 'TLSv1.2+',
    reload: true,
  }),
  certificate: param.string({
    doc: 'File with the certificate and those between it and the authority, in PEM.',
    default: 'cert.pem',
    reload: true,
  }),
  private_key: param.string({ doc: 'File with the private key; absent: that of the certificate.', reload: true }),
  ca_list: param.string({ doc: 'File with the certificates of the authorities that are trusted.', reload: true }),
  ca_path: param.string({ doc: 'Folder with such files; all are read.', reload: true }),
  crl: param.string({ doc: 'File with a list of revoked certificates.', reload: true }),
  verify_certificate: param.bool({ doc: 'The certificate of a peer must lead to one of ca_list.', reload: true }),
  require_certificate: param.bool({
    doc: 'A peer must show a certificate, and it must lead to one of ca_list (verify_client optional_no_ca: to any).',
    reload: true,
  }),
  verify_client: param.string({
    doc: 'Both in one, added to them: off, on, optional (verified where there is one) or optional_no_ca (only asked for).',
    default: 'off',
    check: checkVerifyClient,
    reload: true,
  }),
  verify_depth: param.int({
    doc: 'Most certificates between that of a peer and that of the authority.',
    default: 9,
    min: 0,
    reload: true,
  }),
  cipher_list: param.string({ doc: 'Ciphers for TLS 1.2, as OpenSSL writes them.', reload: true }),
  server_name: param.written(
    param.ignored(
      'The default profiles are found without a name; connections from here ask for the one in $xavp (xavp_cfg).',
    ),
    'text',
  ),
  connection_timeout: param.int({
    doc: 'Seconds of silence after which a TLS connection is closed; -1: never.',
    default: 600,
    min: -1,
    runtimeName: 'connection_timeout',
  }),
  session_cache: param.bool({
    doc: 'Let peers resume a session (RFC 5077) where certificates are not verified. They keep it: nothing is kept here.',
    reload: true,
  }),
  session_id: param.string({
    doc: 'Context of sessions: one of another context is not resumed.',
    default: 'kahea-tls',
    reload: true,
  }),
  renegotiation: param.bool({ doc: 'Let peers renegotiate connections of TLS 1.2.', reload: true }),
  xavp_cfg: param.string({
    doc: 'Name of the $xavp whose fields server_name and server_id choose the profile of a connection from here.',
  }),
  event_callback: param.string({ doc: 'Function that runs for tls:connection-out where files route everything.' }),
  keylog_file: param.own(
    param.string({
      doc: 'File to which the secrets of the connections with keylog_peer are added, for Wireshark.',
      reload: true,
    }),
  ),
  keylog_peer: param.own(param.string({ doc: 'IP address of the one peer whose secrets are written.', reload: true })),
  tls_disable_compression: param.noEffect('There is no compression, which is not safe (CRIME).', 1),
  send_close_notify: param.ignored('The end of a connection is always announced to the peer.'),
  ssl_release_buffers: param.ignored(MEMORY),
  ssl_freelist_max_len: param.ignored(MEMORY),
  ssl_max_send_fragment: param.ignored(BY_OPENSSL),
  ssl_read_ahead: param.ignored(BY_OPENSSL),
  con_ct_wq_max: param.ignored(QUEUES),
  ct_wq_max: param.ignored(QUEUES),
  ct_wq_blk_size: param.ignored(QUEUES),
  tls_log: param.ignored('What goes wrong is logged as an error.'),
  tls_debug: param.ignored('There are no such lines.'),
  low_mem_threshold1: param.ignored(MEMORY),
  low_mem_threshold2: param.ignored(MEMORY),
  tls_force_run: param.ignored('Node brings its own OpenSSL.'),
  rand_engine: param.written(param.ignored(BY_OPENSSL), 'text'),
  engine: param.written(param.notAvailable(HSM), 'text'),
  engine_config: param.written(param.ignored(HSM), 'text'),
  engine_algorithms: param.written(param.ignored(HSM), 'text'),
};

export type TlsParameters = ParameterValues<typeof params>;
