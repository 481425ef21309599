// The module uac: other addresses in From and To, and credentials. Addresses are the same on both servers, so that masks and digests are.

import { CALLEE, CALLER } from '../../scenario/configs.ts';
import type { SipText } from '../../support/sip-text.ts';
import { writeRequest } from '../../support/sip-text.ts';
import type { Group } from './groups.ts';
import type { Flow, Scene } from './scene.ts';
import { say } from './words.ts';

const ALICE = '"Alice" <sip:alice@home.example>;tag=ktalice';
const BOB = '<sip:bob@far.example>';

/** Lets both ends hang up, which is what a dialog is needed for. */
async function wholeDialog(scene: Scene, from: string): Promise<void> {
  scene.send('INVITE', { from, to: BOB });
  const arrived = await scene.answer(CALLEE, 'INVITE', 180, 200);
  const ok = await scene.expect(200);
  const sides = { from, to: ok.need('To') };
  const routes = ok
    .values('Record-Route')
    .toReversed()
    .map((route) => `Route: ${route}`);
  const uri = /<([^>]*)>/.exec(ok.need('Contact'))![1]!;
  scene.send('ACK', { ...sides, uri, headers: routes });
  await scene.arrival(CALLEE, 'ACK');
  scene.send('UPDATE', { ...sides, uri, headers: routes, cseq: 2 });
  await scene.answer(CALLEE, 'UPDATE', 200);
  await scene.final('UPDATE');
  const bye = writeRequest({
    method: 'BYE',
    uri: `sip:${scene.name}@${scene.host(CALLER)}`,
    via: scene.server.net.endpoint(CALLEE),
    branch: `z9hG4bKkt${scene.name}bye`,
    from: `${arrived.need('To')};tag=kt${CALLEE}`,
    to: arrived.need('From'),
    callId: scene.callId,
    cseq: 9,
    headers: routes.toReversed(),
  });
  scene.sendText(bye, CALLEE);
  const came = await scene.arrival(CALLER, 'BYE');
  scene.reply(CALLER, came, 200);
  await scene.receive(CALLEE, ({ status, method }) => status === 200 && method === 'BYE');
}

const replaced = (change: string, from = ALICE, inDialog = ''): Flow => ({
  request: `if (has_totag()) { ${inDialog} t_relay(); exit; }
    $du = "sip:@A"; t_on_branch("%B"); record_route(); ${change} ${say('fu=$fu fn=$fn tu=$tu')} t_on_reply("%R"); t_relay();`,
  routes: `onreply_route[%R] { ${say('reply $rs')} } branch_route[%B] { ${say('branch $fu')} }`,
  all: true,
  run: (scene) => wholeDialog(scene, from),
});

const call = (name: string, ...args: readonly string[]): string =>
  `$var(r) = ${name}(${args.map((each) => `"${each}"`).join(', ')}); ${say(`${name} $var(r)`)}`;

const bothOthers =
  call('uac_replace_from', 'Carol', 'sip:carol@c.example') + call('uac_replace_to', 'Dave', 'sip:dave@d.example');

const REPLACEMENTS: Readonly<Record<string, Flow>> = {
  'another From URI': replaced(call('uac_replace_from', 'sip:carol@c.example')),
  'another From': replaced(call('uac_replace_from', 'Carol', 'sip:carol@c.example')),
  'another display name': replaced(call('uac_replace_from', 'Carol', '')),
  'no display name': replaced(call('uac_replace_from', '', '')),
  'no display name and a longer URI': replaced(
    call('uac_replace_from', '', 'sip:a-much-longer-user-than-before@a.long.example:5070;transport=udp'),
  ),
  'an empty URI': replaced(call('uac_replace_from', '')),
  'a telephone number': replaced(call('uac_replace_from', 'tel:+49123')),
  'another To': replaced(call('uac_replace_to', 'Carol', 'sip:carol@c.example')),
  'both others': replaced(
    call('uac_replace_from', 'Dora', 'sip:dora@d.example') + call('uac_replace_to', 'sip:carol@c.example'),
  ),
  twice: replaced(call('uac_replace_from', 'sip:a@b') + call('uac_replace_from', 'sip:c@d')),
  'a display name, then a URI': replaced(call('uac_replace_from', 'Carol', '') + call('uac_replace_to', 'sip:c@d')),
  'an address without brackets': replaced(
    call('uac_replace_from', 'sip:carol@c.example'),
    'sip:alice@home.example;tag=ktalice',
  ),
  'a display name for one without brackets': replaced(
    call('uac_replace_from', 'Carol', 'sip:carol@c.example'),
    'sip:alice@home.example;tag=ktalice',
  ),
  'words as a display name': replaced(
    call('uac_replace_from', 'Carol', ''),
    'Alice Smith   <sip:alice@home.example>;x=y;tag=ktalice',
  ),
  'a request of the dialog': replaced(
    call('uac_replace_from', 'sip:carol@c.example'),
    ALICE,
    call('uac_replace_from', 'sip:later@c.example') + call('uac_replace_from', 'Later', ''),
  ),
  'a Record-Route in the dialog': replaced(call('uac_replace_from', 'sip:carol@c.example'), ALICE, 'record_route();'),
};

