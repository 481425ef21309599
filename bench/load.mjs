// Drives one server with SIPp and says what a call and a registration cost it.

import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const FLOWS = join(import.meta.dirname, 'sipp');

/** Runs `count` calls at `rate` a second through the server. Gives CPU microseconds a call, and how many failed. */
export async function callLoad(server, { host, port, caller, callee, calleePort }, { count, rate }) {
  const folder = mkdtempSync(join(tmpdir(), 'kahea-bench-'));
  const answering = startSipp(folder, ['-sf', join(FLOWS, 'callee.xml'), '-i', callee, '-p', String(calleePort)]);
  try {
    await pause(200);
    return await measure(server, folder, 'caller.xml', { target: `${host}:${port}`, caller, count, rate });
  } finally {
    answering.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Registers `count` users never seen before at `rate` a second. */
export async function registerLoad(server, { host, port, caller }, { count, rate }) {
  const folder = mkdtempSync(join(tmpdir(), 'kahea-bench-'));
  try {
    return await measure(server, folder, 'register.xml', { target: `${host}:${port}`, caller, count, rate });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(server, folder, flow, { target, caller, count, rate }) {
  const before = server.cpuMicroseconds();
  const started = performance.now();
  const limit = Math.ceil(count / rate) + 40;
  const sipp = startSipp(folder, [
    ...[target, '-sf', join(FLOWS, flow), '-i', caller, '-p', '5060', '-m', String(count), '-r', String(rate)],
    ...['-l', String(rate * 5), '-timeout', `${limit}s`, '-recv_timeout', '20000'],
    ...['-trace_stat', '-fd', '1', '-stf', join(folder, 'stat.csv')],
  ]);
  await new Promise((resolve) => sipp.once('exit', resolve));
  const seconds = (performance.now() - started) / 1_000;
  const { succeeded, failed, retransmissions } = readStatistics(folder);
  const cpu = server.cpuMicroseconds() - before;
  return {
    each: cpu / Math.max(1, succeeded),
    failed: failed + (count - succeeded - failed),
    retransmissions,
    rate: succeeded / seconds,
    busy: cpu / 1e4 / seconds,
  };
}

function startSipp(folder, args) {
  const common = ['-nostdin', '-timer_resol', '1', '-buff_size', '4000000', '-max_socket', '64'];
  return spawn('sipp', [...args, ...common], { cwd: folder, stdio: 'ignore', env: { ...process.env, TERM: 'dumb' } });
}

/** The last line of SIPp's statistics file. */
function readStatistics(folder) {
  const name = readdirSync(folder).find((file) => file.endsWith('.csv'));
  const [head, ...lines] = readFileSync(join(folder, name ?? 'stat.csv'), 'latin1')
    .trim()
    .split('\n');
  const names = head.split(';');
  const values = lines.at(-1)?.split(';') ?? [];
  const value = (column) => Number(values[names.indexOf(column)] ?? 0);
  return {
    succeeded: value('SuccessfulCall(C)'),
    failed: value('FailedCall(C)'),
    retransmissions: value('Retransmissions(C)'),
  };
}
