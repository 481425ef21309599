// Runs a configuration inside of this process, on a real socket of its own.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { isStartable, loadConfig } from '../../src/engine/load/load-config.ts';
import { DEFAULT_OPTIONS } from '../../src/engine/options.ts';
import { Server } from '../../src/engine/server.ts';
import { LogOutput } from '../../src/lib/log/log-output.ts';
import { renderDiagnostics } from '../../src/script/render.ts';
import { reserveLoopback } from '../support/loopback.ts';
import { UdpPeer } from '../support/peer.ts';
import { makeTemporaryFolder, removeFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';
import { clientOf, END, listenOf, placeSample, plainLog, requestsOf, serverOf } from './feature-samples.ts';

/** Lines of one record after the first begin with a tab, unlike Kamailio's. */
const SCRIPT_RECORD = /^[A-Z]+: (?:\{[^}]*\} ?)?<script>: ([^]*)$/;

/** What the script of a sample logs when it gets its requests. */
export async function runSample(sample: string): Promise<string> {
  const net = await reserveLoopback();
  const folder = makeTemporaryFolder();
  const records: string[] = [];
  const configFile = placeSample(sample, join(folder, 'cfg'), net);
  const options = { ...DEFAULT_OPTIONS, configFile, listen: [listenOf(net)], disableTcp: true, autoAliases: false };
  const loaded = await loadConfig(options, { folder: join(folder, 'cfg') });
  if ('unreadable' in loaded) throw new Error(loaded.unreadable);
  if (!isStartable(loaded)) throw new Error(renderDiagnostics(loaded.diagnostics, loaded.sources));
  mkdirSync(join(folder, 'run'));
  const output = new LogOutput({
    sink: { write: (_level, line) => records.push(line) },
    level: loaded.config.core.debug,
  });
  const server = new Server(
    loaded.config,
    { runtime: join(folder, 'run'), state: join(folder, 'state'), account: null },
    output,
  );
  const peer = await UdpPeer.open(clientOf(net));
  const logged = (): string[] =>
    records
      .flatMap((record) => SCRIPT_RECORD.exec(record)?.slice(1) ?? [])
      .map((text) => text.replaceAll('\n\t', '\n'));
  try {
    const problem = (await server.start()) ?? (await server.announce());
    if (problem !== null) throw new Error(problem.message);
    for (const request of requestsOf(sample, net)) peer.send(request, serverOf(net));
    await until(`line "${END}"`, () => logged().includes(END), { limit: 3_000, explain: () => records.join('\n') });
    return plainLog(logged(), net);
  } finally {
    await server.stop(Promise.resolve());
    await peer.close();
    removeFolder(folder);
  }
}
