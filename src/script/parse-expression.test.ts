import { describe, expect, test } from 'vitest';
import type { Address, IntLiteral, StringLiteral } from './ast.ts';
import { parseExpressionText, parseText, problemsOf, shapeOf, statementsOf } from './testing/shape.ts';

const shape = (text: string) => shapeOf(parseExpressionText(text));

describe('precedence', () => {
  test.each([
    ['1 || 0 && 0', '(1 || (0 && 0))'],
    ['1 or 0 and not 0', '(1 || (0 && (! 0)))'],
    ['6 & 4 == 4', '(6 & (4 == 4))'],
    ['8 | 6 & 3 ^ 1', '(8 | (6 & (3 ^ 1)))'],
    ['6 ^ 1 << 1 + 2', '(6 ^ (1 << (1 + 2)))'],
    ['2 == 1 << 1', '((2 == 1) << 1)'],
    ['1 << 5 >> 3', '(1 << (5 >> 3))'],
    ['1 >> 5 << 3', '((1 >> 5) << 3)'],
    ['1 << 5 << 3 >> 1', '((1 << 5) << (3 >> 1))'],
    ['64 >> 2 >> 1 == 8', '((64 >> 2) >> (1 == 8))'],
    ['1 == 2 > 1', '(1 == (2 > 1))'],
    ['10 - 3 - 2', '((10 - 3) - 2)'],
    ['7 mod 4 * 2', '((7 % 4) * 2)'],
    ['!$x == 4', '((! $x) == 4)'],
    ['-$var(a) + 1', '((- $var(a)) + 1)'],
    ['defined $var(a) + 1', '((defined $var(a)) + 1)'],
    ['(int)"3" + 4', '((int "3") + 4)'],
    ['(str)3 + (int)$x', '((str 3) + (int $x))'],
    ['$a eq "b" || $a ne "c" || 1 ieq 1 && 2 ine 3', '((($a eq "b") || ($a ne "c")) || ((1 ieq 1) && (2 ine 3)))'],
    ['$var(s) + "x" =~ "^y"', '(($var(s) + "x") =~ "^y")'],
    ['(1 + 2) * 3', '((1 + 2) * 3)'],
    ['~1 >> 2', '((~ 1) >> 2)'],
    ['- - 5', '(- -5)'],
    ['5 -3', '(5 - 3)'],
    ['1 + ($x = 2 + 3 == 5) * 4', '(1 + (($x = ((2 + 3) == 5)) * 4))'],
    ['(($a = ($b = 1)))', '($a = ($b = 1))'],
  ])('%s', (text, expected) => {
    expect(shape(text)).toBe(expected);
  });
});

describe('operands', () => {
  test('integers keep how they were written; words of truth are integers', () => {
    const values = ['0x1f', '-5', 'yes', 'off', 'enable'].map((text) => parseExpressionText(text) as IntLiteral);
    expect(values.map(({ value, text }) => [value, text])).toEqual([
      [31, '0x1f'],
      [-5, '-5'],
      [1, 'yes'],
      [0, 'off'],
      [1, 'enable'],
    ]);
  });

  test('strings in both quotes, over lines and one after the other', () => {
    expect(shape('"a\\"b"')).toBe('"a\\"b"');
    expect(shape("'a\"\\n'")).toBe('"a\\"\\\\n"');
    expect(shape('"a\nb"')).toBe('"a\\nb"');
    expect(shape('"a" "b"\n  \'c\'')).toBe('"abc"');
    expect((parseExpressionText('"a" "b"') as StringLiteral).raw).toBe('"a" "b"');
  });

  test('variables and selects in one piece', () => {
    expect(shape('$(hdr(X)[-1]{s.len}) + $avp($var(n)) + @via[1].branch')).toBe(
      '(($(hdr(X)[-1]{s.len}) + $avp($var(n))) + @via[1].branch)',
    );
    expect(shape('%status')).toBe('%status');
  });

  test('addresses with and without mask', () => {
    const parts = (text: string) => {
      const { address, mask } = parseExpressionText(text) as Address;
      return [address, mask];
    };
    expect(parts('10.0.0.1')).toEqual(['10.0.0.1', null]);
    expect(parts('10.0.0.0/8')).toEqual(['10.0.0.0', '8']);
    expect(parts('10.0.0.0 / 255.0.0.0')).toEqual(['10.0.0.0', '255.0.0.0']);
    expect(parts('[2001:db8::1]')).toEqual(['2001:db8::1', null]);
    expect(parts('2001:db8::/32')).toEqual(['2001:db8::', '32']);
  });

  test('words, also those with a colon or dots', () => {
    expect(shape('msg:len > max_len || uri:host == sip.example.net')).toBe(
      '((msg:len > max_len) || (uri:host == sip.example.net))',
    );
  });

  test('calls, with a comma too many and with addresses', () => {
    expect(shape('f()')).toBe('f()');
    expect(shape('f(1, "a", $b, C, g(x) + 1)')).toBe('f(1, "a", $b, C, (g(x) + 1))');
    expect(shape('f(, "a")')).toBe('f("a")');
    expect(shape('strlen("abc") + strempty($x)')).toBe('((strlen "abc") + (strempty $x))');
    expect(shape('force_send_socket(udp:10.0.0.1:5060)')).toBe('force_send_socket(udp:10.0.0.1:5060)');
    expect(shape('f(sip-1.example.net, a-b)')).toBe('f(sip-1.example.net, a-b)');
    expect(shape('f(A - 1, $x-1)')).toBe('f((A - 1), ($x - 1))');
    expect(shape('forward(uri:host, uri:port)')).toBe('forward(uri:host, uri:port)');
  });

  test('routes by name, quoted or not, by number and by expression', () => {
    expect(
      ['route(A)', 'route("A")', 'route(1)', 'route(a-b:c.d)', 'route($x)', 'route("a" + $x)', 'route(A - B)'].map(
        shape,
      ),
    ).toEqual([
      'route("A")',
      'route("A")',
      'route("1")',
      'route("a-b:c.d")',
      'route($x)',
      'route(("a" + $x))',
      'route((A - B))',
    ]);
  });
});

