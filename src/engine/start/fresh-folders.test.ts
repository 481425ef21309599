import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openLmdbStore } from '../../state/lmdb/open.ts';
import { FreshFolders } from './fresh-folders.ts';

let home: string;
let state: string;
let runtime: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'kahea-fresh-'));
  state = join(home, 'deep', 'state');
  runtime = join(home, 'run');
});

afterEach(() => {
  rmSync(home, { recursive: true });
});

/** A start that makes its folders, with a store in one of them, and comes to nothing. */
async function failedStart(meanwhile: () => void = () => undefined): Promise<void> {
  const fresh = new FreshFolders({ runtime, state });
  const store = openLmdbStore(state);
  if ('message' in store) throw new Error(store.message);
  mkdirSync(runtime, { recursive: true });
  meanwhile();
  await store.close();
  fresh.remove();
}

test('folders that were missing are gone, with those above them', async () => {
  await failedStart();
  expect(readdirSync(home)).toEqual([]);
});

test('a folder that somebody has put something into stays, the others are gone nevertheless', async () => {
  await failedStart(() => {
    writeFileSync(join(state, 'of-somebody'), '');
  });
  expect(readdirSync(state)).toEqual(['of-somebody']);
  expect(existsSync(runtime)).toBe(false);
});

test('folders that were there stay as they are', async () => {
  mkdirSync(state, { recursive: true });
  await failedStart();
  expect(readdirSync(state)).toContain('state.mdb');
});

test('of a server that was faster everything is left', () => {
  const fresh = new FreshFolders({ runtime, state });
  mkdirSync(state, { recursive: true });
  for (const name of ['state.mdb', 'state.lock']) writeFileSync(join(state, name), '');
  fresh.remove();
  expect(readdirSync(state)).toEqual(['state.lock', 'state.mdb']);
});
