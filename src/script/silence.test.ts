import { describe, expect, test } from 'vitest';
import { parseConfig } from './parse.ts';
import { silence } from './silence.ts';
import { compileScript } from './testing/compile.ts';

const said = (text: string): readonly string[] => compileScript(text).said;
const START = 'request_route { exit; }\n';

describe('a comment allows a warning', () => {
  test.each([
    ['on its own line', 'route[A] { exit; } # kahea: allow unused-route'],
    ['on the line above', '# kahea: allow unused-route\nroute[A] { exit; }'],
    ['with two strokes', '// kahea: allow unused-route\nroute[A] { exit; }'],
    ['between strokes and stars', 'route /* kahea: allow unused-route */ [A] { exit; }'],
    ['over other comments and blank lines', '# kahea: allow unused-route\n# old\n\n// very old\nroute[A] { exit; }'],
    ['with a reason', 'route[A] { exit; } # kahea: allow unused-route the night shift needs it'],
    ['in the whole file', 'route[A] { exit; }\nroute[B] { exit; }\n#kahea:allow-file unused-route'],
    ['several at once', 'route[A] { exit; xlog("x"); } # kahea: allow unreachable-code, unused-route: kept'],
    ['several without commas', 'route[A] { exit; xlog("x"); } # kahea: allow unreachable-code unused-route kept'],
  ])('%s', (_, text) => {
    expect(said(START + text)).toEqual([]);
  });

  test('about the configuration as a whole, when it is in its main file', () => {
    expect(said('debug=2\n# kahea: allow-file missing-request-route')).toEqual([]);
  });

  test('only on that line', () => {
    const text = 'route[A] { exit; } # kahea: allow unused-route\nroute[B] { exit; }';
    expect(said(START + text)).toEqual(['warning unused-route 3:7 route[B] is never called']);
  });
});

describe('a comment that is of no use', () => {
  test.each([
    ['exit; # kahea: allow nonsense', ['warning bad-allow 1:41 there is no diagnostic nonsense']],
    [
      'exit; # kahea: allow unused-rout',
      ['warning bad-allow 1:41 there is no diagnostic unused-rout (did you mean unused-route?)'],
    ],
    [
      'exit; # kahea: alow unused-route',
      ['warning bad-allow 1:35 the word after kahea: is allow or allow-file (write # kahea: allow ID)'],
    ],
    ['exit; # kahea: allow', ['warning bad-allow 1:35 allow names no id (write # kahea: allow ID)']],
    ['exit; # kahea: allow unused-route', ['warning unused-allow 1:41 there is no unused-route on this line to allow']],
    [
      'exit; # kahea: allow-file unused-route, unset-x',
      [
        'warning bad-allow 1:60 there is no diagnostic unset-x',
        'warning unused-allow 1:46 there is no unused-route in this file to allow',
      ],
    ],
  ])('%s', (body, expected) => {
    expect(said(`request_route {    ${body}\n}`)).toEqual(expected);
  });

  test('an error stays, and the comment says so', () => {
    expect(said('request_route {\n  route(X); # kahea: allow unknown-route\n}')).toEqual([
      'error unknown-route 2:9 there is no route[X]',
      'warning bad-allow 2:28 unknown-route is an error (only warnings can be silenced)',
    ]);
  });

  test('where there are errors nothing is called needless', () => {
    expect(said('request_route { route(X); }\n# kahea: allow-file unused-route')).toHaveLength(1);
  });

  test('a part that was left out needs no comments, nor do strings hold any', () => {
    expect(said(`${START}#!ifdef NEVER\n# kahea: allow unused-route\n#!endif\n`)).toEqual([]);
    expect(said('request_route { xlog("# kahea: allow nonsense"); }')).toEqual([]);
  });

  test('a file may allow needless comments, for one that is included in many', () => {
    expect(said(`${START}# kahea: allow-file unused-route, unused-allow`)).toEqual([]);
  });
});

test('a comment for a rule that nobody applied is not needless', () => {
  const { sources, diagnostics } = parseConfig({
    path: 'a.cfg',
    text: '# kahea: allow open-relay, unused-route\nrequest_route { exit; }\n',
  });
  const said = silence(diagnostics.all, sources, new Set(['open-relay'])).map(({ message }) => message);
  expect(said).toEqual([expect.stringContaining('there is no unused-route')]);
});
