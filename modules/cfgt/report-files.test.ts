import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ReportFiles } from './report-files.ts';

let folder: string;
let errors: string[];
let files: ReportFiles;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kahea-cfgt-'));
  errors = [];
  files = new ReportFiles(folder, { error: (text) => errors.push(text) });
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

const textOf = (name: string): string => readFileSync(join(folder, name), 'latin1');

test('reports are written byte by byte, over older ones', async () => {
  files.write('s', 1, 'older and longer');
  files.write('s', 1, 'b\xe9');
  files.write('s', 2, 'c');
  await files.idle();
  expect([textOf('s/1.json'), textOf('s/2.json')]).toEqual(['b\xe9', 'c']);
  expect(errors).toEqual([]);
});

test('a link is not followed', async () => {
  mkdirSync(join(folder, 's'));
  writeFileSync(join(folder, 'precious'), 'gold');
  symlinkSync(join(folder, 'precious'), join(folder, 's/1.json'));
  files.write('s', 1, 'lead');
  await files.idle();
  expect(textOf('precious')).toBe('gold');
  expect(errors).toEqual([`cannot write ${folder}/s/1.json: ELOOP`]);
});

test('a scenario is removed with its folder, other files stay', async () => {
  files.write('s', 1, '');
  files.write('t', 1, '');
  await files.idle();
  writeFileSync(join(folder, 't/notes.txt'), '');
  await Promise.all([files.remove('s'), files.remove('t')]);
  expect(existsSync(join(folder, 's'))).toBe(false);
  expect(existsSync(join(folder, 't/1.json'))).toBe(false);
  expect(existsSync(join(folder, 't/notes.txt'))).toBe(true);
});

test('a folder that does not exist is an error in the log, for each report', async () => {
  const lost = new ReportFiles(join(folder, 'no'), { error: (text) => errors.push(text) });
  lost.write('s', 1, '');
  lost.write('s', 2, '');
  await lost.idle();
  expect(errors).toEqual([`cannot write ${folder}/no/s/1.json: ENOENT`, `cannot write ${folder}/no/s/2.json: ENOENT`]);
});

test('reports are left out while too much waits for the disk', async () => {
  for (let number = 1; number <= 5; number++) files.write('s', number, 'x'.repeat(8_000_000));
  await files.idle();
  files.write('s', 6, 'y');
  await files.idle();
  expect(errors).toEqual(['too many reports wait to be written, s/5.json is left out']);
  expect(existsSync(join(folder, 's/5.json'))).toBe(false);
  expect(textOf('s/6.json')).toBe('y');
});
