// Variables that nothing sets, and those that become SQL.
import { describe, expect, test } from 'vitest';
import type { DiagnosticId } from '../diagnostic.ts';
import { compileScript } from '../testing/compile.ts';
import { variableMentions } from './variable-mentions.ts';

/** What is said with `id`, as `line:column message (hint)`. */
function found(id: DiagnosticId, text: string): readonly string[] {
  return compileScript(text)
    .said.filter((line) => line.split(' ')[1] === id)
    .map((line) => line.split(' ').slice(2).join(' '));
}

const body = (statements: string): string => `request_route {\n${statements}\n}`;

describe('variables in texts', () => {
  test.each([
    ['a $rU b', ['rU']],
    ['$var(x)$avp(s:y)', ['var(x)', 'avp(s:y)']],
    ['$(fU{s.escape.common}{s.len})', ['fU {s.escape.common} {s.len}']],
    ['$(hdr(X-Y)[0]{s.int})', ['hdr(X-Y) {s.int}']],
    ['$xavp(a[0]=>b[1])', ['xavp(a[0]=>b[1])']],
    ['$avp($var(x))', ['avp($var(x))', 'var(x)']],
    ['costs 5$ and $', []],
    ['$(unclosed', []],
  ])('%s', (text, expected) => {
    const shown = variableMentions(text).map(({ name, inner, transformations }) =>
      [`${name}${inner === null ? '' : `(${inner})`}`, ...transformations.map((each) => `{${each}}`)].join(' '),
    );
    expect(shown).toEqual(expected);
  });
});

describe('a variable that nothing sets', () => {
  test.each([
    ['in a condition', 'if ($var(x) == 1) exit;', ['2:5 $var(x) is read, but nothing sets it']],
    ['in a text', 'xlog("it is $var(x)");', ['2:6 $var(x) is read, but nothing sets it']],
    ['with a transformation', '$ru = $(var(x){s.len});', ['2:7 $var(x) is read, but nothing sets it']],
    [
      'misspelt',
      '$var(caller) = 1; if ($var(calller) == 1) exit;',
      ['2:23 $var(calller) is read, but nothing sets it (did you mean $var(caller)?)'],
    ],
    [
      'read twice and reported once',
      'if ($var(x) == 1) exit; if ($var(x) == 2) exit;',
      ['2:5 $var(x) is read, but nothing sets it'],
    ],
    ['an AVP', '$ru = $avp(s:x);', ['2:7 $avp(x) is read, but nothing sets it']],
  ])('%s', (_, statements, expected) => {
    expect(found('unset-variable', body(statements))).toEqual(expected);
  });

  test.each([
    ['set further down: it keeps its value', 'if ($var(x) == 1) exit; $var(x) = 1;'],
    ['counted up from nothing', '$var(x) += 1;'],
    ['set under its other name', '$avp(s:x) = 1; if ($avp(x) == 1) exit;'],
    ['handed to a function that may set it', 'give("$var(x)"); if ($var(x) == 1) exit;'],
    ['handed over without quotes', 'give($var(x)); if ($var(x) == 1) exit;'],
    ['of a computed name', '$avp(x) = 1; $avp($avp(x)) = 1; if ($avp(other) == 1) exit;'],
    ['set by another message: other kinds', 'if ($rU == "a") exit;'],
  ])('not: %s', (_, statements) => {
    expect(found('unset-variable', body(statements))).toEqual([]);
  });

  test('not: set in another route, named by a parameter, or set by another language', () => {
    expect(
      found('unset-variable', 'request_route { if ($var(x) == 1) exit; }\nfailure_route[F] { $var(x) = 1; }'),
    ).toEqual([]);
    expect(
      found('unset-variable', `loadmodule "tm.so"\nmodparam("tm", "p", "x=i:3")\n${body('if ($var(x) == 1) exit;')}`),
    ).toEqual([]);
    expect(found('unset-variable', `loadmodule "app_lua.so"\n${body('if ($var(x) == 1) exit;')}`)).toEqual([]);
    expect(found('unset-variable', `loadmodule "unheard.so"\n${body('if ($avp(x) == 1) exit;')}`)).toEqual([]);
  });

  test('not: given to a function that puts its result there', () => {
    expect(found('unset-variable', body('jansson_get("a", "{}", "$var(x)"); if ($var(x) == 1) exit;'))).toEqual([]);
  });

  test('a text that only is shown sets nothing', () => {
    expect(found('unset-variable', body('xlog("$var(x)");'))).toHaveLength(1);
  });
});

