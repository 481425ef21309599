import { describe, expect, test } from 'vitest';
import { runScript } from '../testing/compile.ts';
import { FakeContext } from '../testing/fake-host.ts';

/** Runs `body` with helper routes beside it. */
function run(body: string, routes = ''): string[] {
  return runScript(`request_route { ${body} }\nroute[M3] { return -3; }\nroute[P5] { return 5; }\n${routes}`);
}

describe('what a route gives, read off Kamailio 5.6', () => {
  test.each([
    ['an assignment at the end', '$var(z) = 1;', 1],
    ['return without a value', 'return;', 1],
    ['return(5)', 'return(5);', 5],
    ['return -3', 'return -3;', -3],
    ['a false function at the end', 'is_method("INVITE");', -1],
    ['a false function and then an assignment', 'is_method("INVITE"); $var(q) = 0;', 1],
    ['break', 'break;', 0],
    ['break inside of if', 'if ($var(none) == 0) { break; }', 0],
    ['an if that is false', '$var(a) = 1; if ($var(a) == 2) { return 7; }', 1],
    ['an if that is true', 'if (1) { is_method("INVITE"); }', -1],
    ['an if with a false function as condition', 'if (is_method("INVITE")) { $var(x) = 1; }', 1],
    ['a loop that does not run', '$var(n) = 5; while ($var(n) < 5) { $var(n) = $var(n) + 1; }', 1],
    [
      'a loop with a false function',
      '$var(n) = 0; while ($var(n) < 5) { $var(n) = $var(n) + 1; is_method("INVITE"); }',
      -1,
    ],
    [
      'a loop that is broken',
      '$var(n) = 0; while ($var(n) < 5) { $var(n) = $var(n) + 1; if ($var(n) == 2) break; }',
      0,
    ],
    ['a return in a loop', 'while (1) { return 9; } return 4;', 9],
    ['a switch with a false function', 'switch (1) { case 1: is_method("INVITE"); }', -1],
    ['a switch with break', 'switch (1) { case 1: is_method("INVITE"); break; }', 0],
    ['a switch with break in default', 'switch (1) { case 2: $var(x) = 1; break; default: $var(x) = 1; break; }', 0],
    ['a switch without a case that fits', 'switch ($var(one)) { case 2: is_method("INVITE"); }', 1],
    ['a return in a switch', 'switch (1) { case 1: return 8; } return 3;', 8],
    ['a return of a variable', '$var(x) = -7; return $var(x);', -7],
    ['a return of a sum', 'return 2 + 3;', 5],
    ['setflag at the end', 'is_method("INVITE"); setflag(1);', 1],
    ['a failed assignment', '$var(x) = 1 / $var(zero);', -1],
    ['a failed return', 'return 1 / $var(zero);', -5],
    ['a switch over a text that no case has', 'switch ("$rm") { case "INVITE": break; case "BYE": break; }', -5],
    ['a switch over a text that no pattern fits', 'switch ("a" + "b") { case /"^x": break; }', -5],
    ['a switch over a number that no case has', 'if (1) { switch (5 + 1) { case 5: break; } }', -5],
    [
      'a loop whose turns end with one',
      'while ($var(n) < 2) { $var(n) = $var(n) + 1; switch ("a") { case "b": break; } }',
      -5,
    ],
    ['a switch over a text that a case has', 'switch ("ab") { case "x": break; case "ab": $var(n) = 1; }', 1],
    ['a switch over a text that a pattern fits', 'switch ("ab") { case "x": break; case /"^a": $var(n) = 1; }', 1],
    ['a switch over a text with default', 'switch ("ab") { case "x": break; default: $var(n) = 1; }', 1],
    ['a switch over a variable that no case has', 'switch ($var(n)) { case 5: break; }', 1],
    ['nothing', '', 1],
  ])('%s', (_name, body, expected) => {
    const lines = run('route(X); xlog("$rc");', `route[X] { ${body} }`);
    expect(lines.at(-1)).toBe(String(expected));
  });
});

