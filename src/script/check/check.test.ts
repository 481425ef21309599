import { describe, expect, test } from 'vitest';
import { compileScript } from '../testing/compile.ts';

/** What is said about the text, line and column counted from its first line. */
function said(text: string): readonly string[] {
  return compileScript(text).said;
}

/** What is said about the body of a request route; columns count from the body's start. */
function saidOfBody(body: string): readonly string[] {
  return said(`request_route {\n${body}\n}`).map((line) => line.replace(/ 2:(\d+) /, ' $1 '));
}

describe('calls', () => {
  test.each([
    ['t_realy();', 'error unknown-function 1 there is no function t_realy (did you mean t_relay?)'],
    ['sl_send_reply("404");', 'error argument-count 1 sl_send_reply takes 2 to 2 arguments'],
    ['if (!t_realy()) exit;', 'error unknown-function 6 there is no function t_realy (did you mean t_relay?)'],
    ['route(NOPE);', 'error unknown-route 7 there is no route[NOPE]'],
    ['t_on_failure("F");', 'warning undefined-handler 1 t_on_failure names failure_route[F], which is not defined'],
  ])('%s', (body, expected) => {
    expect(saidOfBody(body)).toEqual([expected]);
  });

  test.each(['force_send_socket(10.0.0.1);', 'forward(10.0.0.1);', 'set_advertised_address(10.0.0.1);'])(
    'an address without quotes is an argument: %s',
    (body) => {
      expect(said(`request_route {\n${body}\n}`).filter((line) => line.includes('bad-value'))).toEqual([]);
    },
  );

  test.each([
    ['if (src_ip) exit;', 5],
    ['$var(x) = "a" + src_ip;', 17],
  ])('a keyword that is compared with nothing is asked for: %s', (body, column) => {
    expect(saidOfBody(body)).toEqual([`error bad-value ${String(column)} src_ip stands alone`]);
  });

  test('what is wrong with an argument is said where it stands', () => {
    expect(saidOfBody('setflag("five");')).toEqual(['error argument-type 9 setflag needs the number of a flag']);
  });

  test('an event route may do what request processing may', () => {
    expect(said('request_route { exit; }\nevent_route[tm:branch-failure:x] { t_relay(); }')).toEqual([]);
  });

  test('a function in a route where it cannot run', () => {
    expect(said('request_route { exit; }\nreply_route { sl_send_reply("200", "OK"); }')).toEqual([
      'error wrong-route 2:15 sl_send_reply cannot run here',
    ]);
  });
});

describe('names', () => {
  test.each([
    ['$vra(x) = 1;', 'error unknown-variable 1 there is no variable $vra (did you mean $var?)'],
    ['$var(x) = $Ru;', 'error unknown-variable 11 there is no variable $Ru (did you mean $rU, $ru or $fU?)'],
    ['$var(x) = @nothing;', 'error unknown-variable 11 there is no select @nothing'],
    [
      'if (metod == "INVITE") exit;',
      'error unknown-keyword 5 "metod" is no keyword and has no value (did you mean method?)',
    ],
    [
      '$var(x) = FLAG;',
      'error unknown-keyword 11 "FLAG" is no keyword and has no value (write text in quotes; a call needs parentheses)',
    ],
    [
      'if ($si == 10.0.0.1) exit;',
      'error bad-value 12 "10.0.0.1" stands where no address without quotes can (src_ip and dst_ip are compared with one by == and !=; elsewhere write it in quotes)',
    ],
    [
      'if (INVITE == method) exit;',
      'error unknown-keyword 5 "INVITE" is no keyword and has no value (write text in quotes; a call needs parentheses)',
    ],
    ['$rm = "X";', 'error read-only 1 $rm can only be read'],
    ['$rc = 1;', 'error read-only 1 $rc can only be read'],
    ['$null = 1;', 'error read-only 1 $null can only be read'],
  ])('%s', (body, expected) => {
    expect(saidOfBody(body)).toEqual([expected]);
  });
});

describe('types', () => {
  test.each([
    ['if ($hdr(x) > "3") exit;', 'error type-mismatch 15 > needs a number here, this is a string'],
    [
      '$var(x) = 1 + "a";',
      'error type-mismatch 15 + needs a number here, this is a string (begin with a string to join: "" + …)',
    ],
    [
      '$var(x) = 1 + $hdr(y) + "a";',
      'error type-mismatch 25 + needs a number here, this is a string (begin with a string to join: "" + …)',
    ],
    ['$var(x) = "5" - 1;', 'error type-mismatch 11 - needs a number here, this is a string'],
    ['$var(x) = !"a";', 'error type-mismatch 12 ! needs a number here, this is a string'],
    [
      'if (!$rm == "INVITE") exit;',
      'error type-mismatch 13 == needs a number here, this is a string (! and not bind tighter: put the comparison in parentheses)',
    ],
    ['if ($rU == "a" && "b") exit;', 'error type-mismatch 19 && needs a number here, this is a string'],
    ['$var(x) = strlen(12345);', 'error type-mismatch 18 strlen needs a string here, this is a number'],
    ['if ($rU =~ 5) exit;', 'error type-mismatch 12 =~ needs a string here, this is a number'],
    ['while ((str)$hdr(x)) break;', 'error type-mismatch 8 while needs a number here, this is a string'],
    ['return("a");', 'error type-mismatch 8 return needs a number here, this is a string'],
    ['return is_method("X");', 'warning return-stops 8 when this call is false, the whole script stops here'],
    ['if (5) exit;', 'warning constant-condition 5 this condition is always the same'],
    ['if ("x" + $rU) exit;', 'warning string-condition 5 this condition is a string'],
  ])('%s', (body, expected) => {
    expect(saidOfBody(body)).toEqual([expected]);
  });

  test.each([
    'while (1) { break; }',
    'if (1) exit;',
    '$var(x) = "a" + 1;',
    'if ("a" == 1) exit;',
    'return -1;',
    'if ($hdr(x) + 1) exit;',
    'route(A); xlog("x"); }\nroute[A] { if ($rU == "a") break; exit;',
  ])('%s is fine', (body) => {
    expect(saidOfBody(body)).toEqual([]);
  });
});

