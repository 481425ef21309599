import { describe, expect, test } from 'vitest';
import { HELP, parseOptions, type KamcmdOptions } from './options.ts';
import { complete } from './prompt.ts';

const parsed = (...argv: string[]): KamcmdOptions => {
  const options = parseOptions(argv);
  if (typeof options === 'string') throw new Error(options);
  return options;
};

test('options may stand before and after the command', () => {
  expect(parsed('-s', 'unix:/tmp/x', '-f', '%v', 'core.echo', 'a', '1')).toMatchObject({
    action: 'run',
    address: { kind: 'unix', path: '/tmp/x' },
    format: '%v',
    words: ['core.echo', 'a', '1'],
  });
  expect(parsed('core.pwd', '-s', 'udp:h:1', '-v', '-R', 'x', '-D', '/tmp')).toMatchObject({
    address: { kind: 'udp', host: 'h', port: 1 },
    replySocket: { path: 'x', folder: '/tmp' },
    words: ['core.pwd'],
  });
});

test('negative numbers are arguments', () => {
  expect(parsed('core.echo', '-7', '--', '-x').words).toEqual(['core.echo', '-7', '-x']);
});

test('nothing at all asks for commands at the default socket', () => {
  expect(parsed()).toMatchObject({ action: 'run', address: null, format: null, words: [] });
});

test('help and version', () => {
  expect(parsed('-h').action).toBe('help');
  expect(parsed('-V').action).toBe('version');
  expect(HELP).toContain('-s address');
});

describe('mistakes', () => {
  test.each([
    [['-Q', 'core.pwd'], "Unknown option `-Q'."],
    [['-s'], "Unknown option `-s'."],
    [['-s', 'sctp:foo'], 'ERROR: error parsing server socket address sctp:foo'],
    [['-s', 'tcp:127.0.0.1:abc'], 'ERROR: error parsing server socket address tcp:127.0.0.1:abc'],
  ])('%j', (argv, complaint) => {
    expect(parseOptions(argv)).toBe(complaint);
  });
});

test('the first word is completed, and the one after help', () => {
  const names = ['core.ps', 'core.psx', 'cfg.get'];
  expect(complete(names, 'core.p')).toEqual([['core.ps ', 'core.psx '], 'core.p']);
  expect(complete(names, 'help cf')).toEqual([['cfg.get '], 'cf']);
  expect(complete(names, 'core.ps x')).toEqual([[], 'core.ps x']);
  expect(complete(names, '')).toEqual([['core.ps ', 'core.psx ', 'cfg.get '], '']);
});
