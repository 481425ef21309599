import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SourceText, toShown } from './text.ts';

describe('places', () => {
  test('are counted in UTF-16 units for the editor and in bytes for the parser', () => {
    const text = SourceText.of('a\n€ 𝄞 b\n');
    const offset = text.bytes.indexOf('b');
    expect(offset).toBe(2 + 3 + 1 + 4 + 1);
    expect(text.positionAt(offset)).toEqual({ line: 1, character: 5 });
    expect(text.offsetAt({ line: 1, character: 5 })).toBe(offset);
  });

  test('beyond the end of a line or of the text are at that end', () => {
    const text = new SourceText('ab\ncd');
    expect(text.offsetAt({ line: 0, character: 99 })).toBe(2);
    expect(text.offsetAt({ line: 7, character: 0 })).toBe(5);
    expect(text.lineStart(9)).toBe(3);
  });

  test('of every character come back', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', '€', '𝄞', '\n', '\t', 'ü') }), (shown) => {
        const text = SourceText.of(shown);
        expect(toShown(text.bytes)).toBe(shown);
        let offset = 0;
        for (const char of shown) {
          expect(text.offsetAt(text.positionAt(offset))).toBe(offset);
          offset += Buffer.byteLength(char);
        }
      }),
    );
  });
});
