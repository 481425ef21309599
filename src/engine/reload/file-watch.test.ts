import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeTemporaryFolder, removeFolder } from '../../../test/support/temporary-folder.ts';
import { until } from '../../../test/support/until.ts';
import { FileWatch } from './file-watch.ts';

let folder: string;
let changes: number;
let watch: FileWatch;

beforeEach(() => {
  folder = makeTemporaryFolder();
  changes = 0;
  watch = new FileWatch(() => changes++);
});

afterEach(() => {
  watch.close();
  removeFolder(folder);
});

test('changes that come together are told once', async () => {
  const path = join(folder, 'a.cfg');
  watch.set([path]);
  for (const text of ['one', 'two', 'three']) writeFileSync(path, text);
  await until('a change', () => changes > 0);
  expect(changes).toBe(1);
});

test('a file that takes the place of another, or was not there before, has changed', async () => {
  const path = join(folder, 'a.cfg');
  watch.set([path]);
  writeFileSync(join(folder, 'a.cfg~'), 'new');
  renameSync(join(folder, 'a.cfg~'), path);
  await until('a change', () => changes === 1);
});

test('other files of the folder do not count, nor does one that is watched no longer', async () => {
  const [first, second] = [join(folder, 'a.cfg'), join(folder, 'b.cfg')];
  watch.set([first]);
  watch.set([second]);
  writeFileSync(first, 'one');
  writeFileSync(second, 'one');
  await until('a change', () => changes > 0);
  watch.set([first]);
  writeFileSync(second, 'two');
  writeFileSync(first, 'two');
  await until('another', () => changes > 1);
  expect(changes).toBe(2);
});

test('a watch that was closed watches nothing any more, whatever it is told', async () => {
  const path = join(folder, 'a.cfg');
  watch.close();
  watch.set([path]);
  let seen = false;
  const other = new FileWatch(() => {
    seen = true;
  });
  other.set([path]);
  writeFileSync(path, 'one');
  await until('a change that another watch sees', () => seen);
  other.close();
  expect(changes).toBe(0);
});

test('folders that are not there yet are watched for', async () => {
  const path = join(folder, 'nowhere', 'deeper', 'a.cfg');
  watch.set([path]);
  mkdirSync(join(folder, 'nowhere', 'deeper'), { recursive: true });
  await until('the folder', () => changes === 1);
  watch.set([path]);
  writeFileSync(path, 'one');
  await until('the file', () => changes === 2);
});
