import { expect, test } from 'vitest';
import { helpText, parseCommandLine, type CommandLine } from './options.ts';

function parse(...argv: string[]): CommandLine {
  const parsed = parseCommandLine(argv, {});
  if ('error' in parsed) throw new Error(parsed.error);
  return parsed;
}

test('the usual start line of a package is understood', () => {
  const { action, foreground, server } = parse(
    ...'-f /etc/k.cfg -P /run/k.pid -m 4096 -M 128 -u root -g root -w /tmp -Y /run/k -DD -E -e'.split(' '),
  );
  expect({ action, foreground }).toEqual({ action: 'run', foreground: 2 });
  expect(server).toMatchObject({
    configFile: '/etc/k.cfg',
    pidFile: '/run/k.pid',
    user: 'root',
    group: 'root',
    workingFolder: '/tmp',
    runtimeFolder: '/run/k',
    logToStderr: true,
    logColours: true,
  });
});

test('options that repeat keep their order', () => {
  const { server } = parse(
    '-A',
    'WITH_AUTH',
    '-A',
    'X=1',
    '-l',
    'udp:127.0.0.1:5080',
    '--listen=tcp:127.0.0.1',
    '--alias=a',
    '--substdef=!A!B!g',
  );
  expect(server.defines).toEqual(['WITH_AUTH', 'X=1']);
  expect(server.listen).toEqual(['udp:127.0.0.1:5080', 'tcp:127.0.0.1']);
  expect(server.aliases).toEqual(['a']);
  expect(server.substitutions).toEqual([{ directive: 'substdef', expression: '!A!B!g' }]);
});

test('-l takes a list of addresses and an advertised one', () => {
  expect(parse('-l', 'udp:(127.0.0.1, 127.0.0.2):5065', '-l', 'udp:127.0.0.1:5080/1.2.3.4:5060').server.listen).toEqual(
    ['udp:127.0.0.1:5065', 'udp:127.0.0.2:5065', 'udp:127.0.0.1:5080 advertise 1.2.3.4:5060'],
  );
});

test('-ddd is level 3, --debug wins', () => {
  expect(parse('-ddd').server.debug).toBe(3);
  expect(parse('-ddd', '--debug=1').server.debug).toBe(1);
  expect(parse().server.debug).toBeNull();
});

test('--modparam is typed', () => {
  expect(parse('--modparam=tm:fr_timer:i:2000').server.moduleParameters).toEqual([
    { module: 'tm', name: 'fr_timer', value: 2000 },
  ]);
});

test.each([
  [['-c'], 'check'],
  [['-v'], 'version'],
  [['-V'], 'version'],
  [['-I'], 'internals'],
  [['-h'], 'help'],
  [['--cfg-print'], 'print'],
])('%j asks for %s', (argv, action) => {
  expect(parse(...argv).action).toBe(action);
});

test('mistakes are named', () => {
  expect(parseCommandLine(['-Z'], {})).toEqual({ error: "Unknown option '-Z'. Use -h for help." });
  expect(parseCommandLine(['--lisen', 'x'], {})).toEqual({
    error: "Unknown option '--lisen': did you mean --listen? Use -h for help.",
  });
  expect(parseCommandLine(['--debug=x'], {})).toEqual({ error: "--debug wants a number, not 'x'. Use -h for help." });
  expect(parseCommandLine(['--modparam=x'], {})).toMatchObject({
    error: expect.stringContaining('module:name:type:value') as string,
  });
  expect(parseCommandLine(['-f'], {})).toMatchObject({ error: expect.stringContaining('argument missing') as string });
});

test.each(['abc', '5x', '1.5', '', ' 5', '0x10'])('--modparam of type i refuses %j', (value) => {
  expect(parseCommandLine(['--modparam', `tm:fr_timer:i:${value}`], {})).toEqual({
    error: `--modparam tm:fr_timer:i wants a number, not '${value}'. Use -h for help.`,
  });
});

test('--modparam of type i takes a sign, and type s any text', () => {
  const words = ['--modparam', 'a:b:i:-5', '--modparam', 'a:c:s:abc'];
  expect(parse(...words).server.moduleParameters).toEqual([
    { module: 'a', name: 'b', value: -5 },
    { module: 'a', name: 'c', value: 'abc' },
  ]);
});

test.each([
  ['-m', 'abc', "-m wants a number, not 'abc'. Use -h for help."],
  ['-M', '8x', "-M wants a number, not '8x'. Use -h for help."],
  ['-b', 'x', "-b wants a number, not 'x'. Use -h for help."],
  ['-N', 'x', "-N wants a number, not 'x'. Use -h for help."],
  ['-a', 'maybe', "-a wants on, off, yes or no, not 'maybe'. Use -h for help."],
  ['-a', 'YES', "-a wants on, off, yes or no, not 'YES'. Use -h for help."],
])('%s %s is a mistake', (option, value, error) => {
  expect(parseCommandLine([option, value], {})).toEqual({ error });
});

test('-a turns automatic aliases on and off', () => {
  expect(['on', 'yes', 'off', 'no'].map((value) => parse('-a', value).server.autoAliases)).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

test('a chroot is refused, not passed over', () => {
  expect(parseCommandLine(['-t', '/srv/jail'], {})).toEqual({
    error: '-t (chroot) is not available: a container or a service manager does it. Use -h for help.',
  });
});

test('the state folder may come from the environment', () => {
  expect(parseCommandLine([], { KAHEA_STATE_DIR: '/x' })).toMatchObject({ server: { stateFolder: '/x' } });
});

test('the help names every option of the tutorials', () => {
  const help = helpText('kahea');
  for (const option of '-f -c -P -w -Y -D -E -e -d -L -l -m -M -n -N -A -u -g -a -x -X -I -v -V -h --substdef --modparam --loadmodule --listen --debug --alias --cfg-print --all-errors --atexit'.split(
    ' ',
  )) {
    expect(help).toContain(option);
  }
});

test('the help shows no values of options that were not given', () => {
  const help = helpText('kahea');
  expect(help).not.toMatch(/default: (\[\]|0)/);
  expect(help).toMatch(/-D .*foreground.*background/s);
});
