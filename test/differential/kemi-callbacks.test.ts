// Functions that modules run for events where a script routes everything.

import { writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { load } from '../scenario/config-parts.ts';
import { CALLEE, CALLER } from '../scenario/configs.ts';
import { reply, request, UdpPeer } from '../support/peer.ts';
import { missing } from '../support/peers.ts';
import { startServer, type ServerKind } from '../support/server.ts';
import { writeReply, writeRequest } from '../support/sip-text.ts';
import { makeTemporaryFolder, removeFolder } from '../support/temporary-folder.ts';

const SCRIPT = `function ksr_request_route() {
  if (KSR.is_method("MESSAGE")) {
    KSR.tm.t_on_failure("nobody");
    KSR.tm.t_newtran();
    KSR.tm.t_reply(404, "Nobody");
    return 1;
  }
  KSR.sl.sl_send_reply(200, "OK");
  return 1;
}
function on_event(name) {
  KSR.xlog.xinfo("event " + name + "\\n");
  if (name == "xhttp:request") KSR.xhttp.xhttp_reply(200, "OK", "text/plain", "hello");
  return 1;
}
`;

const config = (script: string): string => `tcp_accept_no_cl=yes
${load('tm', 'sl', 'pv', 'xlog', 'xhttp', 'app_jsdt')}
modparam("xhttp", "event_callback", "on_event")
modparam("sl", "event_callback_lres_sent", "on_event")
modparam("tm", "event_callback_lres_sent", "on_event")
modparam("app_jsdt", "load", "${script}")
cfgengine "jsdt"
`;

interface Seen {
  readonly events: readonly string[];
  readonly body: string;
  readonly log: string;
}

/** fetch() refuses this port. */
function bodyOf(host: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const asked = get({ host, port: 5060, path: '/path', agent: false }, (answer) => {
      let body = '';
      answer.setEncoding('utf8');
      answer.on('data', (text: string) => (body += text));
      answer.on('end', () => {
        resolve(body);
      });
    });
    asked.on('error', reject);
  });
}

async function seenBy(kind: ServerKind, script: string): Promise<Seen> {
  const server = await startServer(kind, { config: config(script) });
  const caller = await UdpPeer.open(server.net.endpoint(CALLER));
  try {
    for (const [method, status] of [
      ['OPTIONS', 200],
      ['MESSAGE', 404],
    ] as const) {
      const uri = `sip:${server.endpoint.host}`;
      caller.send(writeRequest({ method, uri, via: caller.endpoint, callId: method }), server.endpoint);
      await caller.receive(reply(status));
    }
    const body = await bodyOf(server.endpoint.host);
    const events = await server.awaitScriptLog(3);
    return { events, body, log: server.child.output };
  } finally {
    await caller.close();
    await server.destroy();
  }
}

const MOMENTS = `function at(moment, event) {
  KSR.xlog.xinfo(moment + " " + event + "\\n");
  return 1;
}
function ksr_request_route() { at("request"); KSR.tm.t_relay(); return 1; }
function ksr_reply_route() { return at("the usual reply"); }
function on_event(event) { return at("event", event); }
function on_receiving(event) { return at("received", event); }
function before_routing(event) { return at("before", event); }
function on_reply(event) { return at("reply", event); }
function on_sending(event) { return at("sending", event); }
`;

const momentsConfig = (script: string): string => `tcp_accept_no_cl=yes
received_route_mode=yes
onsend_route_reply=no
kemi.event_route_callback="on_event"
kemi.received_route_callback="on_receiving"
kemi.pre_routing_callback="before_routing"
kemi.reply_route_callback="on_reply"
kemi.onsend_route_callback="on_sending"
${load('tm', 'pv', 'xlog', 'app_jsdt')}
modparam("app_jsdt", "load", "${script}")
cfgengine "jsdt"
`;

async function momentsOf(kind: ServerKind, script: string): Promise<string[]> {
  const server = await startServer(kind, { config: momentsConfig(script) });
  const [caller, callee] = await Promise.all(
    [CALLER, CALLEE].map((number) => UdpPeer.open(server.net.endpoint(number))),
  );
  try {
    const uri = `sip:${callee!.endpoint.host}:${callee!.endpoint.port}`;
    caller!.send(writeRequest({ method: 'OPTIONS', uri, via: caller!.endpoint, callId: 'one' }), server.endpoint);
    const relayed = await callee!.receive(request('OPTIONS'));
    callee!.send(writeReply(relayed, 200, 'OK'), server.endpoint);
    await caller!.receive(reply(200));
    return await server.awaitScriptLog(9);
  } finally {
    await Promise.all([caller!.close(), callee!.close()]);
    await server.destroy();
  }
}

describe.skipIf(missing('kamcmd', 'kamailio'))('functions for events', () => {
  test('run as in Kamailio, and are told the event', async () => {
    const folder = makeTemporaryFolder();
    try {
      const script = join(folder, 'script.js');
      writeFileSync(script, SCRIPT);
      const [tested, oracle] = await Promise.all([seenBy('kahea', script), seenBy('kamailio', script)]);
      // Kamailio's last one is of the answer to the HTTP request.
      expect(tested.events).toEqual(oracle.events.slice(0, 3));
      expect(tested.body).toBe(oracle.body);
      expect(tested.log).toContain('there is no failure_route[nobody] to be armed');
    } finally {
      removeFolder(folder);
    }
  });

  test('of the core run at the same moments as in Kamailio', async () => {
    const folder = makeTemporaryFolder();
    try {
      const script = join(folder, 'script.js');
      writeFileSync(script, MOMENTS);
      const [tested, oracle] = await Promise.all([momentsOf('kahea', script), momentsOf('kamailio', script)]);
      expect(tested).toEqual(oracle);
      expect(oracle).toHaveLength(9);
    } finally {
      removeFolder(folder);
    }
  });
});
