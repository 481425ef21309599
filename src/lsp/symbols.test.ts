import { describe, expect, test } from 'vitest';
import { RouteType } from '../script/host.ts';
import { readSymbols } from './symbols.ts';

const routeArguments = (name: string) => (name === 't_on_failure' ? [RouteType.Failure] : []);
const read = (text: string) => {
  const symbols = readSymbols(text, routeArguments);
  const at = ({ start, end }: { start: number; end: number }) => text.slice(start, end);
  return { ...symbols, at, text };
};

describe('symbols', () => {
  test('routes have their name, their kind and all of their block', () => {
    const { routes, at } = read(
      'route[A] { if (x) { y(); } }\nrequest_route{}\nfailure_route["b c"] {}\ntimer_route[t, 5] {}',
    );
    expect(routes.map(({ family, name }) => [family, name])).toEqual([
      ['route', 'A'],
      ['route', ''],
      ['failure_route', 'b c'],
      ['timer_route', 't'],
    ]);
    expect(routes.map(at)).toEqual(['A', 'request_route', 'b c', 't, 5']);
    expect(at(routes[0]!.whole)).toBe('route[A] { if (x) { y(); } }');
  });

  test('uses of routes are calls and arguments that name one, on both sides of a condition', () => {
    const { routeUses, at } = read(
      'route { route(A); route("B"); route($x); t_on_failure("C"); xlog("D");\n#!ifdef X\nroute(a-b:c);\n#!else\nroute(E);\n#!endif\n}',
    );
    expect(routeUses.map(({ family, name }) => `${family} ${name}`)).toEqual([
      'route A',
      'route B',
      'failure_route C',
      'route a-b:c',
      'route E',
    ]);
    expect(routeUses.map(at)).toEqual(['A', 'B', 'C', 'a-b:c', 'E']);
  });

  test('defines, included files and modules are where their names stand', () => {
    const { defines, includes, loads, words, at } = read(
      '#!define A 1\n#!substdef "!B!x!g"\n#!ifdef A\n#!endif\n#!include_file "c.cfg"\nimport_file "d.cfg"\nloadmodule "tm.so"\ndebug=A',
    );
    expect(defines.map(at)).toEqual(['A', 'B']);
    expect(includes.map(at)).toEqual(['c.cfg', 'd.cfg']);
    expect(loads.map(at)).toEqual(['tm.so']);
    expect(words.filter(({ name }) => name === 'A')).toHaveLength(2);
  });

  test('a text that is being written gives what is whole in it', () => {
    expect(read('route[A] {\n  route(').routes.map(({ name }) => name)).toEqual(['A']);
    expect(read('route[').routes).toEqual([]);
    expect(read('t_on_failure("').routeUses).toEqual([]);
  });

  test.each([
    ['a call', 'xlog("a);'],
    ['a condition', 'if ($rU == "a) {\n  exit; }'],
    ['a single quote', "xlog('a);"],
    ['a list of arguments', 't_on_failure("F);'],
    ['two of them', 'xlog("a);\n  xlog("b);'],
  ])('a quote that is missing hides only the rest of its line: %s', (_, line) => {
    const { routes, routeUses, at } = read(
      `loadmodule "xlog.so"\nrequest_route {\n  ${line}\n  xlog("x");\n  route(A);\n}\nroute[A] {\n  xlog("y");\n  t_on_failure("C");\n}\nfailure_route[C] { xlog("z"); }\n`,
    );
    expect(routes.map(({ family, name }) => `${family} ${name}`)).toEqual(['route ', 'route A', 'failure_route C']);
    expect(routeUses.map(({ name }) => name)).toEqual(['A', 'C']);
    expect(at(routes[1]!.whole)).toMatch(/^route\[A\][^]*"C"\);\n\}$/);
  });

  test('a string over several lines is one', () => {
    const { routes, pieces } = read('request_route {\n  xlog("a);\n  b");\n}\nroute[A] { }\n');
    expect(routes.map(({ name }) => name)).toEqual(['', 'A']);
    expect(pieces.some(({ kind, text }) => kind === 'string' && text === '"a);\n  b"')).toBe(true);
  });
});
