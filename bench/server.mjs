// Starts a server for the load test, measures its CPU time, its memory and its start-up, and ends it.

import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { findProgram, ROOT } from '../scripts/lib/command.mjs';
import { compile } from './compile.mjs';
import { benchConfig } from './config.mjs';

/** Ticks of /proc/<pid>/stat a second; Linux on every platform Node runs on. */
const TICKS = 100;

const KAMAILIO = findProgram('kamailio') ?? 'kamailio';
/** It takes of the memory what it needs of this. */
const MEMORY = ['-m', '8192', '-M', '64'];

/** Commands of the servers: Kamailio with its fast allocator, as a tuned installation has it, and with the one it has by itself. */
export const SERVERS = {
  kahea: { command: process.execPath, args: [join(ROOT, 'dist/src/cli/kahea.js'), '-A', 'KAHEA'] },
  kamailio: { command: KAMAILIO, args: ['-x', 'tlsf', '-X', 'tlsf', ...MEMORY] },
  'kamailio-default': { command: KAMAILIO, args: MEMORY },
  // No server: what the machine takes of any program that forwards.
  bare: {
    command: null,
    args: [],
    options: ({ host, port, callee, calleePort }) => [host, port, callee, calleePort],
  },
};

/** A block of loopback addresses for one run. */
export function addresses() {
  const block = `127.${16 + Math.floor(Math.random() * 200)}.${Math.floor(Math.random() * 250)}`;
  return { host: `${block}.1`, port: 5060, caller: `${block}.10`, callee: `${block}.20`, calleePort: 5060 };
}

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

  /** The processes of the server, with the fields of their `stat`. */
  #processes() {
    const numbers = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
    const all = numbers.map((pid) => ({ pid, fields: statFields(pid) }));
    return all.filter(({ fields }) => fields !== null && Number(fields[2]) === this.#child.pid);
  }

  /** CPU time, user and system, of all processes of the server so far, in microseconds. */
  cpuMicroseconds() {
    const ticks = this.#processes().map(({ fields }) => Number(fields[11]) + Number(fields[12]));
    return (ticks.reduce((left, right) => left + right, 0) * 1_000_000) / TICKS;
  }

  /** Resident memory of all its processes in bytes, files it maps included; what they share counts once. */
  memory() {
    const sizes = this.#processes().map(({ pid }) => proportionalSize(pid));
    return sizes.reduce((left, right) => left + right, 0);
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

  /** Its configuration and its state stay with `keep`, and a server can be started in that folder again. */
  async stop({ keep = false } = {}) {
    this.#child.kill('SIGTERM');
    for (let count = 0; count < 200 && !this.ended; count++) await pause(50);
    try {
      process.kill(-this.#child.pid, 'SIGKILL');
    } catch {
      // Nothing of it is left.
    }
    if (!keep) rmSync(this.#folder, { recursive: true, force: true });
    return this.#folder;
  }
}

/**
 * Starts `kind` and waits for its first answer. Gives the server and how long that took, in milliseconds. `write` makes another
 * configuration than that of the load test, `children` is how many workers the configuration asks for, `more` are further
 * options, `node` those of Node before the program, `folder` that of a server that was stopped.
 */
export async function startBenchServer(
  kind,
  where,
  {
    write = benchConfig,
    children = 1,
    more = [],
    node = [],
    folder = mkdtempSync(join(tmpdir(), 'kahea-bench-')),
  } = {},
) {
  const { args, command, options: optionsOf = null } = SERVERS[kind];
  const file = join(folder, CONFIG);
  writeFileSync(file, write({ ...where, children, control: join(folder, CONTROL) }));
  const started = performance.now();
  const usual = ['-f', file, '-DD', '-E', '-w', folder, '-Y', folder, '-P', join(folder, 'pid')];
  const options = optionsOf?.(where) ?? usual;
  const child = spawn(command ?? compile(kind), [...node, ...args, ...options, ...more], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, KAHEA_STATE_DIR: join(folder, 'state') },
  });
  const server = new BenchServer(child, folder);
  const startup = await firstAnswer(server, where, started);
  if (startup === null) {
    await server.stop();
    throw new Error(`${kind} did not answer:\n${server.stderr}`);
  }
  return { server, startup };
}

/** Sends OPTIONS every 2 ms until one is answered; gives milliseconds since `started`, null after a minute. */
async function firstAnswer(server, { host, port, caller }, started) {
  const socket = createSocket('udp4');
  await new Promise((resolve) => socket.bind({ address: caller }, resolve));
  let answered = null;
  socket.on('message', () => (answered ??= performance.now() - started));
  socket.on('error', () => null);
  const local = socket.address().port;
  for (let count = 0; answered === null && !server.ended && performance.now() - started < 60_000; count++) {
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

function proportionalSize(pid) {
  try {
    return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'latin1'))[1]) * 1_024;
  } catch {
    return 0;
  }
}

function statFields(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return null;
  }
}
