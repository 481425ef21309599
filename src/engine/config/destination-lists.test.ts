import { expect, test } from 'vitest';
import type { DestinationList } from '../../context/destination-lists.ts';
import { isProblem } from '../../lib/problem.ts';
import { parseConfig } from '../../script/parse.ts';
import { liveCoreSettings } from '../core-settings.ts';
import { compileConfig } from '../load/compile-config.ts';
import { DEFAULT_OPTIONS } from '../options.ts';
import { compileText } from '../testing/compile-text.ts';
import { CORE_PARAMETERS } from './core-parameters.ts';

const NO_FOLDERS = { runtime: '', state: '', account: null };

/** `line:column what` is said about a configuration with these lines. */
function said(text: string, script = 'exit;'): string[] {
  const parsed = parseConfig({ path: 'kamailio.cfg', text: `${text}\nrequest_route { ${script} }\n` });
  const { diagnostics } = compileConfig({ options: DEFAULT_OPTIONS, parsed, imported: new Map(), facts: null });
  return [...parsed.diagnostics.all, ...diagnostics.filter((each) => !parsed.diagnostics.all.includes(each))].map(
    ({ span, message, hint }) => {
      const { line, column } = span === null ? { line: 0, column: 0 } : parsed.sources.locate(span);
      return `${line}:${column} ${message}${hint === null ? '' : ` (${hint})`}`;
    },
  );
}

function lists(text: string): readonly DestinationList[] {
  return compileText(`${text}\nrequest_route { exit; }`).core.dst_blacklist;
}

test('several lists are read, each with its rules', () => {
  const text = 'dst_blacklist = gw:{ (TCP, 192.0.2.1, 5060, ""), !(any, 192.0.2.77/24, 0, "MESSAGE*") }';
  expect(lists(`${text}\ndst_blacklist=six:{(*,[2001:db8::1]/32,65535,"")}`)).toEqual([
    {
      name: 'gw',
      rules: [
        {
          isNegated: false,
          transport: 'tcp',
          network: { bytes: [192, 0, 2, 1], mask: [255, 255, 255, 255] },
          port: 5060,
          pattern: '',
        },
        {
          isNegated: true,
          transport: null,
          network: { bytes: [192, 0, 2, 77], mask: [255, 255, 255, 0] },
          port: 0,
          pattern: 'MESSAGE*',
        },
      ],
    },
    { name: 'six', rules: [expect.objectContaining({ transport: null, port: 65535 })] },
  ]);
});

test.each([
  ['dst_blacklist = a:{ (udp, 192.0.2.1, 0, ""),\n  (icmp, 192.0.2.1, 0, "") }', '2:4 "icmp" is no protocol'],
  ['dst_blacklist = a:{ (any, 192.268.30.0/24, 0, "") }', '1:27 "192.268.30.0" is no IP address'],
  ['dst_blacklist = a:{ (any, 192.0.2.0/33, 0, "") }', '1:27 "192.0.2.0/33" is no network'],
  ['dst_blacklist = a:{ (any, 192.0.2.0/255.255.256.0, 0, "") }', '1:27 "255.255.256.0" is no netmask'],
  ['dst_blacklist = a:{ (any, 192.0.2.0/::1, 0, "") }', '1:27 "192.0.2.0/::1" is no network'],
  ['dst_blacklist = a:{ (any, example.org, 0, "") }', '1:27 "example.org" is no IP address'],
  ['dst_blacklist = a:{ (any, 192.0.2.1, 65536, "") }', '1:38 "65536" is no port'],
  ['dst_blacklist = a:{ (any, 192.0.2.1, 4294972356, "") }', '1:38 "4294972356" is no port'],
  ['dst_blacklist = a:{ (any, 192.0.2.1, any, "") }', '1:38 "any" is no port'],
  ['dst_blacklist = a:{ (any, 192.0.2.1, 0, MESSAGE) }', '1:41 a pattern in quotes is expected'],
  [
    String.raw`dst_blacklist = a:{ (any, 192.0.2.1, 0, "x\\") }`,
    '1:41 a pattern that ends with a backslash fits nothing',
  ],
  ['dst_blacklist = a:{ (any, 192.0.2.1, 0) }', '1:21 a rule has 4 parts: protocol, network, port and pattern'],
  ['dst_blacklist = a:{ !(any, 192.0.2.1, 0, "", 1) }', '1:21 a rule has 4 parts: protocol, network, port and pattern'],
  ['dst_blacklist = a:{ }', '1:21 expected a rule in parentheses, found "}"'],
  [
    'dst_blacklist = a:{ (any, 192.0.2.1, 0, "") (any, 192.0.2.2, 0, "") }',
    '1:45 expected "," and another rule, or "}"',
  ],
  ['dst_blacklist = a:{ (any, , 0, "") }', '1:27 expected a protocol, a network, a port or a pattern in quotes'],
  ['dst_blacklist = "a"', '1:17 dst_blacklist: a list of rules is expected'],
  ['dst_blacklist = 0', '1:17 dst_blacklist: a list of rules is expected'],
])('%s is a mistake', (text, expected) => {
  const [first, ...rest] = said(text);
  expect(first).toContain(expected);
  expect(rest).toEqual([]);
});

