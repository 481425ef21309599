// Every sample, example and installed configuration in the layout of `kahea fmt`: it stays the same configuration.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { formatConfig } from '../../src/script/format/format.ts';
import { scanPieces } from '../../src/script/format/scan-pieces.ts';
import { parseConfig } from '../../src/script/parse.ts';
import { printFile } from '../../src/script/print.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const ENVIRONMENT = { SAMPLE_PORT: '5070' };
/** Debian's own, where the packages are installed. */
const INSTALLED = ['/etc/kamailio', '/usr/share/doc/kamailio/examples'];

const files = [join(root, 'test/cfg'), join(root, 'examples'), ...INSTALLED].filter(existsSync).flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.cfg'))
    .map((name) => relative(root, join(folder, name))),
);

function read(path: string): string | null {
  const file = join(root, path);
  return existsSync(file) ? readFileSync(file, 'latin1') : null;
}

/** The configuration that a text is under some defines, and the ids of what is wrong with it. */
function meaning(path: string, text: string, names: readonly string[]): readonly string[] {
  const defines = names.map((name) => ({ name, value: null }));
  const { file, diagnostics } = parseConfig({ path, text, defines, files: { read }, environment: ENVIRONMENT });
  return [printFile(file), ...diagnostics.all.map(({ id }) => id).sort()];
}

function conditions(text: string): string[] {
  return [...new Set(Array.from(text.matchAll(/^#!ifn?def\s+(\w+)/gm), ([, name]) => name!))];
}

/** The comments and preprocessor lines of a text, without the white space in and around them. */
function remarks(text: string): string[] {
  return scanPieces(text)
    .filter(({ kind }) => kind === 'line-comment' || kind === 'block-comment' || kind === 'directive')
    .map((piece) => piece.text.replace(/\s+/g, ' '));
}

describe.each(files)('%s', (path) => {
  const text = read(path)!;
  const formatted = formatConfig({ path, text, files: { read }, environment: ENVIRONMENT });

  test('is laid out, or refused for a mistake', () => {
    if (!('diagnostics' in formatted)) return;
    expect(formatted.diagnostics).not.toEqual([]);
  });

  test.skipIf('diagnostics' in formatted)('means the same in its new layout, which is its own', () => {
    if ('diagnostics' in formatted) return;
    const after = formatted.text;
    expect(formatConfig({ path, text: after, files: { read }, environment: ENVIRONMENT })).toMatchObject({ edits: [] });
    expect(remarks(after)).toEqual(remarks(text));
    const names = conditions(text);
    for (const defined of [[], names, ...names.map((name) => [name])]) {
      expect(meaning(path, after, defined)).toEqual(meaning(path, text, defined));
    }
  });
});