describe('$rc', () => {
  test('is what the last function or route returned, and nothing else changes it', () => {
    const lines = run(`
      xlog("$rc");
      is_method("INVITE"); $var(a) = 1; $var(b) = $rc;
      if ($var(a) == 1) { $var(b) = $var(b) + $rc * 10; }
      xlog("$var(b)");
      route(M3); xlog("$rc");
      is_method("INVITE"); setflag(1); xlog("$rc");
      is_method("INVITE"); if (isflagset(1)) { exit; } xlog("$rc");
    `);
    expect(lines).toEqual(['0', '-11', '-3', '-1', '0']);
  });

  test('is 0 at the start of a route that an expression calls', () => {
    const route = 'route[IN] { if ($rc == -3) return -2; return 4; }';
    expect(run('route(M3); route(IN); xlog("$rc");', route)).toEqual(['-2']);
    expect(run('route(M3); if (route(IN)) xlog("then $rc"); else xlog("else $rc");', route)).toEqual(['then 4']);
    expect(run('route(M3); $var(q) = route(IN); xlog("$var(q)");', route)).toEqual(['4']);
    expect(run('route(M3); $var(r) = "IN"; $var(q) = route($var(r)); xlog("$var(q)");', route)).toEqual(['4']);
    expect(run('route(P5); if (route(RC)) xlog("then"); xlog("after");', 'route[RC] { return ($rc); }')).toEqual([]);
  });

  test('is 0 in the arguments of a function that an expression calls', () => {
    expect(run('route(M3); if (xlog("$rc") && $rc == 1) xlog("then");')).toEqual(['0', 'then']);
  });

  test('is known within the same condition', () => {
    expect(run('if (is_method("INVITE") || $rc == -1) xlog("yes");')).toEqual(['yes']);
  });
});

describe('what ends what', () => {
  test('exit ends everything, also from a route in a condition', () => {
    expect(
      run('if (route(E)) { xlog("then"); } else { xlog("else"); } xlog("after");', 'route[E] { xlog("e"); exit; }'),
    ).toEqual(['e']);
  });

  test('return 0 ends everything too', () => {
    expect(run('route(E); xlog("after");', 'route[E] { return 0; }')).toEqual([]);
    expect(run('route(E); xlog("after");', 'route[E] { $var(x) = 0; return $var(x); }')).toEqual([]);
  });

  test('return of a false function is return 0', () => {
    expect(run('route(E); xlog("after");', 'route[E] { return is_method("INVITE"); }')).toEqual([]);
    expect(run('route(E); xlog("$rc");', 'route[E] { return is_method("OPTIONS"); }')).toEqual(['1']);
  });

  test('a function that returns 0 ends everything, wherever it is called', () => {
    expect(run('give(0); xlog("after");')).toEqual([]);
    expect(run('if (!give(0)) { xlog("then"); } else { xlog("else"); } xlog("after");')).toEqual([]);
    expect(run('if (give(0) || is_method("OPTIONS")) { xlog("then"); } xlog("after");')).toEqual([]);
    expect(run('$var(x) = give(0); xlog("after");')).toEqual([]);
    expect(run('while (give(0)) { xlog("turn"); } xlog("after");')).toEqual([]);
  });

  test('break at the top of a route ends the route only', () => {
    expect(run('route(B); xlog("after $rc");', 'route[B] { xlog("b"); break; }')).toEqual(['b', 'after 0']);
  });

  test('drop says so', () => {
    const ctx = new FakeContext();
    expect(runScript('request_route { route(D); xlog("after"); }\nroute[D] { drop; }', ctx)).toEqual([]);
    expect(ctx.dropped).toBe(true);
    const other = new FakeContext();
    runScript('request_route { exit; }', other);
    expect(other.dropped).toBe(false);
  });
});

describe('switch', () => {
  test.each([
    [
      'falls through',
      '$var(i) = 2; switch ($var(i)) { case 1: xlog("1"); case 2: xlog("2"); case 3: xlog("3"); break; case 4: xlog("4"); default: xlog("d"); }',
      ['2', '3'],
    ],
    [
      'takes default where it stands',
      'switch (7) { case 1: xlog("1"); break; default: xlog("d"); break; case 3: xlog("3"); }',
      ['d'],
    ],
    ['falls out of default', 'switch (7) { case 8: default: xlog("d"); case 3: xlog("3"); }', ['d', '3']],
    [
      'compares strings',
      'switch ($rm) { case "options": xlog("lower"); break; case "OPTIONS": xlog("upper"); break; }',
      ['upper'],
    ],
    [
      'regards case in patterns',
      'switch ($rU) { case /"^A": xlog("A"); break; case /"^a": xlog("a"); break; default: xlog("d"); }',
      ['a'],
    ],
    [
      'mixes strings and patterns',
      'switch ($rU) { case "bob": xlog("bob"); break; case "alice": xlog("alice"); case /"^z": xlog("z"); default: xlog("d"); }',
      ['alice', 'z', 'd'],
    ],
    [
      'takes $null for the empty string',
      'switch ($avp(none)) { case "": xlog("empty"); break; default: xlog("d"); }',
      ['empty'],
    ],
    ['takes $null for 0', 'switch ($avp(none)) { case 0: xlog("0"); break; default: xlog("d"); }', ['0']],
    [
      'converts to the type of the cases',
      '$var(s) = "5"; switch ($var(s)) { case 5: xlog("5"); } $var(i) = 2; switch ($var(i)) { case "2": xlog("2"); }',
      ['5', '2'],
    ],
    ['takes a route for 1 or 0', 'switch (route(M3)) { case -3: xlog("-3"); break; case 0: xlog("0"); break; }', ['0']],
    ['knows $retcode', 'route(M3); switch ($retcode) { case -3: xlog("-3"); break; default: xlog("d"); }', ['-3']],
    [
      'with a failed subject takes default',
      'switch (1 / $var(zero)) { case 0: xlog("0"); break; default: xlog("d"); }',
      ['-1: rv div by 0', 'd'],
    ],
    [
      'inside of a loop breaks itself only',
      '$var(n) = 0; while ($var(n) < 3) { $var(n) = $var(n) + 1; switch ($var(n)) { case 2: xlog("2"); break; } } xlog("$var(n)");',
      ['2', '3'],
    ],
  ])('%s', (_name, body, expected) => {
    expect(run(body)).toEqual(expected);
  });
});

