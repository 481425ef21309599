import { beforeEach, expect, test } from 'vitest';
import { LogOutput } from '../lib/log/log-output.ts';
import { MemorySink } from '../lib/testing/memory-sink.ts';
import { isProblem } from '../lib/problem.ts';
import type { AnyModule } from '../module/define.ts';
import { defineModule, type ModuleHost } from '../module/index.ts';
import { sampleContext } from '../pv/testing/sample.ts';
import { ConfigVariables } from '../module/config-variables.ts';
import { Statistics } from '../module/statistics.ts';
import { MethodRegistry } from '../rpc/registry.ts';
import { ActionHub } from '../script/actions.ts';
import { RouteType } from '../script/host.ts';
import { Guard } from './guard.ts';
import type { SharedHost } from './module-host.ts';
import { Registrations } from './registrations.ts';
import { ProgramRoutes } from './routing/program-routes.ts';
import { RunningModules } from './running-modules.ts';
import { compileText } from './testing/compile-text.ts';

let events: string[];
let shared: SharedHost;
let modules: RunningModules;

/** A module that tells what happens to it and registers itself for replies; `more` goes on in `init` and `start`. */
function telling(
  name: string,
  more: { init?: (host: ModuleHost) => void; start?: (host: ModuleHost) => void } = {},
): AnyModule {
  return defineModule({
    name,
    doc: 'Tells what happens to it.',
    init(host) {
      events.push(`init ${name}`);
      host.onReply(() => true);
      more.init?.(host);
    },
    start({ host }) {
      events.push(`start ${name}`);
      more.start?.(host);
    },
    stop() {
      events.push(`stop ${name}`);
    },
    methods: () => [{ name: `${name}.hello`, doc: 'Says hello.', run: () => undefined }],
  });
}

const config = (text: string, ...used: AnyModule[]) =>
  compileText(`${used.map(({ name }) => `loadmodule "${name}.so"\n`).join('')}${text}`, ...used);

/** Brings up what does not run yet, for good. */
async function keep(of: ReturnType<typeof config>): Promise<void> {
  const added = await modules.add(of.modules.values(), { config: of });
  if (isProblem(added)) throw new Error(added.message);
  added.keep();
}

beforeEach(() => {
  events = [];
  const output = new LogOutput({ sink: new MemorySink(), level: 3 });
  const log = output.logger('<core>');
  const logSettings = output.settings;
  logSettings.sourceLevels.set('tm', 1);
  shared = {
    log,
    registrations: new Registrations(),
    routes: new ProgramRoutes(compileText('request_route { exit; }\n').program, () => undefined),
    methods: new MethodRegistry(),
    statistics: new Statistics(),
    config: new ConfigVariables(),
    actions: new ActionHub(),
    logSettings,
    variables: 'the old variables',
  } as unknown as SharedHost;
  modules = new RunningModules(shared, new Guard(log));
});

test('modules are initialised in their order and stopped in the other', async () => {
  const first = config('request_route { exit; }\n', telling('a'), telling('b'));
  expect(await modules.initialise(first.modules.values())).toBeNull();
  expect(await modules.start()).toBeNull();
  await modules.stop();
  expect(events).toEqual(['init a', 'init b', 'start a', 'start b', 'stop b', 'stop a']);
});

test('what a module says when it starts is a problem with its name, not an exception', async () => {
  const failing = telling('a', { start: (host) => host.fail({ problem: 'bad-value', message: 'no socket' }) });
  await modules.initialise(config('request_route { exit; }\n', failing).modules.values());
  expect(await modules.start()).toMatchObject({ message: 'module a: no socket' });
});

test('only what does not run yet is brought up for another configuration', async () => {
  const first = config('request_route { exit; }\n', telling('a'));
  await modules.initialise(first.modules.values());
  const second = config('request_route { exit; }\n', telling('a'), telling('b'));
  await keep(second);
  expect(events).toEqual(['init a', 'init b', 'start b']);
  expect(second.modules.get('a')!.self()).toBe(first.modules.get('a')!.self());
  expect(shared.methods.find('b.hello')).not.toBeNull();
});

