import { expect, test } from 'vitest';
import { isProblem } from '../../src/lib/problem.ts';
import { RouteType } from '../../src/script/host.ts';
import { defineModule } from '../../src/module/define.ts';
import * as arg from '../../src/module/arguments.ts';
import * as param from '../../src/module/parameters.ts';
import { functionsOf } from '../../src/module/function.ts';
import { moduleSections } from '../../scripts/docs/module-sections.ts';

const MODULE = defineModule({
  name: 'sample',
  doc: 'A sample.',
  params: {
    size: param.int({ doc: 'How much.', default: 3, min: 1, max: 9 }),
    old: param.ignored('It has no meaning.'),
    older: param.ignored('It has no meaning.'),
    soon: param.noEffect('It is not built, and harmless.', 1),
    later: param.notAvailable('It is not built.'),
  },
  functions: {
    anywhere: functionsOf()({ doc: 'Goes.', routes: RouteType.Any, run: () => 1 }),
    nearly: functionsOf()({ doc: 'Goes.', routes: RouteType.Any & ~RouteType.Request, run: () => 1 }),
    far: functionsOf()({
      doc: 'Goes to a place.',
      args: [arg.text(), arg.optional(arg.int())],
      names: ['host', 'port'],
      routes: RouteType.Any,
      run: () => 1,
    }),
    unlike: functionsOf()({
      doc: 'Goes.',
      args: [arg.text(), arg.optional(arg.text()), arg.optional(arg.text())],
      names: ['a', 'b', 'c'],
      routes: (count) => (count === 1 ? RouteType.Request | RouteType.Branch : RouteType.Any),
      run: () => 1,
    }),
    by: functionsOf()({
      doc: 'Goes in a way.',
      args: [arg.text(), arg.optional(arg.text())],
      names: ['speed', 'way'],
      shorter: [['way']],
      routes: RouteType.Any,
      run: () => 1,
    }),
  },
});

test('functions show what their arguments are called, and which may be left out', () => {
  const rows = moduleSections(MODULE).split('\n');
  expect(rows).toContain('| `far(host, [port])` | text, int | any | Goes to a place. |');
  expect(rows).toContain('| `by(way)` `by(speed, way)` | text, text | any | Goes in a way. |');
});

test('functions name all kinds of route they may run in', () => {
  const rows = moduleSections(MODULE).split('\n');
  expect(rows).toContain('| `anywhere()` |  | any | Goes. |');
  expect(rows).toContain(
    '| `nearly()` |  | failure, onreply, branch, onsend, error, local, reply, event[tm:branch-failure], event | Goes. |',
  );
});

test('functions name kinds of route by the number of arguments where that decides', () => {
  const where = '1 argument: request, branch; 2 or 3 arguments: any';
  expect(moduleSections(MODULE).split('\n')).toContain(
    `| \`unlike(a, [b], [c])\` | text, text, text | ${where} | Goes. |`,
  );
});

test('parameters that are refused are not listed among those without effect', () => {
  expect(moduleSections({ ...MODULE, functions: {} }).split('\n')).toEqual([
    '## Parameters',
    '',
    '| name | kind | default | meaning |',
    '|---|---|---|---|',
    '| `size` | int 1 to 9 | `3` | How much. |',
    '',
    'Accepted without effect:',
    '',
    '| name | why |',
    '|---|---|',
    '| `old`, `older` | It has no meaning. |',
    '',
    'Without effect yet, a warning when set to anything unusual:',
    '',
    '| name | why |',
    '|---|---|',
    '| `soon` | It is not built, and harmless. |',
    '',
    'Not available yet, refused unless 0 or empty:',
    '',
    '| name | why |',
    '|---|---|',
    '| `later` | It is not built. |',
  ]);
  expect(isProblem(MODULE.params!.later.parse('0', 0))).toBe(false);
  expect(isProblem(MODULE.params!.later.parse('', 0))).toBe(false);
  expect(isProblem(MODULE.params!.later.parse(1, 0))).toBe(true);
  expect(isProblem(MODULE.params!.old.parse('anything', null))).toBe(false);
});
