import { describe, expect, test } from 'vitest';
import { parseConfig } from './parse.ts';
import { itemsOf, parseExpressionText, parseText, problemsOf, shapeOf, statementsOf } from './testing/shape.ts';

const valueOf = (preamble: string, text: string) => shapeOf(parseExpressionText(text, preamble));

describe('#!define', () => {
  test('replaces bare names, also by values that name other macros', () => {
    expect(valueOf('#!define A 5\n#!define B A + 1', 'B * 2')).toBe('(A + (1 * 2))'.replace('A', '5'));
    expect(valueOf('#!define S "abc"\n#!define T S "def"', 'T "g"')).toBe('"abcdefg"');
    expect(valueOf('#!define F strlen', 'F("x")')).toBe('(strlen "x")');
  });

  test('leaves strings, variables and names being expanded alone', () => {
    expect(valueOf('#!define A 5', '"A"')).toBe('"A"');
    expect(valueOf('#!define A 5', '$var(A)')).toBe('$var(A)');
    expect(valueOf('#!define A A + 1', 'A')).toBe('(A + 1)');
    expect(valueOf('#!define A B\n#!define B A', 'A')).toBe('A');
  });

  test('goes on to the next line behind a backslash, and a comment ends with the value', () => {
    expect(valueOf('#!define A 1 + \\\n   10', 'A')).toBe('(1 + 10)');
    expect(valueOf('#!define A 7 # seven', 'A')).toBe('7');
    expect(valueOf('#!define A 8 // eight', 'A')).toBe('8');
  });

  test('keeps a letter whose last byte looks like a blank', () => {
    const { defines } = parseText('#!define PLACE voil\xc3\xa0 \n');
    expect(defines.get('PLACE')).toBe('voil\xc3\xa0');
  });

  test('replaces names of routes, flags, modules and addresses', () => {
    const text =
      '#!define M "tm.so"\n#!define IP 10.0.0.1\n#!define R X\nloadmodule M\nlisten=udp:IP:5060\nroute[R] { exit; }';
    expect(itemsOf(parseText(text))).toEqual([
      'loadmodule "tm.so"',
      'listen=udp:10.0.0.1:5060',
      'route[X] {\n  exit;\n}',
    ]);
  });

  test('a second one is refused and names the first; #!trydef and #!redefine are for that', () => {
    expect(problemsOf(parseText('#!define A 1\n#!define A 1'))).toEqual(['2:1 macro-redefined']);
    expect(valueOf('#!define A 1\n#!trydef A 2', 'A')).toBe('1');
    expect(valueOf('#!trydef A 2', 'A')).toBe('2');
    expect(valueOf('#!define A 1\n#!redefine A 3', 'A')).toBe('3');
  });

  test('needs a proper name', () => {
    expect(problemsOf(parseText('#!define DASH-ED 4\n#!define\n#!ifdef\n#!endif'))).toEqual([
      '1:1 bad-directive',
      '2:1 bad-directive',
      '3:1 bad-directive',
    ]);
  });

  test('the command line comes first', () => {
    const parsed = parseConfig({
      path: 'main.cfg',
      text: '#!define A 2\n#!trydef B 3\ndebug=B',
      defines: [
        { name: 'A', value: '1' },
        { name: 'B', value: '9' },
      ],
    });
    expect(problemsOf(parsed)).toEqual(['1:1 macro-redefined']);
    expect(itemsOf(parsed)).toEqual(['debug=9']);
    expect(parsed.defines.get('A')).toBe('1');
    expect(parsed.defines.get('KAMAILIO_5')).toBeNull();
  });
});

