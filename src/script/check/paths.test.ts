// What is found by following the paths of requests: answers given twice, and strangers who are served.
import { describe, expect, test } from 'vitest';
import type { DiagnosticId } from '../diagnostic.ts';
import { RouteType, type ForeignProgram } from '../host.ts';
import { compileScript } from '../testing/compile.ts';
import { FakeHost, type FakeContext } from '../testing/fake-host.ts';

/** Lines and columns at which `id` is reported. */
function places(id: DiagnosticId, text: string, host = new FakeHost()): readonly string[] {
  const { said, diagnostics } = compileScript(text, host);
  expect(diagnostics.filter(({ severity }) => severity === 'error').map(({ message }) => message)).toEqual([]);
  return said.filter((line) => line.split(' ')[1] === id).map((line) => line.split(' ')[2]!);
}

const body = (statements: string): string => `request_route {\n${statements}\n}`;

describe('a request that is answered twice', () => {
  const twice = (text: string): readonly string[] => places('answered-twice', text);

  test.each([
    ['two replies', 'sl_send_reply("404", "a"); sl_send_reply("500", "b");', ['2:28']],
    ['a reply and a relay', 'sl_send_reply("200", "a"); t_relay();', ['2:28']],
    ['a relay and a reply', 't_relay(); sl_send_reply("500", "b");', ['2:12']],
    [
      'the exit is missing in a branch',
      'if (is_method("OPTIONS")) { sl_send_reply("200", "a"); }\nt_relay();',
      ['3:1'],
    ],
    ['on one way through a loop', 'while ($hdr(X) == $rU) { sl_send_reply("200", "a"); }', ['2:26']],
    [
      'over a case that falls through',
      'switch ($rU) { case "a": sl_send_reply("200", "a"); case "b": t_relay(); }',
      ['2:63'],
    ],
    ['save() answers', 'if (is_method("REGISTER")) { save("location"); sl_send_reply("200", "a"); }', ['2:48']],
  ])('%s', (_, statements, expected) => {
    expect(twice(body(statements))).toEqual(expected);
  });

  test.each([
    ['what failed may be answered', 'if (!t_relay()) sl_send_reply("500", "a");'],
    [
      'what failed may be answered, in one condition',
      'if (!is_method("ACK") && !t_relay()) { sl_send_reply("500", "a"); }',
    ],
    ['a save() that failed may be answered', 'if (!save("location")) sl_send_reply("500", "a");'],
    ['a variable may tell', 'if (src_ip == 10.0.0.1) { t_relay(); $var(done) = 1; }\nif ($var(done) != 1) t_relay();'],
    ['a provisional reply is no answer', 'sl_send_reply("100", "a"); t_relay();'],
    ['a reply with a code that is computed may be one', 'sl_send_reply("$var(code)", "a"); t_relay();'],
    [
      'exit, drop and return 0 end the script',
      'if (src_ip == 10.0.0.1) { sl_send_reply("200", "a"); exit; }\nif (src_ip == 10.0.0.2) { t_relay(); drop; }\nif (src_ip == 10.0.0.3) { t_relay(); return 0; }\nt_relay();',
    ],
    [
      'one method is not another',
      'if (is_method("OPTIONS")) sl_send_reply("200", "a");\nelse t_relay();\nif (method == REGISTER) $var(x) = 1;',
    ],
    [
      'the same test twice',
      'if (is_method("OPTIONS|INFO")) sl_send_reply("200", "a");\nif (!is_method("INFO|OPTIONS")) t_relay();',
    ],
    [
      'a method by regular expression',
      'if (method =~ "^(OPTIONS|INFO)$") sl_send_reply("200", "a");\nif (!is_method("INFO|OPTIONS")) t_relay();',
    ],
    [
      'a switch over the method',
      'switch ($rm) { case "OPTIONS": sl_send_reply("200", "a"); break; default: t_relay(); }',
    ],
    ['in or out of a dialog', 'if (has_totag()) t_relay();\nif (!has_totag()) sl_send_reply("200", "a");'],
    ['save() that is told not to answer', 'save("location", "0x02"); sl_send_reply("200", "a");'],
    ['a route by a computed name may end the script', 'sl_send_reply("200", "a"); route($var(x)); t_relay();'],
  ])('not: %s', (_, statements) => {
    expect(twice(body(statements))).toEqual([]);
  });

  test('routes are followed, and whether they return', () => {
    const text = `request_route {
  if (is_method("OPTIONS")) route(ANSWER);
  if (is_method("INFO")) route(END);
  if (route(MAYBE)) exit;
  t_relay();
}
route[ANSWER] { sl_send_reply("200", "a"); }
route[END] { sl_send_reply("200", "a"); exit; }
route[MAYBE] {
  if (src_ip == 10.0.0.1) { sl_send_reply("403", "a"); return 1; }
  return -1;
}`;
    expect(twice(text)).toEqual(['10:29', '5:3']);
  });

  test('the note says where it was answered first', () => {
    const [found] = compileScript(body('sl_send_reply("200", "a");\nt_relay();')).diagnostics.filter(
      ({ id }) => id === 'answered-twice',
    );
    expect(found!.notes).toEqual([
      { message: 'sl_send_reply() answered or relayed it here', span: { source: 0, start: 16, end: 29 } },
    ]);
  });

  test('routes that call themselves come to an end', () => {
    expect(twice('request_route { route(A); }\nroute[A] { if (src_ip == 10.0.0.1) route(A); t_relay(); }')).toEqual([
      '2:46',
    ]);
  });
});

