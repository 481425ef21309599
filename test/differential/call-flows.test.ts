// Whole call flows on the configurations of the scenarios, to both servers.

import { describe, expect, test } from 'vitest';
import { BASIC } from '../scenario/config-parts.ts';
import { callOr404, CALLEE, CALLEE_B, CALLEE_C, CALLEE_D, CALLER, naiveCall, SILENT } from '../scenario/configs.ts';
import { mixedFork, parallelFork, serialFork, seturiFork } from '../scenario/forking-configs.ts';
import {
  callerId,
  failureReply,
  replyRoute,
  secondDestination,
  statefulProof,
  statelessProof,
} from '../scenario/proxy-configs.ts';
import { reusableRoutes } from '../scenario/reusable-routes-config.ts';
import type { Loopback } from '../support/loopback.ts';
import { request } from '../support/peer.ts';
import { missing } from '../support/peers.ts';
import { servers } from '../support/server.ts';
import { writeCancel, writeReply, type SipText } from '../support/sip-text.ts';
import { allowedDifference } from './allowed.ts';
import { Stage } from './stage.ts';

interface Flow {
  readonly config: (net: Loopback) => string;
  readonly callees: readonly number[];
  readonly run: (stage: Stage) => Promise<void>;
}

const THREE = [CALLEE, CALLEE_B, CALLEE_C];
const FOUR = [...THREE, CALLEE_D];

const forwardsReplies = (callee: string): string => `${BASIC}
loadmodule "textops.so"
request_route {
  $du = "sip:${callee}:5060";
  forward();
}
reply_route {
  append_hf("X-Kept: 1\\r\\n");
  sl_forward_reply("410", "Gone");
  xlog("gone $rc\\n");
  sl_forward_reply("500", "Other class");
  xlog("other class $rc\\n");
  sl_forward_reply("4x4");
  xlog("no number $rc\\n");
  sl_forward_reply("4041");
  xlog("too large $rc\\n");
  sl_forward_reply("411");
  xlog("status alone $rc $rs $rr\\n");
  sl_forward_reply("", "$rr it is");
  xlog("reason alone $rc\\n");
  sl_forward_reply();
  xlog("as it is $rc\\n");
  drop;
}
`;

const richRedirect = `${BASIC}
loadmodule "corex.so"
modparam("sl", "rich_redirect", 3)
request_route {
  if ($rU == "plain") $ru = "sip:new@h:99;x=y";
  setbflag(3);
  setbflag(31);
  append_branch("sip:b2@h2;z=1", "0.5");
  if ($rU == "path") $(branch(path)[0]) = "<sip:p1;lr>,<sip:a&b@p2;lr;b=c>";
  if ($rU == "bad") $(branch(path)[0]) = "<sip:Ã©@p>";
  $(branch(flags)[0]) = 0;
  append_branch("sip:b3@h3");
  send_reply("302", "Moved");
}
`;

/** INVITE, 100, 180, 200, ACK, BYE through a proxy that stays in the dialog. */
async function wholeCall(stage: Stage): Promise<void> {
  stage.send(CALLER, { method: 'INVITE', body: 'v=0\r\n', headers: ['Content-Type: application/sdp'] });
  await stage.answer(CALLEE, 'INVITE', 100, 180, 200);
  const ok = await stage.expect(200);
  stage.sendInDialog('ACK', ok, 1);
  await stage.answer(CALLEE, 'ACK');
  stage.sendInDialog('BYE', ok, 2);
  await stage.answer(CALLEE, 'BYE', 200);
  await stage.expect(200);
}

async function register(stage: Stage, last: number, user: string): Promise<void> {
  const uri = `sip:${stage.server.endpoint.host}`;
  const to = `<sip:${user}@${stage.server.endpoint.host}>`;
  stage.send(last, { method: 'REGISTER', uri, to, from: `${to};tag=kt${last}r`, callId: `kt-reg-${user}` });
  await stage.peer(last).receive((message) => message.status === 200);
}

async function refuse(stage: Stage, last: number, status: number): Promise<void> {
  await stage.answer(last, 'INVITE', status);
  await stage.peer(last).receive(request('ACK'));
}

