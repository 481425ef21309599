import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { catalogue } from './generated/catalogue.ts';
import { parseConfig, type ParsedConfig } from './parse.ts';

const messages = new URL('messages/', import.meta.url);

/** Too slow to be shown by a real example: millions of words. */
const WITHOUT_REAL_EXAMPLE = new Set(['configuration-too-large']);

function example(id: string, title: string): string {
  const page = readFileSync(new URL(`${id}.md`, messages), 'utf8');
  return new RegExp(`## ${title}\n\n\`\`\`cfg\n([\\s\\S]*?)\`\`\``).exec(page)![1]!;
}

function parse(text: string): ParsedConfig {
  const files = { read: (path: string) => (path === 'main.cfg' ? text : chained(path)) };
  return parseConfig({ path: 'main.cfg', text, files });
}

/** Forty files of which each includes the next. */
function chained(path: string): string | null {
  const match = /^chain-(\d+)\.cfg$/.exec(path);
  if (match === null) return null;
  return match[1] === '40' ? '' : `include_file "chain-${String(Number(match[1]) + 1)}.cfg"`;
}

test('every message file has a row and the other way round', () => {
  const files = readdirSync(messages).filter((file) => file !== 'README.md');
  expect(files.map((file) => file.replace(/\.md$/, '')).sort()).toEqual(Object.keys(catalogue).sort());
});

describe('examples of the parser', () => {
  const ids = Object.entries(catalogue).filter(([id, row]) => row.phase === 'parse' && !WITHOUT_REAL_EXAMPLE.has(id));

  test.each(ids)('the bad example of %s gives it, and nothing else', (id) => {
    const found = parse(example(id, 'Bad')).diagnostics.all.map((diagnostic) => diagnostic.id);
    expect([...new Set(found)]).toEqual([id]);
  });

  test.each(ids)('the good example of %s gives nothing', (id) => {
    expect(parse(example(id, 'Good')).diagnostics.all).toEqual([]);
  });
});
