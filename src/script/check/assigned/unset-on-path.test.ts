// Variables of the process that some path reads before it sets them.
import { describe, expect, test } from 'vitest';
import { compileScript } from '../../testing/compile.ts';

/** What is found, as `line:column name: way`. */
function found(text: string): readonly string[] {
  const { said, diagnostics } = compileScript(text);
  expect(diagnostics.filter(({ severity }) => severity === 'error').map(({ message }) => message)).toEqual([]);
  return said
    .filter((line) => line.split(' ')[1] === 'unset-on-path')
    .map((line) => /^\S+ \S+ (\S+) \$var\((\w+)\) .* through (.*) \(/.exec(line)!.slice(1).join(' '));
}

const body = (statements: string): string => `request_route {\n${statements}\n}`;

describe('a variable that is set on some paths only', () => {
  test.each([
    ['after a condition', 'if (src_ip == 10.0.0.1) $var(x) = 1;\nxlog("$var(x)");', ['3:6 x request_route']],
    ['before its assignment', 'xlog("$var(x)");\n$var(x) = 1;', ['2:6 x request_route']],
    ['in an argument', 'give($var(x) + 1);\n$var(x) = 1;', ['2:6 x request_route']],
    ['in a name', '$avp($var(x)) = 1;\n$var(x) = 1;', ['2:1 x request_route']],
    ['in a condition', 'if ($var(x) == 1) exit;\n$var(x) = 1;', ['2:5 x request_route']],
    ['counted on', '$var(x) += 1;\n$var(x) = 1;', ['2:1 x request_route']],
    [
      'one branch of two',
      'if ($rU == "a") $var(x) = 1; else if ($rU == "b") $var(x) = 2;\n$ru = $var(x);',
      ['3:7 x request_route'],
    ],
    [
      'a switch without a default',
      'switch ($rU) { case "a": $var(x) = 1; break; case "b": $var(x) = 2; }\n$ru = $var(x);',
      ['3:7 x request_route'],
    ],
    [
      'a loop that may not be entered',
      '$var(i) = 0;\nwhile ($var(i) < $avp(n)) { $var(x) = 1; $var(i) += 1; }\n$ru = $var(x);',
      ['4:7 x request_route'],
    ],
    [
      'once for each route, not for what follows',
      'xlog("$var(x)"); xlog("$var(x)");\n$var(x) = 1;',
      ['2:6 x request_route'],
    ],
  ])('%s', (_, statements, expected) => {
    expect(found(body(statements))).toEqual(expected);
  });

  test.each([
    ['both branches', 'if ($rU == "a") $var(x) = 1; else $var(x) = 2;\n$ru = $var(x);'],
    ['the other branch leaves', 'if ($rU == "a") $var(x) = 1; else exit;\n$ru = $var(x);'],
    ['all cases', 'switch ($rU) { case "a": $var(x) = 1; break; default: $var(x) = 2; }\n$ru = $var(x);'],
    ['a loop that is entered', '$var(i) = 0;\nwhile ($var(i) < 3) { $var(x) = 1; $var(i) += 1; }\n$ru = $var(x);'],
    [
      'the same test twice',
      'if ($hdr(X) == "1") $var(x) = 1;\nif (src_ip == 10.0.0.1) exit;\nif ($hdr(X) == "1") $ru = $var(x);',
    ],
    ['the opposite test', 'if (!($hdr(X) == "1")) $var(x) = 1;\nif ($hdr(X) == "1") exit;\n$ru = $var(x);'],
    ['the method twice', 'if (is_method("INVITE")) $var(x) = 1;\nif (method == INVITE) $ru = $var(x);'],
    [
      'a variable that tells',
      '$var(found) = 0;\nif ($rU == "a") { $var(x) = 1; $var(found) = 1; }\nif ($var(found) == 1) $ru = $var(x);',
    ],
    ['a flag that tells', 'if ($rU == "a") { $var(x) = 1; setflag(1); }\nif (isflagset(1)) $ru = $var(x);'],
    ['a test for $null', 'if ($var(x) == $null) $var(x) = 1;\n$ru = $var(x);'],
    ['the other test for $null', 'if ($var(x) != $null) $ru = $var(x);\n$var(x) = 1;'],
    ['a test whether it is defined', 'if (defined $var(x)) $ru = $var(x);\n$var(x) = 1;'],
    ['a function that sets it', 'jansson_get("a", $avp(j), "$var(x)");\n$ru = $var(x);\n$var(x) = 1;'],
    ['a counter over all messages', '$var(n) = $var(n) + 1;\nxlog("$var(n)");'],
    ['what is set nowhere is said elsewhere', 'xlog("$var(x)");'],
    ['a computed name', '$var(x) = 1;\nxlog("$var($var(x))");'],
  ])('is not %s', (_, statements) => {
    expect(found(body(statements))).toEqual([]);
  });
});

describe('paths through several routes', () => {
  test('the way is told by the routes on it', () => {
    const text = `request_route { route(A); route(B); }
route[A] { if ($rU == "a") { $var(x) = 1; return; } route(C); }
route[B] { xlog("$var(x)"); }
route[C] { xlog("a"); }`;
    expect(found(text)).toEqual(['3:17 x request_route, route[B]']);
    const { diagnostics } = compileScript(text);
    expect(diagnostics[0]!.notes.map(({ message }) => message)).toEqual([
      'on that way request_route calls route[B] here',
      'it is set here, but not on that way',
    ]);
  });

  test.each([
    ['a route that sets it', 'request_route { route(A); xlog("$var(x)"); }\nroute[A] { $var(x) = 1; }', []],
    [
      'a route that sets it where it returns true',
      'request_route { if (route(A)) xlog("$var(x)"); }\nroute[A] { if ($rU == "a") { $var(x) = 1; return 1; } return -1; }',
      [],
    ],
    [
      'a route that ends the script where it does not',
      'request_route { route(A); xlog("$var(x)"); }\nroute[A] { if ($rU == "a") { $var(x) = 1; return; } exit; }',
      [],
    ],
    [
      'a route that tells by $rc',
      'request_route { route(A); if ($rc == 1) xlog("$var(x)"); }\nroute[A] { if ($rU == "a") { $var(x) = 1; return 1; } return 2; }',
      [],
    ],
    ['a route that is never called', 'request_route { $var(x) = 1; }\nroute[A] { xlog("$var(x)"); }', []],
    [
      'a route whose name is computed',
      'request_route { route($avp(r)); xlog("$var(x)"); }\nroute[A] { $var(x) = 1; }',
      [],
    ],
    [
      'one caller of two',
      'request_route { if ($rU == "a") $var(x) = 1; route(A); }\nroute[A] { xlog("$var(x)"); }',
      ['2:17 x request_route, route[A]'],
    ],
    [
      'routes that call each other',
      'request_route { route(A); }\nroute[A] { if ($rU == "a") route(B); xlog("$var(x)"); }\nroute[B] { $var(x) = 1; route(A); }',
      ['2:43 x request_route, route[A]'],
    ],
  ])('%s', (_, text, expected) => {
    expect(found(text)).toEqual(expected);
  });
});

describe('where a run begins', () => {
  test.each([
    ['a failure route begins anew', 'failure_route[F]', ['2:25 x failure_route[F]']],
    ['a reply route begins anew', 'onreply_route[F]', ['2:25 x onreply_route[F]']],
    ['a branch route runs within what made the branch', 'branch_route[F]', []],
    ['nobody knows when an event comes', 'event_route[xhttp:request]', []],
  ])('%s', (_, route, expected) => {
    const text = `request_route { $var(x) = 1; }\n${route.padEnd(16)} { xlog("$var(x)"); }`;
    expect(found(text).map((line) => line.replace(/^2:\d+/, '2:25'))).toEqual(expected);
  });

  test.each([
    ['what is set before any message', 'event_route[htable:mod-init] { $var(x) = 1; }'],
    ['what reply_route sets for onreply_route', 'reply_route { $var(x) = 1; }'],
  ])('%s counts', (_, other) => {
    expect(found(`${other}\nonreply_route[F] { xlog("$var(x)"); }`)).toEqual([]);
  });
});
