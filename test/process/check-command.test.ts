// `kahea check`: what it prints, and the exit codes that a pipeline goes by.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run } from '../support/child.ts';
import { commandOf, servers } from '../support/server.ts';
import { makeTemporaryFolder, removeFolder } from '../support/temporary-folder.ts';

const CLEAN = 'request_route {\n  exit;\n}\n';
const WARNED = 'request_route {\n  exit;\n}\nroute[A] {\n  exit;\n}\n';
const WRONG = 'request_route {\n  sl_replyy("404");\n#!ifdef GOOD\n  route(NOWHERE);\n#!endif\n}\n';

interface SarifPlace {
  readonly physicalLocation: {
    readonly artifactLocation: { readonly uri: string };
    readonly region?: Readonly<Record<string, number>>;
  };
}

interface SarifLog {
  readonly runs: readonly [
    {
      readonly columnKind: string;
      readonly tool: { readonly driver: { readonly name: string; readonly rules: readonly { readonly id: string }[] } };
      readonly results: readonly {
        readonly ruleId: string;
        readonly ruleIndex: number;
        readonly level: string;
        readonly message: { readonly text: string };
        readonly locations: readonly SarifPlace[];
        readonly relatedLocations?: readonly SarifPlace[];
      }[];
    },
  ];
}

