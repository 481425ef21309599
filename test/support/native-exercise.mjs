// Calls every function of the native parts with what they are for and with what they are not, and sends datagrams through them.
// Run under what checks memory: `node --expose-gc native-exercise.mjs FOLDER SEED ROUNDS`.

import { once } from 'node:events';
import { createRequire } from 'node:module';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';

const [, , folder, seed, rounds] = process.argv;
const load = (name) => createRequire(import.meta.url)(join(folder, `${name}.node`));
const udp = load('udp-batch');
const unix = load('unix-datagram');
const tools = load('socket-tools');
const pace = load('loop-pace');
const groups = load('socket-groups');
const bells = load('doorbell');

let state = Number(seed) >>> 0 || 1;

function below(limit) {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.floor((state / 2 ** 32) * limit);
}

const pick = (list) => list[below(list.length)];

/** Memory for `most` datagrams, or for fewer than its numbers say. */
function memory(most, { slab = most * udp.slotBytes, out = 4096 } = {}) {
  const numbers = () => new Int32Array(most * udp.metaInts);
  return [new Uint8Array(slab), numbers(), new Uint8Array(out), numbers()];
}

const ignore = () => undefined;

function openUdp(onEvent = ignore, most = 8) {
  const held = memory(most);
  return { socket: udp.open(4, '127.0.0.1', 0, 65536, onEvent, ...held), held };
}

/** Values that fit nowhere, and some that fit in the wrong place. */
function anything() {
  const numbers = [0, -1, 1, 4, 6, 5060, 65535, 65536, 2 ** 31, -(2 ** 31), 2 ** 53, NaN, Infinity, 0.5];
  const texts = [
    '',
    '127.0.0.1',
    '::1',
    'fe80::1%lo',
    'fe80::1%nowhere',
    '%',
    'x'.repeat(5000),
    'a\0b',
    '\u{1f600}',
    '1.2.3',
  ];
  const arrays = [new Uint8Array(0), new Uint8Array(3), new Int32Array(0), new Int32Array(4), new Int32Array(7)];
  const views = [
    new Int32Array(new ArrayBuffer(64), 8, 7),
    new Uint8Array(new ArrayBuffer(64), 60),
    Buffer.from('text'),
  ];
  return pick([
    ...[() => pick(numbers), () => pick(texts), () => pick(arrays), () => pick(views)],
    ...[() => undefined, () => null, () => true, () => ({}), () => [], () => ignore, () => Symbol('a'), () => 7n],
  ])();
}

/** Never the number of a descriptor that is open: the system would do as told. */
const forbidden = new Set([
  ...['closeRaw', 'sendFrom', 'setTcpOption', 'setTypeOfService'],
  ...['adopt', 'attachSteering', 'closeDescriptor'],
]);

/** Closes what a call has made. */
function forget(part, name, made) {
  if (['openRaw', 'boundSocket', 'duplicate'].includes(name) && made >= 0) tools.closeRaw(made);
  else if (name === 'start') pace.stop(made);
  else if (name === 'openGroup') for (const descriptor of made.slice(1)) tools.closeRaw(descriptor);
  else if (name === 'open') part.close(made);
}

function callAll(part, handles) {
  for (const [name, call] of Object.entries(part)) {
    if (typeof call !== 'function') continue;
    const args = Array.from({ length: below(11) }, anything);
    if (forbidden.has(name)) args[0] = -1;
    else if (handles.length > 0 && below(2) === 0) args[0] = pick(handles);
    try {
      forget(part, name, call(...args));
    } catch (error) {
      if (!(error instanceof Error)) throw error;
    }
  }
}

/** Datagrams of every length there and back, many at once. */
async function exchange() {
  const got = [];
  const receiver = openUdp((count, status) => {
    const [slab, numbers] = receiver.held;
    for (let i = 0; status === 0 && i < count; i++) {
      const length = numbers[i * udp.metaInts];
      got.push(slab.subarray(i * udp.slotBytes, i * udp.slotBytes + length).length);
      if (udp.addressText(4, numbers.subarray(i * udp.metaInts, (i + 1) * udp.metaInts)) !== '127.0.0.1')
        throw new Error('another address');
    }
  });
  const sender = openUdp();
  const [, , bytes, numbers] = sender.held;
  const port = udp.port(receiver.socket);
  const words = new Int32Array(udp.metaInts);
  udp.addressWords(4, '127.0.0.1', words);
  let sent = 0;
  for (let round = 0; round < 50; round++) {
    let used = 0;
    const count = 1 + below(8);
    for (let i = 0; i < count; i++) {
      const length = below(Math.min(1000, bytes.length - used) + 1);
      used += length;
      numbers.set(words, i * udp.metaInts);
      [numbers[i * udp.metaInts], numbers[i * udp.metaInts + 1]] = [length, port];
    }
    sent += udp.send(sender.socket, count);
    while (got.length < sent) await turn();
  }
  udp.close(receiver.socket);
  udp.close(receiver.socket);
  // The sender is forgotten while it is open.
}

