import { describe, expect, test } from 'vitest';
import { formatConfig } from './format.ts';

/** The new layout, which has to be its own. */
function format(text: string): string {
  const formatted = formatConfig({ path: 'test.cfg', text });
  if ('diagnostics' in formatted) throw new Error(`refused: ${formatted.diagnostics.map((d) => d.id).join()}`);
  const { edits, text: result } = formatted;
  expect(apply(text, edits)).toBe(result);
  expect(formatConfig({ path: 'test.cfg', text: result })).toMatchObject({ text: result, edits: [] });
  return result;
}

function apply(text: string, edits: readonly { start: number; end: number; text: string }[]): string {
  let result = '';
  let at = 0;
  for (const edit of edits) {
    result += text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return result + text.slice(at);
}

/** Statements of a route, without its lines and its indentation. */
function statements(text: string): string {
  const lines = format(`request_route {\n${text}\n}\n`).split('\n');
  return lines
    .slice(1, -2)
    .map((line) => line.replace(/^\t/, ''))
    .join('\n');
}

describe('lines', () => {
  test('every item and every statement gets a line of its own', () => {
    expect(format('debug = 2   memdbg=3 ; fork=no\nroute{a();b();}route[X]{exit;}')).toBe(
      'debug=2\nmemdbg=3;\nfork=no\n\nroute {\n\ta();\n\tb();\n}\n\nroute[X] {\n\texit;\n}\n',
    );
  });

  test('one empty line at most separates what belongs together, and none stands at the edge of a block', () => {
    expect(format('\n\ndebug=2\n\n\n\nfork=no\nroute {\n\n\ta();\n\n\n\tb();\n\n}\n\n\n')).toBe(
      'debug=2\n\nfork=no\n\nroute {\n\ta();\n\n\tb();\n}\n',
    );
  });

  test('braces open on the line of what they belong to, and else follows the brace', () => {
    expect(statements('if(a)\n{b();}\nelse\nif ($c){d();}\nelse{e();}\nwhile($x)\n{ break; }')).toBe(
      'if (a) {\n\tb();\n} else if ($c) {\n\td();\n} else {\n\te();\n}\nwhile ($x) {\n\tbreak;\n}',
    );
  });

  test('a single statement without braces stays where it was, and a line of its own is indented', () => {
    expect(statements('if ($a) exit; else drop;\nif ($a)\nif ($b)\nb();\nelse\nc();\nelse d();')).toBe(
      'if ($a) exit;\nelse drop;\nif ($a)\n\tif ($b)\n\t\tb();\n\telse\n\t\tc();\nelse d();',
    );
  });

  test('the cases of a switch are indented, and their statements once more', () => {
    expect(statements('switch($x){case 1: case /"^a": a(); break;\ncase -2: { b(); }\ndefault: c(); }')).toBe(
      'switch ($x) {\n\tcase 1:\n\tcase /"^a":\n\t\ta();\n\t\tbreak;\n\tcase -2: {\n\t\tb();\n\t}\n\tdefault:\n\t\tc();\n}',
    );
  });

  test('line breaks inside of a statement are kept, and its lines indented', () => {
    expect(
      format('modparam("acc", "log_extra",\n"src=$fU;"\n      "dst=$rU"\n)\nlisten=udp:a:5060\nadvertise b:5060'),
    ).toBe('modparam("acc", "log_extra",\n\t"src=$fU;"\n\t"dst=$rU"\n)\nlisten=udp:a:5060\n\tadvertise b:5060\n');
    expect(statements('if ($a\n&& f("x",\n"y")) {\nb();\n}\n$x = "a"\n+ "b";')).toBe(
      'if ($a\n\t\t&& f("x",\n\t\t\t"y")) {\n\tb();\n}\n$x = "a"\n\t+ "b";',
    );
  });

  test('a needless semicolon goes away', () => {
    expect(statements('if ($a) { b(); };\nc();;\nwhile ($x) ;')).toBe('if ($a) {\n\tb();\n}\nc();\nwhile ($x);');
  });
});

describe('spaces', () => {
  test('stand around operators that have two sides and nowhere else in an expression', () => {
    expect(
      statements('$a=$b-1;$c = - 1;$d=$e - -$f;$g=! $h;$i = ~ 1+(int) $j*2;if(!$k&&not($l)||not $m==-1)exit;'),
    ).toBe(
      '$a = $b - 1;\n$c = -1;\n$d = $e - -$f;\n$g = !$h;\n$i = ~1 + (int)$j * 2;\nif (!$k && not ($l) || not $m == -1) exit;',
    );
  });

  test('stand behind commas, and not inside of parentheses', () => {
    expect(statements('f( "a","b" );g( );send_reply(,"404");return ( 1 );return (1)+2;exit ( );')).toBe(
      'f("a", "b");\ng();\nsend_reply(, "404");\nreturn(1);\nreturn (1) + 2;\nexit();',
    );
  });

  test('never part a name or an address', () => {
    expect(
      format(
        'listen = udp : sip-1.example.net : 5060\nlisten=tcp:*:5060\nloadmodule tm-x/y.so\nflags A : 1,B\nroute[a-b]{}' +
          'route{route(a-b);route(tm:x-y);force_send_socket(udp:my-host:5060);if(src_ip==10.0.0.0 / 8||msg:len>@a.b[1].c)exit;}',
      ),
    ).toBe(
      'listen=udp:sip-1.example.net:5060\nlisten=tcp:*:5060\nloadmodule tm-x/y.so\nflags A:1, B\n\nroute[a-b] {\n}\n\n' +
        'route {\n\troute(a-b);\n\troute(tm:x-y);\n\tforce_send_socket(udp:my-host:5060);\n' +
        '\tif (src_ip == 10.0.0.0/8 || msg:len > @a.b[1].c) exit;\n}\n',
    );
  });

  test('stand around the sign of a parameter in a group only', () => {
    expect(format('debug = 2\npstn.gw_ip="" desc "x"')).toBe('debug=2\npstn.gw_ip = "" desc "x"\n');
  });

  test('are added where two signs would become one', () => {
    expect(format('a= ~1\nroute { if (! ~ $x) exit; }')).toBe('a= ~1\n\nroute {\n\tif (! ~$x) exit;\n}\n');
  });
});

describe('comments', () => {
  test('are kept wherever they stand', () => {
    expect(
      format(
        '// first\ndebug=2 # two\nroute { // open\n  /* in */ a(); b(/* arg */ 1, # one\n 2 // two\n); // end\n' +
          '  if ($x) # if\n  { c(); } # then\n  # between\n  else d();\n # last\n} // closed\n/* end */',
      ),
    ).toBe(
      '// first\ndebug=2 # two\n\nroute { // open\n\t/* in */ a();\n\tb(/* arg */ 1, # one\n\t\t2 // two\n\t);      // end\n' +
        '\tif ($x) # if\n\t{\n\t\tc();\n\t} # then\n\t# between\n\telse d();\n\t# last\n} // closed\n\n/* end */\n',
    );
  });

  test('above a route stay with it', () => {
    expect(format('fork=no\n# about X\n# more\nroute[X] {\n}\n# about Y\nroute[Y] {\n}')).toBe(
      'fork=no\n\n# about X\n# more\nroute[X] {\n}\n\n# about Y\nroute[Y] {\n}\n',
    );
  });

  test('between the cases of a switch keep their side', () => {
    expect(
      statements('switch($x){\n  # of one\n  case 1:\n    a();\n    # falls through\n  # of two\n  case 2: b();\n}'),
    ).toBe('switch ($x) {\n\t# of one\n\tcase 1:\n\t\ta();\n\t\t# falls through\n\t# of two\n\tcase 2:\n\t\tb();\n}');
  });

  test('behind neighbouring lines are put under one another', () => {
    expect(statements('a(); # one\nlonger(); # two\n\nb(); # alone\nc();')).toBe(
      'a();      # one\nlonger(); # two\n\nb(); # alone\nc();',
    );
  });

  test('of several lines keep their lines, and a box keeps its shape', () => {
    expect(statements('/* text\n  as is\n*/\n    /* box\n  * of\n       * lines\n   */\na();')).toBe(
      '/* text\n  as is\n*/\n/* box\n * of\n * lines\n */\na();',
    );
  });

  test('that take code out stay in the first column', () => {
    expect(format('route {\n#\told();\n# new\na();\n##!define X\n}')).toBe(
      'route {\n#\told();\n\t# new\n\ta();\n##!define X\n}\n',
    );
  });
});

describe('preprocessor lines', () => {
  test('stay as they are, with the lines that continue them', () => {
    const lines = '#!KAMAILIO\n#!define  A   { "x" ;  \\\n   b }\n#!substdef "!X!  y !g"\n!!ifdef A\n!!endif\n';
    expect(format(lines)).toBe(lines);
  });

  test('stand on lines of their own in the first column, and both sides are laid out', () => {
    expect(
      format(
        'route {\n  #!ifdef A\nif($x){\n #!else\nif($y)\n{\n  #!endif\na(); }\n#!ifdef B\nelse { b(); }\n#!endif\n}',
      ),
    ).toBe(
      'route {\n#!ifdef A\n\tif ($x) {\n#!else\n\tif ($y) {\n#!endif\n\t\ta();\n\t}\n#!ifdef B\n\telse {\n\t\tb();\n\t}\n#!endif\n}\n',
    );
  });

  test('may leave out what is no configuration at all', () => {
    const text = "#!ifdef SQL\n  ALTER  TABLE acc ADD x VARCHAR(64) DEFAULT 'don\"t;\n\n     it's\n#!endif\ndebug=2\n";
    expect(format(text)).toBe(text);
  });

  test('that include a file stay in one piece', () => {
    expect(format('include_file   "a.cfg"\nimport_file "b.cfg" debug=2\n#!include_file  "c.cfg"\n')).toBe(
      'include_file "a.cfg"\nimport_file "b.cfg"\ndebug=2\n#!include_file  "c.cfg"\n',
    );
  });

  test('make macros, which may be whole statements or parts of them', () => {
    expect(
      format(
        '#!define CHECK if ($x)\n#!define DONE exit;\n#!define ADDR 10.0.0.1\nlisten=udp:ADDR:5060\nroute{CHECK {a();}\nDONE\n}',
      ),
    ).toBe(
      '#!define CHECK if ($x)\n#!define DONE exit;\n#!define ADDR 10.0.0.1\nlisten=udp:ADDR:5060\n\nroute {\n\tCHECK {\n\t\ta();\n\t}\n\tDONE\n}\n',
    );
  });
});

describe('bytes', () => {
  test('of strings are kept, whatever they are', () => {
    const value = '"a\tb  \\n \\q \xe4\xb8\n   c\r\n d" \'x \\\'';
    expect(statements(`xlog(${value}   "z");`)).toBe(`xlog(${value} "z");`);
  });

  test('at the ends of lines follow the first line', () => {
    expect(format('debug=2\r\nroute{a();\n}')).toBe('debug=2\r\n\r\nroute {\r\n\ta();\r\n}\r\n');
  });

  test('that look like blanks become blanks, save in strings and comments', () => {
    expect(format('debug\xa0=\xc2\xa02\nroute{\n\xc2\xa0\xe2\x80\x8b f("\xc2\xa0"); # \xc2\xa0\n}\n')).toBe(
      'debug=2\n\nroute {\n\tf("\xc2\xa0"); # \xc2\xa0\n}\n',
    );
  });

  test('of letters whose last byte looks like a blank stay', () => {
    expect(format('#!define A voil\xc3\xa0\ndebug=2 # d\xc3\xa9j\xc3\xa0 \n')).toBe(
      '#!define A voil\xc3\xa0\ndebug=2 # d\xc3\xa9j\xc3\xa0\n',
    );
  });

  test('of a byte order mark stay, and an empty file stays empty', () => {
    expect(format('\xef\xbb\xbf\n debug = 2')).toBe('\xef\xbb\xbfdebug=2\n');
    expect(format(' \n\n')).toBe('');
    expect(format('\n# only a comment')).toBe('# only a comment\n');
  });
});

describe('what cannot be read', () => {
  test('is refused with what is wrong', () => {
    const refused = formatConfig({ path: 'test.cfg', text: 'route {\n  if ($x { a(); }\n}\n' });
    expect(refused).toMatchObject({ diagnostics: [{ id: 'unexpected-token' }] });
    expect(formatConfig({ path: 'test.cfg', text: '#!ifndef X\nroute {\n debug();\n' })).toMatchObject({
      diagnostics: [{ id: 'unclosed-block' }],
    });
  });

  test('because other files or the environment are missing is laid out all the same', () => {
    expect(format('#!defenv NOT_THERE\ninclude_file "none.cfg"\nroute{}')).toBe(
      '#!defenv NOT_THERE\ninclude_file "none.cfg"\n\nroute {\n}\n',
    );
  });

  test('but for a condition that another file closes, or opened', () => {
    expect(format('#!ifdef X\n#!ifndef Y\nroute[A]{b();}\n')).toBe('#!ifdef X\n#!ifndef Y\nroute[A] {\n\tb();\n}\n');
    expect(format('route[A]{b();}\n#!else\ndebug = 2\n#!endif\n')).toBe(
      'route[A] {\n\tb();\n}\n#!else\ndebug=2\n#!endif\n',
    );
  });

  test('as a file may be what another file includes into a route', () => {
    expect(format('if($x){a();}\n$y=1;\n')).toBe('if ($x) {\n\ta();\n}\n$y = 1;\n');
  });
});

test('a line in a string that looks like the end of a condition ends nothing where it counts', () => {
  expect(
    format(
      '#!ifdef NOWHERE\n  prose that isn\'t code\n#!endif\n#!define X\n#!ifdef X\ndebug = 2\nlog_prefix="a\n#!endif\n"\n#!endif\n',
    ),
  ).toBe(
    '#!ifdef NOWHERE\n  prose that isn\'t code\n#!endif\n#!define X\n#!ifdef X\ndebug=2\nlog_prefix="a\n#!endif\n"\n#!endif\n',
  );
});
