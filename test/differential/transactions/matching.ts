// Parameters that say which messages belong together, which replies count, and what is not sent to.

import { CALLEE, CALLEE_B, CALLEE_C, CALLER } from '../../scenario/configs.ts';
import type { SipText } from '../../support/sip-text.ts';
import { quiet } from '../../support/until.ts';
import type { Group } from './groups.ts';
import type { Flow } from './scene.ts';
import { parameters, say, VARIABLES } from './words.ts';

const answers = `t_newtran(); ${say('new')} t_reply("200", "ok");`;

/** A request, and then one that is changed: is it the same once more? */
const again = (change: (text: string) => string, first: (text: string) => string = (text) => text): Flow => ({
  request: answers,
  run: async (scene) => {
    const sent = first(scene.request('MESSAGE').text);
    scene.sendText(sent, CALLER);
    await scene.final('MESSAGE');
    scene.sendText(change(sent), CALLER);
    await quiet(() => scene.count(CALLER, () => true), 400);
    scene.note(`answered ${scene.count(CALLER, ({ status }) => status === 200)} times`);
  },
});

/** A branch that does not begin as RFC 3261 has it. */
const old = (text: string): string => text.replace(/;branch=[^\r]*/, ';branch=1');

const otherVia = (text: string): string => text.replace(/;branch=1\r/, ';branch=1;x=y\r');
const otherUri = (text: string): string => text.replace(' SIP/2.0\r', ';x=y SIP/2.0\r');
const otherCall = (text: string): string => text.replace(/^(Call-ID: .*)\r$/m, '$1other\r');

/** The request goes round and round until the server refuses it: the caller's ACK ends the first of its transactions. */
const loop: Flow = {
  request:
    'if ($(hdr(Via)[4]) != $null) { sl_send_reply("482", "Loop Detected"); exit; } $du = "sip:@S:5060"; t_relay();',
  run: async (scene) => {
    await scene.end(scene.send('INVITE'));
    await quiet(() => scene.count(CALLER, () => true), 700);
    scene.note(`refused ${scene.count(CALLER, ({ status }) => status === 482)} times`);
  },
};

const MATCHED: Readonly<Record<string, Flow>> = {
  'the same again': again((text) => text),
  'the same again, in the old way': again((text) => text, old),
  'another Call-ID': again(otherCall),
  'another Call-ID, in the old way': again(otherCall, old),
  'another Via, in the old way': again(otherVia, old),
  'another Request-URI, in the old way': again(otherUri, old),
  'a loop through the server': loop,
};

/** A refuses, then B does; `then` is what the route does when B has failed. */
const twoLegs = (then: string): Flow => ({
  request: '$ru = "sip:a@@A"; t_on_failure("%F"); t_relay();',
  routes: `failure_route[%F] { ${say(VARIABLES)} t_on_failure("%G"); $ru = "sip:b@@B"; t_relay(); }
    failure_route[%G] { ${say(VARIABLES)} ${then} }`,
  run: async (scene) => {
    const invite = scene.send('INVITE');
    await scene.refuse(CALLEE, 404);
    await scene.refuse(CALLEE_B, 486);
    await scene.end(invite);
  },
});

const oneLegMore: Flow = {
  request: '$ru = "sip:a@@A"; t_on_failure("%F"); t_relay();',
  routes: `failure_route[%F] { ${say(VARIABLES)} $ru = "sip:b@@B"; t_relay(); }`,
  run: twoLegs('').run,
};

/** Legs with these statuses, one after the other; a route that runs again adds nothing. */
const legs = (statuses: readonly number[], keeps = ''): Flow => ({
  request: '$ru = "sip:a@@A"; t_on_failure("%F"); t_relay();',
  routes: `failure_route[%F] {
      if ($avp(first) == 1) exit;
      $avp(first) = 1; ${keeps} t_on_failure("${statuses.length > 2 ? '%G' : '0'}"); $ru = "sip:b@@B"; t_relay();
    }
    failure_route[%G] { $ru = "sip:c@@C"; t_on_failure("0"); t_relay(); }`,
  run: async (scene) => {
    const invite = scene.send('INVITE');
    const places = [CALLEE, CALLEE_B, CALLEE_C];
    for (const [index, status] of statuses.entries()) await scene.refuse(places[index]!, status);
    await scene.end(invite);
  },
});

