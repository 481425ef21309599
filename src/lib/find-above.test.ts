import { existsSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { expect, test } from 'vitest';
import { findAbove } from './find-above.ts';

test('finds what is beside a file and what is above it, and ends at the folder of the package', () => {
  expect(basename(dirname(findAbove('log')!))).toBe('lib');
  const manifest = findAbove('package.json')!;
  expect(existsSync(manifest)).toBe(true);
  expect(findAbove('modules')).toBe(`${dirname(manifest)}/modules`);
  expect(findAbove(`${basename(dirname(manifest))}/package.json`)).toBeNull();
});
