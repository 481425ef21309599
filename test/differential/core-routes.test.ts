// Routes that the core itself runs: before a message is sent, and at events. Both servers get the same messages.

import { describe, expect, test } from 'vitest';
import { CALLEE, CALLER } from '../scenario/configs.ts';
import type { Loopback } from '../support/loopback.ts';
import { request } from '../support/peer.ts';
import { missing } from '../support/peers.ts';
import { servers } from '../support/server.ts';
import { Stage, type Transcript } from './stage.ts';

const MODULES = ['tm', 'tmx', 'sl', 'pv', 'xlog', 'textops', 'corex']
  .map((name) => `loadmodule "${name}.so"\n`)
  .join('');

interface Case {
  readonly config: (net: Loopback) => string;
  readonly run: (stage: Stage) => Promise<void>;
}

/** Requests say in X how they are sent on and in D what the route does with them. */
const onsend = (net: Loopback): string => `${MODULES}
modparam("tm", "fr_timer", 1500)
request_route {
        $avp(a) = "avp"; $var(v) = "var"; setflag(3);
        append_hf("Y: y\\r\\n");
        xlog("outside: $snd(ip) $sndto(port) $sndfrom(ip)\\n");
        $du = "sip:${net.host(CALLEE)}";
        if ($hdr(X) == "forward") { forward(); xlog("forwarded\\n"); exit; }
        if ($hdr(X) == "false") { if (!forward()) xlog("not forwarded\\n"); exit; }
        if ($hdr(X) == "replicate") { t_replicate("sip:${net.host(CALLEE)}"); sl_send_reply("202", "Copied"); exit; }
        if (is_method("ACK")) { t_relay(); xlog("relay gives $rc\\n"); exit; }
        $du = $null;
        $ru = "sip:new@${net.host(CALLEE)}";
        t_on_branch("B"); t_on_failure("F");
        if ($hdr(X) == "two") append_branch("sip:second@${net.host(CALLEE)}:5060");
        t_relay();
        xlog("relay gives $rc, $ru $du $avp(a) $mf\\n");
}
branch_route[B] { xlog("branch $ru $T_branch_idx\\n"); }
failure_route[F] {
        xlog("failure $T_reply_code\\n");
        if ($T_reply_code == 486) { $ru = "sip:again@${net.host(CALLEE)}"; t_relay(); xlog("again $rc $ru\\n"); }
}
onsend_route {
        xlog("onsend $rm $ru $ou|du=$du|hf=$hdr(Y)|avp=$avp(a)|var=$var(v)|idx=$T_branch_idx|flags=$mf|rc=$rc|si=$si\\n");
        xlog("to $snd(ip):$snd(port) $snd(af) $snd(proto) $snd(sproto), $sndto(ip):$sndto(port)\\n");
        xlog("from $sndfrom(ip):$sndfrom(port) $sndfrom(af) $sndfrom(proto) $sndfrom(sproto)\\n");
        xlog("text $(snd(buf){s.select,0, })\\n");
        if ($snd(len) == $(snd(buf){s.len}) && $snd(len) > $ml) xlog("len\\n");
        if (snd_ip == ${net.host(1)}) xlog("snd_ip\\n");
        if (snd_ip == myself) xlog("snd_ip is myself\\n");
        if (to_ip == myself) xlog("to_ip is myself\\n");
        if (to_ip == ${net.host(CALLEE)}) xlog("to_ip\\n");
        if (to_ip == ${net.host(0)}/24) xlog("to_ip in the network\\n");
        if (to_ip != ${net.host(1)}) xlog("to_ip is another\\n");
        if (snd_port == 5060 && to_port == 5060) xlog("ports\\n");
        if (snd_proto == UDP) xlog("snd_proto\\n");
        if (snd_af == INET) xlog("snd_af\\n");
        if (msg:len > 100 && msg:len > $ml) xlog("msg:len\\n");
        if ($hdr(D) == "drop") { drop; }
        if ($hdr(D) == "once" && $avp(a) == "avp") { $avp(a) = "seen"; drop; }
        if ($hdr(D) == "return") return -1;
        if ($hdr(D) == "exit") exit;
        $avp(a) = "from onsend"; $ru = "sip:changed@127.0.0.9"; setflag(5); append_hf("Z: z\\r\\n");
}
`;

/** Replies with the status 404 are dropped. */
const onsendOfReplies = (net: Loopback): string => `onsend_route_reply=1
${MODULES}
request_route {
        $avp(q) = "request";
        if ($hdr(X) == "forward") { $du = "sip:${net.host(CALLEE)}"; forward(); exit; }
        if ($hdr(X) == "local") { sl_send_reply("480", "Local"); exit; }
        $ru = "sip:new@${net.host(CALLEE)}";
        t_on_reply("R");
        t_relay();
}
onreply_route[R] { xlog("onreply $rs $avp(q)\\n"); $avp(q) = "reply"; append_hf("K: k\\r\\n"); }
reply_route { xlog("reply $rs\\n"); }
onsend_route {
        xlog("onsend $rm $rs $avp(q) $snd(ip):$snd(port) $sndfrom(ip) $(snd(buf){s.select,1, }) $T_branch_idx $si\\n");
        if ($rs == "404") drop;
}
`;