describe('conditions', () => {
  const debug = (text: string) => itemsOf(parseText(text));

  test('take one part or the other, nested', () => {
    const text =
      '#!ifdef A\n#!ifdef B\ndebug=1\n#!else\ndebug=2\n#!endif\n#!else\n#!ifndef B\ndebug=3\n#!endif\n#!endif';
    expect(debug(text)).toEqual(['debug=3']);
    expect(debug(`#!define A\n${text}`)).toEqual(['debug=2']);
    expect(debug(`#!define A\n#!define B\n${text}`)).toEqual(['debug=1']);
    expect(debug(`#!define B\n${text}`)).toEqual([]);
  });

  test('what is left out is never read', () => {
    expect(debug('#!ifdef A\nALTER TABLE "it\'s $( /*\n#!else\ndebug=2\n#!endif')).toEqual(['debug=2']);
    expect(debug('#!ifdef A\n#!define B 1\n#!endif\n#!ifdef B\ndebug=3\n#!endif')).toEqual([]);
  });

  test('what is left out ends at a condition behind other text as well, but not in a comment', () => {
    expect(debug('#!ifdef A\nx "y #!else\ndebug=1\n#!endif')).toEqual(['debug=1']);
    expect(debug('#!ifdef A\nf(); #!ifdef B\n#!endif\ndebug=1\n}#!endif\ndebug=2')).toEqual(['debug=2']);
    expect(debug('#!ifdef A\n# see #!else\n//#!endif\ndebug=1\n#!endif')).toEqual([]);
  });

  test('text behind the name and comments behind the word are ignored', () => {
    expect(debug('#!define A\n#!ifdef A# - why\ndebug=1\n#!else # otherwise\ndebug=2\n#!endif # A')).toEqual([
      'debug=1',
    ]);
  });

  test('may stand inside routes, between the parts of an if', () => {
    const text =
      'request_route {\n  if ($rU == 1) {\n    exit;\n#!ifdef A\n  } else if ($rU == 2) {\n    drop;\n#!endif\n  }\n}';
    expect(statementsOf(parseText(text))).toEqual(['if ($rU == 1) {\n  exit;\n}']);
    expect(statementsOf(parseText(`#!define A\n${text}`))).toEqual([
      'if ($rU == 1) {\n  exit;\n} else if ($rU == 2) {\n  drop;\n}',
    ]);
  });

  test('#!ifexp evaluates an expression', () => {
    expect(debug('#!ifexp KAMAILIO_VERSION >= 5006000 && !NOPE\ndebug=1\n#!else\ndebug=2\n#!endif')).toEqual([
      'debug=1',
    ]);
    expect(problemsOf(parseText('#!ifexp 1 +\n#!endif'))).toEqual(['1:1 bad-directive']);
  });

  test('without #!endif the line that opened them is named', () => {
    expect(problemsOf(parseText('debug=1\n#!ifdef A\n#!ifndef B\ndebug=2\n'))).toEqual(['2:1 unclosed-ifdef']);
    expect(problemsOf(parseText('#!ifdef A\n#!ifdef B\n#!endif\n'))).toEqual(['1:1 unclosed-ifdef']);
    expect(problemsOf(parseText('#!ifndef A\n#!ifndef B\ndebug=2\n'))).toEqual([
      '1:1 unclosed-ifdef',
      '2:1 unclosed-ifdef',
    ]);
  });

  test('one #!else too many is a warning', () => {
    const parsed = parseText('#!ifdef A\n#!else\n#!else\n#!endif\n#!else\ndebug=1');
    expect(problemsOf(parsed)).toEqual(['3:1 stray-directive', '5:1 stray-directive']);
    expect(parsed.diagnostics.hasErrors).toBe(false);
    expect(itemsOf(parsed)).toEqual(['debug=1']);
  });

  test('one #!endif too many is an error', () => {
    const parsed = parseText('#!endif\n#!ifdef A\n#!endif\n#!endif\ndebug=1');
    expect(problemsOf(parsed)).toEqual(['1:1 stray-endif', '4:1 stray-endif']);
    expect(parsed.diagnostics.hasErrors).toBe(true);
    expect(itemsOf(parsed)).toEqual(['debug=1']);
  });

  test('a loaded module defines a name at once', () => {
    expect(debug('loadmodule "path/tm.so"\n#!ifdef MOD_tm\ndebug=1\n#!endif')).toContain('debug=1');
    expect(debug('loadmodule sl\n#!ifdef MOD_sl\ndebug=1\n#!endif')).toContain('debug=1');
    expect(debug('#!ifdef MOD_tm\ndebug=1\n#!endif')).toEqual([]);
  });
});

