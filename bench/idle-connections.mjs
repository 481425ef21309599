// TLS connections held open: `node bench/tls-connections.mjs [connections]`, after `npm run build`. Each makes its handshake and
// one request, then is silent. Says how much memory the server has more than before for each.

import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { connect } from 'node:tls';

const COUNT = Number(process.argv[2] ?? 5_000);
/** Handshakes in progress at a time. */
const AT_ONCE = 50;
/** How long the memory of the server is given to settle. */
const SETTLE_MS = 5_000;

const host = `127.${16 + Math.floor(Math.random() * 200)}.${Math.floor(Math.random() * 250)}.1`;
const folder = mkdtempSync(join(tmpdir(), 'kahea-bench-'));
const SELF_SIGNED = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
execFileSync('openssl', ['req', ...SELF_SIGNED, '-keyout', 'key.pem', '-out', 'cert.pem', '-subj', '/CN=bench'], {
  cwd: folder,
  stdio: 'ignore',
});
const config = join(folder, 'kamailio.cfg');
writeFileSync(
  config,
  `enable_tls=yes
log_stderror=yes
tcp_max_connections=${COUNT + 100}
tls_max_connections=${COUNT + 100}
listen=tls:${host}:5061
loadmodule "tls.so"
loadmodule "sl.so"
modparam("tls", "certificate", "cert.pem")
modparam("tls", "private_key", "key.pem")
request_route { sl_send_reply("200", "OK"); }
`,
);

const program = resolve(import.meta.dirname, '../dist/src/cli/kahea.js');
const limits = `ulimit -n ${COUNT + 1_000} && exec "$0" "$@"`;
const options = ['-f', config, '-DD', '-E', '-Y', join(folder, 'run'), '--state', join(folder, 'state')];
const server = spawn('sh', ['-c', limits, process.execPath, program, ...options], {
  stdio: ['ignore', 'ignore', 'pipe'],
});
let log = '';
server.stderr.on('data', (bytes) => (log += bytes));

const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

/** Resident memory in kB. */
function resident() {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, 'latin1'))[1]);
}

/** A connection that has sent a request and got its answer. */
function open(number) {
  return new Promise((done, failed) => {
    const socket = connect({ host, port: 5061, rejectUnauthorized: false });
    const via = `Via: SIP/2.0/TLS ${host}:1;branch=z9hG4bK${number}\r\n`;
    const rest = `From: <sip:a@b>;tag=${number}\r\nTo: <sip:a@b>\r\nCall-ID: ${number}\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n`;
    socket.once('error', failed);
    socket.once('data', () => done(socket));
    socket.write(`OPTIONS sip:${host} SIP/2.0\r\n${via}${rest}`);
  });
}

const sockets = [];
try {
  for (let tries = 0; tries < 100; tries++) {
    const probe = await open('probe').catch(() => null);
    probe?.destroy();
    if (probe !== null) break;
    await pause(100);
  }
  for (let warm = 0; warm < 200; warm++) (await open(`warm${warm}`)).destroy();
  await pause(SETTLE_MS);
  const before = resident();
  const started = performance.now();
  while (sockets.length < COUNT) {
    const next = Array.from({ length: Math.min(AT_ONCE, COUNT - sockets.length) }, (_, at) =>
      open(sockets.length + at),
    );
    sockets.push(...(await Promise.all(next)));
  }
  const seconds = (performance.now() - started) / 1000;
  await pause(SETTLE_MS);
  const after = resident();
  const each = (after - before) / COUNT;
  console.log(
    `${COUNT} TLS connections in ${seconds.toFixed(1)} s: ${before} kB before, ${after} kB with them, ${each.toFixed(1)} kB each`,
  );
} catch (error) {
  console.error(error, log);
  process.exitCode = 1;
} finally {
  for (const socket of sockets) socket.destroy();
  server.kill('SIGTERM');
  await new Promise((done) => server.once('exit', done));
  rmSync(folder, { recursive: true });
}
