/** `modparam`s of the module. */
import { param } from '../../src/module/index.ts';
import { checkCredential } from './credentials.ts';

const DIALOG = 'Addresses are kept by the module dialog, which is not available yet; the Record-Route keeps them.';
const parameterName = (text: string) =>
  /^[\w.!~*'+%-]+$/.test(text)
    ? null
    : ({ problem: 'bad-value', message: 'the name of a parameter is expected' } as const);
const text = (doc: string) => param.string({ doc, reload: false });

export const PARAMETERS = {
  rr_from_store_param: param.string({
    doc: 'Name of the parameter of the Record-Route that keeps the From URI as it came.',
    default: 'vsf',
    check: parameterName,
    reload: false,
  }),
  rr_to_store_param: param.string({
    doc: 'The same for To.',
    default: 'vst',
    check: parameterName,
    reload: false,
  }),
  restore_mode: param.string({
    doc: 'What brings replaced addresses back: `none`: nothing; `manual`: replies of the same request; `auto`: those, later requests of the dialog and their replies.',
    default: 'auto',
    check: (value) =>
      /^(none|manual|auto)$/i.test(value)
        ? null
        : { problem: 'bad-value', message: `none, manual or auto, not "${value}"` },
    reload: false,
  }),
  restore_dlg: param.notAvailable(DIALOG),
  restore_passwd: param.string({
    doc: 'Password without which nobody reads the addresses in the Record-Route. Servers with the same one read each other.',
    default: '',
    reload: false,
  }),
  restore_from_avp: text('AVP in which the From as it came is kept for replies, for after msg_apply_changes().'),
  restore_to_avp: text('The same for To.'),
  credential: param.list({
    doc: '`username:realm:password` for uac_auth(); may be given several times.',
    check: checkCredential,
  }),
  auth_realm_avp: text('Variable with the realm that uac_auth() has credentials for; empty: all.'),
  auth_username_avp: text('Variable with the user name for it.'),
  auth_password_avp: text('Variable with the password for it.'),
  reg_db_url: param.written(
    param.notAvailable(
      'Registrations are read from a database, which is not available yet; uac.reg_add adds them while the server runs.',
      /^db_/,
    ),
    'text',
  ),
  reg_db_table: param.written(param.ignored('There is no database yet.'), 'text'),
  reg_contact_addr: param.string({
    doc: '`host[:port][;parameters]` of the Contacts that are registered, for rows that have none of their own.',
    check: (value) =>
      /^[^\s<>"@]*$/.test(value) && !/^sips?:/i.test(value)
        ? null
        : { problem: 'bad-value', message: `host[:port][;parameters], not "${value}"` },
  }),
  reg_timer_interval: param.int({
    doc: 'Seconds between two looks for registrations to make or renew: the first REGISTER of one goes out with the next look, and it is renewed when it ends within this time plus three seconds.',
    default: 90,
    min: 1,
    max: 86_400,
    reload: true,
  }),
  reg_retry_interval: param.int({
    doc: 'Seconds after which a registration that failed is tried again; 0: it is disabled.',
    min: 0,
    max: 31_536_000,
  }),
  reg_random_delay: param.int({
    doc: 'Registrations without reg_delay begin at a random time within so many seconds; 0: at once.',
    min: 0,
    max: 31_536_000,
  }),
  reg_keep_callid: param.bool({ doc: 'Whether a registration is renewed with the same Call-ID and the next CSeq.' }),
  reg_active: param.bool({
    doc: 'Whether registrations are kept; `uac.reg_active` changes it.',
    default: true,
    reload: false,
  }),
  reg_gc_interval: param.ignored('Registrations that were removed leave nothing behind.'),
  reg_hash_size: param.ignored('Tables grow by themselves.'),
  reg_use_domain: param.bool({
    doc: 'Whether registrations are found by the local user and domain, not the user alone.',
  }),
  default_socket: text('Socket that requests of the module are sent from, `udp:192.0.2.1:5060`; empty: tm chooses.'),
  event_callback: param.string({
    doc: 'With cfgengine "jsdt" or "typescript": the function that runs for event uac:reply, which is told the event.',
    reload: true,
  }),
};
