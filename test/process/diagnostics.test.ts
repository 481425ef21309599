// A configuration with ten different mistakes: all ten are reported, each with its place.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { run } from '../support/child.ts';
import { commandOf, servers } from '../support/server.ts';
import { makeTemporaryFolder, removeFolder } from '../support/temporary-folder.ts';

/** Line by line; a line with a mistake says which. */
const LINES: readonly (readonly [line: string, mistake?: RegExp])[] = [
  ['#!KAMAILIO'],
  ['debug=2'],
  ['childrenn=4', /childrenn/],
  ['loadmodule "tm.so"'],
  ['loadmodule "sl.so"'],
  ['loadmodule "xlog.so"'],
  ['loadmodule "rr.so"'],
  ['loadmodule "pv.so"'],
  ['loadmodule "nosuchmodule.so"', /nosuchmodule/],
  ['modparam("tm", "fr_timerr", 5000)', /fr_timerr/],
  ['modparam("tm", "fr_timer", "soon")', /fr_timer/],
  ['request_route {'],
  ['        sl_replyy("404", "Not Found");', /sl_replyy/],
  ['        route(NOWHERE);', /NOWHERE/],
  ['        xlog("one", "two", "three", "four");', /xlog/],
  ['        $nosuchvariable = 1;', /nosuchvariable/],
  ['        if (method == "INVITE" {'],
  ['                t_relay();'],
  ['        }'],
  ['        t_on_failure("NOBODY");', /NOBODY/],
  ['        exit'],
  ['}'],
  ['failure_route[F] {'],
  ['        record_route_preset("x"', /./],
  ['}'],
  [''],
];

/** Places that may be reported on their line or on the one after, where the parser notices. */
const SYNTAX_LINES = [17, 21, 24];

describe.skipIf(!servers.includes('kahea'))('kahea', () => {
  test('one run of -c reports all ten with file, line and column', async () => {
    const folder = makeTemporaryFolder();
    try {
      const file = join(folder, 'mistakes.cfg');
      writeFileSync(file, LINES.map(([line]) => line).join('\n'));
      const [command, ...first] = commandOf('kahea');
      const { exit, stdout, stderr } = await run(command, [...first, '-c', '-f', file]);
      const output = stdout + stderr;
      expect(exit?.code).toBe(255);
      const reported = new Set([...output.matchAll(/mistakes\.cfg:(\d+):(\d+)/g)].map((match) => Number(match[1])));
      const semantic = LINES.flatMap(([, mistake], index) => (mistake === undefined ? [] : [index + 1]));
      const expected = semantic.filter((line) => !SYNTAX_LINES.includes(line));
      expect([...reported]).toEqual(expect.arrayContaining(expected));
      for (const line of SYNTAX_LINES) expect(reported.has(line) || reported.has(line + 1)).toBe(true);
      for (const [line, mistake] of LINES)
        if (mistake !== undefined) expect(output, `nothing about: ${line}`).toMatch(mistake);
      expect(output).toContain('sl_reply');
      expect(output).toContain('^');
    } finally {
      removeFolder(folder);
    }
  });

  test('a route that a function of a module goes on with is looked for, unless it may lack', async () => {
    const folder = makeTemporaryFolder();
    try {
      const file = join(folder, 'routes.cfg');
      const loads = ['tm', 'tmx', 'async', 'cfgutils'].map((name) => `loadmodule "${name}.so"\n`).join('');
      const calls = [
        'check_route_exists("GONE"); route_if_exists("GONE");',
        'async_task_data("NONE_1", "x");',
        't_continue("1", "2", "NONE_2");',
        'async_task_route("THERE");',
        'async_route("NONE_3", "5");',
      ];
      writeFileSync(file, `${loads}request_route {\n${calls.join('\n')}\n}\nroute[THERE] { exit; }\n`);
      const [command, ...first] = commandOf('kahea');
      const { stdout, stderr } = await run(command, [...first, 'check', file]);
      const named = [...(stdout + stderr).matchAll(/names route\[(\w+)\], which is not defined/g)];
      expect(named.map((match) => match[1])).toEqual(['NONE_1', 'NONE_2', 'NONE_3']);
    } finally {
      removeFolder(folder);
    }
  });

  test('an error inside an included file names that file', async () => {
    const folder = makeTemporaryFolder();
    try {
      const file = join(folder, 'main.cfg');
      const part = join(folder, 'part.cfg');
      writeFileSync(part, '\nroute[X] {\n  sl_replyy("1");\n}\n');
      writeFileSync(file, 'loadmodule "sl.so"\ninclude_file "part.cfg"\nrequest_route { route(X); }\n');
      const [command, ...first] = commandOf('kahea');
      const { exit, stdout, stderr } = await run(command, [...first, '-c', '-f', file]);
      expect(stdout + stderr).toMatch(/part\.cfg:3:\d+/);
      expect(exit?.code).toBe(255);
    } finally {
      removeFolder(folder);
    }
  });
});
