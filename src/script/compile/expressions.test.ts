/** Values and truth of expressions, each as Kamailio 5.6 printed it. */
import { describe, expect, test } from 'vitest';
import { runScript } from '../testing/compile.ts';
import { FakeContext } from '../testing/fake-host.ts';

const VALUES = `$var(i5) = 5; $var(i0) = 0; $var(s) = "abc"; $var(s5) = "5"; $var(e) = ""; $var(neg) = -3; $var(s5x) = "5x";
  $avp(a) = "abc"; $avp(i) = 7; $avp(s7) = "7"; $avp(e) = ""; $avp(s0) = "0";`;

/** The value of an expression and whether it holds as a condition. */
function evaluate(expression: string): [unknown, boolean] {
  const ctx = new FakeContext();
  const lines = runScript(`request_route { ${VALUES} $var(r) = ${expression}; if (${expression}) xlog("true"); }`, ctx);
  return [ctx.values.get('$var(r)'), lines.includes('true')];
}

test.each([
  ['$var(neg) && 1', -3, false],
  ['1 && $var(neg)', -3, false],
  ['$var(neg) || 0', -3, false],
  ['$var(neg) && 2', 1, true],
  ['$var(neg) && (1 && 1)', -3, false],
  ['($var(neg) && 1) + 1', -2, false],
  ['$var(s5) && 1', 5, true],
  ['$var(i5) / $var(i0) || 1', 1, true],
  ['$var(i5) / $var(i0) * 0', 0, false],
  ['0 / $var(i0)', 0, false],
  ['5 && 1', 1, true],
  ['-3 || 0', 1, true],
  ['1 && 5 && $var(neg)', -3, false],
  ['$var(neg) * (1 && 5)', -3, false],
])('of %s Kamailio keeps what is %j, %j as a condition', (expression, value, truth) => {
  expect(evaluate(expression)).toEqual([value, truth]);
});

test.each([
  ['&&', '1'],
  ['||', '0'],
  ['+', '0'],
  ['*', '1'],
])('a long row of "%s %s" is worked out once, not twice for each of its levels', (operator, operand) => {
  expect(evaluate(['$var(i5)', ...Array<string>(100).fill(operand)].join(` ${operator} `))[0]).toBe(5);
});

describe('sums', () => {
  test.each([
    ['1+2', 3, true],
    ['"1"+2', '12', true],
    ['"a"+1', 'a1', false],
    ['"a"+"b"', 'ab', false],
    ['$var(s)+1', 'abc1', true],
    ['1+$var(s)', 1, true],
    ['$var(s5)+1', '51', true],
    ['1+$var(s5)', 6, true],
    ['$var(s5)+$var(s5)', '55', true],
    ['$var(i5)+$var(s5)', 10, true],
    ['$var(s)+"x"', 'abcx', false],
    ['$avp(i)+1', 8, true],
    ['$avp(none)+1', '1', true],
    ['$avp(none)+1+1', '11', true],
    ['$avp(s7)+1+1', '711', true],
    ['$avp(s7)+1+"x"+2', '71x2', true],
    ['$var(i5)+"1"+1+$var(s5)', 12, true],
    ['$avp(none)+1+2+3', '123', true],
    ['$avp(none)+"x"', 'x', false],
    ['"x"+$avp(none)', 'x', false],
    ['$var(none)+"x"', 0, false],
    ['"x"+$var(none)', 'x0', false],
    ['$avp(none)+$avp(none)', '', false],
    ['"" + $var(i5)', '5', true],
    ['0 + $var(s5)', 5, true],
    ['$null + "x"', 'x', false],
    ['strlen($var(s)) + $var(s5)', 8, true],
    ['(str)5 + 3', '53', true],
  ])('%s', (expression, value, truth) => {
    expect(evaluate(expression)).toEqual([value, truth]);
  });
});

describe('arithmetic is in 32 bits', () => {
  test.each([
    ['$var(s)-1', -1],
    ['$var(s5)-1', 4],
    ['$var(s5x)*2', 0],
    ['$avp(none)-1', -1],
    ['10/3', 3],
    ['-7/2', -3],
    ['$var(neg)/2', -1],
    ['-7 mod 3', -1],
    ['5 & 3', 1],
    ['5 | 8', 13],
    ['5 ^ 1', 4],
    ['~5', -6],
    ['~$var(i5)', -6],
    ['1<<3', 8],
    ['-16>>2', -4],
    ['$var(i5) << 31', -2147483648],
    ['1 << 32', 1],
    ['2147483647 + 1', -2147483648],
    ['$var(i5) + 2147483647', -2147483644],
    ['$var(i5) * 1000000000', 705032704],
    ['-$var(s5)', -5],
    ['-$avp(none)', 0],
    ['1 + 2 * 3', 7],
    ['1 - 2 - 3', -4],
    ['8 & 8 == 8', 0],
    ['1 | 2 == 3', 1],
    ['1 + 1 << 2', 8],
  ])('%s', (expression, value) => {
    expect(evaluate(expression)).toEqual([value, value > 0]);
  });
});

