import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { buildScript } from '../testing/build-script.ts';
import { storeConformance } from '../testing/store-conformance.ts';
import { locationConformance } from '../testing/location-conformance.ts';
import { LocationTable } from '../location/table.ts';
import { isStateProblem, type StateProblem, type StateStore } from '../store.ts';
import { openLmdbStore, type OpenOptions, STATE_SHARING_BYTES } from './open.ts';
import { LmdbStore } from './store.ts';
import { Tree } from './tree.ts';

const root = mkdtempSync(join(tmpdir(), 'kahea-state-'));
let folders = 0;
const freshFolder = (): string => join(root, String(++folders), 'state');

const isRoot = process.getuid?.() === 0;

/** Opens a state folder as another user does. */
const OPENER = `
import { openLmdbStore } from ${JSON.stringify(join(import.meta.dirname, 'open.ts'))};
const store = openLmdbStore(process.argv[2]);
if ('message' in store) console.log(store.kind + ': ' + store.message);
process.exit('message' in store ? 1 : 0);
`;

function mustOpen(folder: string, options: OpenOptions = {}): StateStore {
  const store = openLmdbStore(folder, options);
  if (isStateProblem(store)) throw new Error(store.message);
  return store;
}

function mustFail(folder: string): StateProblem {
  const store = openLmdbStore(folder);
  if (!isStateProblem(store)) throw new Error('the store opened');
  return store;
}

async function filled(entries: number): Promise<string> {
  const folder = freshFolder();
  const store = mustOpen(folder);
  const table = store.table('t');
  for (let index = 0; index < entries; index++) table.put(`key ${String(index)}`, 'value '.repeat(50));
  await store.close();
  return folder;
}

/** A lock as a server leaves it that ended with its machine. */
function leaveLockOfAnotherBoot(folder: string): void {
  writeFileSync(join(folder, 'state.lock'), '1 123 00000000-0000-0000-0000-000000000000\n');
}

afterAll(() => {
  rmSync(root, { recursive: true });
});

storeConformance('lmdb', () => mustOpen(freshFolder()));
locationConformance('lmdb', () => mustOpen(freshFolder()));
storeConformance('lmdb, shared', () =>
  mustOpen(freshFolder(), { sharing: new SharedArrayBuffer(STATE_SHARING_BYTES) }),
);
locationConformance('lmdb, shared', () =>
  mustOpen(freshFolder(), { sharing: new SharedArrayBuffer(STATE_SHARING_BYTES) }),
);