/** Numbers that lie about the memory are refused. */
function lies() {
  const sender = openUdp();
  const [, , , numbers] = sender.held;
  for (const length of [-1, 4097, 2 ** 31 - 1, -(2 ** 31)]) {
    numbers[0] = length;
    try {
      udp.send(sender.socket, 1);
      throw new TypeError(`a length of ${length} was taken`);
    } catch (error) {
      if (error instanceof TypeError) throw error;
    }
  }
  for (const count of [-1, 9, 2 ** 31 - 1]) {
    try {
      udp.send(sender.socket, count);
      throw new TypeError(`a count of ${count} was taken`);
    } catch (error) {
      if (error instanceof TypeError) throw error;
    }
  }
  for (const small of [memory(8, { slab: 100 }), memory(0)]) {
    try {
      udp.open(4, '127.0.0.1', 0, 65536, ignore, ...small);
      throw new TypeError('memory that is too small was taken');
    } catch (error) {
      if (error instanceof TypeError) throw error;
    }
  }
  udp.close(sender.socket);
}

/** What comes while the one who is told closes the socket, or throws it away. */
async function closing() {
  for (let round = 0; round < 20; round++) {
    let told = 0;
    const receiver = openUdp(() => {
      told++;
      udp.close(receiver.socket);
    });
    const sender = openUdp();
    const [, , , numbers] = sender.held;
    const words = new Int32Array(udp.metaInts);
    udp.addressWords(4, '127.0.0.1', words);
    for (let i = 0; i < 4; i++) {
      numbers.set(words, i * udp.metaInts);
      [numbers[i * udp.metaInts], numbers[i * udp.metaInts + 1]] = [10, udp.port(receiver.socket)];
    }
    udp.send(sender.socket, 4);
    while (told === 0) await turn();
    if (round % 5 === 0) globalThis.gc();
  }
}

async function unixDatagrams(place) {
  let got = 0;
  const path = join(place, 'socket');
  const socket = unix.open(path, (bytes, sender) => {
    got += bytes.length + sender.length;
  });
  for (const length of [0, 1, 1000, 65536]) unix.sendOnce(Buffer.alloc(length), path);
  unix.send(socket, Buffer.from('to itself'), path);
  unix.send(socket, Buffer.from('too long'), `/${'x'.repeat(500)}`);
  while (got < 1001) await turn();
  unix.close(socket);
  unix.close(socket);
}

function ensure(isSo, what) {
  if (!isSo) throw new TypeError(what);
}

/** What the tools do for sockets of Node, each with right arguments, and with such that are nearly right. */
async function socketTools() {
  ensure(tools.sourceOf('127.1.2.3') === '127.0.0.1' && tools.sourceOf('::1') === '::1', 'no source');
  const receiver = openUdp();
  const descriptor = udp.descriptor(receiver.socket);
  ensure(tools.setTypeOfService(descriptor, 4, 0x10) === 0, 'no type of service');
  const queue = new Int32Array(4);
  ensure(tools.receiveQueue(descriptor, queue) === 0 && queue[0] === 0 && queue[3] === -1, `queue ${queue}`);
  await rawDatagrams();
  udp.close(receiver.socket);
  const listener = createServer();
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  for (let option = -1; option < 10; option++) {
    const status = tools.setTcpOption(listener._handle.fd, option, 5);
    ensure(option >= 0 && option < 8 ? status === 0 : status < 0, `option ${option}: ${status}`);
  }
  const bound = tools.boundSocket('127.0.0.1', listener.address().port);
  ensure(bound >= 0, `bound ${bound}`);
  tools.closeRaw(bound);
  listener.close();
}

