import { describe, expect, test } from 'vitest';
import { itemsOf, parseText, problemsOf } from './testing/shape.ts';

const items = (text: string) => {
  const parsed = parseText(text);
  expect(problemsOf(parsed)).toEqual([]);
  return itemsOf(parsed);
};

const problems = (text: string) => problemsOf(parseText(text));

describe('global parameters', () => {
  test('words, numbers and strings, with and without semicolons', () => {
    expect(
      items('debug=2 fork = yes;\nlog_facility=LOG_LOCAL0;;\nserver_id=-1\nlog_prefix="{$ci} "\ntos=0x10'),
    ).toEqual(['debug=2', 'fork=yes', 'log_facility=LOG_LOCAL0', 'server_id=-1', 'log_prefix="{$ci} "', 'tos=0x10']);
  });

  test('own parameters with a description', () => {
    expect(
      items('pstn.gw_ip = "" desc "the gateway"\na.b = 1\na[2].b = \'x\' descr "y"\nkemi.onsend_route_callback="none"'),
    ).toEqual([
      'pstn.gw_ip="" desc "the gateway"',
      'a.b=1',
      'a[2].b="x" desc "y"',
      'kemi.onsend_route_callback="none"',
    ]);
  });

  test.each([
    ['listen=10.0.0.1', 'listen=10.0.0.1'],
    ['listen=udp : eth0 : 5060', 'listen=udp:eth0:5060'],
    ['listen=tcp:[::1]:5060', 'listen=tcp:[::1]:5060'],
    ['listen=udp:*:5060', 'listen=udp:*:5060'],
    ['listen="udp:10.0.0.1:5060"', 'listen=udp:10.0.0.1:5060'],
    ['listen=udp:"10.0.0.1":5060', 'listen=udp:10.0.0.1:5060'],
    [
      'listen=udp:10.0.0.1:5060 advertise 1.2.3.4:5070 name "out"',
      'listen=udp:10.0.0.1:5060 advertise 1.2.3.4:5070 name "out"',
    ],
    [
      'listen=tls:10.0.0.1:5061 advertise sip-1.example.net virtual',
      'listen=tls:10.0.0.1:5061 advertise sip-1.example.net virtual',
    ],
    ['listen=10.0.0.1 10.0.0.2 tcp:10.0.0.3:5060', 'listen=10.0.0.1 10.0.0.2 tcp:10.0.0.3:5060'],
    ['listen=udp:(lo, eth0):5060', 'listen=udp:(lo,eth0):5060'],
    ['alias=foo-bar.com:5060 a.example', 'alias=foo-bar.com:5060 a.example'],
    ['alias="sip.example.net"', 'alias=sip.example.net'],
    ['tcp_source_ipv4=10.0.0.1', 'tcp_source_ipv4=10.0.0.1'],
    [
      'dst_blacklist = gw:{ (tcp, 10.0.0.1, 5060, ""),\n !(*, 10.0.0.2 / 24, 0, "a" "b") }',
      'dst_blacklist=gw:{\n  (tcp, 10.0.0.1, 5060, ""),\n  !(*, 10.0.0.2/24, 0, "ab")\n}',
    ],
    [
      'dst_blacklist = gw { (any, 10.0.0.0/255.0.0.0, 0x5, "") };',
      'dst_blacklist=gw:{\n  (any, 10.0.0.0/255.0.0.0, 0x5, "")\n}',
    ],
    ['advertised_address=sip-1.example.net', 'advertised_address=sip-1.example.net'],
  ])('%s', (text, printed) => {
    expect(items(`${text}\ndebug=2`)).toEqual([printed, 'debug=2']);
  });
});

