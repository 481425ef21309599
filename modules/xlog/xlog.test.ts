import { expect, test } from 'vitest';
import type { Context } from '../../src/context/context.ts';
import { LogLevel } from '../../src/lib/log.ts';
import { isProblem, type ModuleHost } from '../../src/module/index.ts';
import { LogSettings } from '../../src/lib/log/log-settings.ts';
import { ModuleBench } from '../../test/support/module-host.ts';
import { colourSequence } from '../../src/lib/log/colour-sequence.ts';
import { checkLevelColours } from './colours.ts';
import xlog from './index.ts';
import { parseLevel } from './levels.ts';
import { ScriptLog } from './script-log.ts';

const REQUEST = `OPTIONS sip:a@b SIP/2.0
Via: SIP/2.0/UDP h;branch=z9hG4bK1
From: <sip:a@b>;tag=1
To: <sip:a@b>
Call-ID: 1
CSeq: 1 OPTIONS

`;

test.each([
  ['L_ALERT', -5],
  ['L_BUG', -4],
  ['L_CRIT', -2],
  ['L_ERR', -1],
  ['L_WARN', 0],
  ['L_NOTICE', 1],
  ['L_INFO', 2],
  ['L_DBG', 3],
  ['2', 2],
  ['99', 3],
  ['-99', -5],
  ['nonsense', null],
])('level %s is %j', (text, level) => {
  expect(parseLevel(text)).toBe(level);
});

test.each([
  ['rx', '\x1b[0;31;49m'],
  ['xx', '\x1b[0;39;49m'],
  ['Rb', '\x1b[1;31;44m'],
  ['r', null],
  ['rz', null],
])('colour %s is %j', (code, sequence) => {
  expect(colourSequence(code)).toBe(sequence);
});

test('a text is at level error, a level before it changes that, a facility before both is that of the record', async () => {
  const bench = new ModuleBench();
  await bench.load(xlog);
  const ctx = bench.context(REQUEST);
  const text = (value: string) => () => value;
  bench.call('xlog', ctx, text('one'));
  bench.call('xlog', ctx, text('L_WARN'), text('two'));
  bench.call('xlog', ctx, text('LOG_LOCAL0'), text('L_INFO'), text('three'));
  bench.call('xnotice', ctx, text('four'));
  expect(bench.log).toEqual(['-1 one', '0 two', '2 three @16', '1 four']);
});

test('xlogm() writes only for methods that the filter leaves', async () => {
  const bench = new ModuleBench();
  await bench.load(xlog, { methods_filter: 512 });
  const options = bench.context(REQUEST);
  const invite = bench.context(REQUEST.replaceAll('OPTIONS', 'INVITE'));
  for (const ctx of [options, invite])
    bench.call(
      'xlogm',
      ctx,
      () => 'L_INFO',
      (each: typeof ctx) => each.message.method,
    );
  expect(bench.log).toEqual(['2 INVITE']);
});

test('a prefix of its own takes the place of the source and may hold variables', async () => {
  const bench = new ModuleBench();
  bench.variables.addVariables([{ names: ['rm'], doc: '', bind: () => ({ get: (ctx) => ctx.message.method }) }]);
  await bench.load(xlog, { prefix: '[$rm] ', prefix_mode: 1 });
  bench.call('xerr', bench.context(REQUEST), () => 'text');
  expect(bench.log).toEqual(['-1 [OPTIONS] text']);
});

test('in front of the line of the configuration variables in the prefix mean nothing, as in Kamailio', () => {
  const lines: string[] = [];
  const log = { enabled: () => true, named: () => log, log: (_level: LogLevel, text: string) => lines.push(text) };
  const host = {
    log,
    locate: () => ({ file: '/etc/a.cfg', line: 7 }),
    logPrefix: () => '',
    variables: { format: () => () => 'expanded ' },
  } as unknown as ModuleHost;
  const options = { prefix: '[$rm] ', isPrefixFormat: true, longFormat: false, facility: null, mostBytes: () => 100 };
  const script = new ScriptLog(host, options);
  const line = { level: LogLevel.Error, text: () => 'text' };
  script.write({} as Context, line);
  script.writeWithPlace({} as Context, line);
  expect(lines).toEqual(['expanded text', '[$rm] 7:text']);
});

test('a text as long as the buffer is not written, as in Kamailio, and the log says so', async () => {
  const bench = new ModuleBench();
  await bench.load(xlog, { buf_size: 20, log_facility: 'LOG_LOCAL7' });
  const ctx = bench.context(REQUEST);
  bench.call('xinfo', ctx, () => '0123456789012345678');
  bench.call('xinfo', ctx, () => '01234567890123456789');
  expect(bench.log).toEqual(['2 0123456789012345678 @23', 'error buffer overflow -- increase the buffer size...']);
});

test('colours of levels are read as Kamailio reads them', async () => {
  const bench = new ModuleBench();
  await bench.load(xlog, { log_colors: ['L_ERR=cr; l_warn = px;', 'L_INFO=zz', ''] });
  expect([...bench.logSettings.colours]).toEqual([
    [-1, '\x1b[0;36;41m'],
    [0, '\x1b[0;35;49m'],
    [2, '\x1b[0;39;49m'],
  ]);
  expect(checkLevelColours('L_ERROR=cr')).toMatchObject({ message: 'invalid level name L_ERROR' });
  expect(checkLevelColours('L_ERR=crx')).toMatchObject({ message: 'invalid color spec for level L_ERR (crx)' });
});

test.each([
  [true, 0, '\x1b[0;31;49m'],
  [false, 0, ''],
  [false, 1, '\x1b[0;31;49m'],
])('$C(rx) with a terminal: %j, with force_color %j', async (isOnTerminal, force, shown) => {
  const bench = new ModuleBench(undefined, new LogSettings(isOnTerminal));
  await bench.load(xlog, { force_color: force });
  const text = bench.variables.format('$C(rx)');
  expect(isProblem(text) ? text : text(bench.context(REQUEST))).toBe(shown);
});

test('a facility that syslog does not have is refused', async () => {
  await expect(new ModuleBench().load(xlog, { log_facility: 'LOG_NOPE' })).rejects.toThrow(
    'invalid syslog facility LOG_NOPE',
  );
});
