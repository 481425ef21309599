// Every sample of a language feature: what it is read as, how it is laid out, and what it does. UPDATE=1 accepts the present output.

import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { loadParsed } from '../../src/engine/load/load-config.ts';
import { DEFAULT_OPTIONS } from '../../src/engine/options.ts';
import { formatConfig } from '../../src/script/format/format.ts';
import { parseConfig, type ParsedConfig } from '../../src/script/parse.ts';
import { printFile } from '../../src/script/print.ts';
import { renderDiagnostics } from '../../src/script/render.ts';
import { expectFile } from './expected-file.ts';
import { ENVIRONMENT, FEATURES, featureSamples } from './feature-samples.ts';
import { filesOfSample } from './files-of-sample.ts';
import { runSample } from './run-sample.ts';

beforeAll(() => {
  for (const [name, value] of Object.entries(ENVIRONMENT)) vi.stubEnv(name, value);
});
afterAll(() => {
  vi.unstubAllEnvs();
});

describe.each(featureSamples)('%s', (sample) => {
  const folder = join(FEATURES, sample);
  const files = filesOfSample(folder);
  const text = files.read('main.cfg')!;
  const read = (source: string): ParsedConfig =>
    parseConfig({ path: 'main.cfg', text: source, files, environment: ENVIRONMENT });

  /** The generated code, and what is said about the configuration, without places. */
  async function compiled(source: string): Promise<string> {
    const { config, diagnostics } = await loadParsed(read(source), DEFAULT_OPTIONS, { folder });
    // The name of the generated file has a number of its own each time, and places are others in another layout.
    const code =
      config?.program
        .dump()
        .replace(/^.*/, '')
        .replace(/\d+, ?\d+(?:-\d+,\d+)?/g, 'place')
        .replace(/\bmain\.cfg:\d+/g, 'line') ?? 'no program';
    return [...diagnostics.map(({ id, message }) => `${id}: ${message}`), code].join('\n');
  }

  test('is read as expected, and prints as text that prints as itself', () => {
    const parsed = read(text);
    expect(renderDiagnostics(parsed.diagnostics.all, parsed.sources)).toBe('');
    const printed = printFile(parsed.file);
    expectFile(folder, 'printed.cfg', printed);
    const again = parseConfig({ path: 'printed.cfg', text: printed });
    expect(renderDiagnostics(again.diagnostics.all, again.sources)).toBe('');
    expect(printFile(again.file)).toBe(printed);
  });

  test('is laid out as expected, and compiles to the same program then', async () => {
    const formatted = formatConfig({ path: 'main.cfg', text, files, environment: ENVIRONMENT });
    expect('diagnostics' in formatted ? formatted.diagnostics : []).toEqual([]);
    if (!('text' in formatted)) return;
    expectFile(folder, 'formatted.cfg', formatted.text);
    expect(await compiled(formatted.text)).toBe(await compiled(text));
  });

  test('does what is expected', async () => {
    expectFile(folder, 'log.txt', await runSample(sample));
  });
});