describe.skipIf(!servers.includes('kahea'))('kahea check', () => {
  let folder: string;
  const file = (name: string): string => join(folder, name);
  beforeAll(() => {
    folder = makeTemporaryFolder();
    writeFileSync(file('clean.cfg'), CLEAN);
    writeFileSync(file('warned.cfg'), WARNED);
    writeFileSync(file('wrong.cfg'), WRONG);
    // What only a running server needs is not missed.
    writeFileSync(
      file('absent.cfg'),
      `user="nobody-there"\nworkdir="/not/there"\nlisten=udp:203.0.113.9:5060\n${CLEAN}`,
    );
  });
  afterAll(() => removeFolder(folder));

  async function check(...args: readonly string[]) {
    const [command, ...first] = commandOf('kahea');
    const { exit, stdout, stderr } = await run(command, [...first, 'check', ...args]);
    return { code: exit?.code, stdout, stderr };
  }

  test('a clean configuration is code 0, errors are 1, and what cannot be read is 2', async () => {
    expect(await check(file('clean.cfg'))).toMatchObject({
      code: 0,
      stdout: `${file('clean.cfg')}: 0 errors, 0 warnings\n`,
    });
    expect((await check(file('absent.cfg'))).code).toBe(0);
    const wrong = await check(file('wrong.cfg'));
    expect(wrong.code).toBe(1);
    expect(wrong.stdout).toContain('wrong.cfg:2:3: error: ');
    expect(wrong.stdout).toContain(': 1 error, 0 warnings\n');
    const missing = await check(file('none.cfg'), file('clean.cfg'));
    expect(missing.code).toBe(2);
    expect(missing.stderr).toContain('no such file');
    expect(missing.stdout).toContain('clean.cfg: 0 errors');
  });

  test('a warning is a problem only where it is asked to be', async () => {
    expect((await check(file('warned.cfg'))).code).toBe(0);
    expect((await check('--strict', file('warned.cfg'))).code).toBe(1);
    expect((await check('--max-warnings', '1', file('warned.cfg'))).code).toBe(0);
    expect((await check('--max-warnings=0', file('warned.cfg'))).code).toBe(1);
    const quiet = await check('--strict', '--quiet', file('warned.cfg'));
    expect(quiet).toMatchObject({ code: 1, stdout: `${file('warned.cfg')}: 0 errors, 1 warning\n` });
  });

  test('words that make no sense are code 2 and say how to get help', async () => {
    for (const args of [[], ['--nonsense', 'x'], ['--max-warnings', 'many', 'x'], ['--json', '--sarif', 'x']]) {
      const { code, stdout, stderr } = await check(...args);
      expect({ args, code, stdout }).toEqual({ args, code: 2, stdout: '' });
      expect(stderr).toContain('--help');
    }
    expect(await check('--help')).toMatchObject({ code: 0, stderr: '' });
  });

  test('-A defines names for the preprocessor', async () => {
    expect((await check(file('wrong.cfg'))).stdout).not.toContain('NOWHERE');
    expect((await check('-A', 'GOOD', file('wrong.cfg'))).stdout).toContain('NOWHERE');
  });

  test('--json of several files is one object', async () => {
    const { code, stdout } = await check('--json', file('clean.cfg'), file('wrong.cfg'), file('warned.cfg'));
    const report = JSON.parse(stdout) as { diagnostics: { id: string; file: string; line: number }[]; counts: object };
    expect(code).toBe(1);
    expect(report.counts).toEqual({ files: 3, errors: 1, warnings: 1 });
    expect(report.diagnostics).toMatchObject([
      { id: 'unknown-function', file: file('wrong.cfg'), line: 2 },
      { id: 'unused-route', file: file('warned.cfg'), line: 4 },
    ]);
  });

  test('every finding of --json has the same properties, and places count from 1', async () => {
    writeFileSync(
      file('crlf.cfg'),
      '\xef\xbb\xbfnosuch\r\nrequest_route {\r\n  /* \xc3\xa4 */ nosuchb();\r\n}\r\n',
      'latin1',
    );
    writeFileSync(file('outer.cfg'), `include_file "crlf.cfg"\n`);
    writeFileSync(file('empty.cfg'), '');
    const { diagnostics, counts, unreadable } = JSON.parse(
      (await check('--json', file('outer.cfg'), file('empty.cfg'))).stdout,
    ) as {
      readonly diagnostics: readonly Record<string, unknown>[];
      readonly counts: unknown;
      readonly unreadable: unknown;
    };
    expect([counts, unreadable]).toEqual([{ files: 2, errors: 3, warnings: 0 }, []]);
    const properties = 'column endColumn endLine file hint id includedFrom line message notes severity'.split(' ');
    for (const found of diagnostics) expect(Object.keys(found).sort()).toEqual(properties);
    expect(
      diagnostics.map(({ id, line, column, endLine, endColumn }) => [id, line, column, endLine, endColumn]),
    ).toEqual([
      ['unknown-item', 1, 1, 1, 7],
      ['unknown-function', 3, 11, 3, 18],
      ['empty-configuration', 1, 1, 1, 1],
    ]);
    expect(diagnostics[0]!.includedFrom).toMatchObject([{ file: file('outer.cfg'), line: 1 }]);
  });

  test('--sarif has all that its schema asks for', async () => {
    writeFileSync(file('nested.cfg'), 'include_file "wrong.cfg"\n');
    const [command, ...first] = commandOf('kahea');
    const args = [...first, 'check', '--sarif', 'nested.cfg', 'warned.cfg', 'empty.cfg'];
    writeFileSync(file('empty.cfg'), '');
    const { stdout } = await run(command, args, { cwd: folder });
    const log = JSON.parse(stdout) as SarifLog;
    expect(log).toMatchObject({ $schema: expect.stringContaining('sarif') as unknown, version: '2.1.0' });
    expect(log.runs).toHaveLength(1);
    const [{ tool, results, columnKind }] = log.runs;
    expect([tool.driver.name, columnKind]).toEqual(['kahea', 'utf16CodeUnits']);
    expect(results.map(({ level }) => level).sort()).toEqual(['error', 'error', 'warning']);
    const places = results.flatMap((result) => [...result.locations, ...(result.relatedLocations ?? [])]);
    for (const { physicalLocation } of places) {
      expect(physicalLocation.artifactLocation.uri).toMatch(/^(?:nested|wrong|warned|empty)\.cfg$/);
      const { region } = physicalLocation;
      if (region !== undefined) for (const at of Object.values(region)) expect(at).toBeGreaterThan(0);
    }
    for (const { message, ruleId, ruleIndex } of results) {
      expect(message.text).not.toBe('');
      expect(tool.driver.rules[ruleIndex]).toMatchObject({ id: ruleId });
    }
    const ids = tool.driver.rules.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test.each([
    ['/dev/zero', 'it is a device'],
    ['/', 'it is a folder'],
  ])('what never ends is not read: %s', async (path, why) => {
    expect(await check(path)).toMatchObject({
      code: 2,
      stderr: `ERROR: cannot read the configuration ${path}: ${why}\n`,
    });
    writeFileSync(
      file('device.cfg'),
      `include_file "${path}"\nimport_file "${path}"\ninclude_file "/dev/null"\n${CLEAN}`,
    );
    const { code, stdout } = await check(file('device.cfg'));
    expect([code, stdout.match(/\[include-not-found\]/g)?.length]).toEqual([1, 1]);
  });

  test('--sarif prints a log of version 2.1.0', async () => {
    const { stdout } = await check('--sarif', file('wrong.cfg'));
    expect(JSON.parse(stdout)).toMatchObject({
      version: '2.1.0',
      runs: [{ results: [{ ruleId: 'unknown-function' }] }],
    });
  });

  test('the name of an included file may have letters beyond ASCII', async () => {
    writeFileSync(file('für.cfg'), 'request_route {\n  nowhere();\n}\n');
    writeFileSync(file('umlaut.cfg'), 'include_file "für.cfg"\n');
    const { stdout } = await check(file('umlaut.cfg'));
    const shown = Buffer.from(stdout, 'latin1').toString();
    expect(shown).toContain(`${file('für.cfg')}:2:3: error: there is no function nowhere()`);
  });

  test('- is the standard input', async () => {
    const [command, ...first] = commandOf('kahea');
    const pipe = `${[command, ...first].map((word) => `'${word}'`).join(' ')} check -`;
    const { exit, stdout } = await run('sh', ['-c', `cat '${file('wrong.cfg')}' | ${pipe}`]);
    expect(exit?.code).toBe(1);
    expect(stdout).toContain('/dev/stdin:2:3: error: ');
  });

  test('--stdin-name says where the standard input belongs', async () => {
    writeFileSync(file('part.cfg'), 'no_such_function();\n');
    const [command, ...first] = commandOf('kahea');
    const pipe = [command, ...first, 'check', '--stdin-name', file('main.cfg'), '-']
      .map((word) => `'${word}'`)
      .join(' ');
    const { stdout } = await run('sh', ['-c', `echo 'request_route { include_file "part.cfg" }' | ${pipe}`]);
    expect(stdout).toContain(`${file('part.cfg')}:1:1: error: `);
    expect(stdout).toContain(`${file('main.cfg')}:1:17: note: included from here`);
    expect(await check('--stdin-name', file('main.cfg'), file('clean.cfg'))).toMatchObject({ code: 2, stdout: '' });
  });

  test('what a file of routes prints when it is run goes to stderr', async () => {
    writeFileSync(file('loud.ts'), 'console.log("loud"); process.stdout.write("er"); export function A() {}\n');
    writeFileSync(
      file('loud.cfg'),
      `loadmodule "app_ts.so"\nmodparam("app_ts", "load", "loud.ts")\nrequest_route { route(A); }\n`,
    );
    const { stdout, stderr } = await check('--json', file('loud.cfg'));
    expect(JSON.parse(stdout)).toMatchObject({ counts: { errors: 0 } });
    expect(stderr).toContain('loud\ner');
  });
});
