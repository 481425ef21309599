// What `npm run build` makes: few files, and of the modules only what a configuration names.

import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeTemporaryFolder, removeFolder } from '../support/temporary-folder.ts';
import { ROOT } from './tree.ts';

interface Output {
  readonly file: string;
  readonly sources: readonly string[];
  readonly imports: readonly { readonly path: string; readonly kind: string }[];
}

let folder: string;
let outputs: ReadonlyMap<string, Output>;

beforeAll(async () => {
  folder = makeTemporaryFolder();
  for (const left of ['src/lib', 'modules/gone']) {
    mkdirSync(join(folder, left), { recursive: true });
    writeFileSync(join(folder, left, 'index.js'), 'left by an earlier build');
  }
  const { bundle } = (await import(join(ROOT, 'scripts/lib/bundle.mjs'))) as {
    bundle(folder: string): Promise<Output[]>;
  };
  outputs = new Map((await bundle(folder)).map((output) => [output.file, output]));
});

afterAll(() => {
  removeFolder(folder);
});

/** A file and all that is loaded with it. */
function loadedWith(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const { path, kind } of outputs.get(file)?.imports ?? [])
    if (kind === 'import-statement') loadedWith(path, seen);
  return seen;
}

const modules = readdirSync(join(ROOT, 'modules')).filter((name) =>
  existsSync(join(ROOT, 'modules', name, 'index.ts')),
);

test('every module is there, and what an earlier build left is not', () => {
  expect(readdirSync(join(folder, 'modules')).sort()).toEqual(modules);
  expect(existsSync(join(folder, 'src/lib'))).toBe(false);
});

test.each(['src/cli/kahea', 'src/module/index', ...modules.map((name) => `modules/${name}/index`)])(
  '%s loads no other module',
  (entry) => {
    const sources = [...loadedWith(`${entry}.js`)].flatMap((file) => outputs.get(file)?.sources ?? []);
    expect(sources).toContain(`${entry}.ts`);
    const others = sources.filter((source) => source !== `${entry}.ts` && /^modules\/\w+\/index\.ts$/.test(source));
    expect(others).toEqual([]);
  },
);

test('the server loads few files, and the database only when it starts', () => {
  const loaded = loadedWith('src/cli/kahea.js');
  // Each entry may split off what it shares with others; without the build there are hundreds.
  expect(loaded.size).toBeLessThan(110);
  expect([...loaded].filter((path) => path.endsWith('lmdb'))).toEqual([]);
});