const LEGS = {
  'the first leg was better': legs([404, 486]),
  'the second leg is better': legs([486, 404]),
  'the first leg was better, and not kept': legs([404, 486], 't_drop_replies("a");'),
  'nor with the last leg': legs([404, 486], 't_drop_replies("l");'),
};

/** Where it keeps one with 1 and 2, Kamailio answers that it is terribly sorry. */
const KEPT = { 'the first leg was better, and kept': legs([404, 486], 't_drop_replies("n");') };
const KEPT_ONCE = {
  'the first of three is better than the last, and was kept': legs([480, 404, 486], 't_drop_replies("n");'),
};

/** The third leg: with 0 Kamailio runs the route of the leg that was best so far. */
const THREE_LEGS = { 'the second of three was better': legs([486, 404, 480]) };

const LEG_MORE = {
  'a leg more': oneLegMore,
  'the route of the last leg answers': twoLegs('t_reply("480", "Enough");'),
};

const ALL_LEGS = { ...LEG_MORE, ...LEGS, ...THREE_LEGS };
const LEGS_OF_MODES: readonly Group['flows'][] = [
  { ...LEGS, ...KEPT },
  { ...ALL_LEGS, ...KEPT_ONCE },
  ALL_LEGS,
  { ...ALL_LEGS, ...KEPT, ...KEPT_ONCE },
];

/** What is left out: see compatibility.md. */
const replyModes = Object.fromEntries(
  LEGS_OF_MODES.map((flows, mode): [string, Group] => [
    `failure_reply_mode ${mode}`,
    { parameters: parameters(['failure_reply_mode', mode]), flows },
  ]),
);

const redirected = (reply: string): Flow => ({
  request: `t_newtran(); $ru = "sip:a@@A"; setbflag(2); setbflag(3);
    append_branch("sip:b@@B", "0.5"); $(branch(path)[0]) = "<sip:p1;lr>,<sip:p2;lr>"; $(branch(flags)[0]) = 8;
    append_branch("sip:c@@C;x=y"); ${reply}("302", "Moved");`,
  run: async (scene) => {
    scene.send('MESSAGE');
    await scene.final('MESSAGE');
  },
});

/** What sl is told to say counts only without a transaction. */
const redirections = Object.fromEntries(
  [0, 1, 2, 3].map((parts): [string, Group] => [
    `rich_redirect ${parts}`,
    {
      parameters: `${parameters(['rich_redirect', parts])}modparam("sl", "rich_redirect", ${3 - parts})\n`,
      flows: Object.fromEntries(['t_reply', 't_send_reply', 'send_reply'].map((reply) => [reply, redirected(reply)])),
    },
  ]),
);

/** Stray replies: they go on by their second Via. */
const stray = (status: number): Flow => ({
  request: 'exit;',
  run: async (scene) => {
    const reply =
      `SIP/2.0 ${status} Reason\r\nVia: SIP/2.0/UDP ${scene.host(1)};branch=z9hG4bKktstray.0\r\n` +
      `Via: SIP/2.0/UDP ${scene.host(CALLER)}:5060;branch=z9hG4bKktx\r\nFrom: <sip:a@b>;tag=kt1\r\nTo: <sip:c@d>;tag=kt2\r\n` +
      `Call-ID: ${scene.callId}\r\nCSeq: 1 INVITE\r\nContent-Length: 0\r\n\r\n`;
    scene.sendText(reply, CALLEE);
    await quiet(() => scene.count(CALLER, () => true), 400);
  },
});

/** A callee that says 100 before and after it rings. */
const tryingTwice = (method: string, ...statuses: readonly number[]): Flow => ({
  request: '$ru = "sip:a@@A"; t_relay();',
  run: async (scene) => {
    const request = scene.send(method);
    await scene.answer(CALLEE, method, ...statuses);
    if (method === 'INVITE') await scene.end(request);
    else await scene.final(method);
  },
});

const TRYING = {
  'a 100 of a callee': tryingTwice('INVITE', 100, 180, 100, 486),
  'a 100 to a MESSAGE': tryingTwice('MESSAGE', 100, 200),
};

const STRAYS = { 'a 100 of nothing': stray(100), 'a 180 of nothing': stray(180) };

/** A 503 with these headers, and a second request, which then goes to the same peer or is `kept`. */
const unavailable = (kept: 'kept' | 'sent', ...headers: readonly string[]): Flow => ({
  request: `$ru = "sip:a@@A"; $var(r) = t_relay(); ${say('relay $var(r)')}`,
  run: async (scene) => {
    scene.send('MESSAGE');
    scene.reply(CALLEE, await scene.arrival(CALLEE, 'MESSAGE'), 503, ...headers);
    await scene.final('MESSAGE');
    scene.send('MESSAGE', { cseq: 2 });
    if (kept === 'sent') await scene.answer(CALLEE, 'MESSAGE', 200);
    await scene.final('MESSAGE');
  },
});

