// A million contacts in the state: `node bench/contacts.mjs [contacts]`. What each takes, how long it takes to find one and to
// refresh one, and how soon a server that has them answers.
import { mkdtempSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { randomInt } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundle } from '../scripts/lib/bundle.mjs';
import { ROOT } from '../scripts/lib/command.mjs';
import { readOptions, refuse } from '../scripts/lib/options.mjs';
import { benchConfig } from './config.mjs';
import { addresses, startBenchServer } from './server.mjs';

const USAGE = 'node bench/contacts.mjs [CONTACTS (1000000)]';

const { words } = readOptions(USAGE, {}, { words: true });
const [wanted = '1000000', ...others] = words;
if (!/^[1-9]\d{0,7}$/.test(wanted) || others.length > 0) refuse(`${words.join(' ')} is no number of contacts`, USAGE);
const CONTACTS = Number(wanted);
/** Registrations that one batch of messages brings under load. */
const BATCH = 4;
const LOOKED_UP = 200_000;
const DOMAIN = 'location';

const folder = mkdtempSync(join(tmpdir(), 'kahea-contacts-'));
try {
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  await bundle(join(folder, 'code'), [
    'src/state/lmdb/open.ts',
    'src/state/location/table.ts',
    'src/state/location/contact.ts',
  ]);
  const [{ openLmdbStore }, { LocationTable }, { newContact }] = await Promise.all(
    ['lmdb/open', 'location/table', 'location/contact'].map(
      (path) => import(join(folder, `code/src/state/${path}.js`)),
    ),
  );
  const state = join(folder, 'state');
  const store = openLmdbStore(state);
  const table = new LocationTable(store);
  const now = Math.floor(Date.now() / 1000);
  // Phones come in no order.
  const users = shuffled(CONTACTS);

  report(
    'new',
    await timed(CONTACTS, (turn) => {
      const user = users[turn];
      const contacts = table.get(DOMAIN, aorOf(user)) ?? [];
      contacts.push(contactOf(newContact, user, now));
      table.put(DOMAIN, aorOf(user), contacts);
      if (turn % BATCH === 0) store.commit();
    }),
  );
  store.commit();
  // Made before, so that the time is that of the state.
  const wanted = Array.from({ length: LOOKED_UP }, () => users[randomInt(CONTACTS)]);
  const aors = wanted.map(aorOf);
  report('found', await timed(LOOKED_UP, (turn) => table.get(DOMAIN, aors[turn])));
  report(
    'refreshed',
    await timed(LOOKED_UP, (turn) => {
      const user = users[randomInt(CONTACTS)];
      const [contact] = table.get(DOMAIN, aorOf(user));
      table.put(DOMAIN, aorOf(user), [{ ...contact, cseq: contact.cseq + 1, expires: now + 3600 + (turn % 100) }]);
      if (turn % BATCH === 0) store.commit();
    }),
  );
  // All that may come to be mapped; a server maps what it has touched.
  const mapped = store.snapshot().bytes / CONTACTS;
  await store.close();
  console.log(`file: ${(statSync(join(state, 'state.mdb')).size / CONTACTS).toFixed(0)} bytes a contact`);

  const empty = await serverWith(join(folder, 'empty'));
  const full = await serverWith(state);
  console.log(
    `first answer after ${empty.startup.toFixed(0)} ms without them, ${full.startup.toFixed(0)} ms with them`,
  );
  const own = (full.memory - empty.memory) / CONTACTS;
  console.log(
    `memory: ${(mapped + own).toFixed(0)} bytes a contact (${mapped.toFixed(0)} mapped, ${own.toFixed(0)} of the process)`,
  );
} finally {
  rmSync(folder, { recursive: true });
}

/** Starts a server on a state folder and ends it. */
async function serverWith(state) {
  const { server, startup } = await startBenchServer('kahea', addresses(), {
    write: benchConfig,
    more: ['--state', state],
  });
  try {
    return { startup, memory: ownBytes(server.pid) };
  } finally {
    await server.stop();
  }
}

/** Memory of the process in use that is no mapped file. */
function ownBytes(pid) {
  return 1024 * Number(/^RssAnon:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))[1]);
}

function aorOf(user) {
  return `user${user}`;
}

/** As a common phone sends it. */
function contactOf(newContact, user, now) {
  const address = `10.${(user >> 16) & 255}.${(user >> 8) & 255}.${user & 255}`;
  return newContact({
    uri: `sip:user${user}@${address}:5060;transport=udp`,
    ruid: `uloc-6921a6b0-1f2e-${user.toString(16)}`,
    callId: `${(user * 2654435761).toString(16).padStart(16, '0')}@${address}`,
    cseq: 1,
    expires: now + 3600,
    socket: 'udp:192.0.2.1:5060',
    userAgent: 'Phonemaker T46S 66.86.0.15',
    methods: 8191,
    lastModified: now,
  });
}

function shuffled(count) {
  const all = Uint32Array.from({ length: count }, (_, index) => index);
  for (let index = count - 1; index > 0; index--) {
    const other = randomInt(index + 1);
    [all[index], all[other]] = [all[other], all[index]];
  }
  return all;
}

/** CPU microseconds of one of `count` turns of `work`. */
async function timed(count, work) {
  const before = process.cpuUsage();
  for (let turn = 0; turn < count; turn++) {
    work(turn);
    // As between batches of messages: what waits for the end of a turn of the event loop gets it.
    if (turn % 1000 === 0) await new Promise(setImmediate);
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / count;
}

function report(what, microseconds) {
  console.log(`${what.padEnd(10)} ${microseconds.toFixed(2)} µs`);
}
