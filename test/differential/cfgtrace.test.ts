// The trace of actions has the same lines on both servers, and names the same place for statements of several lines.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CALLER } from '../scenario/configs.ts';
import { UdpPeer } from '../support/peer.ts';
import { missing } from '../support/peers.ts';
import { servers, startServer, type ServerKind } from '../support/server.ts';
import { writeRequest } from '../support/sip-text.ts';
import { until } from '../support/until.ts';

const CONFIG = readFileSync(join(import.meta.dirname, 'modules/cfgtrace.config'), 'utf8');

async function traced(kind: ServerKind): Promise<string[]> {
  const server = await startServer(kind, { config: CONFIG });
  const peer = await UdpPeer.open(server.net.endpoint(CALLER));
  try {
    peer.send(
      writeRequest({ method: 'OPTIONS', uri: 'sip:alice@example.com', via: peer.endpoint, callId: 'trace' }),
      server.endpoint,
    );
    await until('the end of the script', () => server.child.stderr.includes('END\n'));
    const lines = server.child.stderr.split('\n').filter((line) => /cfgtrace|at line/.test(line));
    return lines.map((line) => line.replace(/^ *\d+\(\d+\) /, '').replace(/c=\[[^\]]+\]/, 'c'));
  } finally {
    await peer.close();
    await server.stop();
  }
}

test.skipIf(missing('kamailio'))('what a script does is traced in the same words', async () => {
  const [ours, theirs] = await Promise.all([traced(servers[0]!), traced('kamailio')]);
  expect(ours.length).toBeGreaterThan(30);
  expect(ours).toEqual(theirs);
});
