// Every sample and example, and every installed configuration in the layout of `kahea fmt`: it stays the same configuration.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
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

/** What the layout refuses, by the mistake that it is about: a text that is not understood is not written anew. */
const REFUSED: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    [
      ...['configuration-too-large', 'misplaced-case', 'misplaced-else', 'missing-parentheses', 'missing-semicolon'],
      ...['nesting-too-deep', 'not-assignable', 'statement-outside-route', 'unclosed-block'],
      ...['unclosed-variable', 'unexpected-brace', 'unexpected-character', 'unexpected-token', 'unknown-item'],
      ...['unterminated-comment', 'unterminated-string'],
    ].map((id) => [`test/cfg/${id}/main.cfg`, id]),
  ),
  'test/cfg/brace-without-partner/main.cfg': 'unclosed-block',
  'test/cfg/many-mistakes/main.cfg': 'unknown-item',
  'test/cfg/string-without-quote/main.cfg': 'unterminated-string',
  // Parts that mean something only where they are included.
  'test/cfg/features/include-file/parts/opens.cfg': 'unknown-item',
  'test/cfg/included-files/site/routes.cfg': 'unexpected-token',
  'test/cfg/included-files/site/statements.cfg': 'unknown-item',
  // Profiles of TLS.
  'test/cfg/weak-security/tls.cfg': 'unexpected-token',
};

/** Installed files that are no configurations of a server, or have mistakes. */
const REFUSED_INSTALLED: Readonly<Record<string, string>> = {
  'tls.cfg': 'unexpected-token',
  'exec_s5.cfg': 'missing-semicolon',
  'exec_s5b.cfg': 'missing-semicolon',
};

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

  const mistake = REFUSED[path] ?? (path.startsWith('..') ? REFUSED_INSTALLED[basename(path)] : undefined);

  test(mistake === undefined ? 'is laid out' : `is refused for ${mistake}`, () => {
    const ids = 'diagnostics' in formatted ? formatted.diagnostics.map(({ id }) => id) : [];
    if (mistake === undefined) expect(ids).toEqual([]);
    else expect(ids).toContain(mistake);
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
