// Imports point one way (design: Layout). The linter says so too from the same table; this walks the files without it.

import { builtinModules } from 'node:module';
import { dirname, join, normalize } from 'node:path';
import { ESLint } from 'eslint';
import { describe, expect, test } from 'vitest';
import { filesUnder, ROOT, textOf } from './tree.ts';

/** What each layer of src/, and a module, may import from src/ besides itself and lib. */
const { layers: LAYERS, modules: FOR_MODULES } = JSON.parse(textOf('src/layers.json')) as {
  readonly layers: Readonly<Record<string, readonly string[]>>;
  readonly modules: readonly string[];
};

/** Layers that neither read clocks nor do input or output. */
const PURE = ['sip', 'context', 'transaction'];
const INPUT_OUTPUT = ['net', 'dgram', 'fs', 'dns', 'timers', 'child_process', 'worker_threads', 'http', 'https', 'tls'];

const IMPORT =
  /(?:^|\n)\s*(?:import|export)\b[^'"`;]*?from\s*'([^']+)'|\bimport\(\s*'([^']+)'\s*\)|(?:^|\n)import '([^']+)'/g;

/** `import type …`, and `import { type A, type B } …`: gone when the program runs. */
const TYPES_ONLY = /^\s*(?:import|export) (?:type\b|\{(?:\s*type [^,}]+,?)+\s*\})/;

/** Files and packages a file imports; relative ones as paths from the root. */
function importsOf(file: string, { types = true } = {}): string[] {
  const imports = [...textOf(file).matchAll(IMPORT)].filter(([text]) => types || !TYPES_ONLY.test(text));
  return imports.map((match) => {
    const target = match[1] ?? match[2] ?? match[3]!;
    return target.startsWith('.') ? normalize(join(dirname(file), target)) : target;
  });
}

/** Helpers of tests stand beside the sources too. */
const FOR_TESTS = /\.test\.ts$|\/testing\//;

const sources = (folder: string): string[] => filesUnder(folder, '.ts').filter((file) => !FOR_TESTS.test(file));

const layerOf = (path: string): string | null => /^src\/([^/]+)\//.exec(path)?.[1] ?? null;

/** Lines `file -> import` for which `forbidden` says so. */
function offences(files: readonly string[], forbidden: (file: string, target: string) => boolean): string[] {
  return files.flatMap((file) =>
    importsOf(file)
      .filter((target) => forbidden(file, target))
      .map((target) => `${file} -> ${target}`),
  );
}

test('every folder of src is a known layer', () => {
  const layers = new Set(sources('src').map(layerOf));
  expect([...layers].filter((layer) => layer === null || !(layer in LAYERS))).toEqual([]);
});

describe.each(Object.entries(LAYERS))('src/%s', (layer, allowed) => {
  test(`imports only itself, lib${allowed.map((name) => `, ${name}`).join('')}`, () => {
    const may = new Set([layer, 'lib', ...allowed]);
    const found = offences(sources(`src/${layer}`), (_file, target) => {
      if (target.startsWith('modules/')) return true;
      const other = layerOf(target);
      return other !== null && !may.has(other);
    });
    expect(found).toEqual([]);
  });
});

test('a module imports the SDK, the pure layers, and other modules only through their api.ts', () => {
  const found = offences(sources('modules'), (file, target) => {
    const layer = layerOf(target);
    if (layer !== null) return layer !== 'lib' && !FOR_MODULES.includes(layer);
    const other = /^modules\/([^/]+)\/(.*)$/.exec(target);
    if (other === null) return false;
    return other[1] !== file.split('/')[1] && other[2] !== 'api.ts';
  });
  expect(found).toEqual([]);
});

test('nothing of the product imports what is made for tests', () => {
  const files = [...sources('src'), ...sources('modules')];
  expect(offences(files, (_file, target) => /\/testing\/|^test\/|^vitest$/.test(target))).toEqual([]);
});

test('the linter refuses the same imports, however deep the file is', async () => {
  const linter = new ESLint({ cwd: ROOT });
  const refused = async (filePath: string, target: string): Promise<boolean> => {
    const [result] = await linter.lintText(`import '${target}';\n`, { filePath: join(ROOT, filePath) });
    return result!.messages.some(({ ruleId }) => ruleId === 'import-x/no-restricted-paths');
  };
  expect(await refused('src/sip/x.ts', '../context/context.ts')).toBe(true);
  expect(await refused('src/pv/deep/x.ts', '../../script/ast.ts')).toBe(false);
  expect(await refused('modules/tm/deep/x.ts', '../../rr/index.ts')).toBe(true);
  expect(await refused('modules/tm/deep/x.ts', '../../usrloc/api.ts')).toBe(false);
  expect(await refused('modules/tm/deep/x.ts', '../../../src/engine/server.ts')).toBe(true);
});

test('the protocol layers do no input or output', () => {
  const banned = new Set(INPUT_OUTPUT.flatMap((name) => [name, `node:${name}`, `node:${name}/promises`]));
  expect(
    offences(
      PURE.flatMap((layer) => sources(`src/${layer}`)),
      (_file, target) => banned.has(target),
    ),
  ).toEqual([]);
});

test('packages that are imported are dependencies', () => {
  const manifest = JSON.parse(textOf('package.json')) as Record<string, Record<string, string> | undefined>;
  const known = new Set(Object.keys(manifest['dependencies'] ?? {}));
  const builtin = new Set(builtinModules.flatMap((name) => [name, `node:${name}`]));
  const found = offences([...sources('src'), ...sources('modules')], (_file, target) => {
    if (/^(?:src|modules|types)\//.test(target) || builtin.has(target)) return false;
    const name = target.split('/', target.startsWith('@') ? 2 : 1).join('/');
    return !known.has(name) && !target.startsWith('package.json');
  });
  expect(found).toEqual([]);
});

test('no file imports itself in a circle when it runs', () => {
  const files = ['src', 'modules', 'test', 'bench', 'scripts', 'bin'].flatMap((folder) =>
    filesUnder(folder, '.ts', '.mjs', '.js'),
  );
  const graph = new Map(files.map((file) => [file, importsOf(file, { types: false })]));
  const done = new Set<string>();
  const circles: string[] = [];
  const visit = (file: string, path: readonly string[]): void => {
    const at = path.indexOf(file);
    if (at !== -1) {
      circles.push([...path.slice(at), file].join(' -> '));
      return;
    }
    if (done.has(file)) return;
    for (const next of graph.get(file) ?? []) if (graph.has(next)) visit(next, [...path, file]);
    done.add(file);
  };
  for (const file of graph.keys()) visit(file, []);
  expect(circles).toEqual([]);
});
