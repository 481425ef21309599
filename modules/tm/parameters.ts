/** The parameters of tm with Kamailio's names, defaults and units; every delay is in milliseconds. */
import { param } from '../../src/module/index.ts';
import { twAppend } from './append-groups.ts';

const delay = (name: string, initial: number, doc: string) =>
  param.int({ doc: `${doc} In milliseconds.`, default: initial, min: 1, max: 0x7fffffff, runtimeName: name });

export const PARAMETERS = {
  fr_timer: delay(
    'fr_timer',
    30_000,
    'How long a request waits for any reply, a non-INVITE for its final one, a negative reply for its ACK.',
  ),
  fr_inv_timer: delay('fr_inv_timer', 120_000, 'How long an INVITE waits for its final reply after a provisional one.'),
  restart_fr_on_each_reply: param.bool({
    doc: 'Each provisional reply starts fr_inv_timer again; else only the first and higher ones from 180 on.',
    default: true,
    runtimeName: 'restart_fr_on_each_reply',
  }),
  max_inv_lifetime: delay('max_inv_lifetime', 180_000, 'Longest time until an INVITE has its final reply.'),
  max_noninv_lifetime: delay('max_noninv_lifetime', 32_000, 'Longest time until another request has its final reply.'),
  wt_timer: delay('wt_timer', 5000, 'How long a finished transaction stays to absorb late messages.'),
  retr_timer1: delay('retr_timer1', 500, 'First retransmission interval (T1).'),
  retr_timer2: delay('retr_timer2', 4000, 'Longest retransmission interval (T2).'),
  noisy_ctimer: param.bool({
    doc: 'An INVITE that times out is always answered; else one with a single branch that never got a reply is dropped.',
    default: true,
    runtimeName: 'noisy_ctimer',
  }),
  auto_inv_100: param.bool({
    doc: 'Answer an INVITE with 100 when it is relayed.',
    default: true,
    runtimeName: 'auto_inv_100',
  }),
  auto_inv_100_reason: param.string({
    doc: 'Reason of the 100 that auto_inv_100 sends.',
    default: 'trying -- your call is important to us',
    runtimeName: 'auto_inv_100_reason',
  }),
  unix_tx_timeout: param.ignored('t_write_unix() never waits for the program that reads.'),
  aggregate_challenges: param.bool({
    doc: 'A 401 or 407 sent upstream has the challenges of all branches.',
    default: true,
    runtimeName: 'aggregate_challenges',
  }),
  reparse_invite: param.bool({
    doc: 'ACK and CANCEL are made of the INVITE as it was sent; else of the INVITE as it came, with the Routes it had.',
    default: true,
    runtimeName: 'reparse_invite',
  }),
  ac_extra_hdrs: param.string({
    doc: 'Headers of the INVITE whose names begin so are copied into its CANCEL and the ACK of a negative reply.',
    runtimeName: 'ac_extra_hdrs',
  }),
  blst_503: param.bool({
    doc: 'Who answers 503 is put on the blocklist of destinations.',
    default: false,
    runtimeName: 'blst_503',
  }),
  blst_503_def_timeout: param.int({
    doc: 'Seconds there without Retry-After; 0: it is not put there.',
    default: 0,
    min: 0,
    runtimeName: 'blst_503_def_timeout',
  }),
  blst_503_min_timeout: param.int({
    doc: 'Least seconds there, whatever Retry-After says.',
    default: 0,
    min: 0,
    runtimeName: 'blst_503_min_timeout',
  }),
  blst_503_max_timeout: param.int({
    doc: 'Most seconds there, whatever Retry-After says.',
    default: 3600,
    min: 0,
    runtimeName: 'blst_503_max_timeout',
  }),
  blst_methods_add: param.int({
    doc: 'Methods whose timeouts put a destination on the blocklist, a sum: 1 INVITE, 8 BYE, 16 INFO, 32 REGISTER, …',
    default: 1,
    runtimeName: 'blst_methods_add',
  }),
  blst_methods_lookup: param.int({
    doc: 'Methods that are not sent to destinations on the blocklist, as in blst_methods_add; all but BYE by default.',
    default: -9,
    runtimeName: 'blst_methods_lookup',
  }),
  cancel_b_method: param.int({
    doc: 'CANCEL of a branch without any reply: 0 give it up at once, 1 wait for a provisional reply, 2 send it anyway.',
    default: 1,
    min: 0,
    max: 2,
    runtimeName: 'cancel_b_method',
  }),
  reparse_on_dns_failover: param.ignored('The next address gets what the one before was sent, but for the Via.'),
  on_sl_reply: param.string({ doc: 'Reply route for replies that belong to no transaction.', reload: false }),
  contacts_avp: param.string({ doc: 'XAVP in which t_load_contacts() keeps destinations.' }),
  contact_flows_avp: param.string({ doc: 'XAVP in which t_next_contacts() keeps further flows of one phone.' }),
  fr_timer_avp: param.string({ doc: 'AVP with fr_timer in seconds for one transaction.' }),
  fr_inv_timer_avp: param.string({ doc: 'AVP with fr_inv_timer in seconds for one transaction.' }),
  unmatched_cancel: param.int({
    doc: 'A CANCEL of no transaction is relayed statefully (0), statelessly (1) or dropped (2).',
    default: 0,
    min: 0,
    max: 2,
    runtimeName: 'unmatched_cancel',
  }),
  ruri_matching: param.bool({
    doc: 'Matching by RFC 2543 compares the Request-URI.',
    default: true,
    runtimeName: 'ruri_matching',
  }),
  via1_matching: param.bool({
    doc: 'Matching by RFC 2543 compares the top Via.',
    default: true,
    runtimeName: 'via1_matching',
  }),
  callid_matching: param.bool({
    doc: 'A reply must have the Call-ID of its request, besides its branch; requests always must.',
    default: false,
    runtimeName: 'callid_matching',
  }),
  callid_cseq_matching: param.ignored('Replies are matched by branch, as RFC 3261 has it.'),
  pass_provisional_replies: param.noEffect('Interfaces of this server always see provisional replies.', 0),
  default_code: param.int({
    doc: 'Status of t_reply() when it is given none.',
    default: 500,
    min: 400,
    max: 699,
    runtimeName: 'default_code',
  }),
  default_reason: param.string({
    doc: 'Reason of t_reply() when it is given none.',
    default: 'Server Internal Error',
    runtimeName: 'default_reason',
  }),
  disable_6xx_block: param.bool({
    doc: 'Treat 6xx as any negative reply.',
    default: false,
    runtimeName: 'disable_6xx_block',
  }),
  local_ack_mode: param.int({
    doc: 'Where the ACK of a 2xx to an INVITE of the server goes: 0 by Route and Contact, 1 where the INVITE went, 2 where the reply came from.',
    default: 0,
    min: 0,
    max: 2,
    runtimeName: 'local_ack_mode',
  }),
  failure_reply_mode: param.int({
    doc: 'Replies forgotten when a failure route adds branches: 0 none, 1 and 3 all earlier, 2 those of the last leg.',
    default: 3,
    min: 0,
    max: 3,
  }),
  faked_reply_prio: param.int({
    doc: 'Added to the priority number of replies made up here; positive lets received ones win.',
    default: 0,
  }),
  local_cancel_reason: param.bool({
    doc: 'A CANCEL caused by a final reply says so in Reason.',
    default: true,
    runtimeName: 'local_cancel_reason',
  }),
  e2e_cancel_reason: param.bool({
    doc: 'Reason of a received CANCEL is copied into those sent on.',
    default: true,
    runtimeName: 'e2e_cancel_reason',
  }),
  remap_503_500: param.bool({ doc: 'A 503 is sent upstream as 500.', default: true, runtimeName: 'remap_503_500' }),
  failure_exec_mode: param.bool({
    doc: 'A branch that cannot be sent fails like one that times out, so that the failure route runs.',
    default: false,
  }),
  dns_reuse_rcv_socket: param.ignored(
    'The next address is sent to from the socket of the one before, when it has the transport.',
  ),
  xavp_contact: param.written(param.ignored('The xavp_contact of usrloc is used.'), 'text'),
  event_callback: param.string({
    doc: 'With cfgengine "jsdt" or "typescript": the function that runs for event tm:local-request, which is told the event.',
    reload: true,
  }),
  event_callback_lres_sent: param.string({
    doc: 'With cfgengine "jsdt" or "typescript": the function that runs for event tm:local-response, which is told the event.',
    reload: true,
  }),
  relay_100: param.bool({
    doc: 'Each 100 that a branch gets is sent upstream as other provisional replies are. One that belongs to no transaction is forwarded in any case.',
    reload: true,
  }),
  rich_redirect: param.int({
    doc: 'What else redirects of a transaction say of each destination, a sum of 1 (branch flags, a parameter of Contact) and 2 (path, a header Route in the URI).',
    default: 0,
    reload: true,
  }),
  exec_time_check: param.ignored('A failure route may take any time.'),
  reply_relay_mode: param.ignored('A reply route that waits never sends a second final reply.'),
  tw_append: twAppend,
  enable_uac_fr: param.bool({
    doc: 'Whether scripts hear of failures of requests of the server: uac_req_send() with $uac_req(evroute) 2.',
  }),
};