describe('substitutions', () => {
  test('change strings of both kinds and no words', () => {
    const preamble = '#!subst "/xyz/zyx/g"';
    expect(valueOf(preamble, '"a xyz" + \'xyz\' + xyz')).toBe('(("a zyx" + "zyx") + xyz)');
  });

  test('change variables with parentheses, of macros as well, and strings between the brackets of selects', () => {
    const preamble = '#!subst "/NAME/x/g"\n#!subst "/rU/fU/"\n#!subst "/subject/call_id/"\n#!define MACRO $var(NAME)';
    const values = {
      '$var(NAME)': '$var(x)',
      MACRO: '$var(x)',
      '$xavp(NAME=>NAME)': '$xavp(x=>x)',
      '$(hdr(NAME)[0])': '$(hdr(x)[0])',
      '$(rU)': '$(fU)',
      '$(rU{s.len})': '$(fU{s.len})',
      $rU: '$rU',
      '@hf_value["NAME"]': '@hf_value["x"]',
      '@hf_value.subject': '@hf_value.subject',
    };
    for (const [written, value] of Object.entries(values)) expect(valueOf(preamble, written)).toBe(value);
    expect(itemsOf(parseText('#!subst "/NAME/x/"\nrequest_route { $var(NAME) = 1; }'))).toEqual([
      'request_route {\n  $var(x) = 1;\n}',
    ]);
    expect(valueOf('#!subst "/^(.)var.NAME.$/\\1rU/"', '$var(NAME)')).toBe('$rU');
  });

  test('change variables without parentheses in the dialect of Kamailio only', () => {
    const preamble = '#!subst "/rU/fU/"\n';
    expect(valueOf(`#!KAMAILIO\n${preamble}`, '$rU')).toBe('$fU');
    expect(valueOf(`${preamble}#!OPENSER`, '$rU')).toBe('$fU');
    expect(valueOf(`#!KAMAILIO\n#!MAXCOMPAT\n${preamble}`, '$rU')).toBe('$rU');
    expect(valueOf(`#!KAMAILIO\n${preamble}#!SER`, '$rU')).toBe('$rU');
  });

  test('of variables leave messages about them where they stand', () => {
    const parsed = parseText('#!subst "/NAME/longer/"\nrequest_route { $var(NAME) = $var(NAME) 1; }');
    expect(problemsOf(parsed)).toEqual(['2:41 unexpected-token']);
  });

  test('#!substdef defines the name too, #!substdefs as a string', () => {
    const preamble = '#!substdef "!PORT!5060!g"\n#!substdef "!SOCKET!udp:HOST:PORT!g"\n#!substdefs "!NAME!me!g"';
    expect(valueOf(preamble, 'PORT')).toBe('5060');
    expect(valueOf(preamble, 'NAME')).toBe('"me"');
    expect(valueOf(preamble, '"to SOCKET"')).toBe('"to udp:HOST:5060"');
    expect(itemsOf(parseText(`#!define HOST 1.2.3.4\n${preamble}\nlisten=SOCKET`))).toEqual([
      'listen=udp:1.2.3.4:5060',
    ]);
  });

  test('apply in the order in which they were written', () => {
    expect(valueOf('#!subst "/aa/bb/g"\n#!subst "/bb/cc/g"', '"aa bb"')).toBe('"cc cc"');
  });

  test('come from the command line as well', () => {
    const parsed = parseConfig({
      path: 'main.cfg',
      text: 'alias="HOST"\n',
      substitutions: [
        { directive: 'substdef', expression: '/HOST/a.example/' },
        { directive: 'subst', expression: '/x' },
      ],
    });
    expect(itemsOf(parsed)).toEqual(['alias=a.example']);
    expect(problemsOf(parsed)).toEqual(['bad-directive']);
  });
});

describe('values from elsewhere', () => {
  test('expressions and environment variables', () => {
    const environment = { HOME: '/root', PORT: '5070' };
    const text =
      '#!defexp N 2 * 3\n#!defexps S "a" + N\n#!defenv PORT\n#!defenvs WHERE=HOME\n#!trydefenv GONE\n#!trydef GONE 4\n';
    const parsed = parseConfig({
      path: 'main.cfg',
      text: `${text}a.n=N\na.s=S\na.p=PORT\na.w=WHERE\na.g=GONE`,
      environment,
    });
    expect(itemsOf(parsed)).toEqual(['a.n=6', 'a.s="a6"', 'a.p=5070', 'a.w="/root"', 'a.g=4']);
    expect(problemsOf(parseText('#!defenv NOPE'))).toEqual(['1:1 bad-directive']);
  });
});

