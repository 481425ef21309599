import { chmodSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { until } from '../../../test/support/until.ts';
import { LogLevel } from '../log.ts';
import { facilityCode, syslogSeverity } from './level-names.ts';
import { SyslogSink } from './syslog-sink.ts';

let folder: string;
let command: string;
const received = () => (existsSync(join(folder, 'received')) ? readFileSync(join(folder, 'received'), 'latin1') : '');

/** A stand-in for `logger` that notes its arguments and what it reads. */
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kahea-syslog-'));
  command = join(folder, 'logger');
  writeFileSync(command, `#!/bin/sh\necho "$@" > ${folder}/arguments\nexec cat >> ${folder}/received\n`);
  chmodSync(command, 0o755);
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

test('records carry facility and severity, and lines of one record go one by one', async () => {
  const sink = new SyslogSink({ name: 'kahea', facility: 'LOG_LOCAL0', command });
  sink.write(LogLevel.Error, 'ERROR: <script>: one\n\tmore');
  sink.write(LogLevel.Debug, 'DEBUG: <core>: two');
  sink.write(LogLevel.Debug, 'three', 17);
  await sink.close();
  expect(received()).toBe('<131>ERROR: <script>: one\n<131>\tmore\n<135>DEBUG: <core>: two\n<143>three\n');
  expect(readFileSync(join(folder, 'arguments'), 'latin1')).toContain(`--id=${process.pid} --tag=kahea`);
});

test('a process that dies is replaced, and what came meanwhile is delivered', async () => {
  writeFileSync(
    command,
    `#!/bin/sh\nif [ -e ${folder}/once ]; then exec cat >> ${folder}/received; fi\ntouch ${folder}/once\n`,
  );
  const sink = new SyslogSink({ name: 'kahea', facility: 'LOG_DAEMON', command, restartDelayMs: 20 });
  sink.write(LogLevel.Info, 'INFO: a: lost with its process');
  await until('first process', () => existsSync(join(folder, 'once')));
  await until('record of the second process', () => {
    sink.write(LogLevel.Info, 'INFO: a: again');
    return received().includes('<30>INFO: a: again\n');
  });
  await sink.close();
});

test('a program that does not exist harms nobody, and is used once it does', async () => {
  const missing = join(folder, 'missing');
  const sink = new SyslogSink({ name: 'kahea', facility: 'LOG_DAEMON', command: missing, restartDelayMs: 5 });
  for (let count = 0; count < 50; count++) sink.write(LogLevel.Info, 'x'.repeat(200_000));
  expect(sink.lost).toBeGreaterThan(0);
  renameSync(command, missing);
  await until('record of the program that came', () => {
    sink.write(LogLevel.Info, 'INFO: a: still here');
    return received().includes('<30>INFO: a: still here\n');
  });
  await sink.close();
});

test('severities and facilities are those of syslog', () => {
  expect(Object.values(LogLevel).map((level) => syslogSeverity(level))).toEqual([1, 2, 2, 2, 3, 4, 5, 6, 7]);
  expect(syslogSeverity(9)).toBe(7);
  expect(['LOG_KERN', 'LOG_DAEMON', 'LOG_FTP', 'LOG_LOCAL0', 'LOG_LOCAL7', 'LOG_X'].map(facilityCode)).toEqual([
    0,
    3,
    11,
    16,
    23,
    null,
  ]);
});