describe('not and casts', () => {
  test.each([
    ['!5', 0],
    ['!0', 1],
    ['!$var(s)', 1],
    ['!$var(e)', 1],
    ['!$avp(none)', 1],
    ['!$var(neg)', 0],
    ['(int)"5"', 5],
    ['(int)"0x1f"', 31],
    ['(int)$avp(none)', 0],
    ['(int)"010"', 10],
    ['strlen("abc")', 3],
    ['strlen($avp(none))', 0],
    ['strlen($var(i5))', 1],
    ['strlen($var(s) + "de")', 5],
    ['strempty("")', 1],
    ['strempty($avp(none))', 1],
    ['strempty($var(s))', 0],
    ['defined $avp(none)', 0],
    ['defined $avp(a)', 1],
    ['defined $var(none)', 1],
    ['defined "x"', 1],
    ['!defined $avp(none)', 1],
    ['not strempty($avp(none))', 0],
    ['defined $var(s) && 1', 1],
  ])('%s', (expression, value) => {
    expect(evaluate(expression)).toEqual([value, value > 0]);
  });

  test.each([
    ['(str)5', '5'],
    ['(str)$avp(none)', ''],
  ])('%s', (expression, value) => {
    expect(evaluate(expression)[0]).toBe(value);
  });
});

describe('comparisons', () => {
  test.each([
    ['$var(i5) == 5', true],
    ['$var(i5) == "5"', true],
    ['$var(s5) == 5', true],
    ['$var(s5) == "05"', false],
    ['$var(i5) == "05"', true],
    ['$var(s5x) == 5', false],
    ['5 == $var(s5)', true],
    ['"5" == $var(i5)', true],
    ['"05" == $var(i5)', false],
    ['5 == $var(s5x)', false],
    ['$var(i5) == $var(s5)', true],
    ['$var(s) == "ABC"', false],
    ['$var(s) == "abc"', true],
    ['$var(s) != "ABC"', true],
    ['$avp(none) == $null', true],
    ['$avp(a) == $null', false],
    ['$avp(a) != $null', true],
    ['$avp(none) != $null', false],
    ['$null == $avp(none)', true],
    ['$null == $var(e)', true],
    ['$null == $var(i0)', true],
    ['$var(i0) == ""', false],
    ['$var(i0) != ""', false],
    ['$var(i0) == $avp(e)', true],
    ['$avp(e) == $var(i0)', false],
    ['$var(none) == $null', false],
    ['$var(e) == $null', false],
    ['$null == $null', true],
    ['$avp(none) == ""', true],
    ['$avp(none) == 0', true],
    ['$avp(none) != 0', false],
    ['$avp(none) == $avp(none2)', true],
    ['$avp(none) == $avp(i)', false],
    ['$var(none) == $avp(none)', true],
    ['$avp(none) == $var(none)', true],
    ['$avp(none) == $avp(s0)', false],
    ['$avp(none) > 0', false],
    ['$avp(none) < 1', true],
    ['$avp(none) >= 0', true],
    ['$var(s) > 3', false],
    ['$var(s) < 3', true],
    ['$var(s5) <= $var(i5)', true],
    ['-1 > 0', false],
    ['1 > 0 > 0', true],
    ['5 == 5 == 5', false],
    ['10 - 2 == 8', true],
    ['"a" == "a"', true],
    ['"a" == 1', false],
    ['"0x1F" == 31', false],
    ['"a" + 1 == "a1"', true],
    ['$var(s5) + 1 == 51', true],
    ['$var(s5) + 1 == 6', false],
    ['$var(s5) + 1 > 50', false],
    ['($var(s5) + 1) == "51"', true],
    ['(str)5 == 5', true],
    ['$var(i5) eq "5"', true],
    ['$var(i5) ne "05"', true],
    ['$var(s5) eq 5', true],
    ['"05" eq 5', false],
    ['$hdr(None) ne 0', true],
    ['method eq 5', false],
    ['$var(s5) ieq 5', true],
    ['$var(i5) ine 5', false],
    ['!$var(i5) == 4', false],
    ['!($var(i5) == 4)', true],
    ['$rm == "options"', false],
    ['$rm == "OPTIONS"', true],
    ['$rc == 0', true],
    ['method == OPTIONS', true],
    ['method != INVITE', true],
    ['!method == "INVITE"', true],
    ['not method == OPTIONS', false],
    ['!src_ip == 10.0.0.0/8', false],
    ['!method == "INVITE" && method == "OPT" + "IONS"', true],
    ['method == "OPTIONS" == 1', true],
    ['src_ip == 10.0.0.0/8', true],
    ['src_ip != 10.0.0.0/8', false],
    ['@ruri.user == "alice"', true],
    ['selval(1, "a", "b") == "a"', true],
    ['selval($var(s) == "x", 1, 2) == 2', true],
    ['selval(-1, 1, 2) == 2', true],
    ['selval(is_method("BYE"), 1, selval(is_method("OPTIONS"), 7, is_method("BYE"))) == 7', true],
    ['("p" + selval(0, 1, 2) + "q") == "p2q"', true],
    ['selval(1, 0, 1)', false],
    ['defined @ruri.user', true],
    ['defined @nothing.here', false],
    ['@nothing.here == $null', true],
    ['@ruri.user == $null', false],
    ['@nothing.here == ""', true],
    ['@nothing.here == 0', false],
    ['@ruri.user + 1 == "alice1"', true],
  ])('%s is %s', (expression, truth) => {
    expect(evaluate(expression)).toEqual([truth ? 1 : 0, truth]);
  });
});

