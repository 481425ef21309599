// What scripts assign to the Request-URI and to its parts, the next hop, From and To: what variables say afterwards, and what
// goes out. The values are those of scripts and of peers, odd ones among them.

import { expect, test } from 'vitest';
import { CALLEE, CALLER } from '../scenario/configs.ts';
import { reserveLoopback, type Loopback } from '../support/loopback.ts';
import { UdpPeer } from '../support/peer.ts';
import { missing } from '../support/peers.ts';
import { servers, startServer, type ServerKind } from '../support/server.ts';
import { writeRequest } from '../support/sip-text.ts';

/** Request-URIs before the change. */
const STARTS = [
  'sip:alice@example.com',
  'sip:al:pw@ex.org:5070;user=phone?H=v',
  'sips:u@h;x=y',
  'sip:ex.org',
  'tel:+1234;phone-context=+49;x=y',
  'urn:service:sos',
  'http://x/y',
  'sip:a:b:c@h',
];

const CHANGES = [
  ...[
    '$rU = "b"',
    '$rU = ""',
    '$rU = $null',
    '$rU = "bo b@"',
    '$rU = "a b"',
    '$rU = "<a>"',
    '$rU = "[::1]"',
    '$rU = 5',
  ],
  ...['$rU = "a;b=c"', '$rU = "a%zz"', '$rU = "urn:x:y"', '$rU = "sip:x@y"', '$rU = "\xe9"'],
  ...['$rd = "h.org"', '$rd = "[::1]"', '$rd = "a:5"', '$rd = "a;b=c"', '$rd = $null', '$rd = 5'],
  ...['$rp = 5070', '$rp = "5070"', '$rp = $null', '$rp = ""'],
  ...['$ru = "sip:x@y"', '$ru = $null', '$ru = 5', '$ru = "sip:a@[::1]:5070"'],
  ...['sethost("h.org")', 'sethost("h.org:5")', 'sethostport("h.org")', 'sethostport("h.org:5070")'],
  ...['sethostporttrans("h.org:5070;transport=tcp")', 'sethostporttrans("h.org")', 'setport("5070")', 'setport("")'],
  ...['setuser("bob")', 'setuser("")', 'prefix("00")', 'strip(1)', 'strip_tail(1)', 'userphone()'],
];

/** What else a script may assign to. */
const OTHERS = ['$du', '$fU', '$tU', '$fu', '$tu', '$fd', '$td', '$fn', '$tn'].flatMap((target) =>
  ['"bob"', '""', '$null', '"bo b@"', '"sip:a@b:99"', '"[::1]"', '"a;b=c"', '5', '"\\"X\\" <sip:a@b>"'].map(
    (value) => `${target} = ${value}`,
  ),
);

interface Case {
  readonly start: string;
  readonly change: string;
}

/** URIs of which Kamailio makes what no function can read, or no peer: "URIs that are none" in docs/reference/compatibility.md. */
const LEFT_OUT: readonly RegExp[] = [
  /^urn:\S+ (?:userphone\(\)|\$rU = "(?:a b|<a>|a%zz|\xe9)")$/,
  /^tel:\S+ (?:\$rU = (?:""|\$null|"urn:x:y"|"sip:x@y")|setuser\(""\))$/,
  /^\S+ \$[ft][uUd] = ""$/,
];

const CASES: readonly Case[] = [
  ...STARTS.flatMap((start) => CHANGES.map((change) => ({ start, change }))),
  ...OTHERS.map((change) => ({ start: STARTS[0]!, change })),
].filter(({ start, change }) => !LEFT_OUT.some((pattern) => pattern.test(`${start} ${change}`)));

const READ = ['ru', 'rU', 'rd', 'rp', 'rP', 'rz', 'du', 'fu', 'fU', 'fd', 'fn', 'tu', 'tU', 'td', 'tn'];

function config(net: Loopback): string {
  const routes = CASES.map(
    ({ start, change }, index) =>
      `route[C${String(index)}] { $ru = "${start}"; ${change}; $var(rc) = $rc; xlog("${READ.map((name) => `${name}=$${name}`).join(' ')} rc=$var(rc)\\n"); }`,
  );
  return `loadmodule "pv.so"
loadmodule "xlog.so"
loadmodule "tm.so"
modparam("pv", "varset", "rc=i:0")
request_route {
  route("C" + $rU);
  forward("${net.endpoint(CALLEE).host}", ${String(net.endpoint(CALLEE).port)});
}
${routes.join('\n')}
`;
}

interface Outcome extends Case {
  readonly variables: string;
  /** Start line, From and To as they went out; null: nothing did. */
  readonly sent: string | null;
}

async function outcomes(kind: ServerKind): Promise<Outcome[]> {
  const net = await reserveLoopback();
  const server = await startServer(kind, {
    net,
    config: config(net),
    args: kind === 'kamailio' ? ['-m', '256', '-M', '128'] : [],
  });
  const caller = await UdpPeer.open(net.endpoint(CALLER));
  const callee = await UdpPeer.open(net.endpoint(CALLEE));
  try {
    for (const index of CASES.keys()) {
      caller.send(
        writeRequest({
          method: 'MESSAGE',
          uri: `sip:${String(index)}@example.com`,
          via: caller.endpoint,
          from: '"A B" <sip:fu@fd.org:5070;x=y>;tag=1',
          to: '<sip:tu@td.org>',
          callId: `case-${String(index)}`,
        }),
        server.endpoint,
      );
      await server.awaitScriptLog(index + 1);
    }
    const arrived = new Map((await callee.remaining()).map((message) => [message.value('Call-ID'), message]));
    return server.scriptLog.map((variables, index) => {
      const message = arrived.get(`case-${String(index)}`) ?? null;
      const sent =
        message === null ? null : [message.startLine, message.value('From'), message.value('To')].join(' | ');
      return { ...CASES[index]!, variables, sent };
    });
  } finally {
    await caller.close();
    await callee.close();
    await server.stop();
  }
}

test.skipIf(missing('kamailio'))(
  'assignments to URIs leave the same variables and the same message',
  async () => {
    const [ours, theirs] = [await outcomes(servers[0]!), await outcomes('kamailio')];
    expect(theirs).toHaveLength(CASES.length);
    // A URI that no function can read is still shown here ("URIs that are none").
    const comparable = ours.map((outcome, index) => {
      const isUnread =
        theirs[index]!.variables.startsWith('ru=<null>') && / rU=<null> .* rz=<null>/.test(outcome.variables);
      return isUnread ? { ...outcome, variables: outcome.variables.replace(/^ru=.*? rU=/, 'ru=<null> rU=') } : outcome;
    });
    expect(comparable).toEqual(theirs);
  },
  60_000,
);
