// Connections held open and silent: `node bench/idle-connections.mjs [TCP connections] [TLS connections]`, after `npm run build`.
// Each has sent one request and got its answer. Says how much memory the server has more for each than before, and how much of
// that is the heap of JavaScript. `--snapshot FILE` writes that heap, as it is with the TCP connections, for Chromium's tools.

import { execFileSync, fork } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { ServerHeap } from './heap.mjs';
import { addresses, startBenchServer } from './server.mjs';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { snapshot: { type: 'string' } } });
/** Files that one process may have open (`ulimit -Hn`), without those it has anyway; Node asks for all it may have. */
const MOST =
  Number(/^Max open files +\S+ +(\d+)/m.exec(readFileSync('/proc/self/limits', 'latin1'))?.[1] ?? Infinity) - 700;
/** How many of each, and what one may cost in kB. */
const KINDS = [
  { transport: 'tcp', count: Number(positionals[0] ?? Math.min(20_000, MOST)), aim: 6 },
  { transport: 'tls', count: Number(positionals[1] ?? Math.min(5_000, MOST)), aim: 40 },
];
if (KINDS.some(({ count }) => !(count > 0 && count <= MOST))) {
  console.error(
    `node bench/idle-connections.mjs [TCP connections] [TLS connections]: at most ${MOST} each (ulimit -Hn)`,
  );
  process.exit(1);
}
/** Connections of one client, which has an address of its own. */
const OF_ONE = 5_000;
/** Opened and closed before anything is measured. */
const WARM = 500;
/** How long the memory of the server is given to settle. */
const SETTLE_MS = 5_000;

const where = addresses();
const most = Math.max(...KINDS.map(({ count }) => count)) + WARM + 100;
const INSPECTOR = 9229;

function configuration(folder, { host, port }) {
  return `debug=0
log_stderror=yes
enable_tls=yes
tcp_max_connections=${most}
tls_max_connections=${most}
tcp_connection_lifetime=-1
listen=udp:${host}:${port}
listen=tcp:${host}:${port}
listen=tls:${host}:${port + 1}
loadmodule "tls.so"
loadmodule "sl.so"
modparam("tls", "certificate", "${folder}/cert.pem")
modparam("tls", "private_key", "${folder}/key.pem")
request_route { sl_send_reply("200", "OK"); }
`;
}

function makeCertificate(folder) {
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', 'key.pem'];
  const args = ['req', '-x509', ...key, '-days', '2', '-out', 'cert.pem', '-subj', '/CN=bench'];
  execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' });
}

/** Resident memory in kB. */
function resident({ pid }) {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))[1]);
}

let clientsSoFar = 0;

/** A process that holds `count` connections; gives it when they are open. */
function startClient(transport, count) {
  const source = where.host.replace(/\d+$/, () => 100 + clientsSoFar++);
  const port = transport === 'tls' ? where.port + 1 : where.port;
  const client = fork(join(import.meta.dirname, 'idle-client.mjs'), [
    transport,
    where.host,
    String(port),
    source,
    String(count),
  ]);
  return new Promise((resolve, reject) => {
    client.once('message', () => resolve(client));
    client.once('exit', (code) => reject(new Error(`a client of ${transport} ended with ${code}`)));
  });
}

async function stop(client) {
  const ended = new Promise((resolve) => client.once('exit', resolve));
  client.kill('SIGTERM');
  await ended;
}

async function hold(transport, count) {
  const clients = [];
  for (let left = count; left > 0; left -= OF_ONE) clients.push(await startClient(transport, Math.min(left, OF_ONE)));
  return clients;
}

async function measure(server, heap) {
  await pause(SETTLE_MS);
  const asItIs = resident(server);
  const used = await heap.used();
  return { resident: asItIs, collected: resident(server), ...used };
}

async function benchmark(server, heap, { transport, count, aim }) {
  if (count === 0) return;
  for (const client of await hold(transport, WARM)) await stop(client);
  const before = await measure(server, heap);
  const started = performance.now();
  const clients = await hold(transport, count);
  const seconds = (performance.now() - started) / 1000;
  const after = await measure(server, heap);
  if (transport === 'tcp' && values.snapshot !== undefined) await heap.write(values.snapshot);
  for (const client of clients) await stop(client);
  const left = await measure(server, heap);
  const kilobytes = (bytes) => (bytes / 1024 / count).toFixed(2);
  const each = (after.resident - before.resident) / count;
  console.log(`${count} ${transport} connections in ${seconds.toFixed(1)} s`);
  console.log(`  memory: ${before.resident} kB before, ${after.resident} kB with them, ${left.resident} kB when gone`);
  const least = (after.collected - before.collected) / count;
  console.log(`  each: ${each.toFixed(2)} kB (aim: ${aim}); once garbage was collected: ${least.toFixed(2)} kB`);
  console.log(
    `  of that heap: ${kilobytes(after.heap - before.heap)} kB, buffers: ${kilobytes(after.buffers - before.buffers)} kB`,
  );
  console.log(`  heap left when gone: ${((left.heap - before.heap) / 1024).toFixed(0)} kB`);
}

const folder = mkdtempSync(join(tmpdir(), 'kahea-idle-'));
try {
  makeCertificate(folder);
  const { server } = await startBenchServer('kahea', where, {
    write: () => configuration(folder, where),
    node: [`--inspect-port=${where.host}:${INSPECTOR}`],
  });
  try {
    const heap = await ServerHeap.connect(server, where.host, INSPECTOR);
    for (const kind of KINDS) await benchmark(server, heap, kind);
    heap.close();
  } finally {
    await server.stop();
  }
} finally {
  rmSync(folder, { recursive: true });
}