const byHand = call('uac_restore_from') + call('uac_restore_to');

/** Names a username and password; `%` in the realm stands for the flow. */
const CREDENTIALS = '$avp(auser) = "tester"; $avp(apasswd) = "sesame"; $avp(arealm) = $null;';

const challenged = (
  status: number,
  lines: readonly string[],
  more: { request?: string; mode?: string } = {},
): Flow => ({
  request: `$ru = "sip:callee@far.example;x=y"; $du = "sip:@A"; ${CREDENTIALS} ${more.request ?? ''} t_on_failure("%F"); t_relay();`,
  routes: `failure_route[%F] {
    $var(r) = uac_auth(${more.mode ?? ''}); ${say('uac_auth $var(r) $ru $du')}
    if ($var(r) > 0) t_relay();
  }`,
  run: async (scene) => {
    const invite = scene.send('INVITE', { headers: ['X-Last: 1'] });
    await scene.refuse(CALLEE, status, ...lines);
    const again = await Promise.race([
      scene.receive(CALLEE, (message: SipText) => message.text.includes('uthorization:')),
      scene.receive(CALLER, (message) => message.status === status),
    ]);
    if (again.status === null) scene.reply(CALLEE, again, 486);
    await scene.end(invite);
  },
});

const www = (parameters: string): string => `WWW-Authenticate: Digest ${parameters}`;
const PLAIN = www('realm="r", nonce="n"');

const CHALLENGES: Readonly<Record<string, Flow>> = {
  'a challenge': challenged(401, [PLAIN]),
  'a challenge of a proxy': challenged(407, ['Proxy-Authenticate: Digest realm="r", nonce="n"']),
  'opaque, stale, domain and unknown parameters': challenged(401, [
    www('domain="sip:x", realm="r", nonce="n", opaque="op,aque", stale=FALSE, algorithm=MD5, foo="bar"'),
  ]),
  'odd spaces and case': challenged(401, [www(' Realm = "r" ,  NONCE = "n" , algorithm = "md5",')]),
  'two challenges': challenged(401, [www('realm="r1", nonce="n"'), www('realm="r2", nonce="n2"')]),
  'both kinds': challenged(407, [PLAIN, 'Proxy-Authenticate: Digest realm="p", nonce="n2"']),
  'the realm of a credential': challenged(401, [www('realm="credrealm", nonce="n"')], {
    request: '$avp(auser) = $null;',
  }),
  'no credential for the realm': challenged(401, [PLAIN], { request: '$avp(auser) = $null;' }),
  'another realm': challenged(401, [PLAIN], { request: '$avp(arealm) = "elsewhere";' }),
  'that realm': challenged(401, [www('realm="elsewhere", nonce="n"')], { request: '$avp(arealm) = "elsewhere";' }),
  'a hash': challenged(401, [PLAIN], { request: '$avp(apasswd) = "0123456789abcdef0123456789abcdef";', mode: '"1"' }),
  'no challenge': challenged(401, []),
  'another scheme': challenged(401, ['WWW-Authenticate: Basic realm="r"']),
  'no realm': challenged(401, [www('nonce="n"')]),
  'no nonce': challenged(401, [www('realm="r"')]),
  'an empty realm': challenged(401, [www('realm="", nonce="n"')]),
  'an unclosed quote': challenged(401, [www('realm="r, nonce="n"')]),
};

const AUTH = ['realm:arealm', 'username:auser', 'password:apasswd']
  .map((each) => each.split(':'))
  .map(([name, avp]) => `modparam("uac", "auth_${name}_avp", "$avp(${avp})")\n`)
  .join('');
const LOAD = `loadmodule "uac.so"\nmodparam("uac", "credential", "cu:credrealm:cpass")\n${AUTH}`;

const URIS = '$uac_req(furi) = "sip:me@from.example"; $uac_req(turi) = "sip:you@to.example";';

/** `set` puts the request together; the callee answers it with these statuses in turn, each with the lines. */
const own = (set: string, statuses: readonly number[], ...lines: readonly string[]): Flow => ({
  request: `$uac_req(all) = $null; $uac_req(method) = "OPTIONS"; $uac_req(ruri) = "sip:you@far.example"; $uac_req(ouri) = "sip:@A";
    $uac_req(callid) = "kt-%-own"; ${URIS} ${set} $var(r) = uac_req_send();
    ${say('sent $var(r) $uac_req(method) $uac_req(ruri) $uac_req(turi) $uac_req(evroute) $uac_req(evcode) $uac_req(all)')}
    sl_send_reply("200", "ok");`,
  run: async (scene) => {
    scene.send('MESSAGE');
    await scene.final('MESSAGE');
    for (const status of statuses) {
      const sent = await scene.receive(CALLEE, (message) => message.status === null && message.method !== 'ACK');
      scene.reply(CALLEE, sent, status, ...lines);
      if (sent.method === 'INVITE') await scene.arrival(CALLEE, 'ACK');
    }
  },
});

