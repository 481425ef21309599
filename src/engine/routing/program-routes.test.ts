import { beforeEach, expect, test } from 'vitest';
import { sampleContext } from '../../pv/testing/sample.ts';
import type { Context } from '../../context/context.ts';
import { text } from '../../module/arguments.ts';
import { defineModule, type ModuleSelf } from '../../module/define.ts';
import { functionsOf } from '../../module/function.ts';
import type { Program } from '../../script/program.ts';
import { RouteType } from '../../script/host.ts';
import { compileText } from '../testing/compile-text.ts';
import { ProgramRoutes } from './program-routes.ts';

const notes: string[] = [];
let routes: ProgramRoutes;
let goOn: () => void;

const fn = functionsOf<ModuleSelf<Record<never, never>, undefined>>();

const SAMPLE = defineModule({
  name: 'sample',
  doc: 'Notes, waits, and runs routes by name.',
  functions: {
    note: fn({
      doc: 'Notes a text and its place.',
      args: [text()],
      routes: RouteType.Any,
      run(_self, ctx, what) {
        notes.push(`${what}:${routes.programOf(ctx).locate(ctx.position)!.line}`);
        return 1;
      },
    }),
    wait: fn({
      doc: 'Waits.',
      routes: RouteType.Any,
      waits: true,
      run: () =>
        new Promise<number>((resolve) => {
          goOn = () => {
            resolve(1);
          };
        }),
    }),
    run_named: fn({
      doc: 'Runs a route.',
      args: [text()],
      routes: RouteType.Any,
      run(_self, ctx, name) {
        const route = routes.find(RouteType.Request, name, ctx);
        if (route === null) return -1;
        routes.run(route, RouteType.Request, ctx);
        return 1;
      },
    }),
  },
});

function program(body: string): Program<Context> {
  const config = compileText(`loadmodule "sample.so"\n${body}`, SAMPLE);
  for (const module of config.modules.values()) module.start({ params: {}, host: null as never, state: undefined });
  return config.program;
}

const OLD = 'request_route { wait(); run_named("SUB"); note("old"); }\nroute[SUB] { note("old sub"); }\n';
const NEW = '\n\nrequest_route { run_named("SUB"); note("new"); }\nroute[SUB] { note("new sub"); }\n';

function request(ctx = sampleContext()): unknown {
  return routes.run(routes.find(RouteType.Request, '', ctx)!, RouteType.Request, ctx);
}

beforeEach(() => {
  notes.length = 0;
  routes = new ProgramRoutes(program(OLD), (error) => {
    throw error;
  });
});

test('a run that waits ends in the program it began in, and new messages are handled by the new one', async () => {
  const waiting = request();
  routes.exchange(program(NEW));
  request();
  expect(notes).toEqual(['new sub:5', 'new:4']);
  notes.length = 0;
  goOn();
  await waiting;
  expect(notes).toEqual(['old sub:3', 'old:2']);
});

test('a message that came to a route stays with its program when that ended', async () => {
  const ctx = sampleContext();
  const waiting = request(ctx);
  goOn();
  await waiting;
  routes.exchange(program(NEW));
  const reference = routes.reference(RouteType.Request, 'SUB');
  notes.length = 0;
  routes.run(reference.of(ctx)!, RouteType.Request, ctx);
  routes.run(reference.of(sampleContext())!, RouteType.Request, sampleContext());
  expect(notes).toEqual(['old sub:3', 'new sub:5']);
});

test('a reference follows the exchange of programs, also to one without that route', () => {
  const reference = routes.reference(RouteType.Request, 'SUB');
  routes.exchange(program('request_route { exit; }\n'));
  expect(reference.of(null)).toBeNull();
  routes.exchange(program(NEW));
  routes.run(reference.of(null)!, RouteType.Request, sampleContext());
  expect(notes).toEqual(['new sub:5']);
});

test('a route of another program, run amid a message, leaves the message with its own', () => {
  const ctx = sampleContext();
  const old = routes.find(RouteType.Request, 'SUB', null)!;
  routes.exchange(program(NEW));
  request(ctx);
  routes.run(old, RouteType.Request, ctx);
  expect(routes.programOf(ctx)).toBe(routes.current);
  expect(notes.at(-1)).toBe('old sub:3');
});
