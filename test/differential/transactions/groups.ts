// Flows that share a server: all of them at once, each with a Call-ID of its own.

import { join } from 'node:path';
import { load } from '../../scenario/config-parts.ts';
import { CALLEE, CALLEE_B, CALLEE_C, CALLER } from '../../scenario/configs.ts';
import { Authority } from '../../support/certificates.ts';
import { reserveLoopback, type Loopback } from '../../support/loopback.ts';
import { UdpPeer } from '../../support/peer.ts';
import { startServer, type Server, type ServerKind } from '../../support/server.ts';
import { makeTemporaryFolder } from '../../support/temporary-folder.ts';
import { quiet } from '../../support/until.ts';
import { Scene, textOf, type Flow } from './scene.ts';

export interface Group {
  /** Lines of the configuration before the routes: module parameters. */
  readonly parameters: string;
  /** The server speaks TLS too, with `server.pem` and `server.key` of its folder. */
  readonly isTls?: boolean;
  readonly flows: Readonly<Record<string, Flow>>;
}

export interface FlowResult {
  readonly transcript: Readonly<Record<string, readonly string[]>>;
  /** Why the peers gave up; null: they did not. */
  readonly problem: string | null;
}

const MODULES = load(
  ...['tm', 'tmx', 'sl', 'rr', 'pv', 'textops', 'siputils', 'xlog', 'corex', 'usrloc', 'registrar'],
  ...['statistics', 'async'],
);

/** Names in URIs: letters and digits only. */
const identifier = (index: number): string => `k${index}k`;

function configOf({ parameters, flows }: Group, net: Loopback): string {
  const names = Object.keys(flows);
  const dispatch = names.map((_, index) => {
    const name = identifier(index);
    return `  if ($(ru{uri.user}) == "${name}") { route(${name}); exit; }\n`;
  });
  const routes = names.map((flowName, index) => {
    const name = identifier(index);
    const flow = flows[flowName]!;
    const first = flow.all === true ? '' : '  if (is_method("ACK|CANCEL")) { t_relay(); exit; }\n';
    return textOf(`route[%] {\n${first}${flow.request}\n}\n${flow.routes ?? ''}\n`, name, net);
  });
  return `${MODULES}${parameters}\nrequest_route {\n  if (has_totag()) loose_route();\n${dispatch.join('')}}\n${routes.join('\n')}`;
}

async function start(kind: ServerKind, group: Group): Promise<Server> {
  if (group.isTls !== true) return startServer(kind, { config: (net) => configOf(group, net) });
  const folder = makeTemporaryFolder();
  new Authority(folder).sign({ name: 'server' });
  const files = ['certificate:server.pem', 'private_key:server.key'].map((each) => each.split(':'));
  const tls = files.map(([name, file]) => `modparam("tls", "${name!}", "${join(folder, file!)}")\n`).join('');
  const head = `enable_tls=yes\n${load('tls')}modparam("tls", "tls_method", "TLSv1.2+")\n${tls}`;
  const net = await reserveLoopback();
  const listen = [...['udp', 'tcp'].map((each) => `${each}:${net.host(1)}:5060`), `tls:${net.host(1)}:5061`];
  return startServer(kind, { folder, net, listen, config: head + configOf(group, net) });
}

/** Runs all flows of a group on one server. */
export async function runGroup(kind: ServerKind, group: Group): Promise<Record<string, FlowResult>> {
  const server = await start(kind, group);
  const peers = new Map<number, UdpPeer>();
  try {
    for (const last of [CALLER, CALLEE, CALLEE_B, CALLEE_C]) {
      peers.set(last, await UdpPeer.open(server.net.endpoint(last)));
    }
    const names = Object.keys(group.flows);
    const scenes = names.map((_, index) => new Scene(server, identifier(index), peers));
    const ends = await Promise.allSettled(names.map((name, index) => group.flows[name]!.run(scenes[index]!)));
    const arrived = (): number => [...peers.values()].reduce((sum, peer) => sum + peer.arrivals.length, 0);
    await quiet(() => server.child.stderr.length + arrived(), 250);
    const results: Record<string, FlowResult> = {};
    for (const [index, name] of names.entries()) {
      const end = ends[index]!;
      const problem = end.status === 'rejected' ? `${kind}: ${String(end.reason).slice(0, 300)}` : null;
      results[name] = { transcript: scenes[index]!.transcript(), problem };
    }
    return results;
  } finally {
    for (const peer of peers.values()) await peer.close();
    await server.destroy();
  }
}
