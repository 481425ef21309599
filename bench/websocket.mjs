// WebSocket clients that come, register and leave: `node bench/websocket.mjs [seconds] [clients]`, after `npm run build`. The server
// runs examples/webrtc. When all have left nothing of them may be left, and memory must be flat; ends with 1 when it is not.

import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { WebSocket } from 'ws';
import { ROOT } from '../scripts/lib/command.mjs';
import { addresses, startBenchServer } from './server.mjs';

const SECONDS = Number(process.argv[2] ?? 300);
const CLIENTS = Number(process.argv[3] ?? 1_000);
/** Longest stay of a client and longest absence, in milliseconds. */
const STAY = 4_000;
/** What the memory of the server may grow by from the middle to the end, in MB. */
const GROWTH = 30;

const where = addresses();
const counts = { connected: 0, registered: 0, refused: 0, closed: 0, broken: 0 };

const example = join(ROOT, 'examples/webrtc/kamailio.cfg');
const { server } = await startBenchServer('kahea', where, {
  write: () => `debug=0\ninclude_file "${example}"\ndebug=0\ntcp_max_connections=${2 * CLIENTS + 100}\n`,
  more: ['-A', `LISTEN_ADDRESS=${where.host}`],
});
const control = join(server.config, '../kamailio_ctl');

const execute = promisify(execFile);

async function statistic(name) {
  const args = [join(ROOT, 'bin/kamcmd.js'), '-s', `unix:${control}`, 'stats.get_statistics', name];
  const { stdout } = await execute(process.execPath, args);
  return Number(/= (\d+)/.exec(stdout)[1]);
}

/** Resident memory in MB, open descriptors, connections and registered users. */
async function state() {
  const [, kilobytes] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, 'latin1'));
  return {
    memory: Number(kilobytes) / 1024,
    descriptors: readdirSync(`/proc/${server.pid}/fd`).length,
    connections: await statistic('ws_current_connections'),
    users: await statistic('registered_users'),
  };
}

function register(user, cseq, expires) {
  const lines = [
    `REGISTER sip:webrtc.example SIP/2.0`,
    `Via: SIP/2.0/WS ${user}.invalid;branch=z9hG4bK${user}${cseq}${Math.random().toString(36).slice(2)}`,
    'Max-Forwards: 70',
    `From: <sip:${user}@webrtc.example>;tag=1`,
    `To: <sip:${user}@webrtc.example>`,
    `Call-ID: ${user}${Math.random()}`,
    `CSeq: ${cseq} REGISTER`,
    `Contact: <sip:${user}@${user}.invalid;transport=ws>;expires=${expires}`,
    'Content-Length: 0',
  ];
  return `${lines.join('\r\n')}\r\n\r\n`;
}

/** Connects, registers, stays a while and leaves: in good order, without a word, or after it took its registration back. */
async function visit(user) {
  const socket = new WebSocket(`ws://${where.host}:8080/`, 'sip', { perMessageDeflate: false });
  const ended = new Promise((resolve) => socket.once('close', resolve));
  socket.on('error', () => counts.refused++);
  socket.on('message', (data) => {
    if (data.toString().startsWith('SIP/2.0 200')) counts.registered++;
  });
  await Promise.race([new Promise((resolve) => socket.once('open', resolve)), ended]);
  if (socket.readyState !== WebSocket.OPEN) return;
  counts.connected++;
  socket.send(register(user, 1, 600));
  await pause(Math.random() * STAY);
  const way = Math.random();
  if (way < 0.3) {
    counts.broken++;
    socket.terminate();
  } else {
    counts.closed++;
    if (way < 0.6) socket.send(register(user, 2, 0));
    socket.close(1000);
  }
  await ended;
}

async function client(number, until) {
  await pause(Math.random() * STAY);
  while (performance.now() < until) {
    await visit(`user${number}`);
    await pause(Math.random() * STAY);
  }
}

function show(title, { memory, descriptors, connections, users }) {
  console.log(
    `${title}: ${memory.toFixed(1)} MB, ${descriptors} descriptors, ${connections} connections, ${users} users`,
  );
}

const failures = [];
try {
  const before = await state();
  show('before', before);
  const until = performance.now() + SECONDS * 1_000;
  const clients = Promise.all(Array.from({ length: CLIENTS }, (_, number) => client(number, until)));
  let middle = before;
  for (let part = 1; part <= 4; part++) {
    await pause((SECONDS * 1_000) / 4);
    const now = await state();
    show(`after ${Math.round((SECONDS * part) / 4)} s`, now);
    if (part === 2) middle = now;
  }
  await clients;
  let after = await state();
  for (let tries = 0; tries < 50 && after.connections + after.users > 0; tries++) {
    await pause(100);
    after = await state();
  }
  show('all gone', after);
  console.log(
    Object.entries(counts)
      .map(([name, count]) => `${name} ${count}`)
      .join(', '),
  );
  if (after.connections > 0 || after.users > 0) failures.push('clients are left');
  if (after.descriptors > before.descriptors) failures.push('descriptors are left');
  if (counts.refused > 0 || counts.registered < counts.connected * 0.5) failures.push('clients were not served');
  if (after.memory > middle.memory + GROWTH) failures.push('memory grows');
} finally {
  await server.stop();
}
for (const failure of failures) console.log(`FAILED: ${failure}`);
process.exitCode = failures.length === 0 ? 0 : 1;
