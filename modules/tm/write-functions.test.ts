import { execFileSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { RouteType } from '../../src/module/index.ts';
import { answer, CALLER, request, TmBench } from './testing/bench.ts';

let folder: string;
let fifo: string;
const descriptors: number[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kahea-fifo-'));
  fifo = join(folder, 'fifo');
  execFileSync('mkfifo', [fifo]);
});
afterEach(() => {
  for (const each of descriptors.splice(0)) closeSync(each);
  rmSync(folder, { recursive: true });
});

function opened(flags: number): number {
  const descriptor = openSync(fifo, flags | constants.O_NONBLOCK);
  descriptors.push(descriptor);
  return descriptor;
}

function read(descriptor: number): string {
  const bytes = Buffer.alloc(65_536);
  return bytes.toString('latin1', 0, readSync(descriptor, bytes));
}

/** A server that gives every request to a program; what the function returned. */
function writing(path: string, before: (bench: TmBench) => void = () => undefined): TmBench {
  const bench = new TmBench({ tw_append: ['test:who=hdr[From];avp[none]'], fr_timer: 500 });
  bench.script((ctx, script) => {
    script.call('t_newtran', ctx);
    script.call('t_on_failure', ctx, 'F');
    script.log(`returned ${String(script.call('t_write_req', ctx, path, 'ask/test'))}`);
    before(bench);
  });
  bench.route(RouteType.Failure, 'F', (_ctx, script) => {
    script.log('failure route');
  });
  return bench;
}

test('who reads the FIFO gets the request, and has the time of fr_timer to answer it', () => {
  const reader = opened(constants.O_RDONLY);
  const bench = writing(fifo);
  void bench.receive(request('INVITE'));
  expect(read(reader).replace(/\n\d+:\d+\n/, '\nI:L\n')).toBe(
    `0.3\nsip_request.ask\nINVITE\nbob\n192.0.2.5\n192.0.2.5\n.\nsip:bob@192.0.2.5\nsip:alice@${CALLER}\n` +
      `<sip:alice@${CALLER}>\n<sip:bob@192.0.2.5>\ncall\na\n\n1\nI:L\n.\n.\nP-MsgFlags: 08\n` +
      `who: <sip:alice@${CALLER}>;tag=a\n.\n\n`,
  );
  expect(bench.take()).toEqual([]);
  bench.time.run(499);
  expect(bench.take()).toEqual([]);
  bench.time.run(1);
  expect(bench.take()).toEqual([`408 Request Timeout > ${CALLER}`]);
  expect(bench.lines).toEqual(['returned 1']);
});

test('a script that lets the transaction go waits for nobody', () => {
  opened(constants.O_RDONLY);
  const bench = new TmBench({ fr_timer: 500 });
  bench.script((ctx, script) => {
    script.call('t_newtran', ctx);
    script.call('t_write_req', ctx, fifo, 'ask');
    script.call('t_release', ctx);
  });
  void bench.receive(request('INVITE'));
  bench.time.run(1000);
  expect(bench.take()).toEqual([]);
});

test('nobody who reads, and nobody who keeps up: the script goes on at once', () => {
  const bench = writing(fifo);
  void bench.receive(request('INVITE'));
  const filler = opened(constants.O_RDWR);
  const block = Buffer.alloc(4096);
  expect(() => {
    for (;;) writeSync(filler, block);
  }).toThrow('EAGAIN');
  void writing(fifo, (each) => bench.lines.push(...each.lines)).receive(request('INVITE'));
  void writing(join(folder, 'none'), (each) => bench.lines.push(...each.lines)).receive(request('INVITE'));
  expect(bench.lines).toEqual(['returned -1', 'returned -1', 'returned -1']);
  expect(bench.errors.some((line) => line.includes('nobody listening'))).toBe(true);
});

test('in a failure route the flags say what became of the branch, and the program decides anew', () => {
  const reader = opened(constants.O_RDONLY);
  const bench = new TmBench({ fr_timer: 500 });
  bench.script((ctx, script) => {
    ctx.newUri = 'sip:bob@192.0.2.11';
    ctx.forceRport = true;
    script.call('t_on_failure', ctx, 'F');
    return script.call('t_relay', ctx);
  });
  bench.route(RouteType.Failure, 'F', (ctx, script) => {
    script.log(`returned ${String(script.call('t_write_req', ctx, fifo, 'failed'))}`);
  });
  void bench.receive(request('INVITE'));
  const invite = bench.last;
  void bench.receive(answer(invite, 180));
  void bench.receive(answer(invite, 486));
  expect(read(reader)).toMatch(/^0\.3\nsip_request\.failed\n[^]*\nP-MsgFlags: 1d\n/);
  bench.take();
  bench.time.run(500);
  expect(bench.take()).toContain(`408 Request Timeout > ${CALLER}`);
  expect(bench.lines).toEqual(['returned 1']);
});

test('a file takes it as well', () => {
  const path = join(folder, 'file');
  writeFileSync(path, '');
  const bench = writing(path);
  void bench.receive(request('OPTIONS'));
  expect(bench.lines).toEqual(['returned 1']);
});

test('without a transaction there is nothing to answer', () => {
  opened(constants.O_RDONLY);
  const bench = new TmBench();
  bench.script((ctx, script) => {
    script.log(String(script.call('t_write_req', ctx, fifo, 'ask')));
  });
  void bench.receive(request('INVITE'));
  expect(bench.lines).toEqual(['-1']);
});