describe('a query that a message can change', () => {
  const said = (statements: string): readonly string[] => found('unescaped-query', body(statements));

  test.each([
    ['$hdr(X)', '$(hdr(X){s.escape.common})'],
    ['$(hdr(X){s.trim})', '$(hdr(X){s.trim}{s.escape.common})'],
  ])('the hint for %s keeps its brackets', (variable, hint) => {
    expect(said(`sql_query("ca", "select '${variable}'", "r");`)[0]).toContain(`write ${hint})`);
  });

  test.each([
    ['a variable of the message', `sql_query("ca", "select '$fU'", "r");`],
    ['one of two', `sql_query("ca", "select '$(rU{s.escape.common})', '$fU'", "r");`],
    ['a header', `sql_query("ca", "select '$(hdr(X){s.trim})'", "r");`],
    ['nothing for what is missing', `sql_query("ca", "select '$(fU{val.ne})'", "r");`],
    ['escaped for JSON', `sql_query("ca", "select '$(fU{val.json})'", "r");`],
    ['quoted for a table', `sql_query("ca", "select '$(fU{s.escape.csv})'", "r");`],
    ['escaped and back', `sql_query("ca", "select '$(fU{s.escape.common}{s.unescape.common})'", "r");`],
    ['joined', `sql_query("ca", "select '" + $fU + "'", "r");`],
    ['made in a variable', `$var(q) = "select '$fU'"; sql_query("ca", "$var(q)", "r");`],
    [
      'through several variables',
      `$var(a) = $hdr(X); $avp(b) = "x" + $var(a); $var(q) = "select '$avp(b)'"; sql_query("ca", "$var(q)", "r");`,
    ],
    ['added to a variable', `$var(q) = "select "; $var(q) += $fU; sql_query("ca", "$var(q)", "r");`],
    [
      'on one of two ways',
      `if (src_ip == 10.0.0.1) $var(u) = $fU; else $var(u) = "x"; sql_query("ca", "select '$var(u)'", "r");`,
    ],
    [
      'before it is escaped',
      `$var(u) = $fU; sql_query("ca", "select '$var(u)'", "r"); $var(u) = $(fU{s.escape.common});`,
    ],
    ['chosen', `$var(u) = selval(src_ip == 10.0.0.1, $fU, "x"); sql_query("ca", "select '$var(u)'", "r");`],
    ['tested with a loose pattern', `if ($rU =~ "^.*$") sql_query("ca", "select '$rU'", "r");`],
    ['on the side where the test fails', `if (!($rU =~ "^[0-9]+$")) sql_query("ca", "select '$rU'", "r");`],
    ['in a loop', `while ($var(i) < 3) { sql_query("ca", "select '$var(u)'", "r"); $var(u) = $fU; $var(i) += 1; }`],
    ['joined in a variable', `$var(q) = "select '" + $fU + "'"; sql_query("ca", $var(q), "r");`],
  ])('%s', (_, statements) => {
    expect(said(statements)).toHaveLength(1);
  });

  test.each([
    ['escaped', `sql_query("ca", "select '$(fU{s.escape.common})'", "r");`],
    ['a number', `sql_query("ca", "select $(fU{s.int})", "r");`],
    ['escaped by the database', `sql_query("ca", "select $(fU{sql.val.str})", "r");`],
    ['a variable of the configuration', `sql_query("ca", "select '$var(x)'", "r");`],
    [
      'escaped on the way',
      `$var(a) = $fU; $var(b) = $(var(a){s.escape.common}); sql_query("ca", "select '$var(b)'", "r");`,
    ],
    [
      'escaped in its place',
      `$var(a) = $fU; $var(a) = $(var(a){s.escape.common}); sql_query("ca", "select '$var(a)'", "r");`,
    ],
    ['replaced', `$var(a) = $fU; $var(a) = "x"; sql_query("ca", "select '$var(a)'", "r");`],
    ['a comparison', `$var(a) = $fU == "x"; sql_query("ca", "select $var(a)", "r");`],
    ['nothing but digits', `if ($rU =~ "^[0-9]+$") sql_query("ca", "select '$rU'", "r");`],
    [
      'all others were sent away',
      `$var(u) = $rU; if ($var(u) !~ "^[+]?[0-9]+$") exit; sql_query("ca", "select '$var(u)'", "r");`,
    ],
    ['a function that tests it', `if (is_numeric("$rU")) sql_query("ca", "select '$rU'", "r");`],
    ['another function', `xlog("select '$fU'");`],
    ['another variable', `$var(p) = "'$fU'"; sql_query("ca", "$var(q)", "r");`],
  ])('not: %s', (_, statements) => {
    expect(said(statements)).toEqual([]);
  });

  test('it is shown where the variable stands, with what to write', () => {
    expect(said(`sql_query("ca", "select '$fU'", "r");`)).toEqual([
      '2:26 $fU becomes part of the SQL of sql_query() as the sender wrote it (quotes in it end the query: write $(fU{s.escape.common}))',
    ]);
  });

  test.each([
    [
      'every variable of a query is named, where it stands',
      `sql_query("ca", "select '$fU', '$(tU{s.escape.common})', '$hdr(X)', '$fU'", "r");`,
      ['2:26 $fU', '2:59 $hdr(X)', '2:70 $fU'],
    ],
    ['behind escapes of the string', `sql_query("ca", "select \\"\\", '$rU\\t$ua'", "r");`, ['2:32 $rU', '2:37 $ua']],
    [
      'in a value that is made before',
      `$var(q) = "a $fU $tU";\nsql_query("ca", $var(q), "r");`,
      ['2:14 $fU', '2:18 $tU'],
    ],
    ['what only says where to look is no part', `sql_query("ca", "select '$var($fU)$sht(a=>$rU)'", "r");`, []],
    [
      'what is put into another value is',
      `sql_query("ca", "'$(var(a){s.replace,x,$fU})', '$(var(a){s.replace,x,$fU}{s.escape.common})'", "r");`,
      ['2:40 $fU'],
    ],
    ['of a method that was asked for', `if (is_method("INVITE")) sql_query("ca", "'$rm'", "r");`, []],
    ['of any method', `if (!is_method("INVITE")) sql_query("ca", "'$rm'", "r");`, ['2:45 $rm']],
    ['one of two texts', `if ($rU == "a" || $rU == "b") sql_query("ca", "'$rU'", "r");`, []],
    ['none of two texts', `if ($rU != "a" && $rU != "b") sql_query("ca", "'$rU'", "r");`, ['2:49 $rU']],
    ['a text with a quote', `if ($rU == "a'b") sql_query("ca", "'$rU'", "r");`, ['2:37 $rU']],
  ])('%s', (_, statements, expected) => {
    expect(said(statements).map((line) => line.replace(/ becomes.*/, ''))).toEqual(expected);
  });
});

