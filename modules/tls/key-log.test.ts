import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { makeTemporaryFolder, removeFolder } from '../../test/support/temporary-folder.ts';
import { until } from '../../test/support/until.ts';
import { openKeyLog, whyUnwritable } from './key-log.ts';

const folder = makeTemporaryFolder();
afterAll(() => {
  removeFolder(folder);
});

test('the file of secrets gets only those of the peer it is for', async () => {
  const file = join(folder, 'keys.log');
  expect(whyUnwritable(file)).toBeNull();
  const log = openKeyLog(file, '10.0.0.1', () => undefined);
  log(Buffer.from('other\n'), '10.0.0.2');
  log(Buffer.from('unknown\n'), undefined);
  log(Buffer.from('one\n'), '10.0.0.1');
  await until('first line', () => written(file) === 'one\n');
  expect(whyUnwritable(file)).toBeNull();
  log(Buffer.from('two\n'), '10.0.0.1');
  await until('second line', () => written(file) === 'one\ntwo\n');
});

test('a file that cannot be written is complained of once and nothing else happens', async () => {
  const complaints: string[] = [];
  const away = join(folder, 'away');
  const log = openKeyLog(join(away, 'keys.log'), '10.0.0.1', (text) => complaints.push(text));
  log(Buffer.from('one\n'), '10.0.0.1');
  await until('complaint', () => complaints.length > 0);
  log(Buffer.from('two\n'), '10.0.0.1');
  mkdirSync(away);
  await until('written line', () => {
    log(Buffer.from('x\n'), '10.0.0.1');
    return written(join(away, 'keys.log')) !== '';
  });
  expect(complaints).toEqual([expect.stringMatching(/^cannot write to keylog_file: no such file or folder/)]);
});

test.each([
  ['none/keys.log', 'no such file or folder'],
  ['.', 'it is a folder'],
])('that nothing can be written to %s is known before', (name, reason) => {
  expect(whyUnwritable(join(folder, name))).toBe(reason);
});

function written(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}
