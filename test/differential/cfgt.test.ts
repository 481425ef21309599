// The reports of cfgt say the same on both servers: routes, variables there, what came and what was sent.

import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CALLER } from '../scenario/configs.ts';
import { UdpPeer } from '../support/peer.ts';
import { missing } from '../support/peers.ts';
import { servers, startServer, type ServerKind } from '../support/server.ts';
import { writeRequest } from '../support/sip-text.ts';
import { until } from '../support/until.ts';

const CONFIG = readFileSync(join(import.meta.dirname, 'modules/cfgt.config'), 'utf8');

/** Method, and where its report is. */
const MESSAGES = [
  ['OPTIONS', 's1', 1],
  ['MESSAGE', 's1', 2],
  ['PUBLISH', 's2', 1],
] as const;

interface Report {
  readonly flow: readonly Readonly<Record<string, unknown>>[];
  readonly sip_in: readonly string[];
  readonly sip_out: readonly string[];
}

function read(path: string): Report | null {
  const text = existsSync(path) ? readFileSync(path, 'latin1') : '';
  // Kamailio writes a report before the end, too.
  if (!/"(?:return\|DEFAULT_ROUTE|exit\|\w+)":/.test(text) || !text.endsWith('\n}')) return null;
  return JSON.parse(text) as Report;
}

const firstLine = (text: string): string => text.slice(0, text.indexOf('\r\n'));

async function reports(kind: ServerKind): Promise<unknown[]> {
  const folder = mkdtempSync(join(tmpdir(), 'kahea-cfgt-'));
  const server = await startServer(kind, { config: CONFIG.replace('BASEDIR', folder) });
  const peer = await UdpPeer.open(server.net.endpoint(CALLER));
  const found: unknown[] = [];
  try {
    for (const [method, scenario, number] of MESSAGES) {
      const callId = `T%${scenario}%${String(number)}`;
      peer.send(writeRequest({ method, uri: 'sip:bob@example.com', via: peer.endpoint, callId }), server.endpoint);
      const path = join(folder, scenario, `${String(number)}.json`);
      const { flow, sip_in, sip_out } = await until(`report ${path}`, () => read(path));
      expect(sip_in).toHaveLength(1);
      // Values of $var are left from the message before, which another process may have handled there.
      found.push([flow.map((each) => Object.keys(each)), flow.slice(1), firstLine(sip_in[0]!), sip_out.map(firstLine)]);
    }
  } finally {
    await peer.close();
    await server.stop();
    rmSync(folder, { recursive: true });
  }
  return found;
}

test.skipIf(missing('kamailio'))('a message has the same report', async () => {
  const [ours, theirs] = await Promise.all([reports(servers[0]!), reports('kamailio')]);
  expect(ours).toHaveLength(MESSAGES.length);
  expect(ours).toEqual(theirs);
});
