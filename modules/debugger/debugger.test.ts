import { expect, test } from 'vitest';
import { FunctionBench } from '../../src/module/testing/function-bench.ts';
import type { Context } from '../../src/context/context.ts';
import { RouteType } from '../../src/module/index.ts';
import type { Action } from '../../src/script/actions.ts';
import debuggerModule from './index.ts';

const bench = (parameters: Record<string, unknown> = {}): FunctionBench =>
  FunctionBench.make(debuggerModule, parameters);

const action = (name: string, more: Partial<Action<Context>> = {}): Action<Context> => ({
  name,
  moduleArguments: null,
  route: 'DEFAULT_ROUTE',
  file: 'k.cfg',
  line: 5,
  target: null,
  ...more,
});

test('each action has a line with the number and the name Kamailio gives it', () => {
  const b = bench({ cfgtrace: 1 });
  b.ctx.routeType = RouteType.Request;
  b.actions.before(b.ctx, action('xlog', { moduleArguments: 2, route: 'SUB' }));
  b.ctx.routeType = RouteType.Failure;
  b.actions.before(b.ctx, action('rewritehost'));
  b.actions.before(b.ctx, action('something'));
  expect(b.log).toEqual([
    '-1 *** cfgtrace:dbg_cfg_trace(): request_route=[SUB] c=[k.cfg] l=5 a=26 n=xlog',
    '-1 *** cfgtrace:dbg_cfg_trace(): failure_route=[DEFAULT_ROUTE] c=[k.cfg] l=5 a=7 n=sethost',
    '-1 *** cfgtrace:dbg_cfg_trace(): failure_route=[DEFAULT_ROUTE] c=[k.cfg] l=5 a=0 n=unknown',
  ]);
});

test('level, prefix and format of the lines can be chosen', () => {
  const b = bench({ cfgtrace: 1, cfgtrace_format: 1, log_level: 2, log_prefix: 'here: ' });
  b.actions.before(b.ctx, action('if'));
  expect(b.log).toEqual(['2 here: dbg_cfg_trace(): request_route=[DEFAULT_ROUTE] l=5 a=16 n=if']);
});

test('the trace is turned on and off by command, and routes need not tell while it is off', () => {
  const b = bench();
  expect(b.actions.active).toBe(false);
  b.rpc('dbg.trace', 'on');
  expect(b.actions.active).toBe(true);
  b.actions.before(b.ctx, action('exit'));
  b.rpc('dbg.trace', 'off', process.pid);
  expect(b.actions.active).toBe(false);
  expect(b.log).toHaveLength(1);
});

test('assignments are logged with what they assigned', () => {
  const b = bench({ log_assign: 1 });
  b.script.set('$avp(s)', 'a"b');
  const target = { text: '$avp(s)', get: () => 'a"b', set: null };
  b.actions.assigned(b.ctx, action('assign', { target }));
  b.actions.assigned(b.ctx, action('assign', { target: { ...target, text: '$var(n)', get: () => null } }));
  expect(b.log).toEqual(['3 $avp(s):"a\\"b"', '3 $var(n):0']);
});

test('variables are dumped as JSON, by kind', () => {
  const b = bench();
  b.script.set('$var(x)', 3);
  b.script.set('$avp(l)', 5);
  b.script.set('$avp(l)', 6);
  b.script.set('$xavp(x=>more)', 'bye');
  b.script.set('$xavp(x[0]=>more)', 'hi');
  b.call('dbg_pv_dump');
  b.call('dbg_pv_dump', 2, 'L_ERR');
  expect(b.log).toEqual(['3 {"$var(x)":3,"$avp(l)":[6,5],"$xavp(x)":[{"more":["hi","bye"]}]}', '-1 {"$avp(l)":[6,5]}']);
});

test('the message is shown as it would be sent, with what was changed', () => {
  const b = bench();
  b.ctx.newUri = 'sip:new@host';
  b.ctx.edits.remove(b.ctx.message.text.indexOf('X-B:'), b.ctx.message.text.indexOf('Supported:'));
  b.call('dbg_sip_msg', 'L_WARN');
  const lines = b.log[0]!.split('\n');
  expect(lines.slice(0, 3)).toEqual([
    '0 CONFIG LINE 1',
    '------------------------- START OF SIP message debug --------------------------',
    'INVITE sip:new@host SIP/2.0',
  ]);
  expect(lines.slice(-5)).toEqual([
    '------------------------------ SIP header diffs -------------------------------',
    '- X-B: Hello  World',
    '------------------------------- SIP body diffs --------------------------------',
    '-------------------------- END OF SIP message debug ---------------------------',
    '',
  ]);
});

test('modules have log levels of their own while that is on', () => {
  const b = bench({ mod_hash_size: 4, mod_level_mode: 1, mod_level: ['tm=3', 'core=2', 'xlog=1'] });
  expect([...b.logSettings.sourceLevels]).toEqual([
    ['tm', 3],
    ['<core>', 2],
    ['<script>', 1],
  ]);
  b.rpc('dbg.set_mod_level', 'sl', 0);
  expect(b.logSettings.sourceLevels.get('sl')).toBe(0);
  expect(b.rpc('dbg.get_mod_level', 'sl')).toMatchObject({ values: [0] });
  b.config.find('dbg', 'mod_level_mode')!.set!(0);
  expect(b.logSettings.sourceLevels.size).toBe(0);
});

test('levels do not count without a table for them', () => {
  expect(bench({ mod_level_mode: 1, mod_level: ['tm=3'] }).logSettings.sourceLevels.size).toBe(0);
});

