import { constants, mkdtempSync, openSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isSystemError, reasonAtLink, reasonOf, wordsOfC } from './system-error.ts';

let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'kahea-error-'));
});

afterEach(() => {
  rmSync(home, { recursive: true });
});

/** What `run` throws. */
function thrownBy(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

/** As Node makes them: the number of Linux. */
const systemError = (code: string, number: number): Error =>
  Object.assign(new Error(`${code}: what Node says, ${code.toLowerCase()}`), { code, errno: -number });

const PERMISSION = systemError('EPERM', 1);

test('errors have no words of Node.js', () => {
  const missing = thrownBy(() => readFileSync(join(home, 'missing')));
  expect(reasonOf(missing)).toBe('no such file or folder');
  expect(wordsOfC(missing)).toBe('No such file or directory');
  expect(isSystemError(missing, 'ENOENT')).toBe(true);
  expect(reasonOf(thrownBy(() => readFileSync('/etc/passwd/x')))).toBe('a part of the path is no folder');
  expect(reasonOf(systemError('ENOSPC', 28))).toBe('no space left on device');
});

test('what a firewall forbids is not said to be for root only', () => {
  expect(reasonOf(PERMISSION)).toBe('operation not permitted');
});

test('a link is blamed where links are not followed, and nowhere else', () => {
  const link = join(home, 'link');
  symlinkSync(link, link);
  expect(reasonOf(thrownBy(() => readFileSync(link)))).toBe('too many symbolic links encountered');
  const { O_RDONLY, O_NOFOLLOW } = constants;
  expect(reasonAtLink(thrownBy(() => openSync(link, O_RDONLY | O_NOFOLLOW)))).toBe('a symbolic link stands there');
  expect(reasonAtLink(PERMISSION)).toBe('operation not permitted');
});

test('an error that has its number only is known by that', () => {
  expect(reasonOf({ errno: -2 })).toBe('no such file or folder');
  expect(wordsOfC({ errno: -2 })).toBe('No such file or directory');
});

test('what is no error of the system keeps its text', () => {
  expect(reasonOf(new Error('it is a pipe'))).toBe('it is a pipe');
  expect(reasonOf('a text')).toBe('a text');
  expect(reasonOf(undefined)).toBe('undefined');
  expect(wordsOfC(new Error('it is a pipe'))).toBe('It is a pipe');
  expect(isSystemError(null, 'ENOENT')).toBe(false);
});