describe('a query that is made in several routes', () => {
  const said = (text: string): readonly string[] =>
    found('unescaped-query', text).map((line) => line.replace(/ becomes.*/, ''));

  test.each([
    [
      'the caller gives it',
      'request_route { $var(u) = $fU; route(Q); }\nroute[Q] { sql_query("ca", "select \'$var(u)\'", "r"); }',
      ['1:27 $fU'],
    ],
    [
      'the called route gives it',
      'request_route { route(U); sql_query("ca", "select \'$var(u)\'", "r"); }\nroute[U] { $var(u) = $fU; }',
      ['2:22 $fU'],
    ],
    [
      'the called route escapes it',
      'request_route { $var(u) = $fU; route(E); sql_query("ca", "select \'$var(u)\'", "r"); }\nroute[E] { $var(u) = $(var(u){s.escape.common}); }',
      [],
    ],
    [
      'a later route finds it',
      'request_route { $avp(u) = $fU; }\nfailure_route[F] { sql_query("ca", "select \'$avp(s:u)\'", "r"); }',
      ['1:27 $fU'],
    ],
    [
      'far away',
      'request_route { $var(u) = $fU; route(A); }\nroute[C] { sql_query("ca", "select \'$var(u)\'", "r"); }\nroute[B] { route(C); }\nroute[A] { route(B); }',
      ['1:27 $fU'],
    ],
  ])('%s', (_, text, expected) => {
    expect(said(text)).toEqual(expected);
  });

  test('the query is shown, too', () => {
    const { diagnostics } = compileScript('request_route { $var(u) = $fU;\nsql_query("ca", $var(u), "r"); }');
    const [query] = diagnostics.filter(({ id }) => id === 'unescaped-query');
    expect(query!.notes).toEqual([
      { message: 'the query is here', span: expect.objectContaining({ start: 31 }) as unknown },
    ]);
  });
});

describe('a route that is called where its functions cannot run', () => {
  const said = (text: string): readonly string[] => found('wrong-caller', text);

  test('from one kind of route, over another one', () => {
    const text = `request_route { exit; }
onreply_route[R] { route(A); }
route[A] { route(B); }
route[B] { sl_send_reply("200", "OK"); }`;
    expect(said(text)).toEqual([
      '4:12 sl_send_reply() cannot run in onreply_route, where route[B] is called (it can in request_route)',
    ]);
  });

  test.each([
    [
      'one caller fits',
      'request_route { route(A); }\nonreply_route[R] { route(A); }\nroute[A] { sl_send_reply("200", "OK"); }',
    ],
    ['nobody calls it', 'request_route { exit; }\nroute[A] { sl_send_reply("200", "OK"); }'],
    [
      'a parameter names it',
      'loadmodule "tm.so"\nmodparam("tm", "x", "A")\nrequest_route { exit; }\nonreply_route[R] { route(A); }\nroute[A] { sl_send_reply("200", "OK"); }',
    ],
    [
      'a computed call may mean it',
      'request_route { route($rU); }\nonreply_route[R] { route(A); }\nroute[A] { sl_send_reply("200", "OK"); }',
    ],
  ])('not: %s', (_, text) => {
    expect(said(text)).toEqual([]);
  });
});

test('nesting that nobody writes is looked at down to some level, and what follows it again', () => {
  const text = `${'$(var('.repeat(5000)}a${'))'.repeat(5000)} $var(b) ${'$var('.repeat(5000)}`;
  const found = variableMentions(text);
  expect(found.length).toBeLessThan(200);
  expect(found.at(-1)).toMatchObject({ name: 'var', inner: 'b' });
});
