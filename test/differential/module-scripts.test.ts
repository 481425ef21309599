// Scripts about one module each, in modules/*.cfg: both servers log the same for one OPTIONS.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { missing } from '../support/peers.ts';
import { servers, startServer, type ServerKind } from '../support/server.ts';
import { UdpPeer } from '../support/peer.ts';
import { writeRequest } from '../support/sip-text.ts';
import { CALLER } from '../scenario/configs.ts';

const FOLDER = join(import.meta.dirname, 'modules');
const FILES = readdirSync(FOLDER).filter((name) => name.endsWith('.cfg'));

/** Everything a script logged up to `END`, addresses left out. */
async function logged(kind: ServerKind, config: string): Promise<string[]> {
  const server = await startServer(kind, { config: (net) => config.replaceAll('SERVER', net.host(1)) });
  const peer = await UdpPeer.open(server.net.endpoint(CALLER));
  try {
    const via = server.net.endpoint(CALLER);
    const text = writeRequest({
      method: 'OPTIONS',
      uri: 'sip:alice@example.com;p=1',
      via,
      branch: 'z9hG4bKmodules',
      from: '"Bob B" <sip:bob@biloxi.com;x=y>;tag=1',
      to: '<sip:alice@example.com>',
      callId: 'modules',
      headers: ['X-List: a=1,b=xyz,c="q"', 'User-Agent: ua/1'],
    });
    peer.send(text, server.endpoint);
    await server.awaitLog(/^END$/, 20_000);
    const block = server.net.host(1).replace(/\d+$/, '');
    return server.scriptLog.map((line) => line.replaceAll(block, 'NET.'));
  } finally {
    await peer.close();
    await server.stop();
  }
}

test.skipIf(missing('kamailio')).each(FILES)('%s', async (file) => {
  const config = readFileSync(join(FOLDER, file), 'utf8');
  const [ours, theirs] = await Promise.all([logged(servers[0]!, config), logged('kamailio', config)]);
  expect(ours).toEqual(theirs);
});
