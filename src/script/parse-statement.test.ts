import { describe, expect, test } from 'vitest';
import { parseText, problemsOf, statementsOf } from './testing/shape.ts';

const statements = (body: string) => {
  const parsed = parseText(`request_route {\n${body}\n}`);
  expect(problemsOf(parsed)).toEqual([]);
  return statementsOf(parsed);
};

const problems = (body: string) => problemsOf(parseText(`request_route {\n${body}\n}`));

describe('statements', () => {
  test('blocks, single statements and chains of if', () => {
    expect(statements('if ($a) exit; else if $b == 1 { drop; } else return;')).toEqual([
      'if ($a) {\n  exit;\n} else if ($b == 1) {\n  drop;\n} else {\n  return;\n}',
    ]);
    expect(statements('if ($a) ; else { }')).toEqual(['if ($a) {\n} else {\n}']);
    expect(statements('if ($a) if ($b) exit; else drop;')).toEqual([
      'if ($a) {\n  if ($b) {\n    exit;\n  } else {\n    drop;\n  }\n}',
    ]);
    expect(statements('if (($a) && ($b)) exit; if ($a) && ($b) exit;')).toHaveLength(2);
  });

  test('stray semicolons are allowed everywhere', () => {
    expect(statements(';; exit;; if ($a) { exit; }; ;')).toEqual(['exit;', 'if ($a) {\n  exit;\n}']);
  });

  test('leaving a route, with and without parentheses and values', () => {
    expect(
      statements(
        'exit; exit(); exit 1; drop; drop(); return; return(); return 1; return(-1); return -1; return ($a) + 1;',
      ),
    ).toEqual([
      ...['exit;', 'exit;', 'exit 1;', 'drop;', 'drop;'],
      ...['return;', 'return;', 'return 1;', 'return -1;', 'return -1;', 'return $a + 1;'],
    ]);
  });

  test('a value may stand on the line after the word', () => {
    expect(statements('return\n-1\n;\nreturn\n(\n);\nexit\n(1);\nreturn\n$var(x);')).toEqual([
      ...['return -1;', 'return;', 'exit 1;', 'return $var(x);'],
    ]);
    expect(problems('return\n$var(x) = 1;')).toEqual(['2:7 missing-semicolon']);
    expect(problems('return\nroute(X);')).toEqual(['2:7 missing-semicolon']);
  });

  test('while and break', () => {
    expect(statements('while ($var(i) < 3) { break; } while (1) exit; while 1 break();')).toEqual([
      'while ($var(i) < 3) {\n  break;\n}',
      'while (1) {\n  exit;\n}',
      'while (1) {\n  break;\n}',
    ]);
  });

  test('switch with numbers, strings, expressions, patterns, fall-through and default', () => {
    const text = 'switch ($var(x)) { case 1: case -2: exit; case "a": { drop; } break; case /"^b": default: exit(); };';
    expect(statements(text)).toEqual([
      'switch ($var(x)) {\n  case 1:\n  case -2:\n    exit;\n  case "a":\n    {\n      drop;\n    }\n    break;\n  case /"^b":\n  default:\n    exit;\n}',
    ]);
    expect(statements('switch $rm { }')).toEqual(['switch ($rm) {\n}']);
  });

  test('assignments', () => {
    expect(
      statements('$var(x) = 1 + 2; $avp(a)="x"; $ru = "sip:" + $rU\n + "@x"; $var(x) += 1; $(avp(x)[0]) = $null;'),
    ).toEqual([
      '$var(x) = 1 + 2;',
      '$avp(a) = "x";',
      '$ru = "sip:" + $rU + "@x";',
      '$var(x) += 1;',
      '$(avp(x)[0]) = $null;',
    ]);
  });

  test('calls and expressions with calls; core functions that need no parentheses', () => {
    expect(statements('t_relay(); route(A); !f() || g(1); force_rport; revert_uri;')).toEqual([
      't_relay();',
      'route(A);',
      '!f() || g(1);',
      'force_rport();',
      'revert_uri();',
    ]);
  });
});

