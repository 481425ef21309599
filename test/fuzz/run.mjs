// `node test/fuzz/run.mjs TARGET [--minutes N] [--seed N]`: fuzzes one parser with coverage. See README.md for the targets.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

const { values, positionals } = parseArgs({
  options: { minutes: { type: 'string', default: '10' }, seed: { type: 'string', default: String(Date.now()) } },
  allowPositionals: true,
});
const [name = ''] = positionals;
const folder = mkdtempSync(join(tmpdir(), 'kahea-fuzz-'));
const outfile = join(folder, 'main.mjs');
await build({
  entryPoints: [join(import.meta.dirname, 'wire/main.ts')],
  ...{ outfile, bundle: true, format: 'esm', platform: 'node', target: 'node20', logLevel: 'warning' },
});
try {
  const { fuzz } = await import(pathToFileURL(outfile).href);
  const corpus = join(import.meta.dirname, 'wire/corpus');
  const isClean = fuzz(name, { minutes: Number(values.minutes), seed: Number(values.seed), folder: corpus });
  process.exitCode = isClean ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true });
}