describe('modules', () => {
  test('names in quotes, bare and as paths', () => {
    expect(
      items(
        'loadmodule "tm.so"\nloadmodule topoh.so;\nloadmodule sl\nloadmodule "/usr/lib/x.so"\nloadmodulex "$env(M)"\nloadmodule("xlog", "g=1")',
      ),
    ).toEqual([
      'loadmodule "tm.so"',
      'loadmodule "topoh.so"',
      'loadmodule "sl"',
      'loadmodule "/usr/lib/x.so"',
      'loadmodulex "$env(M)"',
      'loadmodule("xlog", "g=1")',
    ]);
  });

  test('parameters', () => {
    expect(
      items(
        'modparam("a|b", "x", -1);\nmodparamx("c", "y", "$env(H)")\nmodparam("d", "z",\n  "one;"\n  "two")\nmodparam("e", "w", yes)',
      ),
    ).toEqual([
      'modparam("a|b", "x", -1)',
      'modparamx("c", "y", "$env(H)")',
      'modparam("d", "z", "one;two")',
      'modparam("e", "w", yes)',
    ]);
  });

  test('a backslash between words is a blank', () => {
    expect(items('modparam("a", \\\n  "b", 1)\\\ndebug=2')).toEqual(['modparam("a", "b", 1)', 'debug=2']);
  });

  test('paths, engines and flags', () => {
    expect(
      items('mpath="/a:/b"\nloadpath "/c"\ncfgengine "lua"\ncfgengine native\nflags A:1, B, "C":3;\navpflags D'),
    ).toEqual([
      'loadpath "/a:/b"',
      'loadpath "/c"',
      'cfgengine "lua"',
      'cfgengine "native"',
      'flags A:1, B, C:3',
      'avpflags D',
    ]);
  });
});

describe('route blocks', () => {
  test('of every kind, named in every way', () => {
    const headers = [
      ...['request_route', 'route', 'route[A]', 'route[1]', 'failure_route[a-b]', 'branch_route[X]', 'onreply_route'],
      ...[
        'onreply_route[2]',
        'reply_route',
        'onsend_route',
        'event_route[tm:local-request]',
        'event_route[xhttp:request]',
      ],
      ...[
        'error_route',
        'local_route',
        'startup_route',
        'timer_route[gw, 300]',
        'event_route[E_X, async]',
        'route["two words"]',
      ],
    ];
    expect(items(headers.map((header) => `${header} { exit; }`).join('\n'))).toEqual(
      headers.map((header) => `${header} {\n  exit;\n}`),
    );
    expect(items('failure_route["X"] { exit; };')).toEqual(['failure_route[X] {\n  exit;\n}']);
  });
});

