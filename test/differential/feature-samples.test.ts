// The samples of language features in Debian's Kamailio: it logs what test/cfg/features expects of kahea, or refuses what is ours alone.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { expectFile } from '../cfg/expected-file.ts';
import {
  clientOf,
  END,
  ENVIRONMENT,
  FEATURES,
  featureSamples,
  listenOf,
  placeSample,
  plainLog,
  requestsOf,
  serverOf,
} from '../cfg/feature-samples.ts';
import { Child, run } from '../support/child.ts';
import { parseLog } from '../support/log-record.ts';
import { reserveLoopback, type Endpoint, type Loopback } from '../support/loopback.ts';
import { UdpPeer } from '../support/peer.ts';
import { missing } from '../support/peers.ts';
import { makeTemporaryFolder, removeFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';

/** Kamailio has no such words. */
const OURS_ALONE: readonly string[] = [
  'defexp',
  'destination-lists',
  'ifexp',
  'more-operators',
  'more-spellings',
  'odd-statements',
  'opensips-routes',
  'route-files',
];

/** Little memory and one process per kind: it starts in a moment. */
function argumentsOf(folder: string, net: Loopback): string[] {
  const files = ['-w', join(folder, 'cfg'), '-Y', folder, '-P', join(folder, 'pid')];
  return ['-DD', '-E', ...files, '-l', listenOf(net), '-n', '1', '-T', '-m', '16', '-M', '4'];
}

/** Whether somebody has bound an address of UDP: requests wait there until they are read. */
function isBound({ host, port }: Endpoint): boolean {
  const bytes = host.split('.').map((byte) => Number(byte).toString(16).padStart(2, '0'));
  const local = `${bytes.reverse().join('')}:${port.toString(16).padStart(4, '0')}`.toUpperCase();
  return readFileSync('/proc/net/udp', 'latin1').includes(` ${local} `);
}

async function runInKamailio(sample: string): Promise<string> {
  const net = await reserveLoopback();
  const folder = makeTemporaryFolder();
  const file = placeSample(sample, join(folder, 'cfg'), net);
  const peer = await UdpPeer.open(clientOf(net));
  const child = new Child('kamailio', ['-f', file, ...argumentsOf(folder, net)], { env: ENVIRONMENT });
  const logged = (): string[] =>
    parseLog(child.stderr).flatMap(({ source, text }) => (source === '<script>' ? [text] : []));
  const explain = (): string => child.output;
  try {
    await until('socket', () => child.exit !== null || isBound(serverOf(net)), { explain });
    for (const request of requestsOf(sample, net)) peer.send(request, serverOf(net));
    await until(`line "${END}"`, () => child.exit !== null || logged().includes(END), { explain });
    if (!logged().includes(END)) throw new Error(explain());
    return plainLog(logged(), net);
  } finally {
    await child.destroy();
    await peer.close();
    removeFolder(folder);
  }
}

async function isRefused(sample: string): Promise<boolean> {
  const child = await run('kamailio', ['-c', '-f', join(FEATURES, sample, 'main.cfg')], { env: ENVIRONMENT });
  return child.exit?.code !== 0;
}

// Several at once: each mostly waits for its processes.
describe.skipIf(missing('kamailio')).concurrent('Kamailio', () => {
  test.each(featureSamples)('%s', async (sample) => {
    if (OURS_ALONE.includes(sample)) expect(await isRefused(sample)).toBe(true);
    else expectFile(join(FEATURES, sample), 'log.txt', await runInKamailio(sample));
  });
});