const WITH_EVENT = '$uac_req(evroute) = 1; $uac_req(evparam) = "mine";';
const WITH_USER = '$uac_req(auser) = "tester"; $uac_req(apasswd) = "sesame";';

const OWN_REQUESTS: Readonly<Record<string, Flow>> = {
  'a request of the script': own('', [200]),
  'with an event': own(WITH_EVENT, [200], 'X-Reply: 1'),
  'with an event for a refusal': own(WITH_EVENT, [404], 'X-Reply: 1'),
  'with an event for failures, and a failure': own('$uac_req(evroute) = 2;', [486]),
  'with an event for failures, and none': own('$uac_req(evroute) = 2;', [200]),
  'with headers and a body': own(
    '$uac_req(hdrs) = "X-A: 1\\r\\n"; $uac_req(hdrs) = $uac_req(hdrs) + "Content-Type: text/plain\\r\\n"; $uac_req(body) = "hello";',
    [200],
  ),
  'with a display name': own('$uac_req(furi) = "\\"Me\\" <sip:me@from.example>";', [200]),
  'without From and To': own('$uac_req(furi) = $null; $uac_req(turi) = "";', [200]),
  'without a URI': own('$uac_req(ruri) = $null;', []),
  'without a method': own('$uac_req(method) = "";', []),
  'with a socket that is not there': own('$uac_req(sock) = "udp:127.0.0.99:5060";', [200]),
  'with values of other kinds': own('$uac_req(evroute) = "1"; $uac_req(turi) = 5;', [200]),
  'a challenge without credentials': own(WITH_EVENT, [401], www('realm="r", nonce="n"')),
  'a challenge with credentials': own(WITH_EVENT + WITH_USER, [401, 200], www('realm="r", nonce="n"')),
  'two challenges of one request': own(WITH_EVENT + WITH_USER, [401, 401], www('realm="r", nonce="n"')),
  'a challenge of a proxy on the way': own(WITH_USER, [407, 200], 'Proxy-Authenticate: Digest realm="r", nonce="n"'),
};

const EVENT = `event_route[uac:reply] {
  xlog("$uac_req(callid) event $rm $rs $uac_req(evcode) $uac_req(evtype) $uac_req(evroute) $uac_req(evparam) $uac_req(ruri) $uac_req(method) $ci $hdr(X-Reply) $si\n");
}
`;

export const uacGroups: Readonly<Record<string, Group>> = {
  'uac in mode auto': { parameters: LOAD, flows: { ...REPLACEMENTS, ...CHALLENGES } },
  'requests of scripts': { parameters: `${LOAD}${EVENT}`, flows: OWN_REQUESTS },
  'uac in mode manual with a password': {
    parameters: `${LOAD}modparam("uac", "restore_mode", "manual")\nmodparam("uac", "restore_passwd", "secret")\nmodparam("uac", "rr_from_store_param", "mine")\n`,
    flows: {
      'by hand': replaced(call('uac_replace_from', 'Carol', 'sip:carol@c.example'), ALICE, byHand),
      'not at all': replaced(call('uac_replace_from', 'Carol', 'sip:carol@c.example')),
      'nothing to restore': replaced('', ALICE, byHand),
    },
  },
  'uac with other names in Record-Route': {
    parameters: `${LOAD}modparam("uac", "rr_from_store_param", "f1")\nmodparam("uac", "rr_to_store_param", "t1")\n`,
    flows: { 'both others': replaced(bothOthers) },
  },
  ...Object.fromEntries(
    [
      ['without AVPs', ''],
      ['with AVPs', 'modparam("uac", "restore_from_avp", "$avp(of)")\nmodparam("uac", "restore_to_avp", "$avp(ot)")\n'],
    ].map(([name, avps]): [string, Group] => [
      `uac ${name!}`,
      {
        parameters: `${LOAD}loadmodule "textopsx.so"\n${avps!}`,
        flows: {
          'both others': replaced(bothOthers),
          'both others, applied at once': replaced(`${bothOthers} msg_apply_changes();`),
        },
      },
    ]),
  ),
  'uac in mode none': {
    parameters: `${LOAD}modparam("uac", "restore_mode", "none")\n`,
    flows: { replaced: replaced(call('uac_replace_from', 'Carol', 'sip:carol@c.example')) },
  },
};
