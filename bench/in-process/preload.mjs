// Loaded before the server by bench/in-process.mjs: puts phones into its process, drives it, and prints what that took.

import { LOADS } from './phones.mjs';
import { MemoryNetwork } from './network.mjs';
import { garbageOf, keptBy, profileOf } from './inspect.mjs';

const { kind, count, rounds, warm, show, top, host, caller, callee } = JSON.parse(process.env.KAHEA_IN_PROCESS);
/** Calls that begin together. */
const BATCH = 8;
/** Turns of the event loop after which nothing comes any more. */
const MOST_TURNS = 20;

let network = null;
const phones = LOADS[kind]({ host, caller, callee });
let begun = 0;

const dlopen = process.dlopen;
process.dlopen = (module, file, ...rest) => {
  dlopen.call(process, module, file, ...rest);
  if (!file.endsWith('udp-batch.node')) return;
  network = new MemoryNetwork(module.exports, { callee, onOpen: () => setTimeout(() => void bench(), 1_000) });
  module.exports = network.part;
};

const turn = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));

/** Gives all that was sent to whom it was sent to, until nobody says anything more; returns how many calls ended. */
async function converse() {
  let done = 0;
  for (let turns = 0; turns < MOST_TURNS; turns++) {
    await turn();
    const said = { fromCaller: [], fromCallee: [] };
    const sent = network.takeSent();
    for (const { message, toCallee } of sent) {
      const { messages, isDone } = phones.answer(message, toCallee);
      (toCallee ? said.fromCallee : said.fromCaller).push(...messages);
      if (isDone) done++;
    }
    network.deliver(said.fromCallee, callee);
    network.deliver(said.fromCaller, caller);
    if (sent.length === 0) break;
  }
  return done;
}

/** Drives `count` calls or registrations; microseconds each. */
async function round(many) {
  network.handling = 0;
  const before = process.cpuUsage();
  let done = 0;
  for (let left = many; left > 0; left -= BATCH) {
    const first = Array.from({ length: Math.min(BATCH, left) }, () => phones.begin(++begun));
    network.deliver(first, caller);
    done += await converse();
  }
  const { user, system } = process.cpuUsage(before);
  return { handling: network.handling / 1_000 / many, cpu: (user + system) / many, failed: many - done };
}

async function bench() {
  for (let left = warm; left > 0; left -= 5_000) await round(Math.min(5_000, left));
  const drive = () => round(count);
  if (show === 'garbage') report({ garbage: await garbageOf(drive, count, top) });
  else if (show === 'kept') report({ kept: await keptBy(drive, count, top) });
  else if (show === 'profile') report({ profile: await profileOf(drive, count, top) });
  else {
    const results = [];
    for (let number = 0; number < rounds; number++) results.push(await round(count));
    report({ results });
  }
}

function report(answer) {
  process.send(answer, () => process.kill(process.pid, 'SIGKILL'));
}