const dial = (stage: Stage, last: number): SipText =>
  stage.send(CALLER, { method: 'INVITE', uri: `sip:100@${stage.server.net.host(last)}` });

const FLOWS: Readonly<Record<string, Flow>> = {
  'a call through the reusable routes': {
    config: () => reusableRoutes(true),
    callees: [CALLEE],
    run: async (stage) => {
      await register(stage, CALLEE, '107');
      await wholeCall(stage);
    },
  },
  'a cancelled call': {
    config: () => reusableRoutes(true),
    callees: [CALLEE],
    run: async (stage) => {
      await register(stage, CALLEE, '107');
      const invite = stage.send(CALLER, { method: 'INVITE' });
      const arrived = await stage.answer(CALLEE, 'INVITE', 180);
      await stage.expect(180);
      stage.peer(CALLER).send(writeCancel(invite), stage.server.endpoint);
      await stage.answer(CALLEE, 'CANCEL', 200);
      stage.reply(CALLEE, arrived, 487);
      await stage.expect(487, invite);
      await stage.peer(CALLEE).receive(request('ACK'));
    },
  },
  'a CANCEL after the answer': {
    config: () => reusableRoutes(true),
    callees: [CALLEE],
    run: async (stage) => {
      await register(stage, CALLEE, '107');
      const invite = stage.send(CALLER, { method: 'INVITE' });
      await stage.answer(CALLEE, 'INVITE', 200);
      await stage.expect(200);
      stage.peer(CALLER).send(writeCancel(invite), stage.server.endpoint);
      await stage.expect(200);
    },
  },
  'a refused call': {
    config: () => callOr404,
    callees: [CALLEE],
    run: async (stage) => {
      await register(stage, CALLEE, '107');
      stage.send(CALLER, { method: 'INVITE' });
      await refuse(stage, CALLEE, 486);
      await stage.expect(486);
    },
  },
  'a redirected call': {
    config: () => reusableRoutes(true),
    callees: [CALLEE],
    run: async (stage) => {
      await register(stage, CALLEE, '107');
      const invite = stage.send(CALLER, { method: 'INVITE' });
      await refuse(stage, CALLEE, 302);
      await stage.expect(302, invite);
    },
  },
  'the naive config and somebody unknown': {
    config: () => naiveCall,
    callees: [],
    run: async (stage) => {
      const invite = dial(stage, SILENT);
      await stage.expect(100);
      stage.peer(CALLER).send(writeCancel(invite), stage.server.endpoint);
      await stage.expect(501);
    },
  },
  'a rewritten caller': { config: callerId, callees: [CALLEE], run: wholeCall },
  'a stateless proxy with a reply route': { config: replyRoute, callees: [CALLEE], run: wholeCall },
  'replies that go on at once, under another status': {
    config: (net) => forwardsReplies(net.host(CALLEE)),
    callees: [CALLEE],
    run: async (stage) => {
      stage.send(CALLER, { method: 'MESSAGE' });
      await stage.answer(CALLEE, 'MESSAGE', 404);
      for (const status of [404, 410, 411]) await stage.expect(status);
    },
  },
  'a redirect that tells flags and paths': {
    config: () => richRedirect,
    callees: [],
    run: async (stage) => {
      const uris = ['plain', 'path', 'bad'].map((user) => `sip:${user}@example.com`);
      for (const uri of uris) await stage.expect(302, stage.send(CALLER, { method: 'OPTIONS', uri, callId: uri }));
    },
  },
  'the stateless proof': { config: statelessProof, callees: [CALLEE], run: wholeCall },
  'the stateful proof': { config: statefulProof, callees: [CALLEE], run: wholeCall },
  'an answer that comes twice': {
    config: statefulProof,
    callees: [CALLEE],
    run: async (stage) => {
      stage.send(CALLER, { method: 'INVITE' });
      const arrived = await stage.answer(CALLEE, 'INVITE', 200);
      await stage.expect(200);
      stage.peer(CALLEE).send(writeReply(arrived, 200, 'Again', { toTag: 'kt20' }), stage.server.endpoint);
      await stage.expect(200);
    },
  },
  'a request that is not an INVITE, refused': {
    config: statefulProof,
    callees: [CALLEE],
    run: async (stage) => {
      stage.send(CALLER, { method: 'MESSAGE' });
      await stage.answer(CALLEE, 'MESSAGE', 415);
      await stage.expect(415);
    },
  },
  'nobody answers': {
    config: failureReply,
    callees: [],
    run: async (stage) => {
      const invite = stage.send(CALLER, { method: 'INVITE' });
      await stage.expect(500, invite);
    },
  },
  'a second destination': {
    config: (net) => secondDestination(net.host(SILENT))(net),
    callees: [CALLEE],
    run: async (stage) => {
      stage.send(CALLER, { method: 'INVITE' });
      await stage.answer(CALLEE, 'INVITE', 180, 200);
      await stage.expect(200);
    },
  },
  'parallel, all refuse': {
    config: parallelFork,
    callees: FOUR,
    run: async (stage) => {
      const invite = dial(stage, CALLEE_D);
      for (const [index, last] of FOUR.entries()) await refuse(stage, last, [404, 486, 480, 503][index]!);
      await stage.expect(500, invite);
    },
  },
  'parallel, one answers': {
    config: parallelFork,
    callees: THREE,
    run: async (stage) => {
      dial(stage, SILENT);
      const invites = await Promise.all(THREE.map((last) => stage.peer(last).receive(request('INVITE'))));
      for (const [index, last] of THREE.entries()) {
        stage.reply(last, invites[index]!, 180);
        await stage.expect(180);
      }
      stage.reply(CALLEE_B, invites[1]!, 200);
      await stage.expect(200);
      for (const index of [0, 2]) {
        await stage.answer(THREE[index]!, 'CANCEL', 200);
        stage.reply(THREE[index]!, invites[index]!, 487);
        await stage.peer(THREE[index]!).receive(request('ACK'));
      }
    },
  },
  'parallel, challenges and refusals': {
    config: seturiFork,
    callees: FOUR,
    run: async (stage) => {
      dial(stage, SILENT);
      for (const [index, last] of FOUR.entries()) await refuse(stage, last, [500, 407, 404, 503][index]!);
      await stage.peer(CALLER).receive(({ status }) => status !== null && status >= 300);
    },
  },
  'parallel, a 6xx among them': {
    config: seturiFork,
    callees: FOUR,
    run: async (stage) => {
      dial(stage, SILENT);
      for (const [index, last] of FOUR.entries()) await refuse(stage, last, [404, 486, 480, 606][index]!);
      await stage.peer(CALLER).receive(({ status }) => status !== null && status >= 300);
    },
  },
  serial: {
    config: serialFork,
    callees: THREE,
    run: async (stage) => {
      dial(stage, SILENT);
      await refuse(stage, CALLEE, 486);
      await refuse(stage, CALLEE_B, 404);
      await stage.answer(CALLEE_C, 'INVITE', 180, 200);
      await stage.expect(200);
    },
  },
  mixed: {
    config: mixedFork,
    callees: FOUR,
    run: async (stage) => {
      dial(stage, SILENT);
      for (const last of [CALLEE_D, CALLEE_B, CALLEE_C, CALLEE]) await refuse(stage, last, 486);
      await stage.peer(CALLER).receive(({ status }) => status !== null && status >= 300);
    },
  },
};

describe.skipIf(missing('kamcmd', 'kamailio'))('call flows', () => {
  test.each(Object.keys(FLOWS))('%s', async (name) => {
    const { config, callees, run } = FLOWS[name]!;
    const kinds = [servers[0] ?? 'kahea', 'kamailio'] as const;
    const stages = await Promise.all(kinds.map((kind) => Stage.open(kind, config, callees)));
    const ends = await Promise.allSettled(stages.map(run));
    const [tested, oracle] = await Promise.all(stages.map((stage) => stage.close()));
    for (const [index, end] of ends.entries())
      if (end.status === 'rejected') throw new Error(`${kinds[index]!}: ${String(end.reason)}`);
    if (allowedDifference('flow', name) === null) expect(tested).toEqual(oracle);
  });
});
