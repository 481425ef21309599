import { expect, test } from 'vitest';
import { format, optional } from '../../module/arguments.ts';
import { defineModule } from '../../module/define.ts';
import { noEffect } from '../../module/parameters.ts';
import { RouteType } from '../../script/host.ts';
import { parseConfig } from '../../script/parse.ts';
import { DEFAULT_OPTIONS } from '../options.ts';
import { compileConfig } from './compile-config.ts';

const SAMPLE = defineModule({
  name: 'sample',
  doc: 'A module.',
  params: { redirect: noEffect('Nothing is redirected.', 1) },
  functions: {
    note: { doc: 'Notes.', args: [format(), optional(format())], routes: RouteType.Any, run: () => 1 },
    count: {
      doc: 'Counts.',
      args: [optional(format())],
      routes: (count) => (count === 0 ? RouteType.Request : RouteType.Request | RouteType.Branch),
      worksIn: RouteType.Branch | RouteType.Failure,
      run: () => 1,
    },
  },
});

/** `line:column message` for all that is said about the text. */
function said(text: string): string[] {
  const parsed = parseConfig({ path: 'kamailio.cfg', text });
  const { diagnostics } = compileConfig({
    options: DEFAULT_OPTIONS,
    parsed,
    imported: new Map([['sample', SAMPLE]]),
    facts: null,
  });
  return diagnostics.map(({ span, message }) => {
    const { line, column } = span === null ? { line: 0, column: 0 } : parsed.sources.locate(span);
    return `${line}:${column} ${message.replace(/^argument \d \(\w+\) of note\(\): /, '')}`;
  });
}

test('every mistake in the texts of a call is told at its own line and column', () => {
  const text = `loadmodule "sample.so"
request_route {
  note("one
 two $nosuchA(x)
  \\t $(rU{s.nosuch}) $nosuchB(y)\\n", $nosuchC);
}
`;
  expect(said(text)).toEqual([
    '4:6 there is no variable $nosuchA',
    '5:11 there is no transformation {s.nosuch}',
    '5:22 there is no variable $nosuchB',
    '5:38 there is no variable $nosuchC',
  ]);
});

test('a call may stand in some kinds of route, by the number of its arguments, and does its work in others besides', () => {
  const text = `loadmodule "sample.so"
request_route { count(); route(NEVER_TWICE); }
branch_route[B] { count("a"); count(); route(SHARED); }
failure_route[F] { count("a"); route(SHARED); route(FAILED); }
reply_route { route(REPLY); }
route[NEVER_TWICE] { count(); }
route[SHARED] { count(); }
route[FAILED] { count(); }
route[REPLY] { count(); }
`;
  const notes = said(text).filter((line) => line.includes('cannot run'));
  expect(notes).toEqual([
    '3:31 count() cannot run in branch_route',
    '4:20 count() cannot run in failure_route',
    '9:16 count() cannot run in reply_route, where route[REPLY] is called',
  ]);
});

test('so is every mistake in a variable', () => {
  expect(said('request_route {\n  $var(x) = $(nosuch{s.len}{s.nosuch});\n}')).toEqual([
    '2:13 there is no variable $nosuch',
    '2:29 there is no transformation {s.nosuch}',
  ]);
});

test('a setting without effect is warned about when it is set to anything unusual', () => {
  const text = (value: number, list: string) =>
    `loop_checks=${list}\nloadmodule "sample.so"\nmodparam("sample", "redirect", ${value})\nrequest_route { exit; }\n`;
  expect(said(text(1, 'no'))).toEqual([]);
  expect(said(text(2, 'yes'))).toEqual([
    '1:13 loop_checks: this setting has no effect here yet',
    '3:32 redirect: this setting has no effect here yet',
  ]);
  const parsed = parseConfig({ path: 'kamailio.cfg', text: text(2, 'yes') });
  const { config, diagnostics } = compileConfig({
    options: DEFAULT_OPTIONS,
    parsed,
    imported: new Map([['sample', SAMPLE]]),
    facts: null,
  });
  expect(diagnostics.map(({ id, severity }) => `${severity} ${id}`)).toEqual([
    'warning no-effect',
    'warning no-effect',
  ]);
  expect(config).not.toBeNull();
});

test('a comment that allows what nobody looks for on loopback is not needless', () => {
  const routes = 'request_route { drop; } # kahea: allow open-relay, open-registrar\n';
  expect(said(`listen=udp:127.0.0.1:5060\n${routes}`)).toEqual([]);
  expect(said(`listen=udp:10.0.0.1:5060\n${routes}`)).toEqual([
    expect.stringContaining('there is no open-relay'),
    expect.stringContaining('there is no open-registrar'),
  ]);
});

test.each([
  ['127.0.0.2', 0],
  ['"127.0.0.2"', 0],
  ['192.0.2.1', 1],
  ['sip.example.net', 1],
])('who tells others to come to %s is not on loopback', (address, found) => {
  const routes = 'request_route { drop; } # kahea: allow open-relay\n';
  expect(said(`listen=udp:127.0.0.1:5060\nadvertised_address=${address}\n${routes}`)).toHaveLength(found);
});

test('settings of the user are texts and numbers, as in Kamailio', () => {
  expect(said('own.a = abc\nown.b = -5\nown.c = 5\nown.d = "text" desc "why"\nrequest_route { exit; }')).toEqual([
    '1:9 own.a: a number or a text in quotes is expected, not a word without quotes',
    '2:9 own.b: a number or a text in quotes is expected, not a negative number',
  ]);
});

test('listen lines that open no socket are warned about, and are a mistake when none is left', () => {
  const routes = '\nrequest_route { exit; }\n';
  const tls = 'nothing is listened on by "tls:127.0.0.1:5061": TLS needs enable_tls=yes';
  const tcp = 'nothing is listened on by "tcp:127.0.0.1:5060": TCP is switched off by disable_tcp';
  expect(said(`listen=tls:127.0.0.1:5061${routes}`)).toEqual([`1:1 ${tls}`, '1:1 no listen line opens a socket']);
  expect(said(`listen=tcp:127.0.0.1:5060\ndisable_tcp=yes${routes}`)).toEqual([
    `1:1 ${tcp}`,
    '1:1 no listen line opens a socket',
  ]);
  expect(said(`listen=127.0.0.1\nlisten=tls:127.0.0.1:5061${routes}`)).toEqual([`2:1 ${tls}`]);
  expect(said(`disable_tcp=yes\nlisten=127.0.0.1${routes}`)).toEqual([]);
  expect(said(`listen=tcp:127.0.0.1:5060${routes}`)).toEqual([]);
});