describe('a relay for strangers', () => {
  const open = (text: string): readonly string[] => places('open-relay', text);

  test.each([
    ['nothing is tested', 'record_route(); t_relay();', ['2:17']],
    [
      'only what the caller wrote is tested',
      'if ($hdr(X) =~ "scanner" || $rU == $null) exit;\nif (is_method("INVITE|BYE") && $fU != "x") t_relay();',
      ['3:44'],
    ],
    ['the other side of the test', 'if (uri == myself) { exit; }\nt_relay();', ['3:1']],
    ['a clock is started, a job is queued', 'bm_start_timer("x"); mq_add("q", "a", "b"); t_relay();', ['2:45']],
    ['a text of the message is tested', 'if (pcre_match("$ua", "^x") && is_numeric("$rU")) exit;\nt_relay();', ['3:1']],
    ['the user is changed, not the destination', 'strip(1); prefix("0"); t_relay();', ['2:24']],
    ['t_forward_nonack() relays as well', 't_newtran(); t_forward_nonack();', ['2:14']],
    ['the source is looked at, and all are relayed', 'if (src_ip == 10.0.0.1) { xlog("hi"); }\nt_relay();', ['3:1']],
    ['strangers are noticed, and relayed', 'if (src_ip != 10.0.0.1) { xlog("who"); }\nt_relay();', ['3:1']],
    ['to where the request wants', 't_relay("$rd", "5060");', ['2:1']],
    ['the destination is that of another header', '$ru = $tu; t_relay();', ['2:12']],
    ['it is in a header', '$du = $hdr(X-Route); t_relay();', ['2:22']],
    ['a host of the message behind a user', '$ru = "sip:gw@" + $(hdr(X){s.trim}); t_relay();', ['2:38']],
    ['a host of the message in a text', '$ru = "sip:$rU@$td;transport=tcp"; t_relay();', ['2:36']],
    ['the host stays as it is', '$rd = $rd; $ru = $ru + ";x=1"; t_relay();', ['2:32']],
    ['a select of the message', '$rd = @ruri.user; t_relay();', ['2:19']],
    ['where it comes from is noted', '$var(x) = $si; t_relay();', ['2:16']],
    ['the From says it is ours', 'if (from_uri != myself) exit;\nt_relay();', ['3:1']],
    ['a function is asked for the From', 'if (!is_myself("$fu")) exit;\nt_relay();', ['3:1']],
    ['a loop that counts its turns comes first', 'while ($var(i) < 3) { $var(i) = $var(i) + 1; }\nt_relay();', ['3:1']],
    ['who is not found is relayed all the same', 'if (lookup("location")) { t_relay(); exit; }\nt_relay();', ['3:1']],
  ])('%s', (_, statements, expected) => {
    expect(open(body(statements))).toEqual(expected);
  });

  test.each([
    ['the destination is ours', 'if (uri != myself) { exit; }\nt_relay();'],
    ['only friends of one address come here', 'if (src_ip == 10.0.0.1) t_relay();'],
    ['the number is registered here', 'if (!lookup("location")) exit;\nt_relay();'],
    ['the source address is tested', 'if (src_ip != 10.0.0.0/8) exit;\nt_relay();'],
    ['the destination is chosen here', '$ru = "sip:10.0.0.1"; t_relay();'],
    ['the host is chosen here, the user is not', '$ru = "sip:" + $rU + "@10.0.0.1;f=" + $fu; t_relay();'],
    ['the host is in a variable', '$rd = $var(gateway); t_relay();'],
    ['the next hop is chosen here', '$du = "sip:10.0.0.1:5060"; t_relay();'],
    [
      'who says to be from here is asked, others call only here',
      'if (from_uri == myself) { if (!give(1)) exit; }\nif (from_uri != myself && uri != myself) exit;\nt_relay();',
    ],
    ['it is chosen by a function', 'sethost("10.0.0.1"); t_relay();'],
    ['a function tests the source address', 'if (!is_in_subnet("$si", "10.0.0.0/8")) exit;\nt_relay();'],
    ['a function tests a variable', 'if (!pv_isset("$var(trusted)")) exit;\nt_relay();'],
    ['a function that nobody knows may ask', 'give(1); t_relay();'],
    ['a variable may hold what a test gave', 'if ($var(trusted) != 1) exit;\nt_relay();'],
    ['a loop may ask', 'while ($var(i) < 3) { $var(i) = $var(i) + 1; give($var(i)); }\nt_relay();'],
    ['a flag may', 'if (src_ip == 10.0.0.1) setflag(1);\nif (!isflagset(1)) exit;\nt_relay();'],
    ['calls inside of a dialog', 'if (has_totag()) t_relay();'],
    ['requests that are nothing without a call', 'if (is_method("ACK|BYE|CANCEL|PRACK|UPDATE|INFO")) t_relay();'],
    ['other methods inside of a dialog', 'if (has_totag() && is_method("NOTIFY|REFER|INFO")) t_relay();'],
    ['t_relay() with a destination', 't_relay("10.0.0.1", "5060");'],
  ])('not: %s', (_, statements) => {
    expect(open(body(statements))).toEqual([]);
  });

  test.each([
    ['calls, whatever comes with them', 't_relay();', 'calls'],
    [
      'messages',
      'if (is_method("INVITE") && uri != myself) exit;\nif (is_method("INVITE|MESSAGE")) t_relay();',
      'MESSAGE requests',
    ],
    ['two methods', 'if (method == "SUBSCRIBE" || $rm == "PUBLISH") t_relay();', 'SUBSCRIBE, PUBLISH requests'],
    [
      'methods without a name',
      'if (!is_method("INVITE|MESSAGE|SUBSCRIBE|PUBLISH|NOTIFY|REFER|OPTIONS")) t_relay();',
      'requests',
    ],
    [
      'a Route of messages',
      'if (uri != myself) exit;\nif (is_method("MESSAGE") && loose_route()) t_relay();',
      'MESSAGE requests',
    ],
  ])('tells what is relayed: %s', (_, statements, requests) => {
    const { diagnostics } = compileScript(body(statements), new FakeHost());
    const messages = diagnostics.filter(({ id }) => id === 'open-relay').map(({ message }) => message);
    expect(messages).toEqual([expect.stringContaining(`() relays ${requests} of strangers to w`)]);
  });

  test('nobody is a stranger on addresses of this computer', () => {
    expect(open(`listen=udp:127.0.0.1:5060\n${body('t_relay();')}`)).toEqual([]);
    expect(open(`listen=udp:127.0.0.1:5060\nlisten=udp:10.0.0.1:5060\n${body('t_relay();')}`)).toEqual(['4:1']);
    expect(open(`listen=udp:127.0.0.1:5060 advertise 127.0.0.2:5060\n${body('t_relay();')}`)).toEqual([]);
    expect(open(`listen=udp:127.0.0.1:5060 advertise 192.0.2.1:5060\n${body('t_relay();')}`)).toEqual(['3:1']);
  });
});

