import { expect, test } from 'vitest';
import { scanAddress, scanString, scanVariable, scanSelect, unescapeString } from './scan.ts';

const whole = (scan: (text: string, start: number) => number, text: string) =>
  text.slice(0, Math.max(0, scan(text, 0)));

test('a variable ends where its brackets are balanced', () => {
  expect(whole(scanVariable, '$rU == 1')).toBe('$rU');
  expect(whole(scanVariable, '$hdr(X-Foo)) {')).toBe('$hdr(X-Foo)');
  expect(whole(scanVariable, '$(var(x){s.substr,0,$var(n)})+1')).toBe('$(var(x){s.substr,0,$var(n)})');
  expect(whole(scanVariable, '$xavp(a[0]=>b)')).toBe('$xavp(a[0]=>b)');
  expect(whole(scanVariable, '$avp($var(name))')).toBe('$avp($var(name))');
  expect(whole(scanVariable, '$sht(a=>$si::auth) = 1')).toBe('$sht(a=>$si::auth)');
  expect(whole(scanVariable, "$(var(s){s.select,0,'})")).toBe("$(var(s){s.select,0,'})");
  expect(whole(scanVariable, '$?;')).toBe('$?');
  expect(whole(scanVariable, '$rU.')).toBe('$rU');
});

test('a variable whose bracket is open at the end of the line has no end', () => {
  expect(scanVariable('$(var(x){s.len};\n)', 0)).toBe(-1);
  expect(scanVariable('$var(x', 0)).toBe(-1);
});

test('a select goes on over dots and brackets', () => {
  expect(whole(scanSelect, '@via[1].branch == "x"')).toBe('@via[1].branch');
  expect(whole(scanSelect, '@hf_value["X-a.b"] ')).toBe('@hf_value["X-a.b"]');
  expect(whole(scanSelect, "@hf_value.diversion[0].param['reason'];")).toBe("@hf_value.diversion[0].param['reason']");
  expect(whole(scanSelect, '@cfg_get.a.b)')).toBe('@cfg_get.a.b');
});

test('a backslash escapes the quote in double quotes only', () => {
  expect(scanString('"a\\"b" c', 0)).toBe(6);
  expect(scanString("'a\\' b'", 0)).toBe(4);
  expect(scanString('"a\\\\" b', 0)).toBe(5);
  expect(scanString('"abc', 0)).toBe(-1);
});

test('escapes that mean something are resolved, others stay', () => {
  expect(unescapeString('a\\n\\r\\t\\a\\"\\\\')).toBe('a\n\r\t\x07"\\');
  expect(unescapeString('\\x41\\x4g\\101\\12\\1234')).toBe('A\x04gA\nS4');
  expect(unescapeString("\\d{3}\\.\\s\\1z\\8\\'")).toBe("\\d{3}\\.\\s\\1z\\8\\'");
  expect(unescapeString('one\\\ntwo')).toBe('onetwo');
});

test('addresses of both families are told from words and numbers', () => {
  expect(whole(scanAddress, '10.0.0.1:5060')).toBe('10.0.0.1');
  expect(whole(scanAddress, '[::1]:5060')).toBe('[::1]');
  expect(whole(scanAddress, '2001:db8::1/32')).toBe('2001:db8::1');
  expect(whole(scanAddress, '::ffff:10.0.0.1 ')).toBe('::ffff:10.0.0.1');
  expect(['fade', '12', '1.2.3', 'face:1', '[abc]', ': x', '1.2.3.4x'].map((text) => scanAddress(text, 0))).toEqual([
    -1, -1, -1, -1, -1, -1, -1,
  ]);
});
