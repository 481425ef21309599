// What scripts/generate-docs.mjs writes is fresh. UPDATE=1 writes it, as for other expected files.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from './tree.ts';

const CHECK = process.env['UPDATE'] === '1' ? [] : ['--check'];

test('reference pages, diagnostics and READMEs of modules say what is declared', { timeout: 120_000 }, () => {
  const script = join(ROOT, 'scripts/generate-docs.mjs');
  const { status, stderr } = spawnSync(process.execPath, [script, ...CHECK], { encoding: 'utf8' });
  expect(status, stderr).toBe(0);
});