describe('statements', () => {
  test.each([
    ['exit; $var(x) = 1;', 'warning unreachable-code 7 this can never run'],
    ['if (1) { return; } else { drop; } xlog("x");', 'warning unreachable-code 35 this can never run'],
    [
      'route(END); xlog("x"); }\nroute[END] { if ($rU == "a") exit; else { route(DROP); } }\nroute[DROP] { drop;',
      'warning unreachable-code 13 this can never run',
    ],
    ['if (1) exit; xlog("x");', 'warning unreachable-code 14 this can never run'],
    ['switch (1) { case 1: break; xlog("x"); }', 'warning unreachable-code 29 this can never run'],
    [
      'switch ($rU) { case "a": case "b": exit; default: if ($si == "a") drop; else return; } xlog("x");',
      'warning unreachable-code 88 this can never run',
    ],
    [
      'switch ($rU) { case "a": xlog("x"); default: route(END); } xlog("x"); }\nroute[END] { exit;',
      'warning unreachable-code 60 this can never run',
    ],
    [
      'if ($rU == "a") { exit; } else { switch (1) { default: exit; } } xlog("x");',
      'warning unreachable-code 66 this can never run',
    ],
    ['$hdr(x) == 1;', 'error useless-statement 1 this statement does nothing (one = assigns, two compare)'],
    ['switch ($rU) { case "a": exit; case 1: exit; }', 'error mixed-cases 37 the cases above this one are strings'],
    ['switch ($rU) { case $fU: exit; }', 'error case-not-constant 21 a case must be a constant'],
    ['switch ($rU) { case "a": exit; case "a": drop; }', 'warning duplicate-case 37 case "a" is written a second time'],
    ['if ($rU =~ "(00|+)49") exit;', 'error bad-pattern 12 nothing before + to repeat, at "+)49"'],
  ])('%s', (body, expected) => {
    expect(saidOfBody(body)).toEqual([expected]);
  });

  test.each([
    ['a case that breaks off', 'switch ($rU) { case "a": break; default: exit; } xlog("x");'],
    ['a case that may break off', 'switch ($rU) { case "a": if ($si == "a") break; default: exit; } xlog("x");'],
    ['no default', 'switch ($rU) { case "a": exit; case "b": exit; } xlog("x");'],
    ['the last case goes on', 'switch ($rU) { default: exit; case "b": xlog("x"); } xlog("x");'],
    ['a loop ends after some turns', 'switch ($rU) { default: while (1) { if ($si == "a") exit; } } xlog("x");'],
    [
      'with other defines it may go on',
      'switch ($rU) {\n#!ifdef A\ncase "a": break;\n#!endif\ndefault: exit; }\nxlog("x");',
    ],
    ['a route that may come back with other defines', 'route(A); xlog("x"); }\nroute[A] {\n#!ifndef B\nexit;\n#!endif'],
  ])('what follows can run: %s', (_, body) => {
    expect(saidOfBody(body)).toEqual([]);
  });

  test('a break or exit after the end is common and harmless', () => {
    expect(saidOfBody('switch (1) { case 1: exit; break; } exit; break;')).toEqual([]);
  });
});

