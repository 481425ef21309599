import { expect, test } from 'vitest';
import { inlineSourceMap, writeSourceMap } from './source-map.ts';

test('lines are mapped by differences in base 64', () => {
  const map = JSON.parse(
    writeSourceMap({
      file: 'out.js',
      sources: [
        { path: 'a.cfg', text: 'A' },
        { path: 'b.cfg', text: 'B' },
      ],
      lines: [
        null,
        { source: 0, line: 0, column: 2 },
        null,
        { source: 1, line: 20, column: 0 },
        { source: 0, line: 3, column: 4 },
      ],
    }),
  ) as Record<string, unknown>;
  expect(map).toEqual({
    version: 3,
    file: 'out.js',
    sources: ['a.cfg', 'b.cfg'],
    sourcesContent: ['A', 'B'],
    names: [],
    // Columns 0 0 0 2, then 0 1 20 -2, then 0 -1 -17 4.
    mappings: ';AAAE;;ACoBF;ADjBI',
  });
});

test('a map inside of its file is base 64 of UTF-8', () => {
  const comment = inlineSourceMap('{"x":"\u00e9"}');
  expect(comment.startsWith('//# sourceMappingURL=data:application/json;base64,')).toBe(true);
  expect(Buffer.from(comment.split(',')[1]!, 'base64').toString('utf8')).toBe('{"x":"\u00e9"}');
});
