// topos on the wire beside Kamailio's, which keeps its dialogs in a database of text files.

import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { load } from '../scenario/config-parts.ts';
import { CALLEE, CALLEE_B, CALLER } from '../scenario/configs.ts';
import type { Loopback } from '../support/loopback.ts';
import { request, TcpPeerListener, type TcpPeer } from '../support/peer.ts';
import { missing } from '../support/peers.ts';
import { servers, type ServerKind } from '../support/server.ts';
import { SipText, writeCancel, writeReply } from '../support/sip-text.ts';
import { makeTemporaryFolder, removeFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';
import { normaliseMessage } from './normalise.ts';
import { Stage } from './stage.ts';
import { ToposCall, uriIn } from './topos-call.ts';

const TABLES = '/usr/share/kamailio/dbtext/kamailio';
const TCP_CALLEE = 30;
const folders: string[] = [];

afterAll(() => {
  for (const folder of folders) removeFolder(folder);
});

/** Tables as the module needs them: it leaves fields out for which the package's own tables want a value. */
function makeDatabase(): string {
  const folder = makeTemporaryFolder();
  folders.push(folder);
  for (const name of ['topos_d', 'topos_t']) {
    writeFileSync(
      join(folder, name),
      readFileSync(join(TABLES, name), 'latin1').replaceAll('(string)', '(string,null)'),
    );
  }
  copyFileSync(join(TABLES, 'version'), join(folder, 'version'));
  return folder;
}

function loadTopos(kind: ServerKind): string {
  const modules = load('tm', 'sl', 'rr', 'pv', 'xlog', 'textops', 'siputils', 'corex');
  if (kind !== 'kamailio') return modules + load('topos');
  return `${modules}${load('db_text', 'topos')}modparam("topos", "db_url", "text://${makeDatabase()}")\n`;
}

const routes = (net: Loopback, parameters: string): string => `${parameters}
request_route {
  xlog("in=$rm|ru=$ru|route=$(hdr(Route)[0]) $(hdr(Route)[1]) $(hdr(Route)[2]) $(hdr(Route)[3])|vias=$hdrc(Via)|rr=$hdr(Record-Route)|ct=$ct\\n");
  if ($ci == "kt-context") tps_set_context("one");
  $xavu(tps=>a) = "anna";
  if ($ci != "kt-unnamed") $xavu(tps=>b) = "ben";
  $xavu(tps=>host) = "host.example.com:5099";
  if (is_method("CANCEL")) { if (t_check_trans()) t_relay(); exit; }
  t_on_reply("SEEN");
  if (has_totag()) {
    if (!loose_route()) { if (is_method("ACK")) t_check_trans(); else sl_send_reply("404", "No route"); exit; }
    if (is_method("INVITE|SUBSCRIBE|NOTIFY|UPDATE")) record_route();
  } else {
    record_route();
    if ($rU == "loop") { $rU = "looped"; $du = "sip:${net.host(1)}:5060"; }
    else if ($rU == "tcp") $du = "sip:${net.host(TCP_CALLEE)}:5060;transport=tcp";
    else if ($rU == "fork") { $ru = "sip:fork@${net.host(CALLEE)}:5060"; append_branch("sip:fork@${net.host(CALLEE_B)}:5060"); }
    else if ($rU == "stateless") { $du = "sip:${net.host(CALLEE)}:5060"; forward(); exit; }
    else $du = "sip:${net.host(CALLEE)}:5060";
  }
  t_relay();
}
onreply_route[SEEN] {
  xlog("out=$rs $rm|vias=$hdrc(Via)|rr=$(hdr(Record-Route)[0]) $(hdr(Record-Route)[1])|ct=$ct\\n");
  append_hf("X-Script: yes\\r\\n");
}
`;

/** May give further texts to compare. */
type Flow = (stage: Stage) => Promise<unknown>;

const proxied = (stage: Stage): readonly string[] => [
  `Contact: <sip:bob@${stage.server.net.host(CALLEE)}:5080>`,
  `Record-Route: <sip:10.2.2.2;lr>`,
  `Record-Route: <sip:${stage.server.net.host(CALLEE)};lr>`,
];

const plainCall = async (stage: Stage, id = 'plain'): Promise<ToposCall> => {
  const call = new ToposCall(stage, id);
  await call.setUp();
  await call.exchange('caller', 'INFO');
  await call.exchange('callee', 'INVITE', { contact: `<sip:bob2@${call.host(CALLEE)}>` });
  await call.exchange('callee', 'BYE');
  return call;
};

/** Servers may open one more connection for a later request. */
const arrivedAt = (listener: TcpPeerListener, method: string): Promise<[SipText, TcpPeer]> =>
  until(`${method} over TCP`, () => {
    for (const peer of listener.connections) {
      const found = peer.arrivals.find(({ message }) => request(method)(message));
      if (found !== undefined) return [found.message, peer];
    }
    return null;
  });

const MODE_2 = `
modparam("topos", "contact_mode", 2)
modparam("topos", "cparam_name", "key")
modparam("topos", "xavu_cfg", "tps")
modparam("topos", "xavu_field_a_contact", "a")
modparam("topos", "xavu_field_b_contact", "b")
modparam("topos", "xavu_field_contact_host", "host")
`;

/** One after the other through one server with the usual parameters. */
const FLOWS: Readonly<Record<string, Flow>> = {
  'a call between proxies that both sides change': async (stage) => {
    const call = new ToposCall(stage, 'whole');
    const invite = await call.first();
    await call.answer(invite, 183, proxied(stage));
    await call.exchange('caller', 'PRACK');
    await call.answer(invite, 200, proxied(stage));
    await call.exchange('caller', 'ACK');
    call.within('caller', 'UPDATE', { contact: `<sip:alice@${call.host(CALLER)}:5060;x=y>` });
    await call.answer(await call.arrived('UPDATE'), 200, proxied(stage).slice(0, 1));
    await call.exchange('caller', 'INVITE', { contact: `<sip:alice2@${call.host(CALLER)}>` });
    await call.exchange('caller', 'ACK');
    await call.exchange('callee', 'INVITE', { contact: `<sip:bob2@${call.host(CALLEE)}>` });
    await call.exchange('callee', 'ACK');
    await call.exchange('callee', 'INFO');
    await call.exchange('caller', 'REFER', {
      contact: `<sip:alice2@${call.host(CALLER)}>`,
      headers: [`Refer-To: <sip:carol@example.com>`, 'Via: SIP/2.0/UDP 10.1.1.1;branch=z9hG4bKktup2'],
    });
    await call.exchange('caller', 'MESSAGE', {}, 500);
    await call.exchange('caller', 'OPTIONS', {}, 481);
    await call.exchange('callee', 'BYE');
    await call.exchange('caller', 'INFO', {}, 481);
  },
  'calls that are cancelled, redirected and refused': async (stage) => {
    const call = new ToposCall(stage, 'cancelled');
    const invite = await call.first();
    await call.answer(invite, 180);
    const sent = stage.peer(CALLER);
    const cancelled = new SipText(
      invite.text.replace(/^Via: .*$/m, `Via: SIP/2.0/UDP ${call.host(CALLER)}:5060;branch=z9hG4bKktcancelled1`),
    );
    sent.send(writeCancel(cancelled), stage.server.endpoint);
    stage.peer(CALLEE).send(writeReply(await call.arrived('CANCEL'), 200, 'OK'), stage.server.endpoint);
    await call.answer(invite, 487, []);
    await call.arrived('ACK');
    for (const [status, contact] of [
      [302, 'Contact: <sip:there@10.9.9.9>;q=0.5, "X" <sip:other@10.9.9.8>'],
      [486, 'Contact: <sip:bob@10.9.9.9>'],
    ] as const) {
      const refused = new ToposCall(stage, `refused${status}`);
      await refused.answer(await refused.first(), status, [contact]);
      await refused.arrived('ACK');
    }
  },
  'a call that rings at two': async (stage) => {
    const call = new ToposCall(stage, 'fork');
    call.begin('INVITE', 'fork');
    const first = await call.arrived('INVITE');
    const second = await call.arrived('INVITE', CALLEE_B);
    await call.answer(first, 180);
    await call.exchange('caller', 'PRACK');
    call.send(second, 200, undefined, CALLEE_B);
    const ok = await call.answered(200, 'INVITE');
    const cancel = await call.arrived('CANCEL');
    stage.peer(CALLEE).send(writeReply(cancel, 200, 'OK'), stage.server.endpoint);
    call.send(first, 487, []);
    await call.arrived('ACK');
    const taken = new ToposCall(stage, 'fork', CALLEE_B);
    taken.callerTarget = uriIn(ok.need('Contact'));
    await taken.exchange('caller', 'BYE');
  },
  'a subscription, notified before it is answered': async (stage) => {
    const call = new ToposCall(stage, 'subscribed');
    const subscribe = await call.first('SUBSCRIBE', 'bob', { headers: ['Event: presence', 'Expires: 600'] });
    const contact = `<sip:me@${call.host(CALLEE)}:5060>`;
    await call.exchange('callee', 'NOTIFY', { contact, headers: [`Record-Route: <sip:10.2.2.2;lr>`] });
    await call.answer(subscribe, 202);
    await call.exchange('callee', 'NOTIFY', { contact });
    await call.exchange('caller', 'SUBSCRIBE', {
      contact: `<sip:alice3@${call.host(CALLER)}>`,
      headers: ['Expires: 0'],
    });
    await call.exchange('callee', 'NOTIFY', { contact });
  },
  'requests outside of dialogs': async (stage) => {
    for (const method of ['OPTIONS', 'MESSAGE', 'REFER', 'REGISTER', 'PUBLISH', 'INFO', 'KTFOO']) {
      const call = new ToposCall(stage, method.toLowerCase());
      await call.answer(await call.first(method), 200);
    }
    const call = new ToposCall(stage, 'nowhere');
    await call.answer(await call.first('OPTIONS', 'bob', { contact: null, headers: [] }), 200);
  },
  'Contacts of all kinds': async (stage) => {
    const contacts = [
      'sip:a@10.1.1.9;x=y',
      '<sip:a@10.1.1.9;transport=tcp?h=v>;expires=3',
      '<sips:a@10.1.1.9>;+sip.instance="<urn:uuid:1>"',
      '<sip:a@10.1.1.9>, <sip:b@10.1.1.8>',
    ];
    for (const [index, contact] of contacts.entries()) {
      const call = new ToposCall(stage, `contact${index}`);
      await call.answer(await call.first('INVITE', 'bob', { contact }), 486, [`Contact: ${contact}`]);
      await call.arrived('ACK');
    }
  },
  'keys that nobody has': async (stage) => {
    const call = new ToposCall(stage, 'forged');
    const { host } = stage.server.endpoint;
    for (const user of ['atpsh-1-2-3', 'btpsh-', 'atpsh-%00', 'ATPSH-1', 'tpsh-1']) {
      call.within('caller', 'BYE', { uri: `sip:${user}@${host}` });
      await call.answered(404, 'BYE');
    }
  },
  'a call that comes twice through the server': async (stage) => {
    const call = new ToposCall(stage, 'loop');
    const invite = await call.first('INVITE', 'loop');
    await call.answer(invite, 180);
    await call.answer(invite, 486, []);
  },
  'without transactions': async (stage) => {
    const call = new ToposCall(stage, 'stateless');
    const invite = await call.first('INVITE', 'stateless');
    await call.answer(invite, 180);
    await call.answer(invite, 200);
  },
  'keys with a context': async (stage) => {
    await plainCall(stage, 'context');
    await plainCall(stage, 'afterwards');
  },
  'from UDP to TCP': async (stage) => {
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
  },
};

/** Each through a server of its own. */
const PARAMETERS: Readonly<Record<string, readonly [parameters: string, flow: Flow]>> = {
  'contact_mode 1': ['modparam("topos", "contact_mode", 1)\n', async (stage) => (await plainCall(stage)).callId],
  'contact_mode 2 with names from $xavu': [
    MODE_2,
    async (stage) => {
      await plainCall(stage);
      const unnamed = new ToposCall(stage, 'unnamed');
      await unnamed.answer(await unnamed.first(), 486, []);
    },
  ],
  'contact_host and context': [
    'modparam("topos", "contact_host", "proxy.example.com:5070")\nmodparam("topos", "context", "srvone")\n',
    async (stage) => (await plainCall(stage)).callId,
  ],
};

/** Keys are random: they are named by the order in which they are first seen, apart from the letter in front and the context. */
function named(text: string): string {
  const names = new Map<string, number>();
  return text.replace(/\b([ab]tpsh)-[\da-f]+-[\da-f]+-[\da-f]+/g, (key, side: string) => {
    const rest = key.slice(side.length);
    if (!names.has(rest)) names.set(rest, names.size);
    return `${side}-KEY${names.get(rest)!}`;
  });
}

async function play(kind: ServerKind, parameters: string, flows: readonly Flow[]): Promise<string> {
  const stage = await Stage.open(kind, (net) => loadTopos(kind) + routes(net, parameters), [CALLEE, CALLEE_B]);
  const further: unknown[] = [];
  const run = async (): Promise<void> => {
    for (const flow of flows) further.push(await flow(stage));
  };
  const [end] = await Promise.allSettled([run()]);
  const { arrivals, log } = await stage.close();
  if (end.status === 'rejected') throw new Error(`${kind}: ${String(end.reason)}`);
  return named(JSON.stringify({ arrivals, further, log }, null, 1).replaceAll('\\r\\n', '\n  '));
}

async function compare(parameters: string, flows: readonly Flow[]): Promise<void> {
  const [tested, oracle] = await Promise.all([
    play(servers[0] ?? 'kahea', parameters, flows),
    play('kamailio', parameters, flows),
  ]);
  expect(tested).toEqual(oracle);
}

describe.skipIf(missing('kamcmd', 'kamailio'))('topos', () => {
  test('calls, subscriptions and single requests', async () => {
    await compare('', Object.values(FLOWS));
  });

  test.each(Object.keys(PARAMETERS))('%s', async (name) => {
    const [parameters, flow] = PARAMETERS[name]!;
    await compare(parameters, [flow]);
  });
});
