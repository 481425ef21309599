// A server with topos for a test, ours or Kamailio's, which keeps its dialogs in a database of text files.

import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from '../scenario/config-parts.ts';
import { CALLEE, CALLEE_B } from '../scenario/configs.ts';
import { TABLES } from '../support/dbtext-tables.ts';
import type { Loopback } from '../support/loopback.ts';
import { request, TcpPeerListener, type TcpPeer } from '../support/peer.ts';
import type { ServerKind, ServerOptions } from '../support/server.ts';
import type { SipText } from '../support/sip-text.ts';
import { writeReply } from '../support/sip-text.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';
import { normaliseMessage } from './normalise.ts';
import { Stage } from './stage.ts';
import { ToposCall, uriIn } from './topos-call.ts';

const TCP_CALLEE = 30;

/** Tables as the module needs them: it leaves fields out for which the package's own tables want a value. */
function makeDatabase(folder: string): void {
  mkdirSync(folder);
  for (const name of ['topos_d', 'topos_t']) {
    writeFileSync(
      join(folder, name),
      readFileSync(join(TABLES, name), 'latin1').replaceAll('(string)', '(string,null)'),
    );
  }
  copyFileSync(join(TABLES, 'version'), join(folder, 'version'));
}

function loadTopos(kind: ServerKind, database: string): string {
  const modules = load('tm', 'sl', 'rr', 'pv', 'xlog', 'textops', 'siputils', 'corex', 'nathelper');
  if (kind !== 'kamailio') return modules + load('topos');
  makeDatabase(database);
  return `${modules}${load('db_text', 'topos')}modparam("topos", "db_url", "text://${database}")\n`;
}

/** The database is in the folder of the server, and goes with it when the stage is closed. */
export function openStage(
  kind: ServerKind,
  config: (net: Loopback) => string,
  lasts: readonly number[],
  options: Omit<ServerOptions, 'config' | 'folder'> = {},
): Promise<Stage> {
  const folder = makeTemporaryFolder();
  const whole = (net: Loopback): string => loadTopos(kind, join(folder, 'database')) + config(net);
  return Stage.open(kind, whole, lasts, { ...options, folder });
}

/** `sixth`: a place by IPv6, for calls to `six`. */
export const routes = (net: Loopback, parameters: string, sixth = 'nowhere'): string => `${parameters}
request_route {
  xlog("in=$rm|ru=$ru|route=$(hdr(Route)[0]) $(hdr(Route)[1]) $(hdr(Route)[2]) $(hdr(Route)[3])|vias=$hdrc(Via)|rr=$hdr(Record-Route)|ct=$ct\\n");
  if ($ci == "kt-context") tps_set_context("one");
  $xavu(tps=>a) = "anna";
  if ($ci != "kt-unnamed") $xavu(tps=>b) = "ben";
  $xavu(tps=>host) = "host.example.com:5099";
  if (is_method("CANCEL")) { if (t_check_trans()) t_relay(); exit; }
  if ($ci == "kt-nated") fix_nated_contact();
  t_on_reply("SEEN");
  if (has_totag()) {
    if (!loose_route()) { if (is_method("ACK")) t_check_trans(); else sl_send_reply("404", "No route"); exit; }
    if (is_method("INVITE|SUBSCRIBE|NOTIFY|UPDATE")) record_route();
  } else {
    record_route();
    if ($rU == "loop") { $rU = "looped"; $du = "sip:${net.host(1)}:5060"; }
    else if ($rU == "tcp") $du = "sip:${net.host(TCP_CALLEE)}:5060;transport=tcp";
    else if ($rU == "six") $du = "sip:${sixth}";
    else if ($rU == "fork") { $ru = "sip:fork@${net.host(CALLEE)}:5060"; append_branch("sip:fork@${net.host(CALLEE_B)}:5060"); }
    else if ($rU == "stateless") { $du = "sip:${net.host(CALLEE)}:5060"; forward(); exit; }
    else $du = "sip:${net.host(CALLEE)}:5060";
  }
  t_relay();
}
onreply_route[SEEN] {
  xlog("out=$rs $rm|vias=$hdrc(Via)|rr=$(hdr(Record-Route)[0]) $(hdr(Record-Route)[1])|ct=$ct\\n");
  append_hf("X-Script: yes\\r\\n");
  if ($ci == "kt-nated") fix_nated_contact();
  if ($ci == "kt-rerouted") append_hf("Record-Route: <sip:${net.host(CALLEE)};lr;first>\\r\\n", "Via");
}
`;

/** Servers may open one more connection for a later request. */
const arrivedAt = (listener: TcpPeerListener, method: string): Promise<[SipText, TcpPeer]> =>
  until(`${method} over TCP`, () => {
    for (const peer of listener.connections) {
      const found = peer.arrivals.find(({ message }) => request(method)(message));
      if (found !== undefined) return [found.message, peer];
    }
    return null;
  });

/** User parts of Contacts come from a $xavu. */
export const NAMED_USERS = `
modparam("topos", "contact_mode", 2)
modparam("topos", "cparam_name", "key")
modparam("topos", "xavu_cfg", "tps")
modparam("topos", "xavu_field_a_contact", "a")
modparam("topos", "xavu_field_b_contact", "b")
`;

/** And hosts too. */
export const NAMED_CONTACTS = `${NAMED_USERS}modparam("topos", "xavu_field_contact_host", "host")
`;

/** A call from UDP to TCP; gives what came there. */
export const callOverTcp = async (stage: Stage): Promise<readonly string[]> => {
  const listener = await TcpPeerListener.open(stage.server.net.endpoint(TCP_CALLEE));
  try {
    const call = new ToposCall(stage, 'tcp');
    call.begin('INVITE', 'tcp');
    const peer = await listener.connection();
    const invite = await peer.receive(request('INVITE'), 4_000);
    const contact = `Contact: <sip:t@${call.host(TCP_CALLEE)}:5060;transport=tcp>`;
    peer.send(writeReply(invite, 200, 'OK', { toTag: `ktb${CALLEE}`, headers: [contact] }));
    const ok = await call.answered(200, 'INVITE');
    call.callerTarget = uriIn(ok.need('Contact'));
    call.within('caller', 'BYE');
    const [bye, carrier] = await arrivedAt(listener, 'BYE');
    carrier.send(writeReply(bye, 200, 'OK'));
    await call.answered(200, 'BYE');
    return [invite, bye].map(({ text }) => normaliseMessage(text, stage.server.net));
  } finally {
    await listener.close();
  }
};

/** Keys are random: they are named by the order in which they are first seen, apart from the letter in front and the context. */
export function named(text: string): string {
  const names = new Map<string, number>();
  return text.replace(/\b([ab]tpsh)-[\da-f]+-[\da-f]+-[\da-f]+/g, (key, side: string) => {
    const rest = key.slice(side.length);
    if (!names.has(rest)) names.set(rest, names.size);
    return `${side}-KEY${names.get(rest)!}`;
  });
}