/** Somebody who says nothing, and a second request to them. */
const unheard = (method: string): Flow => ({
  request: `$ru = "sip:n@@N"; $var(r) = t_relay(); ${say('relay $var(r)')}`,
  run: async (scene) => {
    const end = async (sent: SipText): Promise<void> => {
      if (method === 'INVITE') await scene.end(sent);
      else await scene.final(method);
    };
    await end(scene.send(method));
    await end(scene.send(method, { cseq: 2 }));
  },
});

const BLOCKLIST = 'use_dst_blocklist=on\n';
const UNAVAILABLE = {
  'a 503': unavailable('sent'),
  'a 503 that says for how long': unavailable('sent', 'Retry-After: 20'),
};
const UNHEARD = { 'a silent INVITE': unheard('INVITE'), 'a silent MESSAGE': unheard('MESSAGE') };

export const matchingGroups: Readonly<Record<string, Group>> = {
  'blst_503 0': { parameters: BLOCKLIST, flows: UNAVAILABLE },
  'blst_503 with a time for all': {
    parameters: BLOCKLIST + parameters(['blst_503', 1], ['blst_503_def_timeout', 20]),
    flows: { 'a 503': unavailable('kept') },
  },
  'blst_503 as the reply says': {
    parameters: BLOCKLIST + parameters(['blst_503', 1]),
    flows: { 'a 503': unavailable('sent') },
  },
  'blst_503 as the reply says, said': {
    parameters: BLOCKLIST + parameters(['blst_503', 1]),
    flows: { 'a 503': unavailable('kept', 'Retry-After: 20') },
  },
  'blst_503_max_timeout 0': {
    parameters: BLOCKLIST + parameters(['blst_503', 1], ['blst_503_max_timeout', 0]),
    flows: { 'a 503': unavailable('sent', 'Retry-After: 20') },
  },
  blst_503_min_timeout: {
    parameters: BLOCKLIST + parameters(['blst_503', 1], ['blst_503_min_timeout', 20]),
    flows: { 'a 503': unavailable('kept', 'Retry-After: 0') },
  },
  'who is not heard of is blocked': {
    parameters: BLOCKLIST + parameters(['fr_timer', 400]),
    flows: { 'a silent INVITE': UNHEARD['a silent INVITE'] },
  },
  'a MESSAGE blocks nobody': {
    parameters: BLOCKLIST + parameters(['fr_timer', 400]),
    flows: { 'a silent MESSAGE': UNHEARD['a silent MESSAGE'] },
  },
  'blst_methods_add 128': {
    parameters: BLOCKLIST + parameters(['fr_timer', 400], ['blst_methods_add', 128]),
    flows: { 'a silent MESSAGE': UNHEARD['a silent MESSAGE'] },
  },
  'blst_methods_lookup 0': {
    parameters: BLOCKLIST + parameters(['fr_timer', 400], ['blst_methods_lookup', 0]),
    flows: { 'a silent INVITE': UNHEARD['a silent INVITE'] },
  },
  'what matches by default': { parameters: '', flows: MATCHED },
  'callid_matching 1': { parameters: parameters(['callid_matching', 1]), flows: MATCHED },
  'ruri_matching 0': { parameters: parameters(['ruri_matching', 0]), flows: MATCHED },
  'via1_matching 0': { parameters: parameters(['via1_matching', 0]), flows: MATCHED },
  ...replyModes,
  'relay_100 0': { parameters: parameters(['relay_100', 0]), flows: { ...STRAYS, ...TRYING } },
  'relay_100 1': { parameters: parameters(['relay_100', 1]), flows: { ...STRAYS, ...TRYING } },
  ...redirections,
  'default_code and default_reason': {
    parameters: parameters(['default_code', 499], ['default_reason', 'By default']),
    flows: {
      'a code and reason that are not there': {
        request: `$var(r) = t_reply("$null", "$null"); ${say('t_reply $var(r)')}`,
        run: async (scene) => {
          scene.send('MESSAGE');
          await scene.logged('t_reply');
          await quiet(() => scene.count(CALLER, () => true), 400);
        },
      },
    },
  },
};
