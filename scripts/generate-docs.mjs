// `node scripts/generate-docs.mjs`: writes what is made from messages of the compiler and declarations of the modules, that
// is the reference pages, the table of diagnostics, and the declared part of the modules' READMEs.
// `--check` writes nothing; it names the files that are stale and fails.
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { runnerImport } from 'vite';
import { diagnosticsPages } from './docs/diagnostics.mjs';
import { ROOT } from './lib/command.mjs';
import { readOptions } from './lib/options.mjs';

const { check } = readOptions('node scripts/generate-docs.mjs [--check]', { check: { type: 'boolean' } });

// The declarations are TypeScript, which Node 20 does not read by itself.
const {
  module: { declaredPages },
} = await runnerImport(join(ROOT, 'scripts/docs/declared.ts'), { root: ROOT, configFile: false, logLevel: 'error' });

const pages = [...(await diagnosticsPages()), ...declaredPages];
for (const { path, text } of pages) {
  if (existsSync(path) && readFileSync(path, 'utf8') === text) continue;
  const name = relative(ROOT, path);
  if (check) {
    console.error(`${name} is stale: run node scripts/generate-docs.mjs`);
    process.exitCode = 1;
  } else {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    console.log(`${name} written`);
  }
}

// The page of a module that is gone.
const modulePages = join(ROOT, 'docs/reference/modules');
for (const file of readdirSync(modulePages)) {
  const path = join(modulePages, file);
  if (pages.some((page) => page.path === path)) continue;
  if (check) {
    console.error(`${relative(ROOT, path)} belongs to no module: run node scripts/generate-docs.mjs`);
    process.exitCode = 1;
  } else rmSync(path);
}