describe('the state folder', () => {
  test('what was committed is there after closing and opening', async () => {
    const folder = await filled(10);
    const store = mustOpen(folder);
    expect(store.table('t').count()).toBe(10);
    await store.close();
  });

  test('a folder that cannot be made is one clear problem', () => {
    const file = join(root, 'a file');
    writeFileSync(file, '');
    const problem = mustFail(join(file, 'state'));
    expect(problem.kind).toBe('unwritable');
    expect(problem.message).toContain(`cannot use the state folder ${join(file, 'state')}`);
  });

  test.each(['state.mdb', 'state.mdb-lock'])('a folder whose %s cannot be written is refused', async (name) => {
    const folder = await filled(1);
    const program = await buildScript(root, 'opener', OPENER);
    if (isRoot) {
      for (const path of [root, join(folder, '..')]) chmodSync(path, 0o755);
      for (const path of [folder, ...readdirSync(folder).map((each) => join(folder, each))])
        chownSync(path, 65534, 65534);
    }
    chmodSync(join(folder, name), 0o444);
    const other = isRoot ? { uid: 65534, gid: 65534 } : {};
    const { status, stdout } = spawnSync(process.execPath, [program, folder], {
      encoding: 'latin1',
      cwd: root,
      ...other,
    });
    expect([status, stdout]).toEqual([
      1,
      `unwritable: cannot use the state folder ${folder}: ${join(folder, name)}: permission denied\n`,
    ]);
    expect(readdirSync(folder)).not.toContain('state.lock');
  });

  test('a folder in use by a running server is refused', async () => {
    const folder = freshFolder();
    const store = mustOpen(folder);
    expect(mustFail(folder)).toEqual({
      kind: 'locked',
      message: `the state folder ${folder} is in use by a running server (process ${String(process.pid)})`,
    });
    await store.close();
    await mustOpen(folder).close();
  });

  test('the lock of a server that was killed is taken over', async () => {
    const folder = await filled(3);
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
    writeFileSync(join(folder, 'state.lock'), `${String(process.pid)} 1 ${boot}\n`);
    const store = mustOpen(folder);
    expect(store.table('t').count()).toBe(3);
    await store.close();
  });

  test('after a loss of power a file that can be read is used', async () => {
    const folder = await filled(3000);
    leaveLockOfAnotherBoot(folder);
    const store = mustOpen(folder);
    expect(store.table('t').count()).toBe(3000);
    await store.close();
  });

  test('after a loss of power a file that cannot be read is refused', async () => {
    const folder = await filled(3000);
    const file = join(folder, 'state.mdb');
    const bytes = readFileSync(file);
    bytes.fill(0x5a, 5 * 4096, 100 * 4096);
    writeFileSync(file, bytes);
    leaveLockOfAnotherBoot(folder);
    expect(mustFail(folder).kind).toBe('corrupt');
  });

  test('a file that is cut off is refused', async () => {
    const folder = await filled(3000);
    const file = join(folder, 'state.mdb');
    truncateSync(file, statSync(file).size >> 3);
    expect(mustFail(folder)).toEqual({
      kind: 'corrupt',
      message: `the state file ${file} is damaged (it is cut off); move it away to start without it`,
    });
  });

  test('a file of something else is refused', async () => {
    const folder = await filled(1);
    writeFileSync(join(folder, 'state.mdb'), 'not a database'.repeat(10_000));
    expect(mustFail(folder)).toMatchObject({
      kind: 'corrupt',
      message: expect.stringContaining('state.mdb is damaged (it is not a database)') as string,
    });
  });

  test('a file of the first format is brought to the present one', async () => {
    const folder = await filled(0);
    const file = join(folder, 'state.mdb');
    const tree = new Tree(file);
    const numbers = '100,-1,1,0,0,-1,0,0,-1,0,0,0,0,';
    const one = `${numbers}3,0,0,0,0,0,0,2,0,sip`;
    tree.write([
      ['state\0format', '1'],
      ['location\0location\0alice', `100,2,0,${one}r1${one}r2`],
      ['location\0location\0bob', `100,1,0,${one}r3`],
      ['location\0aliases\0bob', `100,1,0,${one}r4`],
      ['location-expiry\x000000000100location\0bob', ''],
    ]);
    await tree.close();
    const store = mustOpen(folder);
    const table = new LocationTable(store);
    expect(table.usage('location')).toEqual({ users: 2, contacts: 3 });
    expect(table.usage('aliases')).toEqual({ users: 1, contacts: 1 });
    expect(table.get('location', 'alice')!.map(({ ruid }) => ruid)).toEqual(['r1', 'r2']);
    expect(store.table('state').get('format')).toBe('2');
    await store.close();
    // Once: what is written since counts.
    const again = mustOpen(folder);
    new LocationTable(again).remove('location', 'bob');
    expect(new LocationTable(again).usage('location')).toEqual({ users: 1, contacts: 2 });
    await again.close();
  });

  test('a file of a later format is refused', async () => {
    const folder = await filled(1);
    const tree = new Tree(join(folder, 'state.mdb'));
    tree.write([['state\0format', '7']]);
    await tree.close();
    expect(mustFail(folder)).toMatchObject({
      kind: 'newer-version',
      message: expect.stringContaining('is of format 7, this program reads 2') as string,
    });
  });
});

describe('a disk that is too full', () => {
  test('commits wait in memory until there is space again', async () => {
    let problem: StateProblem | null = null;
    const file = join(root, 'full.mdb');
    const parts = {
      path: file,
      checkSpace: () => Promise.resolve(problem),
      onClosed: () => undefined,
      sharing: null,
    };
    const store = new LmdbStore({ ...parts, tree: new Tree(file) });
    const table = store.table('t');
    table.put('first', '1');
    expect(store.commit()).toBe(null);
    problem = { kind: 'full', message: 'no space' };
    expect(await store.flush()).toBe(null);
    table.put('second', '2');
    expect(store.commit()).toBe(problem);
    expect(table.get('second')).toBe('2');
    expect(store.snapshot()).toMatchObject({ pending: 1, commits: 1, problem });
    expect(await store.flush()).toBe(problem);
    problem = null;
    expect(await store.flush()).toBe(null);
    expect(store.snapshot()).toMatchObject({ pending: 0, commits: 2, problem: null });
    expect(store.accepting).toBe(true);
    await store.close();
    const again = new Tree(file);
    expect(again.get('t\0second')).toBe('2');
    await again.close();
  });

  test('nothing more is accepted once much waits, until there is space again', async () => {
    let problem: StateProblem | null = { kind: 'full', message: 'no space' };
    const file = join(root, 'fuller.mdb');
    const parts = {
      path: file,
      checkSpace: () => Promise.resolve(problem),
      onClosed: () => undefined,
      sharing: null,
    };
    const store = new LmdbStore({ ...parts, tree: new Tree(file) });
    const table = store.table('t');
    for (let count = 0; count < 20_000; count++) table.put(`burst ${String(count)}`, '');
    expect(store.accepting).toBe(true);
    await store.flush();
    expect(store.accepting).toBe(false);
    problem = null;
    await store.flush();
    expect(store.accepting).toBe(true);
    problem = { kind: 'full', message: 'no space' };
    await store.flush();
    for (let count = 0; store.accepting && count < 50_000; count++) {
      table.put(`key ${String(count)}`, '');
      if (count === 0) store.commit();
    }
    expect(store.snapshot().pending).toBe(10_000);
    problem = null;
    await store.close();
  });
});