describe('a registrar for everybody', () => {
  const open = (text: string): readonly string[] => places('open-registrar', text);

  test.each([
    ['nothing is tested', 'if (is_method("REGISTER")) { save("location"); exit; }', ['2:30']],
    ['the source is looked at, and all are saved', 'if (src_ip == 10.0.0.1) xlog("x");\nsave("location");', ['3:1']],
    [
      'the domain is ours, which everybody knows',
      'if (uri != myself) exit;\nif ($fU == $null) exit;\nsave("location");',
      ['4:1'],
    ],
  ])('%s', (_, statements, expected) => {
    expect(open(body(statements))).toEqual(expected);
  });

  test.each([
    ['a function asks', 'if (!give(1)) exit;\nsave("location");'],
    ['the source address is tested', 'if (src_ip == 10.0.0.0/8) save("location");'],
    ['it is never reached by REGISTER', 'if (is_method("INVITE")) save("location");'],
  ])('not: %s', (_, statements) => {
    expect(open(body(statements))).toEqual([]);
  });
});

describe('where another language has some of the routes', () => {
  /** `request_route` is the empty name. */
  const withForeign = (...names: readonly string[]): FakeHost => {
    const routes = names.map((name) => ({ type: RouteType.Request, name, run: () => 1 }));
    const program: ForeignProgram<FakeContext> = {
      routes,
      isComplete: true,
      missing: [],
      plain: null,
      place: (error) => error,
      mentions: () => false,
    };
    return new FakeHost(program);
  };
  const TWICE = 'sl_send_reply("404", "a"); sl_send_reply("500", "b");';

  test.each([
    ['the others are looked at', `request_route { ${TWICE} }`, ['1:44']],
    ['calls of others are followed', `request_route { route(A); }\nroute[A] { ${TWICE} }`, ['2:39']],
    ['before a call of it everything is known', `request_route { ${TWICE} route(TS); }`, ['1:44']],
    ['after a call of it anything may have happened', `request_route { route(TS); ${TWICE} }`, []],
    ['what it replaces never runs', `request_route { route(TS); }\nroute[TS] { ${TWICE} }`, []],
  ])('%s', (_, text, expected) => {
    expect(places('answered-twice', text, withForeign('TS'))).toEqual(expected);
  });

  test('a request route that is replaced is not followed', () => {
    expect(places('answered-twice', `request_route { ${TWICE} }`, withForeign(''))).toEqual([]);
  });

  test.each([
    ['open-relay', 'request_route { if ($rU == "a") route(TS); t_relay(); }', ['1:44']],
    ['open-relay', 'request_route { route(TS); t_relay(); }', []],
    [
      'unset-on-path',
      'request_route { if ($rU == "a") $var(x) = 1; route(A); }\nroute[A] { xlog("$var(x)"); }',
      ['2:17'],
    ],
    ['unset-on-path', 'request_route { route(TS); xlog("$var(x)"); $var(x) = 1; }', []],
    ['unreachable-code', 'request_route { route(TS); exit; }\nroute[TS] { exit; }', []],
  ] as const)('%s in %j', (id, text, expected) => {
    expect(places(id, text, withForeign('TS'))).toEqual(expected);
  });
});

test('a row of thousands of routes that call one another is checked', () => {
  const routes = Array.from({ length: 3000 }, (_, i) => `route[R${String(i)}] { route(R${String(i + 1)}); }`);
  const text = `request_route { route(R0); }\n${routes.join('\n')}\nroute[R3000] { $var(x) = 1; xlog("$var(x)"); }`;
  expect(compileScript(text).diagnostics).toEqual([]);
});
