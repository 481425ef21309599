import { describe, expect, test } from 'vitest';
import { ActionTrace, type Action, type ActionGate } from './actions.ts';
import { RouteType } from './host.ts';
import { compileScript, mustCompile } from './testing/compile.ts';
import { FakeContext, FakeHost } from './testing/fake-host.ts';

function start(text: string, ctx = new FakeContext()) {
  const program = mustCompile(text);
  return { program, ctx, result: () => program.run(program.find(RouteType.Request, '')!, ctx) };
}

describe('waiting', () => {
  test('a run that never meets a promise gives its value at once, whatever it might have met', () => {
    const { program, result, ctx } = start('request_route { give_maybe(5); xlog("$rc"); }');
    expect(program.find(RouteType.Request, '')!.waits).toBe(true);
    expect(result()).toBe(1);
    expect(ctx.lines).toEqual(['5']);
  });

  test('a run that meets promises gives one', async () => {
    const { result, ctx } = start(`
      request_route { xlog("1"); give_later(7); xlog("$rc"); if (route(B)) xlog("true $rc"); return 3; }
      route[B] { give_later(-2); xlog("$rc"); give_later(4); }
    `);
    const promise = result();
    expect(ctx.lines).toEqual(['1']);
    expect(await promise).toBe(3);
    expect(ctx.lines).toEqual(['1', '7', '-2', 'true 4']);
  });

  test('a promise of 0 ends the script', async () => {
    const { result, ctx } = start('request_route { route(A); xlog("after"); }\nroute[A] { give_later(0); xlog("a"); }');
    expect(await result()).toBe(0);
    expect(ctx.lines).toEqual([]);
  });

  test('only routes that can reach a call that waits are generators', () => {
    const program = mustCompile(`
      request_route { route(A); route(B); }
      route[A] { route(C); }
      route[B] { xlog("b"); }
      route[C] { give_later(1); }
      failure_route[F] { route(B); }
    `);
    expect(program.routes.filter((route) => route.waits).map((route) => route.label)).toEqual([
      'request_route',
      'route[A]',
      'route[C]',
    ]);
  });

  test('a computed name can reach every route', async () => {
    const { result, ctx } = start(
      'request_route { $var(r) = "A"; route($var(r)); xlog("$rc"); $var(r) = "B"; route($var(r)); xlog("$rc"); }\nroute[A] { give_later(6); }\nroute[B] { return 2; }',
    );
    expect(await result()).toBe(1);
    expect(ctx.lines).toEqual(['6', '2']);
  });
});

describe('holding', () => {
  const text = `
    request_route { xlog("1"); if (is_method("OPTIONS")) route(B); $var(x) = 2; while ($var(x) < 3) { $var(x) = 3; } exit; }
    route[B] { switch ($rm) { case "OPTIONS": xlog("2"); break; } return 5; }
  `;
  const holding = (holds: (action: Action<FakeContext>) => boolean) => {
    const trace = new ActionTrace<FakeContext>();
    const ended: FakeContext[] = [];
    const releases: (() => void)[] = [];
    const gate: ActionGate<FakeContext> = {
      holds: (_ctx, action) => holds(action),
      get held() {
        return new Promise<number>((resolve) => releases.push(() => resolve(0)));
      },
      ended: (ctx) => void ended.push(ctx),
    };
    trace.hub.gate = gate;
    const { program } = compileScript(text, Object.assign(new FakeHost(), { trace, holdsActions: true }));
    const ctx = new FakeContext();
    return { ctx, ended, releases, result: program!.run(program!.find(RouteType.Request, '')!, ctx) };
  };

  test('a run can be held before each action, and goes on where it was', async () => {
    const names: string[] = [];
    const { ctx, ended, releases, result } = holding(({ name }) => names.push(name) > 0);
    expect(ctx.lines).toEqual([]);
    for (let over = false; !over;) {
      releases.shift()!();
      over = await Promise.race([Promise.resolve(result).then(() => true), until(() => releases.length > 0)]);
    }
    expect(names.join(' ')).toBe('xlog if is_method route case xlog exit return assign while assign exit');
    expect(ctx.lines).toEqual(['1', '2']);
    expect(ended).toEqual([ctx]);
  });

  test('a run that is not held gives its value at once', () => {
    const { ctx, ended, result } = holding(() => false);
    expect(result).toBe(0);
    expect(ctx.lines).toEqual(['1', '2']);
    expect(ended).toEqual([]);
  });

  test('routes not compiled for it cannot be held, and are no generators', () => {
    const trace = new ActionTrace<FakeContext>();
    const { program } = compileScript(text, Object.assign(new FakeHost(), { trace }));
    expect(program!.routes.some(({ waits }) => waits)).toBe(false);
    expect(program!.dump()).not.toContain('gate');
  });
});

