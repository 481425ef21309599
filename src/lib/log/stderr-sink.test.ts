import { execFileSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, readFileSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LogLevel } from '../log.ts';
import { StderrSink } from './stderr-sink.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kahea-log-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function written(use: (descriptor: number) => void): string {
  const file = join(folder, 'out');
  const descriptor = openSync(file, 'w');
  use(descriptor);
  closeSync(descriptor);
  return readFileSync(file, 'latin1');
}

test('a record begins with the number of the process in two columns and its id', () => {
  const text = written((descriptor) => {
    new StderrSink({ descriptor }).write(LogLevel.Error, 'ERROR: <script>: caf\u00c3\u00a9');
    new StderrSink({ descriptor, processIndex: 12 }).write(LogLevel.Info, 'INFO: tm: x');
  });
  expect(text).toBe(` 0(${process.pid}) ERROR: <script>: caf\u00c3\u00a9\n12(${process.pid}) INFO: tm: x\n`);
});

test('colours are those of the level, or of the record', () => {
  const text = written((descriptor) => {
    new StderrSink({ descriptor, colours: true }).write(LogLevel.Warning, 'WARNING: a: b');
    new StderrSink({ descriptor, colours: true }).write(LogLevel.Warning, 'two', null, '\x1b[1;31;44m');
  });
  const pid = process.pid;
  expect(text).toBe(`\x1b[0;35;49m 0(${pid}) WARNING: a: b\n\x1b[0;39;49m\x1b[1;31;44m 0(${pid}) two\n\x1b[0;39;49m`);
});

test('a reader that is gone is no error, and nothing is written to it any more', () => {
  const path = join(folder, 'pipe');
  execFileSync('mkfifo', [path]);
  const openReader = () => openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const gone = openReader();
  const descriptor = openSync(path, constants.O_WRONLY);
  const sink = new StderrSink({ descriptor });
  sink.write(LogLevel.Error, 'ERROR: a: heard');
  expect(readSync(gone, Buffer.alloc(100))).toBeGreaterThan(0);
  closeSync(gone);
  sink.write(LogLevel.Error, 'ERROR: a: not heard');
  const late = openReader();
  sink.write(LogLevel.Error, 'ERROR: a: too late');
  closeSync(descriptor);
  expect(readSync(late, Buffer.alloc(100))).toBe(0);
  closeSync(late);
});