test('modules have syslog facilities of their own while that is on', () => {
  const b = bench({ mod_hash_size: 4, mod_facility_mode: 1, mod_facility: ['tm=LOG_LOCAL3'] });
  b.rpc('dbg.set_mod_facility', 'xlog', 'LOG_LOCAL4');
  expect([...b.logSettings.sourceFacilities]).toEqual([
    ['tm', 19],
    ['<script>', 20],
  ]);
  b.config.find('dbg', 'mod_facility_mode')!.set!(0);
  expect(b.logSettings.sourceFacilities.size).toBe(0);
});

test('lines about actions and messages can go to a facility of their own', () => {
  const b = bench({ cfgtrace: 1, log_facility: 'LOG_LOCAL7' });
  b.actions.before(b.ctx, action('if'));
  b.call('dbg_sip_msg', 'L_ERR', 'LOG_LOCAL1');
  expect(b.log.map((line) => / @\d+$/.exec(line)?.[0])).toEqual([' @23', ' @17']);
  expect(() => bench({ log_facility: 'LOG_NOPE' })).toThrow('invalid syslog facility LOG_NOPE');
});

test('messages are counted from 1 again where that is allowed', () => {
  const b = bench({ reset_msgid: 1 });
  expect(b.rpc('dbg.reset_msgid')).toMatchObject({ values: ['200 ok'] });
  expect(b.serialRestarts).toBe(1);
  const reason = 'reset_msgid is 0. Set it to 1 to enable.';
  expect(bench().rpc('dbg.reset_msgid')).toMatchObject({ fault: { code: 500, reason } });
});

test('facilities are told', () => {
  const b = bench({ mod_facility: ['tm=LOG_LOCAL3'] });
  expect(b.rpc('dbg.get_mod_facility', 'tm')).toMatchObject({ values: ['LOG_LOCAL3'] });
  expect(b.rpc('dbg.get_mod_facility', 'sl')).toMatchObject({ values: ['LOG_DAEMON'] });
  expect(b.rpc('dbg.set_mod_facility', 'tm', 'bogus')).toMatchObject({ fault: { reason: 'facility not found' } });
});

const answer = (b: FunctionBench, ...args: (string | number)[]): unknown => b.rpc('dbg.bp', ...args);
test('one run is held at a time, in routes somebody waits for', async () => {
  const b = bench({ breakpoint: 1 });
  const gate = b.actions.gate!;
  const other = bench().ctx;
  other.routeType = RouteType.Request;
  b.ctx.routeType = RouteType.Onsend;
  expect(gate.holds(b.ctx, action('if'))).toBe(false);
  b.ctx.routeType = RouteType.Request;
  expect(gate.holds(b.ctx, action('if'))).toBe(true);
  expect(gate.holds(other, action('if'))).toBe(false);
  const { held } = gate;
  expect(answer(b, 'next', process.pid)).toMatchObject({ values: ['exec [k.cfg:5] a=16 n=if'] });
  expect(await held).toBe(0);
  // Its next action may come late; until then no other takes its place.
  expect(gate.holds(other, action('if'))).toBe(false);
  gate.ended(b.ctx);
  expect(gate.holds(other, action('if'))).toBe(true);
  expect(b.log).toEqual([`-1 breakpoint hit: p=[${String(process.pid)}] c=[k.cfg] l=5 a=16 n=if`]);
});

test('variables of the run that is held are told and logged', () => {
  const b = bench({ breakpoint: 0, log_level: 2 });
  b.ctx.routeType = RouteType.Failure;
  expect(b.actions.gate!.holds(b.ctx, action('if'))).toBe(false);
  answer(b, 'on');
  expect(b.actions.gate!.holds(b.ctx, action('if'))).toBe(true);
  b.script.set('$var(x)', 3);
  expect(answer(b, 'eval', process.pid, '$var(x)')).toMatchObject({ values: ['$var(x) : t=int v=3'] });
  expect(answer(b, 'eval', process.pid, '$avp(none)')).toMatchObject({ values: ['$avp(none) : t=null'] });
  expect(answer(b, 'eval', process.pid, '$nosuch')).toMatchObject({ values: ['200 ok'] });
  answer(b, 'log', process.pid, '$var(x)');
  expect(b.log.slice(1)).toEqual(['-1 unable to get pv value for [$nosuch]', '2 breakpoint eval: $var(x) : t=int v=3']);
});

test('routes are compiled for breakpoints only where the parameter is given', () => {
  const b = bench();
  expect(b.actions.gate).toBeNull();
  expect(answer(b, 'off')).toMatchObject({ values: ['200 ok'] });
  expect(answer(b, 'on')).toMatchObject({
    fault: { reason: 'No breakpoints: the parameter breakpoint is to be 0 or 1 at the start' },
  });
});

test.each([
  ['dbg.trace', [], 'Config trace command missing'],
  ['dbg.trace', ['x'], 'Unknown trace command'],
  ['dbg.trace', ['on', 1], 'No such pid'],
  ['dbg.bp', [], 'Config breakpoint command missing'],
  ['dbg.bp', ['next'], 'Missing pid parameter'],
  ['dbg.bp', ['x'], 'Unknown inner command'],
  ['dbg.get_mod_level', [], 'invalid parameters'],
])('%s %j is a fault', (name, args, reason) => {
  expect(bench().rpc(name, ...args)).toMatchObject({ fault: { code: 500, reason } });
});
