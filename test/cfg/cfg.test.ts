// Sample configurations: what they are read as, and what is said about them. UPDATE=1 accepts the present output.
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { loadParsed } from '../../src/engine/load/load-config.ts';
import { DEFAULT_OPTIONS } from '../../src/engine/options.ts';
import type { Diagnostic } from '../../src/script/diagnostic.ts';
import { catalogue } from '../../src/script/generated/catalogue.ts';
import { parseConfig, type ParsedConfig } from '../../src/script/parse.ts';
import { printFile } from '../../src/script/print.ts';
import { isDiagnosticId } from '../../src/script/remark.ts';
import { renderDiagnostics } from '../../src/script/render.ts';
import { expectFile } from './expected-file.ts';
import { filesOfSample } from './files-of-sample.ts';

const root = dirname(fileURLToPath(import.meta.url));
const samples = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && existsSync(join(root, entry.name, 'main.cfg')))
  .map((entry) => entry.name);

function parseSample(name: string): ParsedConfig {
  const files = filesOfSample(join(root, name));
  return parseConfig({ path: 'main.cfg', text: files.read('main.cfg')!, files, environment: { SAMPLE_PORT: '5070' } });
}

/** Samples of one diagnostic are checked with the real modules, the others are only read. */
async function diagnosticsOf(sample: string, parsed: ParsedConfig): Promise<readonly Diagnostic[]> {
  if (!isDiagnosticId(sample)) return parsed.diagnostics.all;
  const folder = join(root, sample);
  const options = { ...DEFAULT_OPTIONS, configFile: join(folder, 'main.cfg') };
  return (await loadParsed(parsed, options, { folder, purpose: 'check' })).diagnostics;
}

test('there is a sample of every diagnostic', () => {
  const missing = Object.keys(catalogue).filter((id) => !samples.includes(id));
  expect(missing).toEqual([]);
});

describe.each(samples)('%s', (sample) => {
  const parsed = parseSample(sample);

  test('is read as expected', () => {
    expectFile(join(root, sample), 'printed.cfg', parsed.file.items.length === 0 ? '' : printFile(parsed.file));
  });

  test('gets the expected diagnostics', async () => {
    const found = await diagnosticsOf(sample, parsed);
    if (isDiagnosticId(sample)) expect(found.map(({ id }) => id)).toContain(sample);
    // Files of routes are named by their whole path.
    const text = renderDiagnostics(found, parsed.sources).replaceAll(`${join(root, sample)}/`, '');
    expectFile(join(root, sample), 'diagnostics.txt', text === '' ? '' : `${Buffer.from(text).toString('latin1')}\n`);
  });

  test('prints as text that prints as itself', () => {
    const printed = printFile(parsed.file);
    const again = parseConfig({ path: 'printed.cfg', text: printed });
    expect(renderDiagnostics(again.diagnostics.all, again.sources)).toBe('');
    expect(printFile(again.file)).toBe(printed);
  });
});