describe('mistakes', () => {
  const problems = (condition: string) =>
    problemsOf(parseText(`request_route {\nif (${condition}) {\nf(;\n}\nexit;\n}`));

  test('in a condition do not hide those in its block', () => {
    expect(problems('')).toEqual(['2:5 unexpected-token', '3:3 unexpected-token']);
    expect(problems('1 = $x')).toEqual(['2:7 not-assignable', '3:3 unexpected-token']);
    expect(problems('1 && $x = 1')).toEqual(['2:13 not-assignable', '3:3 unexpected-token']);
    expect(problems('($x) = 1')).toEqual(['2:10 not-assignable', '3:3 unexpected-token']);
    expect(problems('$x += 1')).toEqual(['2:8 unexpected-token', '3:3 unexpected-token']);
    expect(problems('a b')).toEqual(['2:7 unexpected-token', '3:3 unexpected-token']);
    expect(problems('a && (b')).toEqual(['2:14 unexpected-token', '3:3 unexpected-token']);
    expect(problems('$x == ')).toEqual(['2:11 unexpected-token', '3:3 unexpected-token']);
  });

  test('a parenthesis that is missing is named with the one it would close', () => {
    const { diagnostics } = parseText('request_route { f((1 + 2; }');
    expect(diagnostics.all).toHaveLength(1);
    expect(diagnostics.all[0]!.message).toBe('expected ")", found ";"');
    expect(diagnostics.all[0]!.notes).toHaveLength(1);
  });

  test('too many levels are refused, once', () => {
    const deep = `request_route { $var(x) = ${'('.repeat(5000)}1${')'.repeat(5000)}; }`;
    expect(problemsOf(parseText(deep))).toEqual(['1:226 nesting-too-deep']);
    expect(problemsOf(parseText(`request_route { $var(x) = ${'!'.repeat(5000)}1; }`))).toHaveLength(1);
    expect(problemsOf(parseText(`request_route ${'{'.repeat(5000)}exit;${'}'.repeat(5000)}`))).toHaveLength(1);
  });

  test('rows of operators inside of one another are as deep as all of them', () => {
    const row = (inner: string, count: number): string => inner + ' + $rU'.repeat(count);
    const problems = (value: string): string[] => problemsOf(parseText(`request_route { $var(x) = ${value}; }`));
    expect(problems(row('1', 500))).toEqual([]);
    expect(problems(row('1', 501))).toEqual([expect.stringContaining('nesting-too-deep')]);
    expect(problems(row(`f(2, -(${row('1', 300)}))`, 200))).toEqual([]);
    expect(problems(row(`f(2, -(${row('1', 300)}))`, 201))).toHaveLength(1);
    expect(problems(`${'method == "X" || '.repeat(502)}1`)).toHaveLength(1);
  });

  test('long chains are no deep nesting', () => {
    const sum = Array(500).fill('1').join(' + ');
    expect(problemsOf(parseText(`request_route { $var(x) = ${sum}; }`))).toEqual([]);
    const chain = Array(500).fill('if ($rU == 1) { exit; }').join(' else ');
    expect(statementsOf(parseText(`request_route { ${chain} }`))).toHaveLength(1);
  });
});