test('all mistakes of a list are told at once, and the list is there for those who name it', () => {
  const text = 'dst_blacklist = a:{ (icmp, 192.0.2.1/40, 0, x), (any, 192.0.2.1, 70000, "") }';
  expect(said(text, 'use_blacklist("a"); exit;').map((each) => each.replace(/ .*/, ''))).toEqual([
    '1:22',
    '1:28',
    '1:45',
    '1:66',
  ]);
});

test('what follows a list that cannot be read is read', () => {
  const text = 'dst_blacklist = a:{\n  (any, 192.0.2.1, -1, ""),\n  (any, 192.0.2.2, 0, "")\n}\nport=70000';
  expect(said(text).map((each) => each.replace(/,.*/, ''))).toEqual([
    '2:20 expected a protocol',
    '5:6 port: 70000 is not between 0 and 65535',
  ]);
});

test('a list has one place where it is declared', () => {
  const line = 'dst_blacklist = a:{ (any, 192.0.2.1, 0, "") }';
  expect(said(`${line}\n${line}`)).toEqual(['2:17 list a is declared twice']);
});

test.each(['use_blacklist', 'unuse_blacklist', 'check_blacklist'])('%s() wants a list that is declared', (name) => {
  const line = 'dst_blacklist = gateways:{ (any, 192.0.2.1, 0, "") }';
  expect(said(line, `${name}("gateways"); exit;`)).toEqual([]);
  expect(said(line, `${name}("$rU"); exit;`)).toEqual([]);
  expect(said(line, `${name}("gateway"); exit;`)).toEqual([
    `2:${String(18 + name.length)} argument 1 (list of dst_blacklist) of ${name}(): there is no list "gateway" in dst_blacklist`,
  ]);
});

test('lists that take no value leave the parameter as it is', () => {
  expect(isProblem(CORE_PARAMETERS.dst_blacklist.parse(0, []))).toBe(true);
  expect(lists('debug=1')).toEqual([]);
});

test.each([
  ['tcp_no_new_conn_bflag = 7', 7],
  ['tcp_no_new_conn_bflag = 0', 0],
  ['tcp_no_new_conn_bflag = -1', -1],
  ['flags OTHER:2, NO_NEW:9\ntcp_no_new_conn_bflag = NO_NEW', 9],
  ['tcp_no_new_conn_bflag = "NO_NEW"\nflags NO_NEW:9', 9],
  ['#!define NO_NEW 5\ntcp_no_new_conn_bflag = NO_NEW', 5],
  ['debug=1', -1],
])('%s', (text, expected) => {
  const { core } = compileText(`${text}\nrequest_route { exit; }`);
  expect(core.tcp_no_new_conn_bflag).toBe(expected);
  expect(liveCoreSettings(core, NO_FOLDERS).noConnectFlags).toBe(expected < 0 ? 0 : 1 << expected);
});

test.each([
  ['tcp_no_new_conn_bflag = 32', '1:25 tcp_no_new_conn_bflag: 32 is not between -1 and 31'],
  ['tcp_no_new_conn_bflag = NO_NEW', '1:25 there is no flag NO_NEW (declare it: flags NO_NEW;)'],
])('%s is a mistake', (text, expected) => {
  expect(said(text)).toEqual([expected]);
});