describe('routes', () => {
  test.each([
    [
      'route[A] { exit; }\nroute[A] { exit; }\nrequest_route { route(A); }',
      ['error duplicate-route 2:7 route[A] is already defined'],
    ],
    ['request_route { exit; }\nroute[0] { exit; }', ['error duplicate-route 2:7 route[0] is already defined']],
    [
      'request_route { exit; }\nrequest_route { exit; }',
      ['warning split-route 2:1 request_route is written a second time and runs after the first'],
    ],
    [
      'reply_route { exit; }',
      ['warning missing-request-route - there is no request_route: every request would be dropped'],
    ],
    [
      'request_route { exit; }\nroute[FIRST] { route(OTHER); }\nroute[OTHER] { route(THIRD); route(FIRST); }\nroute[THIRD] { return; }',
      [
        'warning unused-route 2:7 route[FIRST] is never called',
        'warning unused-route 3:7 route[OTHER] is never called',
      ],
    ],
    ['request_route { route(FIRST); }\nroute[FIRST] { route(OTHER); }\nroute[OTHER] { route(FIRST); }', []],
    [
      'request_route { exit; }\nroute[FIRST] { route(OTHER); }\nroute[OTHER] { exit; }',
      ['warning unused-route 2:7 route[FIRST] is never called'],
    ],
    ['request_route { exit; }\nroute[RELAY] { exit; }', ['warning unused-route 2:7 route[RELAY] is never called']],
    [
      'request_route { exit; }\nroute[RELAY] { route(RELAY); }',
      ['warning unused-route 2:7 route[RELAY] is never called'],
    ],
    [
      'request_route { exit; }\nfailure_route[F] { exit; }',
      ['warning unused-route 2:15 failure_route[F] is never armed'],
    ],
    ['request_route { t_on_failure("F"); exit; }\nfailure_route[F] { exit; }', []],
    ['request_route { route($hdr(x)); }\nroute[RELAY] { exit; }', []],
    [
      'loadmodule "tm.so"\nmodparam("tm", "x", "timer=a;route=TICK")\nrequest_route { t_on_failure("0"); }\nroute[TICK] { exit; }',
      [],
    ],
    [
      'request_route { exit; }\nstartup_route { exit; }\nlocal_route { drop; }\nerror_route { exit; }\ntimer_route[t, 5] { exit; }',
      [],
    ],
    [
      'request_route { exit; }\ntimer_route[t] { exit; }',
      ['error bad-value 2:1 a timer_route needs a name and a number of seconds (write timer_route[name, 60])'],
    ],
    ['cfgengine "python"', []],
    ['request_route { exit; }\nonsend_route { exit; }', []],
    [
      'request_route {\n  if (to_ip == 1.2.3.4) exit;\n}\nonsend_route {\n  if (to_ip == 1.2.3.4) drop;\n}',
      ['error wrong-route 2:7 to_ip has a value in onsend_route only'],
    ],
    ['request_route { exit; }\nevent_route[tm:local-request] { exit; }', []],
    ['request_route { exit; }\nevent_route[tm:branch-failure:GW] { exit; }', []],
    [
      'request_route { exit; }\nevent_route[tm:local-reqest] { exit; }',
      [
        'warning unknown-event 2:13 event_route[tm:local-reqest] never runs: no loaded module has this event (did you mean event_route[tm:local-request]?)',
      ],
    ],
    [
      'request_route { exit; }\nevent_route[E_PIKE_BLOCKED] { exit; }',
      ['error not-available 2:13 E_PIKE_BLOCKED, an event of OpenSIPS, is not available'],
    ],
    [
      'request_route { exit; }\nevent_route[blocked] { exit; }',
      [
        'error bad-value 2:13 "blocked" cannot be the name of an event (event routes are named group:event, as in event_route[tm:local-request])',
      ],
    ],
  ])('%j', (text, expected) => {
    expect(said(text)).toEqual(expected);
  });
});

test('ten mistakes are all reported, each at its place', () => {
  const text = `chidren=4
loadmodule "regsitrar.so"
loadmodule "tm.so"
modparam("tmx", "x", 1)
modparam("tm", "nope", 1)
request_route {
  t_realy();
  $rm = "X";
  if ($var(x) > "3") exit;
  route(NOPE);
  sl_send_reply("404");
}
route[NOP] {
  $var(x) = $foo;
}
route[NOP] { exit; }
`;
  expect(said(text)).toEqual([
    'error unknown-global 1:1 there is no parameter chidren (did you mean children?)',
    'error unknown-module 2:12 there is no module regsitrar',
    'error unknown-module 4:10 no loaded module is called tmx (did you mean tm?)',
    'error unknown-parameter 5:16 module tm has no parameter nope',
    'error duplicate-route 16:7 route[NOP] is already defined',
    'error unknown-function 7:3 there is no function t_realy (did you mean t_relay?)',
    'error read-only 8:3 $rm can only be read',
    'error type-mismatch 9:17 > needs a number here, this is a string',
    'error unknown-route 10:9 there is no route[NOPE] (did you mean NOP?)',
    'error argument-count 11:3 sl_send_reply takes 2 to 2 arguments',
    'error unknown-variable 14:13 there is no variable $foo',
    'warning unused-route 13:7 route[NOP] is never called',
    'warning unset-on-path 9:7 $var(x) may be read before it is set, on a way through request_route (what an earlier message left in it is read then; set it before, on all ways)',
  ]);
});

test('when the text could not be parsed, there are no warnings about what is left of it', () => {
  const lines = said('request_route {\n  if (is_method("INVITE") {\n    exit;\n  }\n}\nroute[A] { t_realy(); }\n');
  expect(lines.some((line) => line.startsWith('warning'))).toBe(false);
  expect(lines).toContain('error unknown-function 6:12 there is no function t_realy (did you mean t_relay?)');
});

test('errors leave no program, warnings do', () => {
  expect(compileScript('request_route { t_realy(); }').program).toBeNull();
  expect(compileScript('request_route { exit; t_relay(); }').program).not.toBeNull();
});
