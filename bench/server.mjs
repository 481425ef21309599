// Starts a server for the load test, measures its CPU time and its start-up, and ends it.

import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ROOT } from '../scripts/lib/command.mjs';
import { benchConfig } from './config.mjs';

/** Ticks of /proc/<pid>/stat a second; Linux on every platform Node runs on. */
const TICKS = 100;

/** Commands of the servers. Kamailio is started with its fast allocator, as a tuned installation is. */
export const SERVERS = {
  kahea: { command: process.execPath, args: [join(ROOT, 'dist/src/cli/kahea.js')], children: 1 },
  kamailio: { command: 'kamailio', args: ['-x', 'tlsf', '-X', 'tlsf', '-m', '512', '-M', '64'], children: 1 },
};

/** What its folder holds. */
const CONFIG = 'kamailio.cfg';
const CONTROL = 'ctl';

export class BenchServer {
  #child;
  #folder;
  #stderr = '';

  constructor(child, folder) {
    this.#child = child;
    this.#folder = folder;
    child.stderr.setEncoding('latin1').on('data', (text) => (this.#stderr = (this.#stderr + text).slice(-10_000)));
    child.stdout.resume();
  }

  /** CPU time, user and system, of all processes of the server so far, in microseconds. */
  cpuMicroseconds() {
    let ticks = 0;
    for (const name of readdirSync('/proc')) {
      if (!/^\d+$/.test(name)) continue;
      const fields = statFields(name);
      if (fields !== null && Number(fields[2]) === this.#child.pid) ticks += Number(fields[11]) + Number(fields[12]);
    }
    return (ticks * 1_000_000) / TICKS;
  }

  get pid() {
    return this.#child.pid;
  }

  /** Path of its configuration. */
  get config() {
    return join(this.#folder, CONFIG);
  }

  /** Path of its control socket. */
  get control() {
    return join(this.#folder, CONTROL);
  }

  get stderr() {
    return this.#stderr;
  }

  get ended() {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  async stop() {
    this.#child.kill('SIGTERM');
    for (let count = 0; count < 100 && !this.ended; count++) await pause(50);
    try {
      process.kill(-this.#child.pid, 'SIGKILL');
    } catch {
      // Nothing of it is left.
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/**
 * Starts `kind` and waits for its first answer. Gives the server and how long that took, in milliseconds. `write` makes another
 * configuration than that of the load test, `more` are further options, `node` those of Node before the program.
 */
export async function startBenchServer(kind, addresses, { write = benchConfig, more = [], node = [] } = {}) {
  const { command, args, children } = SERVERS[kind];
  const folder = mkdtempSync(join(tmpdir(), 'kahea-bench-'));
  const file = join(folder, CONFIG);
  writeFileSync(file, write({ ...addresses, children, control: join(folder, CONTROL) }));
  const started = performance.now();
  const options = ['-f', file, '-DD', '-E', '-w', folder, '-Y', folder, '-P', join(folder, 'pid')];
  const child = spawn(command, [...node, ...args, ...options, ...more], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, KAHEA_STATE_DIR: join(folder, 'state') },
  });
  const server = new BenchServer(child, folder);
  const startup = await firstAnswer(server, addresses, started);
  if (startup === null) {
    await server.stop();
    throw new Error(`${kind} did not answer:\n${server.stderr}`);
  }
  return { server, startup };
}

/** Sends OPTIONS every 2 ms until one is answered; gives milliseconds since `started`, null after ten seconds. */
async function firstAnswer(server, { host, port, caller }, started) {
  const socket = createSocket('udp4');
  await new Promise((resolve) => socket.bind({ address: caller }, resolve));
  let answered = null;
  socket.on('message', () => (answered ??= performance.now() - started));
  socket.on('error', () => null);
  const local = socket.address().port;
  for (let count = 0; answered === null && !server.ended && performance.now() - started < 10_000; count++) {
    const lines = [
      `OPTIONS sip:${host}:${port} SIP/2.0`,
      `Via: SIP/2.0/UDP ${caller}:${local};branch=z9hG4bKstart${count}`,
      'Max-Forwards: 70',
      `From: <sip:start@${caller}>;tag=s`,
      `To: <sip:${host}>`,
      `Call-ID: start-${process.pid}-${count}`,
      'CSeq: 1 OPTIONS',
      'Content-Length: 0',
    ];
    socket.send(`${lines.join('\r\n')}\r\n\r\n`, port, host);
    await pause(2);
  }
  socket.close();
  return answered;
}

function statFields(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return null;
  }
}
