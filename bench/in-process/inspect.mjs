// What V8 itself says of a run: who makes garbage, and where the time goes.

import { Session } from 'node:inspector/promises';

/** Where a function is, short enough for a table. */
const nameOf = ({ functionName, url, lineNumber }) =>
  `${functionName === '' ? '(anonymous)' : functionName} ${url.split('/').slice(-2).join('/')}:${lineNumber + 1}`;

/** What waits, and what this session itself takes. */
const NOT_WORK = new Set(['(idle)', 'dispatch']);

/** Longer than the five seconds for which a transaction that has ended is kept. */
const WAIT = 6_000;

/** What the phones do is not the server's. */
const isOfBench = ({ url }) => url.includes('/bench/in-process/');

/** The `top` largest of a table of sums, each divided by `count`. */
function largest(sums, count, top) {
  const sorted = [...sums].sort((left, right) => right[1] - left[1]).slice(0, top);
  return sorted.map(([name, sum]) => ({ name, each: sum / count }));
}

/** Bytes made for each of `count`, in all and by function; what is collected at once is counted too. */
export async function garbageOf(drive, count, top) {
  const session = new Session();
  session.connect();
  await session.post('HeapProfiler.startSampling', {
    samplingInterval: 4_096,
    includeObjectsCollectedByMajorGC: true,
    includeObjectsCollectedByMinorGC: true,
  });
  await drive();
  const { profile } = await session.post('HeapProfiler.stopSampling');
  const sums = new Map();
  let total = 0;
  const add = ({ callFrame, selfSize, children }, isOurs) => {
    const ours = isOurs && !isOfBench(callFrame);
    if (ours) {
      sums.set(nameOf(callFrame), (sums.get(nameOf(callFrame)) ?? 0) + selfSize);
      total += selfSize;
    }
    // What the server does is called by the phones, and what they do with their texts by nobody else.
    for (const child of children) add(child, ours || child.callFrame.url.includes('/dist/'));
  };
  add(profile.head, true);
  return { each: total / count, by: largest(sums, count, top) };
}

/** Microseconds for each of `count` by function, inlined ones apart from those they are in. */
export async function profileOf(drive, count, top) {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: 200 });
  await session.post('Profiler.start');
  await drive();
  const { profile } = await session.post('Profiler.stop');
  const frames = new Map(profile.nodes.map(({ id, callFrame }) => [id, callFrame]));
  const sums = new Map();
  for (const [index, id] of profile.samples.entries()) {
    const frame = frames.get(id);
    if (isOfBench(frame) || (frame.url === '' && NOT_WORK.has(frame.functionName))) continue;
    sums.set(nameOf(frame), (sums.get(nameOf(frame)) ?? 0) + profile.timeDeltas[index]);
  }
  return { by: largest(sums, count, top) };
}

/** Objects that are there after `drive` and were not before it, for each of `count`, by what they are. */
export async function keptBy(drive, count, top) {
  const session = new Session();
  session.connect();
  // Until what came before it has been forgotten.
  await new Promise((resolve) => setTimeout(resolve, WAIT));
  // The first one leaves objects of its own.
  await census(session);
  const before = await census(session);
  await drive();
  const after = await census(session);
  const sums = new Map();
  let objects = 0;
  let bytes = 0;
  for (const [name, now] of after) {
    const more = now.count - (before.get(name)?.count ?? 0);
    const size = now.bytes - (before.get(name)?.bytes ?? 0);
    // What there are fewer of is of the session itself.
    if (more < count / 20) continue;
    objects += more;
    bytes += size;
    sums.set(`${(size / more).toFixed(0)} bytes, ${name}`, more);
  }
  return { objects: objects / count, bytes: bytes / count, by: largest(sums, count, top) };
}

/** Number and size of all objects by kind. */
async function census(session) {
  const chunks = [];
  const add = ({ params }) => void chunks.push(params.chunk);
  session.on('HeapProfiler.addHeapSnapshotChunk', add);
  await session.post('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
  session.off('HeapProfiler.addHeapSnapshotChunk', add);
  const { snapshot, nodes, strings } = JSON.parse(chunks.join(''));
  const { node_fields: fields, node_types: types } = snapshot.meta;
  const [type, name, size] = ['type', 'name', 'self_size'].map((field) => fields.indexOf(field));
  const found = new Map();
  for (let at = 0; at < nodes.length; at += fields.length) {
    const kind = types[0][nodes[at + type]];
    const isText = kind.endsWith('string');
    const key = isText
      ? `${kind} ${(nodes[at + size] >> 6) << 6}`
      : `${kind} ${strings[nodes[at + name]].slice(0, 60)}`;
    const entry = found.get(key) ?? { count: 0, bytes: 0 };
    if (!found.has(key)) found.set(key, entry);
    entry.count++;
    entry.bytes += nodes[at + size];
  }
  return found;
}
