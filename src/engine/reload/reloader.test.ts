import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeTemporaryFolder, removeFolder } from '../../../test/support/temporary-folder.ts';
import { until } from '../../../test/support/until.ts';
import { LogOutput } from '../../lib/log/log-output.ts';
import { MemorySink } from '../../lib/testing/memory-sink.ts';
import type { Problem } from '../../lib/problem.ts';
import { isStartable, loadConfig } from '../load/load-config.ts';
import type { LoadedConfig } from '../load/loaded-config.ts';
import { DEFAULT_OPTIONS } from '../options.ts';
import type { ConfigChanges } from './parameter-changes.ts';
import { Reloader } from './reloader.ts';

const NOTHING: ConfigChanges = { changed: [], pending: [], added: [], removed: [] };
const options = { ...DEFAULT_OPTIONS, configFile: 'main.cfg', defines: ['NAME=first'] };

let folder: string;
let sink: MemorySink;
let followed: LoadedConfig[];
let answer: (config: LoadedConfig) => Promise<ConfigChanges | Problem>;

const write = (name: string, text: string): void => {
  writeFileSync(join(folder, name), text);
};

async function start(): Promise<Reloader> {
  const first = await loadConfig(options, { folder });
  if ('unreadable' in first || !isStartable(first)) throw new Error('the first configuration is bad');
  const server = {
    follow: (config: LoadedConfig) => {
      followed.push(config);
      return answer(config);
    },
    programUse: () => new Map([[first.config.program, 3]]),
  };
  const log = new LogOutput({ sink, level: 3 }).logger('<core>');
  return new Reloader(first, { server, options, folder, log, now: () => 0 });
}

beforeEach(() => {
  folder = makeTemporaryFolder();
  sink = new MemorySink();
  followed = [];
  answer = () => Promise.resolve(NOTHING);
  write('main.cfg', 'import_file "part.cfg"\nrequest_route { exit; }\n');
});

afterEach(() => {
  removeFolder(folder);
});

test('a configuration whose files are the same is unchanged, whatever happened to their dates', async () => {
  const reloader = await start();
  write('main.cfg', 'import_file "part.cfg"\nrequest_route { exit; }\n');
  expect(await reloader.reload()).toMatchObject({ result: 'unchanged', entry: { id: 1 } });
  expect(followed).toEqual([]);
});

test('a change in any file counts, also one that was not there before', async () => {
  const reloader = await start();
  write('part.cfg', 'max_branches=3\n');
  expect(await reloader.reload()).toMatchObject({ result: 'reloaded', entry: { id: 2 } });
  write('part.cfg', 'max_branches=4\n');
  expect(await reloader.reload()).toMatchObject({ result: 'reloaded', entry: { id: 3 } });
  expect(followed.map(({ core }) => core.max_branches)).toEqual([3, 4]);
  expect(reloader.history.active.id).toBe(3);
});

test('a route file that changes between its use and the next reload is another configuration', async () => {
  write('main.cfg', 'loadmodule "app_ts.so"\nmodparam("app_ts", "load", "routes.ts")\nrequest_route { exit; }\n');
  const second = 'export const routes = 2;\n';
  const path = JSON.stringify(join(folder, 'routes.ts'));
  // Saved again as soon as it runs, as an editor may do while it is being read.
  write('routes.ts', `import { writeFileSync } from 'node:fs';\nwriteFileSync(${path}, ${JSON.stringify(second)});\n`);
  const reloader = await start();
  expect(await reloader.reload()).toMatchObject({ result: 'reloaded', entry: { id: 2 } });
  expect(await reloader.reload()).toMatchObject({ result: 'unchanged', entry: { id: 2 } });
});

test('what a route file imports counts, data too', async () => {
  write('main.cfg', 'loadmodule "app_ts.so"\nmodparam("app_ts", "load", "routes.ts")\nrequest_route { exit; }\n');
  write(
    'routes.ts',
    `import data from './data.json';\nimport { part } from './part.ts';\nexport const both = [data, part];\n`,
  );
  write('data.json', '{"a": 1}\n');
  write('part.ts', 'export const part = 1;\n');
  const reloader = await start();
  expect(await reloader.reload()).toMatchObject({ result: 'unchanged' });
  write('data.json', '{"a": 2}\n');
  expect(await reloader.reload()).toMatchObject({ result: 'reloaded' });
  write('part.ts', 'export const part = 2;\n');
  expect(await reloader.reload()).toMatchObject({ result: 'reloaded' });
  expect(await reloader.reload()).toMatchObject({ result: 'unchanged' });
});

test('the command line counts again', async () => {
  const reloader = await start();
  write('main.cfg', '#!ifdef NAME\nmax_branches=2\n#!endif\nrequest_route { exit; }\n');
  await reloader.reload();
  expect(followed[0]!.core.max_branches).toBe(2);
});

