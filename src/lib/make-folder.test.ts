import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeFolder } from './make-folder.ts';

let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'kahea-folder-'));
});

afterEach(() => {
  rmSync(home, { recursive: true });
});

test('a folder is made with those above it, and being there already is as well', () => {
  const path = join(home, 'a', 'b', 'c');
  makeFolder(path, 0o750);
  makeFolder(path);
  expect(statSync(path).mode & 0o777).toBe(0o750);
});

test('a file in its place or above it is an error', () => {
  writeFileSync(join(home, 'file'), '');
  expect(() => {
    makeFolder(join(home, 'file'));
  }).toThrow('EEXIST');
  expect(() => {
    makeFolder(join(home, 'file', 'below'));
  }).toThrow('ENOTDIR');
});

test('a file system that takes no folders is an error, not a wait without end', () => {
  expect(() => {
    makeFolder('/proc/kahea/below');
  }).toThrow('ENOENT');
});