/** Resolves with false once it is true. */
async function until(isTrue: () => boolean): Promise<false> {
  for (let turns = 0; turns < 100 && !isTrue(); turns++) await Promise.resolve();
  return false;
}

describe('errors', () => {
  test('what a function throws comes out, with its line', () => {
    const { program, result, ctx } = start(
      'request_route {\n  xlog("1");\n  route(A);\n}\nroute[A] {\n  if ($rU == "alice")\n    throw();\n}',
    );
    let error: unknown = null;
    try {
      result();
    } catch (caught) {
      error = caught;
    }
    expect(error).toBeInstanceOf(Error);
    expect(program.locateError(error, ctx)).toEqual({ file: 'test.cfg', line: 7, column: 5 });
    expect(program.locate(ctx.position)).toEqual({ file: 'test.cfg', line: 7, column: 11 });
  });

  test('a statement of several lines is at the line where it is complete, but fails where it begins', () => {
    const { program, result, ctx } = start('request_route {\n  throw(\n  )\n  ;\n}');
    let error: unknown = null;
    try {
      result();
    } catch (caught) {
      error = caught;
    }
    expect(program.locate(ctx.position)!.line).toBe(3);
    expect(program.locateError(error, ctx)!.line).toBe(2);
    expect(program.locateError('text', ctx)!.line).toBe(2);
  });

  test('a rejected promise rejects the run, with its line', async () => {
    const { program, result, ctx } = start('request_route {\n  give_later(1);\n  reject();\n}');
    const error: unknown = await Promise.resolve(result()).catch((caught: unknown) => caught);
    expect((error as Error).message).toBe('rejected');
    expect(program.locateError(error, ctx)).toEqual({ file: 'test.cfg', line: 3, column: 3 });
  });

  test('something thrown that is no error is placed by the statement', () => {
    const program = mustCompile('request_route {\n  xlog("1");\n}');
    const ctx = new FakeContext();
    expect(program.locateError('text', ctx)).toBeNull();
    program.run(program.find(RouteType.Request, '')!, ctx);
    ctx.position = 1;
    expect(program.locateError('text', ctx)).toMatchObject({ line: 2 });
  });
});

test('a run inside of another leaves the state of the outer one', () => {
  const program = mustCompile('request_route { give(5); }\nbranch_route[B] { drop; }');
  const ctx = new FakeContext();
  ctx.retcode = 7;
  ctx.position = 1;
  program.run(program.find(RouteType.Branch, 'B')!, ctx);
  expect(ctx).toMatchObject({ stopped: false, retcode: 7, position: 1, dropped: true });
});

test('routes are found by kind and name', () => {
  const program = mustCompile(`
    request_route { route(R); }
    route[R] { exit; }
    reply_route { exit; }
    onreply_route[R] { exit; }
    failure_route[R] { exit; }
    branch_route[R] { exit; }
    event_route[tm:local-request] { exit; }
  `);
  const label = (type: number, name: string) => program.find(type, name)?.label ?? null;
  expect(label(RouteType.Request, '')).toBe('request_route');
  expect(label(RouteType.Request, 'R')).toBe('route[R]');
  expect(label(RouteType.CoreReply, '')).toBe('reply_route');
  expect(label(RouteType.Reply, 'R')).toBe('onreply_route[R]');
  expect(label(RouteType.Failure, 'R')).toBe('failure_route[R]');
  expect(label(RouteType.Failure, 'S')).toBeNull();
  expect(label(RouteType.Branch, 'R')).toBe('branch_route[R]');
  expect(label(RouteType.Onsend, '')).toBeNull();
  expect(label(RouteType.Event, 'tm:local-request')).toBe('event_route[tm:local-request]');
  expect(program.routeNames).toHaveLength(7);
});

test('the unnamed onreply_route is the reply_route', () => {
  expect(mustCompile('request_route { exit; }\nonreply_route { exit; }').find(RouteType.CoreReply, '')).not.toBeNull();
});

test('generated code is readable', () => {
  const text = mustCompile('request_route {\n  if (is_method("INVITE")) {\n    t_relay();\n  }\n}').dump();
  expect(text.replace(/-\d+/, '-N')).toBe(`// kahea-script-N/test.cfg.js

"use strict";
const runtime = externals.runtime;
const is_method = externals.is_method;
const t_relay = externals.t_relay;
function request_route(ctx) {
  let r = 0;
  ctx.position = 1;
  r = is_method(ctx, "INVITE");
  if (r === 0) { ctx.stopped = true; return 0; }
  ctx.retcode = r;
  if (r > 0) {
    ctx.position = 2;
    r = t_relay(ctx);
    if (r === 0) { ctx.stopped = true; return 0; }
    ctx.retcode = r;
    return r;
  }
  return 1;
}
return [request_route];
`);
});