test.each(['init', 'start'] as const)('a module that cannot %s leaves nothing behind', async (when) => {
  const fail = (host: ModuleHost): never => host.fail({ problem: 'bad-value', message: 'no' });
  const second = config('request_route { exit; }\n', telling('b'), telling('c', { [when]: fail }));
  const coming = { config: second };
  expect(await modules.add(second.modules.values(), coming)).toMatchObject({ message: 'module c: no' });
  expect(events.filter((event) => event.startsWith('stop'))).toEqual(
    when === 'init' ? ['stop b'] : ['stop c', 'stop b'],
  );
  expect(shared.registrations.replyHandlers).toEqual([]);
  expect(modules.names()).toEqual([]);
  expect(shared.methods.find('b.hello')).toBeNull();
  events.length = 0;
  const third = config('request_route { exit; }\n', telling('b'));
  await keep(third);
  expect(events).toEqual(['init b', 'start b']);
});

test('what was added and is taken away again leaves nothing behind', async () => {
  const second = config('request_route { exit; }\n', telling('b'), telling('c'));
  const added = await modules.add(second.modules.values(), { config: second });
  if (isProblem(added)) throw new Error(added.message);
  await added.takeAway();
  expect(events).toEqual(['init b', 'init c', 'start b', 'start c', 'stop c', 'stop b']);
  expect(modules.names()).toEqual([]);
  expect(shared.registrations.replyHandlers).toEqual([]);
  expect(shared.methods.find('b.hello')).toBeNull();
});

test('a module whose init fails leaves no statistics, settings, listeners or settings of the log', async () => {
  const greedy = telling('b', {
    init(host) {
      host.statistics.counter('b', 'calls');
      host.config.add({ group: 'b', name: 'x', type: 'int', doc: 'A setting.', min: 0, max: 1, get: () => 1 });
      host.actions.add({ before: () => undefined });
      host.logSettings.sourceLevels.set('b', 3).set('tm', 3);
      host.logSettings.sourceFacilities.set('b', 16);
      host.logSettings.colours.set(-1, '');
      host.fail({ problem: 'bad-value', message: 'no' });
    },
  });
  const second = config('request_route { exit; }\n', greedy);
  expect(await modules.add(second.modules.values(), { config: second })).toMatchObject({ message: 'module b: no' });
  expect(shared.statistics.list(null)).toEqual([]);
  expect(shared.config.hasGroup('b')).toBe(false);
  expect(shared.actions.active).toBe(false);
  expect([...shared.logSettings.sourceLevels]).toEqual([['tm', 1]]);
  expect(shared.logSettings.sourceFacilities.size + shared.logSettings.colours.size).toBe(0);
});

test('a module that comes up while the server ends is stopped', async () => {
  const late = telling('b', { init: () => void modules.stop() });
  const second = config('request_route { exit; }\n', telling('a'), late, telling('c'));
  expect(await modules.add(second.modules.values(), { config: second })).toMatchObject({
    message: 'module b: the server is ending',
  });
  expect(events).toEqual(['init a', 'init b', 'stop a', 'stop b']);
});

test('a module added while others start is started once', async () => {
  const added = config('request_route { exit; }\n', telling('b'));
  let adding: Promise<unknown> | null = null;
  const first = telling('a', {
    start() {
      adding = modules.add(added.modules.values(), { config: added });
    },
  });
  await modules.initialise(config('request_route { exit; }\n', first).modules.values());
  await modules.start();
  await adding;
  expect(events.filter((event) => event === 'start b')).toHaveLength(1);
});

test('a module that comes up finds the routes and variables of the configuration that brings it', async () => {
  let host: ModuleHost | null = null;
  const found = (): unknown[] => [
    host!.routes.find(RouteType.Request, 'SUB', null)?.name,
    host!.routes.reference(RouteType.Request, 'SUB').of(null)?.name,
    host!.variables,
  ];
  let atStart: unknown[] = [];
  const curious = telling('b', {
    init(its) {
      host = its;
      atStart = found();
    },
  });
  const second = config('request_route { route(SUB); }\nroute[SUB] { exit; }\n', curious);
  const coming: { config: typeof second | null } = { config: second };
  await modules.add(second.modules.values(), coming);
  expect(atStart).toEqual(['SUB', 'SUB', second.variables]);
  const ctx = sampleContext();
  ctx.program = shared.routes.current;
  expect(host!.routes.find(RouteType.Request, 'SUB', ctx)).toBeNull();
  coming.config = null;
  expect(found()).toEqual([undefined, undefined, 'the old variables']);
});
