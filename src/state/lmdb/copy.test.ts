import fs, {
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { isStateProblem, type StateStore } from '../store.ts';
import { readFacts, restoreState, saveState } from './copy.ts';
import { openLmdbStore } from './open.ts';
import { Tree } from './tree.ts';

const root = mkdtempSync(join(tmpdir(), 'kahea-copy-'));
let folders = 0;
const freshFolder = (): string => join(root, String(++folders), 'state');

afterAll(() => {
  rmSync(root, { recursive: true });
});

function mustOpen(folder: string): StateStore {
  const store = openLmdbStore(folder);
  if (isStateProblem(store)) throw new Error(store.message);
  return store;
}

/** A store with this value under `a`, committed. */
function storeWith(folder: string, value: string): StateStore {
  const store = mustOpen(folder);
  store.table('t').put('a', value);
  store.commit();
  return store;
}

/** Of no user who has anything. */
const NOBODY = 65534;

/** What LMDB has left beside the file. */
const readersOf = (file: string): string[] => [`${file}-lock`].filter((name) => existsSync(name));

async function valueIn(folder: string): Promise<string | null> {
  const store = mustOpen(folder);
  const value = store.table('t').get('a');
  await store.close();
  return value;
}

async function savedWith(value: string): Promise<string> {
  const folder = freshFolder();
  const file = join(folder, '../saved');
  await storeWith(folder, value).close();
  expect(await saveState(folder, file)).toBe(null);
  return file;
}

test('a copy made while the state is written has what was committed, and can be put back', async () => {
  const folder = freshFolder();
  const saved = join(root, 'hot copy');
  const store = storeWith(folder, 'then');
  for (let index = 0; index < 20_000; index++) store.table('t').put(`more ${index}`, 'value '.repeat(20));
  store.commit();
  const saving = saveState(folder, saved);
  store.table('t').put('a', 'later');
  store.commit();
  expect(await saving).toBe(null);
  expect(store.table('t').get('a')).toBe('later');
  await store.close();
  expect(restoreState(saved, folder)).toBe(null);
  const again = mustOpen(folder);
  expect(['then', 'later']).toContain(again.table('t').get('a'));
  expect(again.table('t').count()).toBe(20_001);
  await again.close();
});

test('what was there before a copy was put back stays beside it', async () => {
  const saved = await savedWith('old');
  const folder = freshFolder();
  await storeWith(folder, 'new').close();
  expect(restoreState(saved, folder)).toBe(null);
  expect(await valueIn(folder)).toBe('old');
  expect(restoreState(join(folder, 'state.mdb.before'), folder)).toBe(null);
  expect(await valueIn(folder)).toBe('new');
});

test('a state is there at every moment while another is put in its place', async () => {
  const saved = await savedWith('other');
  const folder = freshFolder();
  await storeWith(folder, 'mine').close();
  const state = join(folder, 'state.mdb');
  const renames = vi.spyOn(fs, 'renameSync').mockImplementation(() => {
    throw new Error('the power is gone');
  });
  syncBuiltinESMExports();
  try {
    expect(restoreState(saved, folder)).toMatchObject({ kind: 'unwritable' });
    expect(renames.mock.calls.map(([, name]) => name)).toEqual([state]);
  } finally {
    renames.mockRestore();
    syncBuiltinESMExports();
  }
  expect(await valueIn(folder)).toBe('mine');
});

test('a copy can be put where there was no state', async () => {
  const saved = await savedWith('alone');
  const folder = freshFolder();
  expect(restoreState(saved, folder)).toBe(null);
  expect(readdirSync(folder)).toEqual(['state.mdb']);
  expect(await valueIn(folder)).toBe('alone');
});

test('a later copy takes the place of an earlier one, and of nothing else', async () => {
  const folder = freshFolder();
  const file = join(folder, '../saved');
  await storeWith(folder, 'one').close();
  expect(await saveState(folder, file)).toBe(null);
  await storeWith(folder, 'two').close();
  expect(await saveState(folder, file)).toBe(null);
  expect(restoreState(file, folder)).toBe(null);
  expect(await valueIn(folder)).toBe('two');
  const other = join(root, 'letter');
  writeFileSync(other, 'Dear Sir');
  expect(await saveState(folder, other)).toEqual({
    kind: 'unwritable',
    message: `${other} is there already, and is no copy of a state that could be replaced`,
  });
  expect(readFileSync(other, 'latin1')).toBe('Dear Sir');
});

test('a database of another program is not replaced, nor is the state itself', async () => {
  const folder = freshFolder();
  await storeWith(folder, 'mine').close();
  const other = join(folder, '../other.mdb');
  const tree = new Tree(other);
  tree.write([['mail\x001', 'Dear Sir']]);
  await tree.close();
  for (const file of readersOf(other)) rmSync(file);
  const before = readFileSync(other);
  expect(await saveState(folder, other)).toEqual({
    kind: 'unwritable',
    message: `${other} is there already, and is no copy of a state that could be replaced`,
  });
  expect(readFileSync(other).equals(before)).toBe(true);
  expect(readersOf(other)).toEqual([]);
  const state = join(folder, 'state.mdb');
  expect(await saveState(folder, state)).toEqual({ kind: 'unwritable', message: `${state} is the state itself` });
  expect(await valueIn(folder)).toBe('mine');
});

test('a copy of a later format may be replaced, and one that cannot be read may not', async () => {
  const folder = freshFolder();
  await storeWith(folder, 'now').close();
  const later = await savedWith('later');
  const tree = new Tree(later);
  tree.write([['state\0format', '99']]);
  await tree.close();
  expect(await saveState(folder, later)).toBe(null);
  expect(restoreState(later, folder)).toBe(null);
  const place = join(folder, '../place');
  mkdirSync(place);
  expect(await saveState(folder, place)).toEqual({
    kind: 'unreadable',
    message: `cannot read ${place}: it is a folder`,
  });
});

test('a failure on the way of a copy names both files', async () => {
  const folder = freshFolder();
  await storeWith(folder, 'x').close();
  const target = join(folder, '../letter', 'copy');
  writeFileSync(join(target, '..'), 'Dear Sir');
  const problem = await saveState(folder, target);
  expect(problem).toMatchObject({
    kind: 'unwritable',
    message: expect.stringMatching(`^cannot copy ${join(folder, 'state.mdb')} to ${target}: `) as string,
  });
});

test('no folder is made for a copy', async () => {
  const folder = freshFolder();
  await storeWith(folder, 'kept').close();
  const missing = join(root, 'mistyped');
  const target = join(missing, 'copy');
  expect(await saveState(folder, target)).toEqual({
    kind: 'unwritable',
    message: `cannot copy ${join(folder, 'state.mdb')} to ${target}: there is no folder ${missing}`,
  });
  expect(existsSync(missing)).toBe(false);
});

describe.skipIf(process.getuid?.() !== 0)('done by root', () => {
  test('the files stay those of the user of the server', async () => {
    const saved = await savedWith('saved');
    const folder = freshFolder();
    await storeWith(folder, 'a').close();
    for (const path of [folder, ...readersOf(join(folder, 'state.mdb')), join(folder, 'state.mdb')])
      chownSync(path, NOBODY, NOBODY);
    const owners = () => readdirSync(folder).map((name) => `${name} ${statSync(join(folder, name)).uid}`);
    rmSync(join(folder, 'state.mdb-lock'));
    expect(readFacts(folder)).toMatchObject({ format: 2 });
    expect(owners()).toEqual([`state.mdb ${NOBODY}`, `state.mdb-lock ${NOBODY}`]);
    rmSync(join(folder, 'state.mdb-lock'));
    expect(await saveState(folder, join(folder, '../copy'))).toBe(null);
    expect(owners()).toEqual([`state.mdb ${NOBODY}`, `state.mdb-lock ${NOBODY}`]);
    expect(restoreState(saved, folder)).toBe(null);
    expect(readFacts(folder)).toMatchObject({ format: 2 });
    expect(owners()).toEqual([`state.mdb ${NOBODY}`, `state.mdb-lock ${NOBODY}`, `state.mdb.before ${NOBODY}`]);
  });

  test('a link that stands where a file is made is not followed', async () => {
    const saved = await savedWith('saved');
    const folder = freshFolder();
    await storeWith(folder, 'a').close();
    chownSync(join(folder, 'state.mdb'), NOBODY, NOBODY);
    const precious = join(folder, '../precious');
    writeFileSync(precious, 'of root');
    rmSync(join(folder, 'state.mdb-lock'));
    for (const name of ['restored.part', 'state.mdb-lock']) symlinkSync(precious, join(folder, name));
    expect(readFacts(folder)).toEqual({
      kind: 'unreadable',
      message: `cannot open ${join(folder, 'state.mdb-lock')}: a symbolic link stands there`,
    });
    expect(restoreState(saved, folder)).toBe(null);
    expect(readFileSync(precious, 'latin1')).toBe('of root');
    expect(statSync(precious).uid).toBe(0);
  });
});

test('nothing is put back under a running server', async () => {
  const saved = await savedWith('old');
  const folder = freshFolder();
  const store = storeWith(folder, 'running');
  expect(restoreState(saved, folder)).toMatchObject({ kind: 'locked' });
  expect(store.table('t').get('a')).toBe('running');
  await store.close();
  expect(await valueIn(folder)).toBe('running');
});

test('a copy that is damaged, of a later format or of something else changes nothing', async () => {
  const folder = freshFolder();
  await storeWith(folder, 'kept').close();
  const cut = await savedWith('x'.repeat(100_000));
  truncateSync(cut, 20_000);
  expect(restoreState(cut, folder)).toMatchObject({ kind: 'corrupt' });
  const later = await savedWith('later');
  const tree = new Tree(later);
  tree.write([['state\0format', '99']]);
  await tree.close();
  expect(restoreState(later, folder)).toMatchObject({ kind: 'newer-version' });
  const letter = join(root, 'letter to restore');
  writeFileSync(letter, 'Dear Sir');
  expect(restoreState(letter, folder)).toMatchObject({ kind: 'corrupt' });
  expect(restoreState(join(root, 'nothing'), folder)).toEqual({
    kind: 'unreadable',
    message: `there is no state file ${join(root, 'nothing')}`,
  });
  expect(existsSync(join(folder, 'state.mdb.before'))).toBe(false);
  expect(readdirSync(folder).filter((name) => name.includes('part'))).toEqual([]);
  expect(await valueIn(folder)).toBe('kept');
});

test('what is there is told, with the server that uses it', async () => {
  const folder = freshFolder();
  const store = storeWith(folder, 'one');
  store.table('t').put('b', 'two');
  store.commit();
  expect(readFacts(folder)).toMatchObject({
    file: join(folder, 'state.mdb'),
    format: 2,
    server: process.pid,
    tables: new Map([
      ['state', 1],
      ['t', 2],
    ]),
  });
  await store.close();
  expect(readFacts(folder)).toMatchObject({ server: null });
});

test('an empty file is a damaged one, and what is no file is neither read nor replaced', async () => {
  const folder = freshFolder();
  await storeWith(folder, 'mine').close();
  const empty = join(root, 'empty');
  writeFileSync(empty, '');
  const damaged = { kind: 'corrupt', message: `the state file ${empty} is damaged (it is empty)` };
  expect(restoreState(empty, folder)).toEqual(damaged);
  expect(await saveState(folder, '/dev/null')).toEqual({
    kind: 'unwritable',
    message: '/dev/null is there already, and is no copy of a state that could be replaced',
  });
  expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
  expect(restoreState('/dev/null', folder)).toEqual({ kind: 'corrupt', message: '/dev/null is no state file' });
  expect(await valueIn(folder)).toBe('mine');
  truncateSync(join(folder, 'state.mdb'), 0);
  expect(readFacts(folder)).toMatchObject({ kind: 'corrupt' });
});

test('a copy is for its owner alone, and a link to the newest copy stays a link', async () => {
  const folder = freshFolder();
  const [newest, copy] = [join(root, 'newest'), join(root, 'monday')];
  await storeWith(folder, 'one').close();
  expect(await saveState(folder, copy)).toBe(null);
  symlinkSync(copy, newest);
  await storeWith(folder, 'two').close();
  expect(await saveState(folder, newest)).toBe(null);
  expect(lstatSync(newest).isSymbolicLink()).toBe(true);
  expect(statSync(copy).mode & 0o777).toBe(0o600);
  expect(restoreState(newest, folder)).toBe(null);
  expect(await valueIn(folder)).toBe('two');
});