describe('while', () => {
  test('breaks', () => {
    expect(
      run(
        '$var(n) = 0; while ($var(n) < 3) { $var(n) = $var(n) + 1; if ($var(n) == 2) { break; } xlog("$var(n)"); } xlog("after $var(n)");',
      ),
    ).toEqual(['1', 'after 2']);
  });

  test('ends after 100 turns with a message and goes on behind it', () => {
    expect(runScript('request_route {\n  while (1)\n { $var(n) = $var(n) + 1; }\n  xlog("after $var(n)");\n}')).toEqual(
      ['-1: runaway while (2, 10): more then 100 loops', '-1: run action error at: test.cfg:3', 'after 100'],
    );
  });

  test('obeys max_while_loops, and 0 means no limit', () => {
    const text = (limit: number) =>
      `max_while_loops=${String(limit)}\nrequest_route { while ($var(n) < 1000) { $var(n) = $var(n) + 1; } xlog("$var(n)"); }`;
    expect(runScript(text(7)).at(-1)).toBe('7');
    expect(runScript(text(0))).toEqual(['1000']);
  });

  test('goes on while its condition is not 0, also below it', () => {
    expect(
      run('$var(n) = -2; while ($var(n)) { $var(n) = $var(n) + 1; } xlog("$var(n)"); if ($var(n) - 1) xlog("no");'),
    ).toEqual(['0']);
  });

  test('ends when its condition fails', () => {
    expect(run('while (1 / $var(zero)) { xlog("turn"); } xlog("after");')).toEqual(['-1: rv div by 0', 'after']);
  });

  test('evaluates calls in its condition every time', () => {
    expect(
      run(
        'while (route(COUNT)) { xlog("turn"); }',
        'route[COUNT] { $var(c) = $var(c) + 1; if ($var(c) > 2) return -1; return 1; }',
      ),
    ).toEqual(['turn', 'turn']);
  });
});

describe('routes by name', () => {
  test('a computed name finds its route', () => {
    expect(
      run('$var(r) = "M3"; route($var(r)); xlog("$rc"); route("P" + "5"); xlog("$rc"); route("P" + $var(five)); ', ''),
    ).toEqual(['-3', '5', '-1: route "P0" not found at test.cfg:1']);
  });

  test('a route that is not there leaves $rc as it is', () => {
    expect(run('route(M3); route($avp(none)); xlog("$rc"); if (route($avp(none))) xlog("true");')).toEqual([
      '-1: route "" not found at test.cfg:1',
      '-3',
      '-1: route "" not found at test.cfg:1',
    ]);
  });

  test('a route that calls itself for ever is stopped', () => {
    const lines = run('route(REC); xlog("$rc $var(d)");', 'route[REC] { $var(d) = $var(d) + 1; route(REC); }');
    expect(lines[0]).toBe('-1: too many recursive routing table lookups (257) giving up!');
    expect(lines.at(-1)).toBe('-1 255');
  });

  test('a second request_route goes on where the first ended', () => {
    expect(runScript('request_route { xlog("1"); }\nrequest_route { xlog("2"); }')).toEqual(['1', '2']);
  });

  test('a quoted name and a number are names', () => {
    expect(
      runScript('request_route { route("A"); route(1); }\nroute["A"] { xlog("a"); }\nroute[1] { xlog("one"); }'),
    ).toEqual(['a', 'one']);
  });
});

