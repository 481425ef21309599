import { chmodSync, chownSync, mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeTemporaryFolder, removeFolder } from '../../test/support/temporary-folder.ts';
import { defaultRuntimeFolder, privateFolder, loadDatabase } from './folders.ts';

describe('a private folder', () => {
  let base = '';
  let path = '';

  beforeEach(() => {
    base = makeTemporaryFolder();
    path = join(base, 'own');
  });

  afterEach(() => {
    removeFolder(base);
  });

  test('is made for nobody else, and taken as it is the next time', () => {
    expect(privateFolder(path)).toBeNull();
    expect(statSync(path).mode & 0o777).toBe(0o700);
    expect(privateFolder(path)).toBeNull();
  });

  test.each([0o777, 0o720, 0o702])('is refused with mode %i', (mode) => {
    mkdirSync(path);
    chmodSync(path, mode);
    expect(privateFolder(path)).toBe('others may write there');
  });

  test('is no symbolic link and no file', () => {
    symlinkSync(base, path);
    expect(privateFolder(path)).toBe('it is a symbolic link');
    writeFileSync(join(base, 'file'), '');
    expect(privateFolder(join(base, 'file'))).toBe('it is no folder');
  });

  test('belongs to nobody else', () => {
    const isRoot = process.getuid?.() === 0;
    if (isRoot) {
      mkdirSync(path);
      chownSync(path, 65534, 65534);
    }
    expect(privateFolder(isRoot ? path : '/usr')).toBe('it belongs to somebody else');
  });

  test('is where control sockets are when the usual folder cannot be had', () => {
    const environment = { XDG_RUNTIME_DIR: base };
    const usual = '/dev/null/kamailio';
    expect(defaultRuntimeFolder(environment, null, usual)).toBe(join(base, 'kahea'));
    chmodSync(join(base, 'kahea'), 0o777);
    expect(defaultRuntimeFolder(environment, null, usual)).toMatchObject({
      message: `the runtime folder ${join(base, 'kahea')} cannot be used: others may write there`,
    });
  });

  test('is not made where that is forbidden or impossible', () => {
    expect(privateFolder(join(base, 'missing', 'own'))).toBe('no such file or folder');
  });
});

test('an installation without the package of the database is one clear problem', async () => {
  const missing = new Error("Cannot find package 'lmdb' imported from /opt/kahea/dist/open.js\nRequire stack:\n- x");
  expect(await loadDatabase(() => Promise.reject(missing))).toEqual({
    problem: 'not-available',
    message:
      "the database of the state cannot be loaded: Cannot find package 'lmdb' imported from /opt/kahea/dist/open.js",
    hint: 'the package lmdb belongs to the installation: npm install lmdb',
  });
});
