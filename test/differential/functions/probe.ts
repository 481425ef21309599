// Makes calls on one server and gives what each did.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { oneRecord } from '../../../src/lib/log/one-record.ts';
import { CALLER } from '../../scenario/configs.ts';
import type { Loopback } from '../../support/loopback.ts';
import { UdpPeer } from '../../support/peer.ts';
import { startServer, type Server, type ServerKind } from '../../support/server.ts';
import { makeTemporaryFolder, removeFolder } from '../../support/temporary-folder.ts';
import { until } from '../../support/until.ts';
import { ALL_TEXTS, quoted, type Call } from './generate.ts';
import { MESSAGES } from './messages.ts';

const MODULES = [
  ...['sl', 'tm', 'pv', 'xlog', 'textops', 'textopsx', 'siputils', 'sanity', 'maxfwd', 'cfgutils', 'corex'],
  ...['avpops', 'avp', 'regex', 'json', 'jansson', 'ipops', 'crypto'],
];

const SET_UP = `
  $var(rc) = "(exit)"; $var(r) = "-"; $var(j) = '{"a":[1,{"b":2}],"c":{"d":"e"},"z":null}'; $var(none) = $null; $var(empty) = ""; $var(u) = "sip:user@host;p=v"; $var(ci) = $ci;
  $avp(s1) = "oldest"; $avp(s1) = "newest sip:x"; $avp(n) = 7; $avp(r) = $null;
  $xavp(a=>one) = "first"; $xavp(a[0]=>two) = 2;
`;

const SHOWN =
  'rc=$var(rc) r=$var(r) u=$var(u) j=$var(j) avp=$(avp(r)[*]) s1=$(avp(s1)[*]) n=$(avp(n)[*]) xavp=$xavp(r=>a) ru=$ru du=$du fs=$fs src=$si:$sp sf=$sf bf=$bf branch=$(branch(uri)[*])';

/** A configuration that makes one call for each request: that with the number of its Call-ID. */
function makeConfig(routesFile: string): string {
  const texts = ALL_TEXTS.map((text, index) => `$avp(t${String(index)}) = ${quoted(text, true)};`).join('\n');
  return `${MODULES.map((name) => `loadmodule "${name}.so"`).join('\n')}
modparam("xlog", "buf_size", 70000)
modparam("pv", "varset", "init=i:4")
modparam("sanity", "autodrop", 0)
modparam("sanity", "default_checks", 999)
request_route {
  if ($ci == "end") { xlog("@end\\n"); drop; }
  xlog("@@$ci:begin:@@\\n");
${SET_UP}${texts}
  route("C" + $ci);
  xlog("@@$var(ci):${SHOWN}:@@\\n");
  xlog("@@$var(ci):$mbu:@@\\n");
  drop;
}
include_file "${routesFile}"
`;
}

/** Where a server says that a call is refused. */
const REFUSED = /calls\.cfg(?::|, line )(\d+)/g;

/**
 * Starts a server with a route for each call. Calls that it refuses are left out, and noted in `refused`: Kamailio names
 * one at each start.
 */
async function start(kind: ServerKind, net: Loopback, calls: readonly Call[], refused: Set<number>): Promise<Server> {
  const folder = makeTemporaryFolder();
  const file = join(folder, 'calls.cfg');
  try {
    for (;;) {
      const routes = calls.map(
        ({ script }, index) => `route[C${String(index)}] { ${refused.has(index) ? ';' : script} }`,
      );
      writeFileSync(file, `${routes.join('\n')}\n`);
      try {
        return await startServer(kind, {
          net,
          config: makeConfig(file),
          args: kind === 'kamailio' ? ['-m', '256', '-M', '512'] : [],
        });
      } catch (error) {
        const lines = [...String(error).matchAll(REFUSED)].map(([, line]) => Number(line) - 1);
        const found = kind === 'kamailio' ? lines.slice(-1) : lines;
        if (found.length === 0 || found.every((line) => refused.has(line))) throw error;
        for (const line of found) refused.add(line);
      }
    }
  } finally {
    removeFolder(folder);
  }
}

export interface Outcomes {
  /** Numbers of the calls that were refused at the start. */
  readonly refused: ReadonlySet<number>;
  /** Those at which the server ended. */
  readonly fatal: ReadonlySet<number>;
  /** What each other call did, by its number: what it returned, changed, and the message afterwards. */
  readonly results: ReadonlyMap<number, string>;
}

/** Makes the calls but those of `without`. Calls at which the server ends are left out too: Kamailio does so at some. */
export async function probe(
  kind: ServerKind,
  net: Loopback,
  calls: readonly Call[],
  without: ReadonlySet<number> = new Set(),
): Promise<Outcomes> {
  const refused = new Set(without);
  const results = new Map<number, string>();
  const fatal = new Set<number>();
  const peer = await UdpPeer.open(net.endpoint(CALLER));
  try {
    while (results.size + refused.size + fatal.size < calls.length) {
      const server = await start(kind, net, calls, refused);
      const left = calls
        .map((call, index) => ({ ...call, index }))
        .filter(({ index }) => !results.has(index) && !refused.has(index) && !fatal.has(index));
      const last = await make(server, peer, left);
      for (const [index, text] of printed(kind, server.child.stderr)) if (index !== last) results.set(index, text);
      if (last !== null) fatal.add(last);
      await server.destroy();
    }
    return { refused, fatal, results };
  } finally {
    await peer.close();
  }
}

type Numbered = Call & { readonly index: number };

/** Makes calls, some at a time; gives the number of the one that the server ended at, or null. */
async function make(server: Server, peer: UdpPeer, calls: readonly Numbered[]): Promise<number | null> {
  const { child, endpoint } = server;
  for (let from = 0; from < calls.length; from += BATCH) {
    const place = child.stderr.length;
    const batch = calls.slice(from, from + BATCH);
    for (const { message, index } of batch) peer.send(MESSAGES[message]!.replaceAll('CASE', String(index)), endpoint);
    peer.send(MESSAGES['bare']!.replaceAll('CASE', 'end'), endpoint);
    const isDone = () => child.exit !== null || child.stderr.includes('@end\n', place);
    await until('end of a batch', isDone, { every: 5 }).catch(() => null);
    if (!child.stderr.includes('@end\n', place)) return Number([...child.stderr.matchAll(/@@(\d+):begin/g)].at(-1)![1]);
  }
  return null;
}

/** Calls that are on their way at a time. */
const BATCH = 20;

/** A text ends where it says so or, when it had a NUL in it, which ends a record of Kamailio, where the next record begins. */
const PRINTED = /@@(\d+):([^]*?)(?::@@\n|(?=[ ]?\d+\(\d+\) [A-Z]+: )|$)/g;

function printed(kind: ServerKind, log: string): Map<number, string> {
  const values = new Map<number, string>();
  for (const [, index, text] of log.matchAll(PRINTED)) {
    // Kahea makes one record of what Kamailio writes as it is.
    const line = kind === 'kamailio' ? oneRecord(`${text!}.`).slice(0, -1) : text!;
    values.set(Number(index), `${values.get(Number(index)) ?? ''}${line}\n`);
  }
  return values;
}