describe('mistakes', () => {
  test('a semicolon that is missing at the end of a line or block is named and thought there', () => {
    expect(problems('f()\ng();\nif ($a) { exit }\ndrop')).toEqual([
      '2:4 missing-semicolon',
      '4:15 missing-semicolon',
      '5:5 missing-semicolon',
    ]);
  });

  test('what follows on the same line is blamed itself', () => {
    expect(problems('f() g();\nh();')).toEqual(['2:5 unexpected-token']);
  });

  test('each is reported once and the next statement is read', () => {
    expect(problems('$var(x) = ;\n= 3;\n1 + ;\n) ;\nf(1 2);\n"a" = 1;\nif;\nwhile {\n}\nexit;')).toEqual([
      '2:11 unexpected-token',
      '3:1 unexpected-token',
      '4:5 unexpected-token',
      '5:1 unexpected-token',
      '6:5 unexpected-token',
      '7:5 not-assignable',
      '8:3 unexpected-token',
      '9:7 unexpected-token',
    ]);
  });

  test('else and case out of place', () => {
    expect(problems('if ($a) { exit; };\nelse { drop; }\ncase 1:\nexit;')).toEqual([
      '3:1 misplaced-else',
      '4:1 misplaced-case',
    ]);
  });

  test('inside a switch', () => {
    expect(problems('switch ($a) {\ncase 1:\nf(;\ncas 2:\nexit;\ncase :\nexit;\nxlog("x");\n}\nf(;')).toEqual([
      '4:3 unexpected-token',
      '5:5 unexpected-token',
      '7:6 unexpected-token',
      '11:3 unexpected-token',
    ]);
    expect(problems('switch ($a) {\nexit;\ncase 1: exit;\n}')).toEqual(['3:1 unexpected-token']);
  });

  test('a function without parentheses, and several words in a row', () => {
    expect(problems('record_route;\nfoo bar;\nretrun;\nretun 1;')).toEqual([
      '2:1 missing-parentheses',
      '3:5 unexpected-token',
      '4:1 missing-parentheses',
      '5:7 unexpected-token',
    ]);
    const { diagnostics } = parseText('request_route { retun 1; }');
    expect(diagnostics.all[0]!.hint).toBe('did you mean return?');
  });
});

describe('strings without their quote', () => {
  test('that swallow the next line up to its quote', () => {
    expect(problems('xlog("hello);\nxlog("world");\nf(;')).toEqual(['2:6 unterminated-string', '4:3 unexpected-token']);
    expect(problems('$var(x) = "a;\n$var(y) = "b";\nf(;')).toEqual([
      '2:11 unterminated-string',
      '4:3 unexpected-token',
    ]);
  });

  test('that go on to the end of the file', () => {
    expect(problems('xlog("hello);\nexit;')).toEqual(['2:6 unterminated-string']);
  });

  test('that lack the first one', () => {
    expect(problems('xlog(Now I am here");\nexit;\nf(;')).toEqual(['2:10 unexpected-token', '4:3 unexpected-token']);
    expect(problems('xlog(Now I am here");\nxlog("x");\nf(;')).toEqual([
      '2:10 unexpected-token',
      '4:3 unexpected-token',
    ]);
  });

  test('strings that go on to another line on purpose are none', () => {
    expect(problems('xlog("a\nb"); sql("insert\n (1, 2);\n"); exit;')).toEqual([]);
  });
});

describe('variables without their bracket', () => {
  test('are reported once', () => {
    expect(problems('$var(x) = $(hdr(A){s.len};\n$var(y) = $var(b;\nexit;')).toEqual([
      '2:11 unclosed-variable',
      '3:11 unclosed-variable',
    ]);
  });
});

test('a function with the name it has in other languages is explained', () => {
  const { diagnostics } = parseText('request_route { KSR.sl.send_reply("200", "OK"); }');
  expect(diagnostics.all.map(({ message, hint }) => [message, hint])).toEqual([
    ['KSR.sl.send_reply() is for routes in TypeScript or JavaScript', 'functions have one name here: send_reply()'],
  ]);
});