/** Event routes of the core; requests say in D what the route before routing does with them. */
const events = `${MODULES}
request_route {
        xlog("request $rm|avp=$avp(x)|var=$var(s)|shv=$shv(w)|flags=$mf|hf=$hdr(Y)|ru=$ru|rc=$rc\\n");
        sl_send_reply("404", "No");
}
reply_route { xlog("reply $rs $rm $avp(x)\\n"); }
event_route[core:worker-one-init] {
        xlog("start $rm $ru $fu $ci $cs $si $sp $rc\\n");
        $var(s) = "set at the start"; $shv(w) = 5;
}
event_route[core:pre-routing] {
        xlog("before $rm $rs $ru $rc $si|var=$var(s)\\n");
        $avp(x) = "before"; setflag(2); append_hf("Y: y\\r\\n");
        if ($hdr(D) == "drop") { drop; }
        if ($hdr(D) == "exit") exit;
        if ($hdr(D) == "return") return -1;
        if ($hdr(D) == "reply") { sl_send_reply("480", "Before"); drop; }
}
event_route[core:receive-parse-error] {
        xlog("parse error $rm $ru $si $sp $proto $ml $(mb{s.select,0, }) $rc\\n");
        drop;
}
event_route[nosuch:event] { xlog("never\\n"); }
`;

const tried = (call: string): string =>
  `if (${call}) xlog("true: ${call.replaceAll('"', "'")}\\n"); else xlog("false\\n");`;

/** What a reply has not can be changed by no function, but a whole new one can be given, which nobody sees. */
const REPLY_CALLS = [
  ...['revert_uri()', 'strip(1)', 'strip_tail(1)', 'prefix("1")', 'rewritehost("x")', 'rewritehostport("x:5")'],
  ...['rewritehostporttrans("x:5")', 'rewriteport("7")', 'rewriteuser("u")', 'rewriteuserpass("u:p")', 'userphone()'],
  ...['forward()', 'add_tcp_alias()', 'add_tcp_alias(5060)', 'rewriteuri("sip:a@b")', 'strip(1)', 'rewritehost("x")'],
]
  .map(tried)
  .join('\n');

const repliesChanged = (net: Loopback): string => `${MODULES}
request_route { $du = "sip:${net.host(CALLEE)}"; t_on_branch("B"); t_on_reply("R"); t_relay(); }
branch_route[B] { ${tried('add_tcp_alias()')} }
onreply_route[R] { ${REPLY_CALLS} xlog("in tm $rs <$ru>\\n"); }
reply_route { ${REPLY_CALLS} xlog("before $rs <$ru>\\n"); }
`;

const STRAY_REPLY = [
  'Via: SIP/2.0/UDP SERVER;branch=z9hG4bKkt1',
  'Via: SIP/2.0/UDP CALLEE:5060;branch=z9hG4bKkt2',
  'From: <sip:106@kt>;tag=kt1',
  'To: <sip:107@kt>;tag=kt2',
  'Call-ID: kt-stray',
  'CSeq: 4 OPTIONS',
  'Content-Length: 0',
];

/** Sends lines as they are. */
function sendLines(stage: Stage, ...lines: readonly string[]): void {
  const { net, endpoint } = stage.server;
  const text = `${lines.join('\r\n')}\r\n\r\n`.replaceAll('SERVER', net.host(1)).replaceAll('CALLEE', net.host(CALLEE));
  stage.peer(CALLER).send(text, endpoint);
}

/** Sends an OPTIONS with these headers and waits until the callee or the caller heard of it. */
async function options(stage: Stage, headers: readonly string[], sent: number, status: number | null): Promise<void> {
  stage.send(CALLER, { method: 'OPTIONS', headers, callId: `kt-${headers.join('-')}` });
  for (let i = 0; i < sent; i++) await stage.answer(CALLEE, 'OPTIONS', 200);
  if (status !== null) await stage.peer(CALLER).receive((message) => message.status === status);
}

