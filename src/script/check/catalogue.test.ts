import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { catalogue, type DiagnosticId } from '../generated/catalogue.ts';
import { compileScript } from '../testing/compile.ts';

/** Examples show one block, not a whole configuration. */
const ABOUT_THE_REST: readonly DiagnosticId[] = [
  'missing-request-route',
  'unused-route',
  'open-relay',
  'open-registrar',
];

/** What the engine and modules find: their own tests and the samples of test/cfg show it. */
const FOUND_ELSEWHERE: readonly string[] = [
  'route-file-failed',
  'route-file-syntax',
  'weak-security',
  'absent-file',
  'unopened-socket',
];

function example(id: string, title: string): string {
  const page = readFileSync(new URL(`../messages/${id}.md`, import.meta.url), 'utf8');
  return new RegExp(`## ${title}\n\n\`\`\`cfg\n([\\s\\S]*?)\`\`\``).exec(page)![1]!;
}

function found(text: string, id: string): string[] {
  const ids = compileScript(text).diagnostics.map((diagnostic) => diagnostic.id);
  return [...new Set(ids)].filter((other) => other === id || !ABOUT_THE_REST.includes(other));
}

describe('examples of the checker', () => {
  const ids = Object.entries(catalogue).flatMap(([id, row]) =>
    row.phase === 'check' && !FOUND_ELSEWHERE.includes(id) ? [id] : [],
  );

  test.each(ids)('the bad example of %s gives it, and nothing else', (id) => {
    expect(found(example(id, 'Bad'), id)).toEqual([id]);
  });

  test.each(ids)('the good example of %s gives nothing', (id) => {
    expect(found(example(id, 'Good'), id)).toEqual([]);
  });
});