test('a failed condition takes the else branch, also negated', () => {
  expect(run('if (1 / $var(zero)) xlog("then"); else xlog("else");').at(-1)).toBe('else');
  expect(run('if (!(1 / $var(zero))) xlog("then"); else xlog("else");').at(-1)).toBe('else');
  expect(run('if (1 / $var(zero) && $var(x) == 0) xlog("then"); else xlog("else");').at(-1)).toBe('else');
});

test('a text that grows without end is refused, and the variable keeps what it has', () => {
  const lines = run(`
    $var(x) = "aaaaaaaa"; $var(i) = 0;
    while ($var(i) < 20) { $var(x) = $var(x) + $var(x); $var(i) = $var(i) + 1; }
    $var(y) = "b" + $var(x);
    xlog("$rc $var(i) $var(y)");
  `);
  expect(lines.slice(0, 2)).toEqual([
    '-1: a text of 8388608 bytes is longer than a variable may keep (4194304)',
    expect.stringMatching(/^-1: rval expression evaluation failed \(3,/),
  ]);
  expect(lines).toHaveLength(5);
  expect(lines[4]).toBe('0 20 0');
});

test('a failed assignment leaves the variable alone', () => {
  expect(run('$var(q) = 5; $var(q) = 1 / $var(zero); xlog("$var(q)");').at(-1)).toBe('5');
  expect(run('$var(q) = 7; $var(q) = 7 mod $var(zero); xlog("$var(q)");').at(-1)).toBe('7');
});

test('what fails is said with its place', () => {
  const said = (body: string) => runScript(`request_route {\n${body}\n}`);
  expect(said('$var(q) = 1 + 1 / $var(zero);')).toEqual([
    '-1: rv div by 0',
    '-1: rval expression evaluation failed (2,11-2,28)',
  ]);
  expect(said('if (1 mod $var(zero) == 0) xlog("then");\nelse xlog("else");')).toEqual([
    '-1: rv mod by 0',
    '-1: if expression evaluation failed (2,5-2,25)',
    'else',
  ]);
});

test('a variable without a value is assigned as $null, and the assignment has failed', () => {
  const lines = runScript(
    'request_route {\n$var(q) = 5; route(A); xlog("$rc $var(q)");\n}\nroute[A] { $var(q) = $(var(a){fail}); }',
  );
  expect(lines).toEqual(['-1: assignment failed at pos: (4,22-4,36)', '-1 0']);
  expect(run('$var(q) = 5; $var(q) = "a" + $(var(a){fail}) + "b"; xlog("$var(q)");')).toEqual(['ab']);
  // A select leaves the empty text.
  expect(run('$var(q) = @nothing.here; xlog("[$var(q)]");')).toEqual([
    '-1: assignment failed at pos: (1,27-1,39)',
    '[]',
  ]);
  expect(run('if ($(var(a){fail}) == "") xlog("empty");')).toEqual(['empty']);
});

test('a variable that refuses a value has said why; the place is said too, and the assignment has failed', () => {
  const lines = runScript(
    'request_route {\nroute(A); xlog("$rc");\n}\nroute[A] {\n$var(refusing) = "x";\n$var(refusing) = 7;\n}',
  );
  expect(lines).toEqual([
    '-1: assignment failed at pos: (5,18-5,20)',
    '-1: assignment failed at pos: (6,18-6,18)',
    '-1',
  ]);
});

test('operators that assign', () => {
  expect(run('$var(q) = 5; $var(q) += 2; $var(q) *= 3; xlog("$var(q)");')).toEqual(['21']);
});

test('flags have names', () => {
  expect(runScript('flags FIRST, SECOND:0;\nrequest_route { give(FIRST); xlog("$rc"); }')).toEqual(['1']);
});

test.each([
  ['mark(); look_back();', 'just now'],
  ['if (mark()) look_back();', 'just now'],
  ['if (!mark()) setflag(1); else { look_back(); }', 'just now'],
  ['if (mark() && setflag(1)) look_back();', 'before'],
  ['if (setflag(1) && mark()) look_back();', 'just now'],
  ['if (mark() && $var(q) == 0) look_back();', 'just now'],
  ['mark(); setflag(1); look_back();', 'before'],
  ['mark(); $var(q) = 1; look_back();', 'before'],
  ['mark(); if ($var(q) == 0) look_back();', 'before'],
])('%s: a function learns what ran before it', (script, said) => {
  expect(run(script)).toEqual([said]);
});
