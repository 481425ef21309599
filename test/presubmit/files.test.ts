// Sizes, headers, forbidden words, READMEs, and the lock file.

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { filesUnder, foldersIn, isGenerated, ROOT, textOf } from './tree.ts';

const CODE = ['.ts', '.mjs', '.js', '.c', '.h'];
const FOLDERS = ['src', 'modules', 'scripts', 'bench', 'test', 'native', 'examples', 'bin', 'web'];

const code = FOLDERS.flatMap((folder) => filesUnder(folder, ...CODE)).filter((file) => !isGenerated(file));
const documents = ['.', ...foldersIn('.')]
  .flatMap((folder) => (folder === '.' ? ['README.md', 'CHANGELOG.md'] : filesUnder(folder, '.md')))
  .filter((file, index, all) => existsSync(join(ROOT, file)) && all.indexOf(file) === index);

const lines = (file: string): number => textOf(file).split('\n').length - 1;

test('no source file is longer than 600 lines', () => {
  expect(code.filter((file) => lines(file) > 600).map((file) => `${file}: ${lines(file)}`)).toEqual([]);
});

test('the median source file is shorter than 150 lines', () => {
  const sizes = code
    .filter((file) => /^(src|modules)\//.test(file) && !file.endsWith('.test.ts'))
    .map(lines)
    .sort((left, right) => left - right);
  expect(sizes[Math.floor(sizes.length / 2)] ?? 0).toBeLessThan(150);
});

test('no symbolic link is kept: it would lead elsewhere on another machine', () => {
  const { stdout } = spawnSync('git', ['ls-files', '-s'], { cwd: ROOT, encoding: 'utf8' });
  expect(stdout.split('\n').filter((line) => line.startsWith('120000'))).toEqual([]);
});

test('file names are in kebab case', () => {
  const odd = code.filter((file) => !/^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z]+)*$/.test(basename(file)));
  expect(odd).toEqual([]);
});

test('every source file of the product says what it is before its first export', () => {
  const product = code.filter((file) => /^(src|modules)\/.*\.ts$/.test(file) && !file.endsWith('.test.ts'));
  const silent = product.filter((file) => {
    const text = textOf(file);
    const first = text.search(/^(?:export|class|const|function)\b/m);
    return basename(file) !== 'index.ts' && !/^(?:\/\*\*|\/\/)/m.test(first === -1 ? text : text.slice(0, first));
  });
  expect(silent).toEqual([]);
});

describe('nothing is left for later in a way nobody finds', () => {
  const self = 'test/presubmit/files.test.ts';
  const marks = ['TO' + 'DO', 'FIX' + 'ME', 'XX' + 'X'];
  test.each(marks)('no %s', (mark) => {
    const pattern = new RegExp(`\\b${mark}\\b`);
    expect([...code, ...documents].filter((file) => file !== self && pattern.test(textOf(file)))).toEqual([]);
  });

  test('no test is skipped, focused or commented out', () => {
    const tests = code.filter((file) => file.endsWith('.test.ts') && file !== self);
    const pattern = /\b(?:test|describe|it)\.(?:only|todo|skip)\b|^\s*\/\/\s*(?:test|expect)\(/m;
    expect(tests.filter((file) => pattern.test(textOf(file)))).toEqual([]);
  });
});

test('nothing names a place on the machine it was written on', () => {
  const places = new RegExp(`/${'work'}/(?:main|shared|notes)|/ho${'me'}/[a-z]|/Us${'ers'}/`);
  expect([...code, ...documents].filter((file) => places.test(textOf(file)))).toEqual([]);
});

describe('READMEs', () => {
  const folders = [
    ...['src', 'modules', 'test', 'scripts', 'bench', 'docs', 'examples'].filter((name) =>
      existsSync(join(ROOT, name)),
    ),
    ...['src', 'modules', 'test', 'docs', 'examples'].flatMap((top) => foldersIn(top).map((name) => `${top}/${name}`)),
  ].filter((folder) => filesUnder(folder, '').length > 0);

  test.each(folders)('%s has one that says what is in it', (folder) => {
    const file = `${folder}/README.md`;
    expect(existsSync(join(ROOT, file)), `${file} is missing`).toBe(true);
    const text = textOf(file);
    expect(text).toMatch(/^# \S/);
    expect(text.replace(/^#.*$/m, '').trim().length).toBeGreaterThan(60);
  });
});

describe('package-lock.json', () => {
  const text = textOf('package-lock.json');

  test('has no addresses of a registry', () => {
    expect(text).not.toContain('"resolved"');
    expect(text).not.toMatch(/https?:\/\/[^"]*(?:registry|artifactory|nexus|npmjs)/);
  });

  test('has the packages of all platforms, else npm ci refuses it (run scripts/complete-lock.mjs)', () => {
    const { packages } = JSON.parse(text) as {
      packages: Record<string, { optionalDependencies?: Record<string, string> }>;
    };
    const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter(
        (name) => !(`node_modules/${name}` in packages) && !(`${path}/node_modules/${name}` in packages),
      ),
    );
    expect(missing).toEqual([]);
  });

  test('fits package.json', () => {
    const lock = JSON.parse(text) as { packages: Record<string, Record<string, unknown>> };
    const manifest = JSON.parse(textOf('package.json')) as Record<string, unknown>;
    for (const key of ['name', 'version', 'dependencies', 'devDependencies'])
      expect(lock.packages['']![key]).toEqual(manifest[key]);
  });
});

test('no file names a package registry', () => {
  const files = [...code, ...documents, '.npmrc', 'package.json'].filter((file) => existsSync(join(ROOT, file)));
  const pattern = new RegExp(`${'registry'}\\.npmjs|${'registry'}\\s*=\\s*http|artifactory|verdaccio`);
  expect(files.filter((file) => !file.startsWith('test/presubmit/') && pattern.test(textOf(file)))).toEqual([]);
});
