// Words of the language that the server of these tests knows nothing about: they are read, printed and laid out, and rarely run.

import type { Chance } from './chance.ts';
import { gap, space } from './expressions.ts';

/** A name that nothing else has. */
function fresh(chance: Chance): string {
  return `N${String(chance.below(1_000_000_000))}`;
}

/** Lines of the preprocessor; `item` is what a condition may stand around. */
export function directive(chance: Chance, item: () => string): string {
  const mark = chance.of('#!', '#!', '!!');
  const line = chance.of(
    'trydef NUMBER 3',
    `trydef ${fresh(chance)} "t"`,
    `redefine SPARE ${String(chance.below(9))}`,
    `defexp ${fresh(chance)} NUMBER + 5 * (2 - 1)`,
    `defexps ${fresh(chance)} "a" + "b"`,
    `defenv ${fresh(chance)}=FUZZ_PORT`,
    `defenvs ${fresh(chance)}=FUZZ_PORT`,
    `trydefenv ${fresh(chance)}=FUZZ_NOWHERE`,
    `trydefenvs ${fresh(chance)}=FUZZ_PORT`,
    `substdef "!${fresh(chance)}!5060!g"`,
    `substdefs "/${fresh(chance)}/te\\/xt/gi"`,
    'include_file "outer.cfg"',
    'import_file "nowhere.cfg"',
    '',
  );
  if (line !== '') return mark + line;
  const condition = chance.of('ifndef NOWHERE', 'ifndef NUMBER', 'ifexp NUMBER > 50', 'ifexp "a" == "b" || !0');
  return `${mark}${condition}\n${item()}\n${mark}else\n${item()}\n${mark}endif`;
}

export function strangeItem(chance: Chance): string {
  return chance.of(
    'loadmodulex "sl.so"',
    'loadmodule "sl.so", "g=1"',
    `modparamx("tm",${gap(chance)}"x", "v")`,
    'loadpath "/a/b:/c"',
    'mpath="/a"',
    `cfgengine${space(chance)}"native"`,
    'cfgengine=native',
    `a.b = ${chance.of('5', '"x"', 'on', 'disable')} ${chance.of('', 'desc "d"', 'descr "d"', 'description "d"')}`,
    'a[2].b = 6',
    'listen=tcp:10.0.0.1:5061 advertise a.example:5062 virtual',
    'listen=(lo, eth0)',
    'domain=a.example',
    `dst_blacklist${gap(chance)}=${gap(chance)}${fresh(chance)}${chance.of(':', ' ')}{${gap(chance)}${chance.list(1, 3, () => rule(chance)).join(',')}}`,
    'tcp_no_new_conn_bflag = 3',
    'children=enable',
    'import_file "nowhere.cfg"',
    'include_file "outer.cfg"',
  );
}

function rule(chance: Chance): string {
  const protocol = chance.of('any', 'tcp', 'TLS', '*');
  const network = chance.of('10.0.0.1', '10.0.0.0/8', '10.0.0.0 / 255.0.0.0', '2001:db8::/32', '[::1]');
  const pattern = chance.of('""', "'MESSAGE*'", '"a\\"b" "c"');
  return `${chance.of('', '!')}(${gap(chance)}${protocol},${gap(chance)}${network}, ${chance.of('0', '5060')} ,${pattern})${gap(chance)}`;
}

/** `body` is a block. */
export function strangeRoute(chance: Chance, body: string): string {
  const head = chance.of(
    ...['reply_route', 'onreply_route', 'onreply_route[X]', 'branch_route["B"]', 'onsend_route', 'error_route'],
    ...['local_route', 'startup_route', 'timer_route[T, 5]', 'event_route[E_X, async]', 'failure_route[1]'],
    ...['route[a-b.c]', 'event_route[core:worker-one-init]'],
  );
  return `${head}${gap(chance)}${body}`;
}

export function strangeStatement(chance: Chance): string {
  return chance.of(
    ...['force_rport;', 'add_local_rport;', 'add_rport;', 'force_tcp_alias;', 'add_tcp_alias;', 'revert_uri;'],
    ...['set_forward_close;', 'set_forward_no_connect;', 'set_reply_close;', 'set_reply_no_connect;'],
    ...['force_send_socket(udp:10.0.0.1:5060);', 'forward(a.example:5070);', 'f("a", "b");', '{ %attribute = 1; }'],
    `if (${strangeCondition(chance)}) exit;`,
    `$var(a) = (int)"5" + (str)7;`,
    `$var(a) = @ruri.user + selval(${strangeCondition(chance)}, 1, "b");`,
    '@ruri.user = "x";',
    'to_uri = "x";',
    'import_file "nowhere.cfg"\n;',
  );
}

function strangeCondition(chance: Chance): string {
  return chance.of(
    ...['uri == myself', 'from_uri != myself', 'to_uri =~ "a"', 'dst_ip == [::1]', 'src_port > 5', 'dst_port <= 7'],
    ...['proto == TLS', 'proto == SCTP || proto == WS or proto == WSS', 'proto != TCP', 'af == INET6', 'af == IPV4'],
    ...['af == IPV6', 'af == INET && proto == UDP', 'msg:len >= max_len', 'status == "200"', 'snd_ip == 1.2.3.4'],
    ...['to_ip == 10.0.0.0/255.0.0.0', 'snd_port == 5', 'to_port == 5', 'snd_proto == UDP', 'snd_af == INET'],
    ...['on', 'enable', 'false', 'no', 'disable', 'true'],
  );
}
