// What npm runs at an installation is named in package.json: newer versions of npm complain of the rest, or leave it out.

import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');

interface LockFile {
  readonly packages: Readonly<Record<string, { readonly hasInstallScript?: boolean }>>;
}

function read<T>(name: string): T {
  return JSON.parse(readFileSync(join(ROOT, name), 'utf8')) as T;
}

test('packages with scripts of their own are the ones that may run them', () => {
  const { packages } = read<LockFile>('package-lock.json');
  const withScripts = Object.keys(packages).filter((path) => packages[path]!.hasInstallScript === true);
  const names = withScripts.map((path) => path.replace(/^.*node_modules\//, ''));
  const { allowScripts } = read<{ allowScripts: Record<string, boolean> }>('package.json');
  expect(Object.keys(allowScripts)).toEqual(names.sort());
});
