// Evaluates expressions on one server and gives what came out, message by message.

import { oneRecord } from '../../../src/lib/log/one-record.ts';
import { CALLER } from '../../scenario/configs.ts';
import type { Loopback } from '../../support/loopback.ts';
import { UdpPeer } from '../../support/peer.ts';
import { startServer, type ServerKind } from '../../support/server.ts';
import { until } from '../../support/until.ts';
import { TEXTS } from './samples.ts';

const MODULES = ['sl', 'tm', 'tmx', 'pv', 'xlog', 'textops', 'textopsx', 'corex']
  .map((name) => `loadmodule "${name}.so"`)
  .join('\n');

/** Values by message and number of the expression, each as it was printed. */
export type Values = ReadonlyMap<string, ReadonlyMap<number, string>>;

/** A text in double quotes, with variables in it or, when `literal`, without. */
function quoted(text: string, literal: boolean): string {
  const escaped = text
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t');
  return `"${literal ? escaped.replaceAll('$', '$$$$') : escaped}"`;
}

/** Gives the variables that expressions use their values. */
const SET_UP = `
  setflag(5); setsflag(7); setbflag(1);
  $var(one) = 1; $var(two) = 2; $var(n) = 42; $var(neg) = -7; $var(zero) = 0; $var(abc) = "abc"; $var(x) = "x";
  $var(comma) = ","; $var(fmt) = "%d/%m/%Y"; $var(hname) = "X-One"; $var(aname) = "s1"; $var(a) = "a";
  $vn(set) = "vn"; $vn(none) = $null;
  $avp(s1) = "oldest"; $avp(s1) = 5; $avp(s1) = "newest"; $avp(i:5) = "i5";
  $xavp(a=>one) = "first"; $xavp(a=>one) = "second"; $xavp(a[0]=>one) = "third"; $xavp(a[0]=>two) = 2; $xavp(b=>n) = 7;
  $xavp(s) = "text"; $xavp(i) = 9;
  $shv(count) = 3; $shv(name) = "shared";
`;

function setTexts(): string {
  return TEXTS.map((text, index) => `$avp(t${String(index)}) = ${quoted(text, true)};`).join('\n');
}

/** A configuration that runs statements for every message. */
export function makeConfig(statements: readonly string[]): string {
  const routes: string[] = [];
  for (let from = 0; from < statements.length; from += 200)
    routes.push(`route[P${String(from / 200)}] {\n${statements.slice(from, from + 200).join('\n')}\n}`);
  const calls = routes.map((_, index) => `route(P${String(index)});`).join('\n');
  return `${MODULES}
#!define FOO foo value
#!define QUOTED "quoted"
#!define NUM 17
#!define NEG -17
#!define BAR
modparam("xlog", "buf_size", 70000)
modparam("pv", "varset", "init=i:4")
request_route { route(ALL); drop; }
onreply_route { route(ALL); drop; }
route[ALL] {
${SET_UP}
${setTexts()}
${calls}
xlog("@end $ci\\n");
}
${routes.join('\n')}
`;
}

/** What stands for the value of an expression that is refused. */
export const REFUSED = '(refused)';

/** Asks a running text for its value: a format is expanded while routing, so that a bad one is no error of the start. */
export const expanded = (expression: string, index: number): string =>
  `$var(r) = "@"; if (pv_evalx("$var(r)", ${quoted(expression, true)})) xlog("@@${String(index)}:$var(r):@@\\n"); else xlog("@@${String(index)}:${REFUSED}:@@\\n");`;

/** Writes the value to the log: a bad expression is an error of the start. */
export const logged = (expression: string, index: number): string =>
  `xlog("@@${String(index)}:${quoted(expression, false).slice(1, -1)}:@@\\n");`;

/** Runs the statements on a server, for each message in turn. */
export async function evaluate(
  kind: ServerKind,
  net: Loopback,
  statements: readonly string[],
  messages: Readonly<Record<string, string>>,
): Promise<Values> {
  const server = await startServer(kind, {
    net,
    config: makeConfig(statements),
    args: kind === 'kamailio' ? ['-m', '256', '-M', '512'] : [],
  });
  const peer = await UdpPeer.open(net.endpoint(CALLER));
  const values = new Map<string, ReadonlyMap<number, string>>();
  try {
    for (const [name, text] of Object.entries(messages)) {
      const from = server.child.stderr.length;
      peer.send(text, server.endpoint);
      await until(`end of ${name} on ${kind}`, () => server.child.stderr.includes(`@end ${name}\n`, from), {
        limit: 20_000,
        every: 20,
        explain: () => server.child.stderr.slice(-2_000),
      });
      values.set(name, printed(kind, server.child.stderr.slice(from)));
    }
    return values;
  } finally {
    await peer.close();
    await server.stop().catch(() => server.destroy());
  }
}

/** A value ends where it says so or, when it had a NUL in it, which ends a record of Kamailio, where the next record begins. */
const PRINTED = /@@(\d+):([^]*?)(?::@@\n|(?=[ ]?\d+\(\d+\) [A-Z]+: )|$)/g;

function printed(kind: ServerKind, log: string): Map<number, string> {
  const values = new Map<number, string>();
  for (const [, index, text] of log.matchAll(PRINTED))
    // Kahea makes one record of what Kamailio writes as it is; a line break at the end counts.
    values.set(Number(index), kind === 'kamailio' ? oneRecord(`${text!}.`).slice(0, -1) : text!);
  return values;
}