const SENDING_CASES: Readonly<Record<string, Case>> = {
  'onsend_route sees what is sent on': {
    config: onsend,
    run: async (stage) => {
      await options(stage, [], 1, 200);
      await options(stage, ['X: forward'], 1, 200);
      await options(stage, ['X: replicate'], 1, 202);
      await options(stage, ['D: return'], 1, 200);
      await options(stage, ['D: exit'], 1, 200);
      stage.send(CALLER, { method: 'ACK', to: '<sip:107@kt>;tag=kt9', callId: 'kt-ack' });
      await stage.answer(CALLEE, 'ACK');
    },
  },
  'onsend_route sees each branch': { config: onsend, run: (stage) => options(stage, ['X: two'], 2, 200) },
  'onsend_route drops': {
    config: onsend,
    run: async (stage) => {
      await options(stage, ['D: drop'], 0, 477);
      await options(stage, ['X: two', 'D: once'], 1, 200);
      await options(stage, ['X: two', 'D: drop'], 0, 477);
      await options(stage, ['X: false', 'D: drop'], 0, null);
      await stage.server.awaitLog('not forwarded');
      await options(stage, ['X: replicate', 'D: drop'], 0, 202);
      stage.send(CALLER, { method: 'ACK', to: '<sip:107@kt>;tag=kt9', callId: 'kt-ack', headers: ['D: drop'] });
      await stage.server.awaitLog('relay gives -510');
    },
  },
  'onsend_route sees replies': {
    config: onsendOfReplies,
    run: async (stage) => {
      await options(stage, [], 1, 200);
      await options(stage, ['X: forward'], 1, 200);
      await options(stage, ['X: local'], 0, 480);
      stage.send(CALLER, { method: 'INVITE' });
      await stage.answer(CALLEE, 'INVITE', 180, 200);
      await stage.expect(200);
    },
  },
  'onsend_route drops replies': {
    config: onsendOfReplies,
    run: async (stage) => {
      for (const headers of [[], ['X: forward']]) {
        stage.send(CALLER, { method: 'OPTIONS', headers, callId: `kt-${headers.length}` });
        await stage.answer(CALLEE, 'OPTIONS', 404);
        await stage.server.awaitLog(
          headers.length === 0 ? 'dropped (onsend_route)' : /onsend OPTIONS 404 <null> .* -1/,
        );
      }
    },
  },
  'functions of requests in routes of replies': {
    config: repliesChanged,
    run: (stage) => options(stage, [], 1, 200),
  },
  'onsend_route in a call that is tried again': {
    config: onsend,
    run: async (stage) => {
      const invite = stage.send(CALLER, { method: 'INVITE' });
      await stage.answer(CALLEE, 'INVITE', 486);
      await stage.peer(CALLEE).receive(request('ACK'));
      await stage.answer(CALLEE, 'INVITE', 180, 404);
      await stage.expect(404, invite);
    },
  },
};

const EVENT_CASES: Readonly<Record<string, Case>> = {
  'core:worker-one-init and core:pre-routing': {
    config: () => events,
    run: async (stage) => {
      await options(stage, [], 0, 404);
      await options(stage, ['D: drop'], 0, null);
      await options(stage, ['D: exit'], 0, 404);
      await options(stage, ['D: return'], 0, 404);
      await options(stage, ['D: reply'], 0, 480);
      sendLines(stage, 'SIP/2.0 200 OK', ...STRAY_REPLY);
      await stage.peer(CALLEE).receive(({ status }) => status === 200);
      sendLines(stage, 'SIP/2.0 201 OK', 'D: drop', ...STRAY_REPLY);
      await stage.server.awaitLog('before OPTIONS 201');
    },
  },
  'core:receive-parse-error': {
    config: () => events,
    run: async (stage) => {
      sendLines(stage, 'hello world', 'a line that makes it long enough: yes');
      await stage.server.awaitLog(/parse error .*hello/);
      sendLines(stage, 'OPTIONS sip:107@kt SIP/2.0', 'Via: foo', ...STRAY_REPLY.slice(2));
      await stage.server.awaitLog(/parse error OPTIONS/);
      await options(stage, [], 0, 404);
    },
  },
};

/** Requests whose method says what the route that sees them first does. */
const received = `received_route_mode=1
${MODULES}
request_route {
        xlog("request $rm|rcv=$rcv(len)|avp=$avp(x)\\n");
        sl_send_reply("404", "No");
}
event_route[core:msg-received] {
        xlog("$rcv(af) $rcv(proto) $rcv(sproto) $rcv(srcip) $rcv(srcport) $rcv(rcvip) $rcv(rcvport) $(rcv(buf){s.select,0, })\\n");
        if ($(rcv(len)) == $(rcv(buf){s.len})) xlog("len $rm $ru $ci $rc\\n");
        $avp(x) = "seen";
        if ($(rcv(buf){s.substr,0,4}) == "INFO") drop;
        if ($(rcv(buf){s.substr,0,4}) == "MESS") exit;
}
`;

const RECEIVED_CASES: Readonly<Record<string, Case>> = {
  'core:msg-received': {
    config: () => received,
    run: async (stage) => {
      await options(stage, [], 0, 404);
      stage.send(CALLER, { method: 'INFO', callId: 'kt-info' });
      await stage.server.awaitLog(/5060 INFO/);
      stage.send(CALLER, { method: 'MESSAGE', callId: 'kt-message' });
      await stage.server.awaitLog(/request MESSAGE/);
      sendLines(stage, 'hello world', 'a line that makes it long enough: yes');
      await stage.server.awaitLog(/5060 hello/);
    },
  },
};

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

const CASES = { ...SENDING_CASES, ...EVENT_CASES, ...RECEIVED_CASES };

describe.skipIf(missing('kamailio'))('routes of the core', () => {
  test.each(Object.keys(CASES))('%s', async (name) => {
    const [tested, oracle] = await Promise.all(
      [servers[0] ?? 'kahea', 'kamailio' as const].map((kind) => transcript(kind, CASES[name]!)),
    );
    expect(tested).toEqual(oracle);
  });
});
