import { expect, test } from 'vitest';
import type { Call, Expression, ExpressionStatement, RouteBlock } from './ast.ts';
import { placeSpan } from './string-place.ts';
import { parseText } from './testing/shape.ts';

/** What stands in the text where `part` of the argument's value comes from. */
function written(argument: string, part: string, before = ''): string {
  const { file, sources } = parseText(`${before}\nrequest_route { f(${argument}); }`);
  const { body } = file.items.find((item) => item.kind === 'RouteBlock') as RouteBlock;
  const [value] = ((body.statements[0] as ExpressionStatement).expression as Call).args as [Expression];
  const text = value.kind === 'StringLiteral' ? value.value : value.kind === 'Variable' ? value.text : '';
  const start = text.indexOf(part);
  const span = placeSpan(value, { start, end: start + part.length }, sources);
  return sources.get(span.source).text.slice(span.start, span.end);
}

test.each([
  ['"a $nosuch b"', '$nosuch'],
  ["'a $nosuch b'", '$nosuch'],
  ['"\\t\\x41\\"\\\\\\q\\101 $nosuch"', '$nosuch'],
  ['"one\\\ntwo\n$nosuch b"', '$nosuch'],
  ['"one" \n \'\\t two\' "three $nosuch"', '$nosuch'],
  ['$(ru{s.nosuch})', 's.nosuch'],
])('a part of %s is found where it is written', (argument, part) => {
  expect(written(argument, part)).toBe(part);
});

test('what a macro or a #!subst made is the whole', () => {
  expect(written('TEXT', '$nosuch', '#!define TEXT "a $nosuch"')).toBe('TEXT');
  expect(written('"a NAME"', '$nosuch', '#!subst "/NAME/$nosuch/"')).toBe('"a NAME"');
});
