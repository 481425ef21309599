import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
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
    kind: 'unwritable',
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
