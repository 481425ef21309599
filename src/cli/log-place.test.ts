import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeTemporaryFolder, removeFolder } from '../../test/support/temporary-folder.ts';
import { syslogPlace } from './log-place.ts';

const OPTIONS = { name: 'mine', facility: 'LOG_LOCAL3' };
let folder = '';

beforeEach(() => {
  folder = makeTemporaryFolder();
});

afterEach(() => {
  removeFolder(folder);
});

test('the log goes to syslog where there is one', () => {
  writeFileSync(join(folder, 'logger'), '');
  chmodSync(join(folder, 'logger'), 0o755);
  expect(syslogPlace(OPTIONS, { PATH: `/nowhere:${folder}` }, folder)).toBe(
    `syslog, facility LOG_LOCAL3, as mine[${process.pid}]`,
  );
});

test('a log that nobody takes is told of, with what to do', () => {
  expect(syslogPlace(OPTIONS, { PATH: '/usr/bin' }, '/nowhere/log')).toBe(
    'nobody takes it, as there is no syslog (/nowhere/log); -DD -E stays in the foreground and logs to stderr',
  );
  expect(syslogPlace(OPTIONS, { PATH: folder }, folder)).toBe(
    'nobody takes it, as the program logger is not installed (package bsdutils); -DD -E stays in the foreground and logs to stderr',
  );
});
