/** Parameters of nathelper, by Kamailio's names and defaults. */
import { param } from '../../src/module/index.ts';
import { parseSource } from './forged-source.ts';

const branchFlag = (doc: string) => param.int({ doc, default: -1, min: -1, max: 31 });

export const parameters = {
  force_socket: param.string({
    doc: 'Socket that keep-alives leave from, rather than that of the REGISTER.',
  }),
  natping_interval: param.int({
    doc: 'Seconds between two keep-alives to each contact; 0: none are sent. Needs usrloc.',
    default: 0,
    min: 0,
    reload: false,
  }),
  ping_nated_only: param.bool({ doc: 'Whether only contacts with the flag nat_bflag of usrloc get keep-alives.' }),
  natping_processes: param.ignored('There is one process, which sends keep-alives beside its other work.'),
  natping_socket: param.string({
    doc:
      'IPv4 address and port (5060) that keep-alives of four bytes to IPv4 addresses seem to come from: that of a server in front. ' +
      'Needs the right to open raw sockets.',
    reload: false,
    check: (value) =>
      value !== '' && parseSource(value) === null
        ? { problem: 'bad-value', message: 'an address and a port are expected' }
        : null,
  }),
  received_avp: param.string({
    doc: 'Variable that fix_nated_register() puts the source of a REGISTER into; registrar has the same parameter.',
    reload: false,
  }),
  sipping_bflag: branchFlag(
    'Number of the branch flag of contacts that get SIP requests instead of datagrams; -1: none does. Without ping_nated_only all contacts get them once it is set, and those with the flag by their Path.',
  ),
  sipping_from: param.string({ doc: 'From URI of those requests.' }),
  sipping_method: param.string({ doc: 'Method of those requests.', default: 'OPTIONS' }),
  natping_disable_bflag: branchFlag('Number of the branch flag of contacts that get no keep-alives; -1: none.'),
  nortpproxy_str: param.string({
    doc: 'Line that fix_nated_sdp() marks a session description with; empty: none.',
    default: 'a=nortpproxy:yes\r\n',
  }),
  keepalive_timeout: param.int({
    doc: 'Seconds after which a UDP contact behind NAT that answers no SIP keep-alive is removed; 0: it stays.',
    default: 0,
    min: 0,
  }),
  udpping_from_path: param.bool({
    doc:
      'Whether keep-alives of four bytes to contacts with a Path seem to come from the last address in it, which is that of the proxy the phone sees. ' +
      'Needs the right to open raw sockets.',
    reload: false,
  }),
  append_sdp_oldmediaip: param.bool({
    doc: 'Whether fix_nated_sdp() keeps the addresses it replaces in lines `a=oldmediaip:`.',
    default: true,
  }),
  filter_server_id: param.bool({
    doc: 'Whether only contacts get keep-alives that were registered with the server_id of this server.',
  }),
  nat_addr_mode: param.int({
    doc: 'Addresses that count as private: 0 10/8, 172.16/12, 192.168/16, 100.64/10 and 192.0.0/29; 1 all of 192.0.0/24 too.',
    default: 1,
    min: 0,
    max: 1,
  }),
  alias_name: param.string({
    doc: 'Name of the URI parameter of set_contact_alias(), add_contact_alias() and handle_ruri_alias().',
    default: 'alias',
  }),
};