/** Groups whose sockets others read, and bells of this thread, which others have the numbers of. */
async function groupsAndBells() {
  const [port, ...descriptors] = groups.openGroup(false, 4, '127.0.0.1', 0, 4, 65536);
  const one = new Uint8Array(8);
  new Uint16Array(one.buffer)[0] = 6;
  new Uint32Array(one.buffer)[1] = 3;
  ensure(groups.attachSteering(descriptors[0], one) === 0, 'the program was not taken');
  for (const wrong of [new Uint8Array(8), one.subarray(0, 7), new Uint8Array(8 * 4097), new Int32Array(2), undefined])
    ensure(groups.attachSteering(descriptors[0], wrong) < 0, 'a wrong program was taken');
  let got = 0;
  for (let round = 0; round < 5; round++) {
    const held = memory(8);
    const reader = udp.adopt(descriptors[3], 4, (count) => (got += count), ...held);
    const sender = openUdp();
    const [, , , numbers] = sender.held;
    udp.addressWords(4, '127.0.0.1', numbers.subarray(0, udp.metaInts));
    [numbers[0], numbers[1]] = [10, port];
    udp.send(sender.socket, 1);
    while (got <= round) await turn();
    udp.close(sender.socket);
    // Every other one is forgotten while it is open.
    if (round % 2 === 0) udp.close(reader);
    else globalThis.gc();
  }
  refuses('a descriptor was adopted', () => udp.adopt(-1, 4, ignore, ...memory(8)));
  refuses('a descriptor was adopted', () => udp.adopt(0, 4, ignore, ...memory(8)));
  refuses('the other family was adopted', () => udp.adopt(descriptors[0], 6, ignore, ...memory(8)));
  for (const descriptor of descriptors) groups.closeDescriptor(descriptor);
  await manyBells();
}

function refuses(what, call) {
  try {
    call();
  } catch {
    return;
  }
  throw new TypeError(what);
}

async function manyBells() {
  const rung = [];
  const opened = Array.from({ length: 200 }, (_, index) => bells.open(() => rung.push(index)));
  const known = opened.map((bell) => bells.number(bell));
  for (const number of known) ensure(bells.ring(number), 'nobody heard');
  while (rung.length < opened.length) await turn();
  for (const [index, bell] of opened.entries()) if (index % 2 === 0) bells.close(bell);
  opened.length = 0;
  globalThis.gc();
  await turn();
  for (const number of known) bells.ring(number);
  const more = [];
  refuses('there was no end of bells', () => {
    for (let count = 0; count < 1000; count++) more.push(bells.open(ignore));
  });
  for (const bell of more) bells.close(bell);
}

/** Of each length there may be, where the right for raw sockets is there. */
async function rawDatagrams() {
  const raw = tools.openRaw();
  if (raw < 0) return;
  const queue = new Int32Array(4);
  let got = 0;
  const receiver = openUdp((count) => {
    const [, numbers] = receiver.held;
    ensure(udp.addressText(4, numbers.subarray(0, udp.metaInts)) === '127.9.9.9', 'another source');
    tools.receiveQueue(udp.descriptor(receiver.socket), queue);
    got += count;
  });
  tools.receiveQueue(udp.descriptor(receiver.socket), queue);
  const port = udp.port(receiver.socket);
  const send = (length) => tools.sendFrom(raw, '127.9.9.9', 5060, '127.0.0.1', port, Buffer.alloc(length, 7));
  for (let length = 0; length <= 512; length++) {
    ensure(send(length) === 0, `length ${length}`);
    while (got <= length) await turn();
  }
  ensure(send(513) < 0, 'too long');
  ensure(queue[3] >= 0, `age ${queue[3]}`);
  tools.closeRaw(raw);
  udp.close(receiver.socket);
}

/** A loop that sleeps is stopped, forgotten, and ended with. */
async function pacing() {
  for (let round = 0; round < 20; round++) {
    const numbers = new Int32Array([0, 20_000]);
    const handle = pace.start(numbers);
    for (const end = performance.now() + 15; performance.now() < end;) {
      numbers[0] += 100;
      await turn();
    }
    if (round % 2 === 0) pace.stop(handle);
    if (round % 4 === 0) pace.stop(handle);
    if (round % 5 === 0) globalThis.gc();
  }
}

const place = mkdtempSync(join(tmpdir(), 'kahea-native-'));
process.chdir(place);
try {
  await exchange();
  lies();
  await closing();
  await pacing();
  await unixDatagrams(place);
  await socketTools();
  await groupsAndBells();
  const closed = openUdp().socket;
  udp.close(closed);
  const open = openUdp().socket;
  const closedBell = bells.open(ignore);
  bells.close(closedBell);
  const bell = bells.open(ignore);
  for (let round = 0; round < Number(rounds); round++) {
    callAll(udp, [closed, open]);
    callAll(unix, []);
    callAll(tools, []);
    callAll(pace, []);
    callAll(groups, []);
    callAll(bells, [closedBell, bell]);
    if (round % 200 === 0) {
      globalThis.gc();
      await turn();
    }
  }
  udp.close(open);
  globalThis.gc();
  await turn();
  console.log('done');
} finally {
  rmSync(place, { recursive: true });
}
