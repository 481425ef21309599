import { expect, test } from 'vitest';
import { bytesOf, unicodeOf } from './utf8-text.ts';

test('text goes to bytes and back', () => {
  for (const text of ['', 'plain', 'Grüße', '\u{1f4de} 100', '\ufeffx']) expect(unicodeOf(bytesOf(text))).toBe(text);
  expect(bytesOf('ü')).toBe('\u00c3\u00bc');
});

test('bytes that are no UTF-8 stay as they are', () => {
  expect(unicodeOf('caf\u00e9')).toBe('caf\u00e9');
});

test('characters that are no bytes stay between those that are', () => {
  expect(unicodeOf(`${bytesOf('Grüße')}: "" + … \u{1f4de}`)).toBe('Grüße: "" + … \u{1f4de}');
});
