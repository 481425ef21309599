import { expect, test } from 'vitest';
import { renderDiagnostic, renderDiagnostics, renderEach } from './render.ts';
import { parseText } from './testing/shape.ts';

const render = (text: string, others: Readonly<Record<string, string>> = {}) => {
  const { diagnostics, sources } = parseText(text, others);
  return renderDiagnostics(diagnostics.all, sources);
};

test('file, line and column, the line, a caret under the place and a hint', () => {
  expect(render('debug=2\n\tloadmodul "sl.so"')).toBe(
    [
      'main.cfg:2:2: error: "loadmodul" is neither a keyword nor a parameter that is set [unknown-item]',
      ' 2 | \tloadmodul "sl.so"',
      '   | \t^^^^^^^^^',
      'hint: did you mean loadmodule?',
    ].join('\n'),
  );
});

test('what a terminal would obey is shown in two characters, and the caret stands under its place', () => {
  const text = render('foo\x1b]0;HACK\x07="\x7f\x9b" x\n\tnosuch\x1b[31m yy');
  expect(text).not.toMatch(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/);
  expect(text).toContain('\n 1 | foo^[]0;HACK^G="^?\\x9b" x\n   |         ^^^^\n');
});

test('notes have their own places', () => {
  expect(render('#!define A 1\n\n#!define A 2\n')).toContain(
    'main.cfg:1:1: note: it was defined here\n 1 | #!define A 1\n   | ^^^^^^^^^^^^\n',
  );
});

test('what comes out of a macro is shown where it is used, and named', () => {
  const text = render('#!define BAD 1 +\nrequest_route {\n  $var(x) = BAD;\n  f(BAD 2);\n  $var(y) = BAD BAD;\n}');
  expect(text).toContain('main.cfg:3:16: error: expected an expression, found ";"');
  expect(text).toContain(' 5 |   $var(y) = BAD BAD;\n');
});

test('an included file says from where it was included', () => {
  const text = render('import_file "a.cfg"\n', { 'a.cfg': 'include_file "b.cfg"', 'b.cfg': 'x' });
  expect(text).toBe(
    [
      'b.cfg:1:1: error: "x" is neither a keyword nor a parameter that is set [unknown-item]',
      ' 1 | x',
      '   | ^',
      'a.cfg:1:1: note: included from here',
      'main.cfg:1:1: note: included from here',
      'hint: outside of routes there are loadmodule, modparam, parameters (name=value) and route blocks',
    ].join('\n'),
  );
});

test('lines are shown as UTF-8, and the caret stands under its character', () => {
  const utf8 = Buffer.from('x = "\u00e9\u00e9" nope\n').toString('latin1');
  expect(render(utf8)).toContain(' 1 | x = "\u00e9\u00e9" nope\n   |          ^^^^');
});

test('long lines are cut around the place', () => {
  const text = render(`a = "${'x'.repeat(500)}" nope ${'y'.repeat(500)}`);
  const [, line, caret] = text.split('\n');
  expect(line!.length).toBeLessThan(180);
  expect(line!.slice(caret!.indexOf('^'), caret!.indexOf('^') + 4)).toBe('nope');
});

test('a diagnostic about the whole has no place', () => {
  const { sources } = parseText('');
  const diagnostic = {
    id: 'bad-directive',
    severity: 'error',
    message: 'm',
    span: null,
    hint: 'h',
    notes: [],
  } as const;
  expect(renderDiagnostic(diagnostic, sources)).toBe('error: m [bad-directive]\nhint: h');
});

test('of very many the errors are shown first, and the rest is counted', () => {
  const { diagnostics, sources } = parseText(`${'#!else\n'.repeat(1500)}x`);
  const shown = renderEach(diagnostics.all, sources);
  expect(shown).toHaveLength(1001);
  expect(shown[0]).toContain('main.cfg:1501:1: error: ');
  expect(shown[1]).toContain('main.cfg:1:1: warning: ');
  expect(shown.at(-1)).toBe('note: 501 more are not shown');
});

test('hints and messages may hold signs of their own beside bytes of the text', () => {
  const { diagnostics, sources } = parseText('gr\xc3\xbc\xc3\x9f');
  const told = { ...diagnostics.all[0]!, message: 'not "gr\xc3\xbc\xc3\x9f"', hint: 'as in "" + … "\xc3\xbc"' };
  expect(renderDiagnostic(told, sources)).toMatch(/not "grüß" [^]*hint: as in "" \+ … "ü"$/);
});
