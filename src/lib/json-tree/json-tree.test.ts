import { describe, expect, test } from 'vitest';
import { formatGeneral, formatReal } from './format-real.ts';
import { parseLenientJson, parseStrictJson } from './parse.ts';
import { COMPACT, JSON_C, SPACED, writeJson } from './write.ts';

describe('strict', () => {
  test.each([
    ['{"b":1, "a":[true,false,null]}', '{"b":1,"a":[true,false,null]}'],
    ['{"2":1,"1":2}', '{"2":1,"1":2}'],
    ['[9223372036854775807,-9223372036854775808]', '[9223372036854775807,-9223372036854775808]'],
    ['[0.1,1e3,1e20,-0.0,1.5e-10]', '[0.10000000000000001,1000.0,1e20,-0.0,1.5e-10]'],
    ['["\\u00e9\\ud83d\\ude00\\/\\u0001\\n"]', '["\xc3\xa9\xf0\x9f\x98\x80/\\u0001\\n"]'],
    [' { } ', '{}'],
  ])('%s', (text, written) => {
    const parsed = parseStrictJson(text);
    expect(parsed.problem).toBeNull();
    if (parsed.problem === null) expect(writeJson(parsed.value, COMPACT)).toBe(written);
  });

  test.each([
    ['', 0, "'[' or '{' expected near end of file"],
    ['{', 1, "string or '}' expected near end of file"],
    ['5', 1, "'[' or '{' expected near '5'"],
    ['"x"', 3, `'[' or '{' expected near '"x"'`],
    ['{"a":1} x', 9, "end of file expected near 'x'"],
    ['{"a":1,}', 8, "string or '}' expected near '}'"],
    ['{"a":1,"a":2}', 10, `duplicate object key near '"a"'`],
    ['{"a":01}', 6, "invalid token near '0'"],
    ['{"a":+1}', 6, "invalid token near '+'"],
    ['{"a":.5}', 6, "invalid token near '.'"],
    ['{"a":1.}', 7, "invalid token near '1.'"],
    ['{"a":tru}', 8, "invalid token near 'tru'"],
    ['{"a":1e400}', 10, "real number overflow near '1e400'"],
    ['{"a":99999999999999999999999}', 28, 'too big integer'],
    ['{"a":"x\\u0000y"}', 15, `\\u0000 is not allowed without JSON_ALLOW_NUL near '"x\\u0000y"'`],
    ["{'a':1}", 2, "string or '}' expected near '''"],
    ['["\xff"]', 0, 'unable to decode the text as UTF-8'],
  ])('%s is refused', (text, column, message) => {
    expect(parseStrictJson(text).problem).toEqual({ message, line: 1, column });
  });

  test('depth has a limit, which is no stack overflow', () => {
    expect(parseStrictJson('['.repeat(100_000)).problem?.message).toContain('maximum parsing depth reached');
  });
});

describe('lenient', () => {
  test.each([
    ['{"a":1} x', '{ "a": 1 }'],
    ["{'a':1,}", '{ "a": 1 }'],
    ['{"a":1,"a":2}', '{ "a": 2 }'],
    [
      '/*c*/[01, 1., 1.50, 1e3, NaN, True, 18446744073709551616]',
      '[ 1, 1., 1.50, 1e3, NaN, true, 18446744073709551615 ]',
    ],
    ['"a/\tb"', '"a\\/\\tb"'],
    ['[[],{}]', '[ [ ], { } ]'],
  ])('%s', (text, written) => {
    const parsed = parseLenientJson(text);
    expect(parsed.problem).toBeNull();
    if (parsed.problem === null) expect(writeJson(parsed.value, JSON_C)).toBe(written);
  });

  test.each(['', '{a:1}', '{"a":"\\x41"}', '{"a" 1}', '{"a":1 "b":2}', '[-]', '{"a":.5}', 'nul'])(
    '%s is refused',
    (text) => {
      expect(parseLenientJson(text).problem).not.toBeNull();
    },
  );
});

test('the spaced layout has a blank after commas and colons', () => {
  const parsed = parseStrictJson('{"a":[1,2]}');
  expect(parsed.problem === null && writeJson(parsed.value, SPACED)).toBe('{"a": [1, 2]}');
});

test.each([
  [1.5, '1.5', '1.5'],
  [1000, '1000', '1000.0'],
  [1e16, '1e+16', '10000000000000000.0'],
  [1e100, '1e+100', '1e100'],
  [1 / 3, '0.333333333333333', '0.33333333333333331'],
  [2 ** 53 + 2, '9.00719925474099e+15', '9007199254740994.0'],
  [0.00001, '1e-05', '1.0000000000000001e-5'],
])('%d as C prints it', (value, general, real) => {
  expect(formatGeneral(value, 15)).toBe(general);
  expect(formatReal(value)).toBe(real);
});
