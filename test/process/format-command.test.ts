// `kahea fmt`: what it prints and writes, and its exit codes.
import {
  chmodSync,
  linkSync,
  lstatSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { run } from '../support/child.ts';
import { commandOf, servers } from '../support/server.ts';
import { makeTemporaryFolder, removeFolder } from '../support/temporary-folder.ts';

const UGLY = 'debug = 2\nroute{a();}\n';
const FINE = 'debug=2\n\nroute {\n\ta();\n}\n';

describe.skipIf(!servers.includes('kahea'))('kahea fmt', () => {
  let folder: string;
  const file = (name: string): string => join(folder, name);
  const content = (name: string): string => readFileSync(file(name), 'latin1');
  beforeEach(() => {
    folder = makeTemporaryFolder();
    writeFileSync(file('ugly.cfg'), UGLY);
    writeFileSync(file('fine.cfg'), FINE);
    writeFileSync(file('wrong.cfg'), 'route {\n  a(;\n}\n');
  });
  afterEach(() => removeFolder(folder));

  async function fmt(args: readonly string[], input?: string) {
    const [command, ...first] = commandOf('kahea');
    const options = input === undefined ? {} : { input };
    const { exit, stdout, stderr } = await run(command, [...first, 'fmt', ...args], options);
    return { code: exit?.code, stdout, stderr };
  }

  test('prints the new layout and leaves the file alone', async () => {
    expect(await fmt([file('ugly.cfg')])).toEqual({ code: 0, stdout: FINE, stderr: '' });
    expect(content('ugly.cfg')).toBe(UGLY);
  });

  test('writes where it is told to, and names what it changed', async () => {
    expect(await fmt(['-w', file('ugly.cfg'), file('fine.cfg')])).toEqual({
      code: 0,
      stdout: `${file('ugly.cfg')}\n`,
      stderr: '',
    });
    expect(content('ugly.cfg')).toBe(FINE);
  });

  test('puts a whole file in the place of the old one, with its mode, behind a link', async () => {
    chmodSync(file('ugly.cfg'), 0o640);
    linkSync(file('ugly.cfg'), file('old.cfg'));
    symlinkSync('ugly.cfg', file('link.cfg'));
    expect((await fmt(['-w', file('link.cfg')])).code).toBe(0);
    expect(content('ugly.cfg')).toBe(FINE);
    expect(content('old.cfg')).toBe(UGLY);
    expect(statSync(file('ugly.cfg')).mode & 0o777).toBe(0o640);
    expect(lstatSync(file('link.cfg')).isSymbolicLink()).toBe(true);
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  test('--check writes nothing and is code 1 when a file has another layout', async () => {
    expect(await fmt(['--check', file('fine.cfg')])).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(await fmt(['--check', file('fine.cfg'), file('ugly.cfg')])).toMatchObject({
      code: 1,
      stdout: `${file('ugly.cfg')}\n`,
    });
    expect(content('ugly.cfg')).toBe(UGLY);
  });

  test('a syntax error is code 2, and the file stays as it is', async () => {
    const refused = await fmt(['-w', file('wrong.cfg'), file('ugly.cfg')]);
    expect(refused).toMatchObject({ code: 2, stdout: `${file('ugly.cfg')}\n` });
    expect(refused.stderr).toContain('wrong.cfg:2:5: error: expected an expression');
    expect(content('wrong.cfg')).toBe('route {\n  a(;\n}\n');
    expect(content('ugly.cfg')).toBe(FINE);
  });

  test.each([
    ['/dev/zero', 'it is a device'],
    ['/', 'it is a folder'],
    ['/not/there', 'no such file or folder'],
  ])('what cannot be read, or never ends, is code 2: %s', async (path, why) => {
    expect(await fmt([path])).toEqual({ code: 2, stdout: '', stderr: `ERROR: ${path}: ${why}\n` });
  });

  test('files that are included are not waited for', async () => {
    const text = 'include_file "/dev/zero"\n';
    writeFileSync(file('device.cfg'), text);
    expect(await fmt([file('device.cfg')])).toEqual({ code: 0, stdout: text, stderr: '' });
  });

  test('reads the standard input byte by byte, under the name it is given', async () => {
    const after = Buffer.from('log_prefix="\u00e9\u20ac"\n').toString('latin1');
    expect(await fmt(['-'], 'log_prefix = "\u00e9\u20ac"\n')).toEqual({ code: 0, stdout: after, stderr: '' });
    expect((await fmt(['-', '--stdin-name', 'site/main.cfg'], 'route { a(; }')).stderr).toContain('site/main.cfg:1:11');
  });

  test('words that make no sense are code 2', async () => {
    expect((await fmt([])).stderr).toContain("Missing required argument 'file'. Use kahea fmt --help for help.");
    expect((await fmt(['-w', '--check', file('fine.cfg')])).code).toBe(2);
    expect((await fmt(['-w', '-'], '')).code).toBe(2);
    expect((await fmt([file('none.cfg')])).stderr).toContain('ERROR: ');
    expect(await fmt(['--help'])).toMatchObject({ code: 0, stderr: '' });
  });
});