describe('patterns', () => {
  test.each([
    ['$var(s) =~ "^A"', true],
    ['$var(s) =~ "^b"', false],
    ['$var(i5) =~ "5"', true],
    ['"abc" =~ "^a"', true],
    ['$var(s) =~ $var(s)', true],
    ['$var(s) =~ "a" + "b"', true],
    ['$avp(none) =~ "x"', false],
    ['$avp(none) =~ ""', true],
    ['$var(s) !~ "z"', true],
  ])('%s is %s', (expression, truth) => {
    expect(evaluate(expression)).toEqual([truth ? 1 : 0, truth]);
  });
});

describe('and, or', () => {
  test.each([
    ['$var(i5) == 5 and $var(s) == "abc"', true],
    ['$var(i5) && 7', true],
    ['$var(neg) && 5', true],
    ['$var(neg) || $var(i0)', true],
    ['$var(i0) || $var(i0)', false],
    ['$avp(i) == 7 && $avp(a) == "abc" || 0', true],
    ['is_method("OPTIONS") && 1', true],
    ['not is_method("INVITE") && 1', true],
  ])('%s is %s', (expression, truth) => {
    expect(evaluate(expression)[1]).toBe(truth);
  });

  test('the right side runs only when it has to', () => {
    expect(
      runScript(
        'request_route { if (is_method("OPTIONS") || xlog("no")) xlog("yes"); if (is_method("INVITE") && xlog("no")) xlog("no"); }',
      ),
    ).toEqual(['yes']);
    expect(runScript('request_route { if (is_method("INVITE") || xlog("second")) xlog("yes"); }')).toEqual([
      'second',
      'yes',
    ]);
  });

  test('a call on the right does not change what the left side was', () => {
    const text =
      'request_route { $var(x) = 1; $var(y) = $var(x) + route(SET); xlog("$var(y) $var(x)"); }\nroute[SET] { $var(x) = 10; return 5; }';
    expect(runScript(text)).toEqual(['2 10']);
  });
});

describe('strings', () => {
  test('variables inside of a string are text in an expression and values in a format', () => {
    expect(evaluate('"rm=$rm"')[0]).toBe('rm=$rm');
    expect(runScript('request_route { xlog("rm=$rm"); }')).toEqual(['rm=OPTIONS']);
  });

  test('a call gives its code where it is assigned, and 1 or 0 where it is counted with', () => {
    const ctx = new FakeContext();
    runScript(
      'request_route { $var(a) = route(M3); $var(b) = route(M3) + 1; $var(c) = route(P5) + 1; $var(d) = is_method("INVITE"); $var(e) = (route(M3) == -3); }\nroute[M3] { return -3; }\nroute[P5] { return 5; }',
      ctx,
    );
    expect(['a', 'b', 'c', 'd', 'e'].map((name) => ctx.values.get(`$var(${name})`))).toEqual([-3, 1, 2, -1, 0]);
  });

  test('nothing in a string becomes code', () => {
    const evil = '`${x}` \\"); throw 1; // */ \\\\';
    expect(runScript(`request_route { $var(x) = "${evil}"; xlog($var(x)); }`)).toEqual([
      evil.replaceAll('\\"', '"').replaceAll('\\\\', '\\'),
    ]);
  });
});