describe('mistakes', () => {
  test('one run reports them all', () => {
    const text = [
      'loadmodul "sl.so"',
      'modparam("tm", "a" 1)',
      'modparam(tm, "a", 1)',
      'debug 2',
      'listen=',
      'fork=',
      'loadmodule 5',
      'failur_route[X] {',
      '  exit;',
      '}',
      'failure_route[] { exit; }',
      'request_route',
      'route[A] { f(; }',
      '}',
      '( "x" )',
      'flags 5',
      'route[B] { exit; }',
    ];
    expect(problems(text.join('\n'))).toEqual([
      '1:1 unknown-item',
      '2:20 unexpected-token',
      '3:10 unexpected-token',
      '4:1 unknown-item',
      '6:1 unexpected-token',
      '7:1 unexpected-token',
      '7:12 unexpected-token',
      '8:1 unknown-item',
      '11:15 unexpected-token',
      '13:1 unexpected-token',
      '13:14 unexpected-token',
      '14:1 unexpected-brace',
      '15:1 unexpected-token',
      '16:7 unexpected-token',
    ]);
  });

  test('words that are misspelt get a suggestion', () => {
    const hint = (text: string) => parseText(text).diagnostics.all[0]!.hint;
    expect(hint('loadmodul "sl.so"')).toBe('did you mean loadmodule?');
    expect(hint('failur_route[X] { exit; }')).toBe('did you mean failure_route?');
    expect(hint('request_rout { exit; }')).toContain('request_route');
    expect(hint('modparm("a", "b", 1)')).toContain('modparam');
    expect(hint('!ifdef X\n#!endif')).toBe('write #!ifdef');
  });

  test('a brace that is missing is sought by the indentation', () => {
    const text = 'route[A] {\n  if ($a) {\n    exit;\n\n  drop;\n}\nroute[B] {\n  exit;\n}\n';
    const parsed = parseText(text);
    expect(problemsOf(parsed)).toEqual(['1:10 unclosed-block']);
    expect(parsed.diagnostics.all[0]!.notes.map(({ span }) => span!.start)).toEqual([text.indexOf('{', 15)]);
    expect(itemsOf(parsed)).toHaveLength(2);
    expect(problems('route[A] {\n  if ($a) {\n    exit;\n}')).toEqual(['1:10 unclosed-block']);
  });

  test('a brace too many is named', () => {
    const parsed = parseText('route[A] {\n  exit;\n  }\n}\nroute[B] { f(; }');
    expect(problemsOf(parsed)).toEqual(['4:1 unexpected-brace', '5:14 unexpected-token']);
    expect(parsed.diagnostics.all[0]!.hint).toContain('line 3');
  });

  test('characters that mean nothing are reported without what follows from them', () => {
    expect(problems('route[A] {\n  xlog(\xe2\x80\x9chello\xe2\x80\x9d);\n  f(;\n  $var(x) = 1 ? 2;\n}')).toEqual([
      '2:8 unexpected-character',
      '3:5 unexpected-token',
      '4:15 unexpected-character',
    ]);
  });

  test('a file in UTF-16 is told what to be instead', () => {
    for (const text of ['\xff\xfed\0e\0', '\xfe\xff\0d\0e', 'd\0e\0b\0u\0g\0=\x002\0'])
      expect(parseText(text).diagnostics.all.map(({ hint }) => hint)).toContain(
        'the file looks like UTF-16: save it as UTF-8',
      );
  });

  test('of a single NUL in a text that is not said', () => {
    expect(parseText('debug=2\0\n').diagnostics.all.map(({ hint }) => hint)).toEqual([null]);
  });

  test('names of any length are said in a message that can be read', () => {
    const [found] = parseText('x'.repeat(100_000)).diagnostics.all;
    expect(found!.message).toMatch(/^"x{799} \.\.\. x+" is neither a keyword nor a parameter that is set$/);
  });

  test('a file to include must be named in quotes', () => {
    expect(problems('import_file \xe2\x80\x9ca.cfg\xe2\x80\x9d\ninclude_file\ndebug=2')).toEqual([
      '1:13 unexpected-character',
      '3:1 unexpected-token',
    ]);
  });

  test('lines may end with a carriage return, and a file begin with a byte order mark', () => {
    const text =
      '\xef\xbb\xbf#!define A 1\r\n#!ifdef A\r\ndebug=A\r\n#!else\r\ndebug=\r\n#!endif\r\nroute {\r\n  f();\r\n}\r\n';
    expect(items(text)).toEqual(['debug=1', 'route {\n  f();\n}']);
  });

  test('blanks of Unicode, as web pages have them, and control characters for them are blanks', () => {
    for (const blank of ['\xc2\xa0', '\xa0', '\xe2\x80\x8b', '\xef\xbb\xbf', '\xe3\x80\x80', '\f', '\v', '\b']) {
      const text = `${blank}route${blank} {\n${blank}${blank}  f(1,${blank}2)${blank};\n}${blank}\ndebug${blank}=2${blank}`;
      expect([blank, ...problems(text)]).toEqual([blank]);
      expect(items(text)).toEqual(['route {\n  f(1, 2);\n}', 'debug=2']);
    }
    expect(problems('debug=\xc2\xa7 2')).toEqual(['1:7 unexpected-character']);
  });

  test('an empty text is an empty file', () => {
    expect(items('')).toEqual([]);
    expect(items('# nothing\n/* at all */ // here')).toEqual([]);
  });
});