describe('included files', () => {
  const others = {
    'a.cfg': 'debug=1\ninclude_file "sub/b.cfg"\ndebug=3\n',
    'sub/b.cfg': 'debug=2\n#!include_file "c.cfg"\n',
    'sub/c.cfg': 'fork=)',
  };

  test('stand where they are included, relative to the file that does it', () => {
    const parsed = parseText('include_file "a.cfg"\ndebug=4', others);
    expect(itemsOf(parsed)).toEqual(['debug=1', 'debug=2', 'debug=3', 'debug=4']);
    expect(problemsOf(parsed)).toEqual(['sub/c.cfg:1:6 unexpected-token']);
  });

  test('import_file and #!import_file allow them to be absent', () => {
    expect(problemsOf(parseText('import_file "x.cfg"\n#!import_file "y.cfg"\ninclude_file "z.cfg"'))).toEqual([
      '3:1 include-not-found',
    ]);
  });

  test('may be named by a macro and by a string with substitutions', () => {
    const text = '#!define F "sub/b.cfg"\n#!substdef "!DIR!sub!g"\nimport_file F\nimport_file "DIR/c.cfg"';
    expect(itemsOf(parseText(text, { 'sub/b.cfg': 'debug=2', 'sub/c.cfg': 'debug=3' }))).toEqual([
      'debug=2',
      'debug=3',
    ]);
  });

  test('cannot include themselves for ever', () => {
    expect(problemsOf(parseText('include_file "main.cfg"', { 'main.cfg': 'include_file "main.cfg"' }))).toHaveLength(1);
  });

  test('may open a condition for the file that includes them, and close one of it', () => {
    const opened = 'include_file "a"\nnot read {\n#!endif\ndebug=2\n';
    expect(itemsOf(parseText(opened, { a: '#!ifdef X\n' }))).toEqual(['debug=2']);
    const closed = '#!ifndef X\ndebug=1\ninclude_file "a"\ndebug=2\n';
    expect(problemsOf(parseText(closed, { a: '#!endif\n' }))).toEqual([]);
    const otherwise = '#!ifndef X\ninclude_file "a"\nnot read {\n#!endif\ndebug=2\n';
    expect(itemsOf(parseText(otherwise, { a: '#!else\n' }))).toEqual(['debug=2']);
  });

  test('that leave a condition open are named beside the one that then has no end', () => {
    const parsed = parseText('#!ifndef X\ninclude_file "a"\n#!endif\n', { a: '#!ifndef Y\ndebug=1\n' });
    expect(problemsOf(parsed)).toEqual(['1:1 unclosed-ifdef']);
    expect(parsed.diagnostics.all[0]!.notes.map(({ message }) => message)).toEqual([
      'this #!ifndef was open at the end of its file, and an #!endif of another file closed it',
    ]);
  });
});

test('dialects, comments and unknown directives', () => {
  const text =
    '#!KAMAILIO\n#!/usr/sbin/kamailio\n# !define A 1\n##!define B 2\n  #!define C 3\n!!define D 4\n#!defin E 5\na.c=C\na.d=D';
  const parsed = parseText(text);
  expect(itemsOf(parsed)).toEqual(['a.c=3', 'a.d=4']);
  expect(problemsOf(parsed)).toEqual(['7:1 unknown-directive']);
  const mistyped = parseText(
    '!define A 1\na.a=A\nrequest_route {\n  if ($x &&\n !subst("/a/b/") && !!define (1)) exit;\n}',
  );
  expect(problemsOf(mistyped)).toEqual(['1:1 bad-directive']);
  expect(itemsOf(mistyped)[0]).toBe('a.a=1');
});

test('macros that multiply are stopped', () => {
  const lines = ['#!define A0 1'];
  for (let i = 1; i < 9; i++)
    lines.push(
      `#!define A${String(i)} ${Array(8)
        .fill(`A${String(i - 1)}`)
        .join(' + ')}`,
    );
  const ids = parseText(`${lines.join('\n')}\nrequest_route { $var(x) = A8; }`).diagnostics.all.map(({ id }) => id);
  expect(ids).toContain('configuration-too-large');
});
