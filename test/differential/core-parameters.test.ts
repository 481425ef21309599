// Parameters of the core that change what a peer or the script sees. Both servers get the same messages.

import { describe, expect, test } from 'vitest';
import { CALLEE, CALLER } from '../scenario/configs.ts';
import { freePort, type Loopback } from '../support/loopback.ts';
import { missing } from '../support/peers.ts';
import { servers } from '../support/server.ts';
import { until } from '../support/until.ts';
import { Stage, type Transcript } from './stage.ts';

const MODULES = ['tm', 'sl', 'pv', 'xlog', 'textops', 'corex'].map((name) => `loadmodule "${name}.so"\n`).join('');

interface Case {
  readonly config: (net: Loopback) => string;
  readonly run: (stage: Stage) => Promise<void>;
}

/** Answers in both ways, with what `sip_warning` tells. */
const warning = (settings: string) => (): string => `${settings}
${MODULES}
request_route {
        if ($hdr(X) == "changed") { $ru = "sip:new@kt.example:99"; force_rport(); }
        if (is_method("INFO")) { t_newtran(); t_reply("404", "With a transaction"); exit; }
        set_reply_body("body", "text/plain");
        sl_send_reply("200", "Without one");
}
`;

/** How a request leaves is seen in its onsend_route; `X: relay` and `X: forward` say what sends it. */
const sending = (settings: string) => (net: Loopback) => `${settings.replaceAll('SERVER', net.host(1))}
listen=udp:${net.host(1)}:5060
listen=tcp:${net.host(1)}:5060
${MODULES}
modparam("tm", "fr_timer", 1000)
request_route {
        $du = "sip:${net.host(CALLEE)}";
        if ($hdr(Y) == "tcp") udp_mtu_try_proto(TCP);
        if ($hdr(Y) == "udp") udp_mtu_try_proto(UDP);
        if ($hdr(Y) == "forced") force_send_socket(udp:${net.host(1)}:5060);
        if ($hdr(X) == "relay") { if (!t_relay()) xlog("not relayed\\n"); exit; }
        if (!forward()) xlog("not forwarded\\n");
}
onsend_route { xlog("$hdr(X) $hdr(Y) leaves by $sndfrom(proto) from $sndfrom(ip)\\n"); drop; }
`;

const LONG = 'x'.repeat(1300);

/** Sends a request for each way of sending and waits for what is logged of it. */
async function send(stage: Stage, logged: RegExp, ...headers: readonly string[]): Promise<void> {
  for (const way of ['relay', 'forward']) {
    const seen = stage.server.log.filter(({ text }) => logged.test(text)).length;
    stage.send(CALLER, {
      method: 'OPTIONS',
      headers: [`X: ${way}`, ...headers],
      callId: `kt-${way}-${headers[0] ?? ''}`,
    });
    await until('a record', () => stage.server.log.filter(({ text }) => logged.test(text)).length > seen);
  }
}

const LEFT = /leaves by|not (relayed|forwarded)/;

async function answers(stage: Stage): Promise<void> {
  stage.send(CALLER, { method: 'OPTIONS', callId: 'kt-1' });
  await stage.expect(200);
  stage.send(CALLER, { method: 'OPTIONS', callId: 'kt-2', headers: ['X: changed', 'Via: SIP/2.0/UDP kt.example'] });
  await stage.expect(200);
  const vias = ['Via: SIP/2.0/UDP a.kt.example, SIP/2.0/UDP b.kt.example', 'v: SIP/2.0/UDP c.kt.example'];
  stage.send(CALLER, { method: 'OPTIONS', callId: 'kt-4', headers: vias });
  await stage.expect(200);
  stage.send(CALLER, { method: 'INFO', callId: 'kt-3', headers: ['X: changed'] });
  await stage.expect(404);
}

async function lengths(stage: Stage): Promise<void> {
  await send(stage, LEFT, 'Y: short');
  await send(stage, LEFT, 'Y: long', `Z: ${LONG}`);
  await send(stage, LEFT, 'Y: tcp', `Z: ${LONG}`);
  await send(stage, LEFT, 'Y: udp', `Z: ${LONG}`);
}

async function sockets(stage: Stage): Promise<void> {
  await send(stage, LEFT, 'Y: chosen');
  await send(stage, LEFT, 'Y: forced');
}

async function cases(): Promise<Record<string, Case>> {
  const port = await freePort();
  return {
    'sip_warning=yes': { config: warning('sip_warning=yes'), run: answers },
    'sip_warning=no': { config: warning('sip_warning=no'), run: answers },
    'udp_mtu with TCP': { config: sending('udp_mtu=1300\nudp_mtu_try_proto=TCP'), run: lengths },
    'udp_mtu alone': { config: sending('udp_mtu=1300'), run: lengths },
    'udp_mtu with TLS': { config: sending('udp_mtu=1300\nudp_mtu_try_proto=tls'), run: lengths },
    'mhomed=yes': { config: sending(`mhomed=yes\nlisten=udp:127.0.0.1:${port}`), run: sockets },
    'mhomed=yes without that socket': { config: sending('mhomed=yes'), run: sockets },
  };
}

async function transcript(kind: (typeof servers)[number], { config, run }: Case): Promise<Transcript> {
  const stage = await Stage.open(kind, config, [CALLEE]);
  const end = await run(stage).then(
    () => null,
    (error: unknown) => error,
  );
  const seen = await stage.close();
  if (end !== null) throw new Error(`${kind}: ${String(end)}\n${JSON.stringify(seen, null, 1)}`);
  return seen;
}

const CASES = await cases();

describe.skipIf(missing('kamailio'))('parameters of the core', () => {
  test.each(Object.keys(CASES))('%s', async (name) => {
    const transcripts: Transcript[] = [];
    // One after the other: the second may have a port of the whole machine.
    for (const kind of [servers[0] ?? 'kahea', 'kamailio' as const])
      transcripts.push(await transcript(kind, CASES[name]!));
    expect(transcripts[0]).toEqual(transcripts[1]);
  });
});