test('all mistakes are told, with their places, and nothing else happens', async () => {
  const reloader = await start();
  write('main.cfg', 'import_file "part.cfg"\nrequest_route { nosuch(); }\n');
  write('part.cfg', 'max_branhces=3\n');
  const refused = await reloader.reload();
  expect(refused).toMatchObject({ result: 'refused', reason: 'bad config file (2 errors)' });
  const mistakes = (refused as { mistakes: readonly string[] }).mistakes.join('\n');
  expect(mistakes).toContain('main.cfg:2:17: error: there is no function nosuch()');
  expect(mistakes).toContain('part.cfg:1:1: error: there is no global parameter max_branhces');
  expect(followed).toEqual([]);
  expect(sink.lines.filter((line) => line.includes('error: there is no'))).toHaveLength(2);
  expect(reloader.history.all.map(({ id }) => id)).toEqual([1]);
});

test('a file that cannot be read is a reason', async () => {
  const reloader = await start();
  rmSync(join(folder, 'main.cfg'));
  expect(await reloader.reload()).toEqual({
    result: 'refused',
    reason: `cannot read the configuration ${join(folder, 'main.cfg')}: no such file or folder`,
    mistakes: [],
  });
});

test('a file that is empty or cut short takes no routes away', async () => {
  const reloader = await start();
  const refusal = { '': 'bad config file (1 error)', 'max_branches=4\n': 'it has no request_route any more' };
  for (const [text, reason] of Object.entries(refusal)) {
    write('main.cfg', text);
    expect(await reloader.reload()).toMatchObject({ result: 'refused', reason });
  }
  expect(followed).toEqual([]);
});

test('what the server refuses is not kept', async () => {
  const reloader = await start();
  write('part.cfg', 'max_branches=3\n');
  answer = () => Promise.resolve({ problem: 'bad-value', message: 'module x: it cannot', hint: 'let it' });
  expect(await reloader.reload()).toMatchObject({ result: 'refused', reason: 'module x: it cannot (let it)' });
  expect(reloader.history.all).toHaveLength(1);
  answer = () => Promise.resolve(NOTHING);
  expect(await reloader.reload()).toMatchObject({ result: 'reloaded', entry: { id: 2 } });
});

test('going back goes to the one before or to the one asked for, if it is kept', async () => {
  const reloader = await start();
  for (const number of [2, 3]) {
    write('part.cfg', `max_branches=${number}\n`);
    await reloader.reload();
  }
  expect(await reloader.rollBack(null)).toMatchObject({ result: 'rolled back', entry: { id: 2 } });
  expect(await reloader.rollBack(3)).toMatchObject({ result: 'rolled back', entry: { id: 3 } });
  expect(await reloader.rollBack(3)).toMatchObject({ result: 'unchanged' });
  expect(await reloader.rollBack(9)).toMatchObject({
    result: 'refused',
    reason: 'configuration number 9 is not kept',
  });
  await reloader.rollBack(1);
  expect(await reloader.rollBack(null)).toMatchObject({ reason: 'no older configuration is kept' });
  expect(followed.map(({ core }) => core.max_branches)).toEqual([2, 3, 2, 3, 12]);
});

test('after going back the files are another configuration again', async () => {
  const reloader = await start();
  write('part.cfg', 'max_branches=2\n');
  await reloader.reload();
  await reloader.rollBack(null);
  expect(await reloader.reload()).toMatchObject({ result: 'reloaded', entry: { id: 3 } });
});

test('one follows the other: what is asked for meanwhile waits', async () => {
  const reloader = await start();
  write('part.cfg', 'max_branches=2\n');
  let goOn = (): void => undefined;
  answer = () =>
    new Promise((resolve) => {
      goOn = () => {
        resolve(NOTHING);
      };
    });
  const first = reloader.reload();
  const second = reloader.reload();
  const settled: string[] = [];
  void second.then(({ result }) => settled.push(result));
  while (followed.length === 0) await new Promise(setImmediate);
  expect(settled).toEqual([]);
  goOn();
  expect(await first).toMatchObject({ result: 'reloaded' });
  expect(await second).toMatchObject({ result: 'unchanged', entry: { id: 2 } });
});

test('a reload that throws does not stand in the way of the next', async () => {
  const reloader = await start();
  write('part.cfg', 'max_branches=2\n');
  answer = () => Promise.reject(new Error('a bug'));
  await expect(reloader.reload()).rejects.toThrow('a bug');
  answer = () => Promise.resolve(NOTHING);
  expect(await reloader.reload()).toMatchObject({ result: 'reloaded' });
});

test('a configuration that is not kept any more is let go, also after going back and forth', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const reloader = await start();
  const programs: WeakRef<object>[] = [];
  answer = ({ program }) => {
    programs.push(new WeakRef(program));
    return Promise.resolve(NOTHING);
  };
  for (let number = 2; number <= 14; number++) {
    write('part.cfg', `max_branches=${number}\n`);
    await reloader.reload();
    if (number % 3 !== 0) continue;
    await reloader.rollBack(null);
    await reloader.rollBack(number);
    programs.length -= 2;
  }
  followed.length = 0;
  await until('the end of those that are not kept', async () => {
    await new Promise(setImmediate);
    collect();
    return programs.filter((each) => each.deref() !== undefined).length === 10;
  });
  expect(reloader.history.all).toHaveLength(10);
});

test('transactions are counted for the configuration that handles them', async () => {
  const reloader = await start();
  write('part.cfg', 'max_branches=2\n');
  await reloader.reload();
  expect((await reloader.list()).map(({ transactions }) => transactions)).toEqual([0, 3]);
});
