/** Parameters of registrar, by Kamailio's names and defaults. Those with a runtime name can be changed by cfg.set. */
import { param } from '../../src/module/index.ts';

export const parameters = {
  realm_prefix: param.string({
    doc: 'Prefix taken off the domain of an address of record.',
    default: '',
    runtimeName: 'realm_pref',
  }),
  default_expires: param.int({
    doc: 'Seconds a contact stays when the REGISTER says nothing.',
    default: 3600,
    min: 0,
    runtimeName: 'default_expires',
  }),
  default_expires_range: param.int({
    doc: 'Largest part of default_expires, in percent, taken off at random.',
    default: 0,
    min: 0,
    max: 100,
    runtimeName: 'default_expires_range',
  }),
  expires_range: param.int({
    doc: 'Largest part of the seconds a REGISTER asks for, in percent, taken off at random.',
    default: 0,
    min: 0,
    max: 100,
    runtimeName: 'expires_range',
  }),
  min_expires: param.int({
    doc: 'Least seconds a contact stays; 0: no limit.',
    default: 60,
    min: 0,
    runtimeName: 'min_expires',
  }),
  max_expires: param.int({
    doc: 'Most seconds a contact stays; 0: no limit.',
    default: 0,
    min: 0,
    runtimeName: 'max_expires',
  }),
  max_contacts: param.int({
    doc: 'Most contacts of one address of record; 0: no limit.',
    default: 0,
    min: 0,
    runtimeName: 'max_contacts',
  }),
  retry_after: param.int({
    doc: 'Seconds for the Retry-After of 5xx answers; 0: none.',
    default: 0,
    min: 0,
    runtimeName: 'retry_after',
  }),
  case_sensitive: param.bool({
    doc: 'Whether the user of an address of record keeps its case.',
    runtimeName: 'case_sensitive',
  }),
  default_q: param.int({
    doc: 'q of contacts without one, in thousandths; -1: none.',
    default: -1,
    min: -1,
    max: 1000,
    runtimeName: 'default_q',
  }),
  append_branches: param.bool({
    doc: 'Whether lookup takes all contacts instead of the first.',
    default: true,
    runtimeName: 'append_branches',
  }),
  use_expired_contacts: param.bool({
    doc: 'Whether contacts are used after their time.',
    runtimeName: 'use_expired_contacts',
  }),
  min_expires_mode: param.int({
    doc: 'What too few seconds bring: 0 min_expires, 1 an answer 423.',
    default: 0,
    min: 0,
    max: 1,
  }),
  limit_contacts_udp: param.own(
    param.bool({
      doc: 'Whether answers over UDP to requests without checked credentials leave out contacts, so that they are at most three times as long as the request. The contacts of the request itself come first then. 0: all contacts are listed, as in Kamailio.',
      default: true,
    }),
  ),
  received_avp: param.string({
    doc: 'Variable with the source of the REGISTER as a URI, kept with the contact.',
    reload: false,
  }),
  received_param: param.string({
    doc: 'Contact parameter that shows it in the answer; empty: none.',
    default: 'received',
  }),
  sock_flag: param.int({
    doc: 'Flag of requests whose sock_hdr_name header names the local socket; -1: none.',
    default: -1,
    min: -1,
    max: 31,
  }),
  sock_hdr_name: param.string({ doc: 'Header with the local socket (proto:address:port) of the REGISTER.' }),
  sock_mode: param.bool({ doc: 'Whether the advertised address of the local socket is kept instead of its own.' }),
  method_filtering: param.bool({
    doc: 'Whether lookup leaves out contacts that do not allow the method of the request.',
  }),
  use_path: param.bool({ doc: 'Whether Path (RFC 3327) is kept with contacts.' }),
  path_mode: param.int({
    doc: 'When Path is answered: 0 never, 1 when supported by the phone, 2 always, and 420 when it is not.',
    default: 2,
    min: 0,
    max: 2,
  }),
  path_use_received: param.bool({
    doc: 'Whether the received parameter of the first Path is where the REGISTER came from.',
  }),
  path_check_local: param.bool({ doc: 'Whether lookup leaves out a first Path that is this server.' }),
  reg_callid_avp: param.own(
    param.string({
      doc: 'Variable with the Call-ID that registered() looks for; match_option replaces it. The documentation of Kamailio names it, its module does not take it.',
      reload: false,
    }),
  ),
  xavp_cfg: param.string({ doc: 'Name of the XAVP with settings for one call.' }),
  xavp_rcd: param.string({ doc: 'Name of the XAVP that gets the fields of the contact found.' }),
  xavp_rcd_mask: param.int({
    doc: 'Fields it does not get: 1 ruid, 2 contact, 4 expires, 8 received, 16 path.',
    default: 0,
    min: 0,
    max: 31,
  }),
  gruu_enabled: param.bool({
    doc: 'Whether devices (+sip.instance) are known and get GRUUs (RFC 5627).',
    default: true,
  }),
  outbound_mode: param.int({
    doc: 'RFC 5626: 0 off, 1 for phones that support it, 2 for all.',
    default: 0,
    min: 0,
    max: 2,
  }),
  regid_mode: param.ignored('A reg-id always counts, with or without support of outbound, as in Kamailio.'),
  flow_timer: param.int({
    doc: 'Seconds for the Flow-Timer of answers; 0: none. Needs outbound_mode.',
    default: 0,
    min: 0,
    reload: true,
  }),
  contact_max_size: param.int({ doc: 'Most chars of a contact URI.', default: 512, min: 1 }),
  event_callback: param.string({
    doc: 'With cfgengine "jsdt" or "typescript": the function that runs for event usrloc:contact-expired, which is told the event.',
    reload: true,
  }),
  lookup_filter_mode: param.int({
    doc: 'Filter of lookup: 1 branch flags of $xavp(cfg=>rlf_bflags); 2, open connections, is not available.',
    default: 0,
    min: 0,
    max: 1,
  }),
};
