import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { seededRandom } from '../lib/testing/seeded-random.ts';
import { RouteType } from './host.ts';
import { compileScript } from './testing/compile.ts';
import { FakeContext } from './testing/fake-host.ts';

const PIECES =
  'if else while switch case default: break ; ; ( ) { } [ ] , = == != =~ ! && || + - * / mod < > return exit drop route route(A) route[A] request_route ' +
  'failure_route[F] $var(x) $avp(a) $rU $rm $null "a" "5" "(" 0 1 7 -3 is_method("INVITE") give(0) give(5) give_maybe(1) xlog("x $rU") setflag(1) t_relay() ' +
  'defined strlen( strempty( (int) (str) method src_ip 10.0.0.0/8 INVITE modparam("tm","x",1) loadmodule "tm.so" debug=3 flags A:3 @ruri.user /"^a"';

/** Random routes call themselves in loops in loops. */
const LIMITS = 'max_while_loops=3\nmax_recursive_level=3\n';

/** Example texts with words moved, removed, doubled and put in. */
function* mutated(seed: number): Generator<string> {
  const random = seededRandom(seed);
  const below = (limit: number) => (random.int32() >>> 0) % limit;
  const pieces = PIECES.split(' ');
  const folder = new URL('messages/', import.meta.url);
  for (const file of readdirSync(folder).filter((name) => name !== 'README.md')) {
    const page = readFileSync(new URL(file, folder), 'utf8');
    const examples = [...page.matchAll(/```cfg\n([\s\S]*?)```/g)].map((match) => match[1]!.split(/(?<=[\s;(){}])/));
    for (let round = 0; round < 8; round++) {
      const copy = [...examples[round % examples.length]!];
      for (let change = 0; change < 1 + below(4); change++) {
        const at = below(copy.length + 1);
        if (below(2) === 0) copy.splice(at, below(3), ` ${pieces[below(pieces.length)]!} `);
        else copy.splice(at, 0, ...copy.slice(below(copy.length), below(copy.length)));
      }
      yield LIMITS + copy.join('');
    }
  }
}

test('nothing a configuration says makes the checker or the compiler throw, and what compiles runs', async () => {
  let programs = 0;
  for (const text of [...mutated(1), ...mutated(2)]) {
    const { program, diagnostics } = compileScript(text);
    expect(program === null, text).toBe(diagnostics.some((diagnostic) => diagnostic.severity === 'error'));
    const route = program?.find(RouteType.Request, '') ?? null;
    if (program === null || route === null) continue;
    programs++;
    expect(await program.run(route, new FakeContext()), text).toBeTypeOf('number');
  }
  expect(programs).toBeGreaterThan(20);
});

test('random statements compile when they pass the check, and run', async () => {
  const random = seededRandom(3);
  const below = (limit: number) => (random.int32() >>> 0) % limit;
  const pick = (from: readonly string[]) => from[below(from.length)]!;
  const value = (depth: number): string => {
    if (depth === 0 || below(3) === 0) {
      return pick([
        '1',
        '0',
        '$var(x)',
        '$avp(a)',
        '"a"',
        '$rU',
        '$rc',
        'give(5)',
        'give_maybe(2)',
        'give_later(1)',
        'route(A)',
        'is_method("OPTIONS")',
      ]);
    }
    if (below(4) === 0) return `${pick(['!', '-', '(int)', '(str)', 'defined '])}(${value(depth - 1)})`;
    return `(${value(depth - 1)} ${pick(['+', '-', '*', '/', 'mod', '==', '!=', '<', '&&', '||', '=~'])} ${value(depth - 1)})`;
  };
  const statement = (depth: number): string => {
    switch (below(depth === 0 ? 3 : 8)) {
      case 0:
        return `$var(${pick(['x', 'y'])}) = ${value(2)};`;
      case 1:
        return pick(['xlog("$rc");', 'route(A);', 'give_later(3);', 'setflag(1);', 'route("A" + $avp(none));']);
      case 2:
        return pick(['break;', 'return;', 'return 5;', `return ${value(1)};`, 'exit;', '$var(x) = 1;', '$var(x) = 2;']);
      case 3:
        return `while (${value(2)}) ${statement(depth - 1)}`;
      case 4:
        return `switch (${value(1)}) { case 1: ${statement(depth - 1)} case 2: ${statement(depth - 1)} break; default: ${statement(depth - 1)} }`;
      case 5:
        return `{ ${statement(depth - 1)} ${statement(depth - 1)} }`;
      default:
        return `if (${value(2)}) ${statement(depth - 1)} else ${statement(depth - 1)}`;
    }
  };
  let programs = 0;
  for (let round = 0; round < 600; round++) {
    const text = `${LIMITS}request_route { ${statement(3)} ${statement(3)} }\nroute[A] { ${statement(2)} }`;
    const { program } = compileScript(text);
    if (program === null) continue;
    programs++;
    expect(await program.run(program.find(RouteType.Request, '')!, new FakeContext()), text).toBeTypeOf('number');
  }
  expect(programs).toBeGreaterThan(100);
});

test('beside a mistake of the parser, warnings are given that it has nothing to do with', () => {
  const { said } = compileScript(
    ['request_route { log( { } }', 'route[A] { exit; log("never"); }', 'route[B] { $x( ; exit; log("here"); }'].join(
      '\n',
    ),
  );
  expect(said.filter((each) => each.startsWith('warning'))).toEqual([expect.stringContaining('unreachable-code 2:18')]);
});
