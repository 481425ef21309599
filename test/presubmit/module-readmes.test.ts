// Each module folder is complete, and the examples of its README load; that it says what is declared is in reference.test.ts.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEFAULT_OPTIONS } from '../../src/engine/options.ts';
import { loadConfig } from '../../src/engine/load/load-config.ts';
import type { AnyModule } from '../../src/module/define.ts';
import { renderDiagnostic } from '../../src/script/render.ts';
import { SECTIONS } from '../../scripts/docs/module-readme.ts';
import { makeTemporaryFolder, removeFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';
import { foldersIn, textOf } from './tree.ts';

const modules = foldersIn('modules');

async function declarationOf(name: string): Promise<AnyModule> {
  const { default: declaration } = (await import(`../../modules/${name}/index.ts`)) as { default: AnyModule };
  return declaration;
}

test('there are modules to look at', () => {
  expect(modules.length).toBeGreaterThan(0);
});

describe.each(modules)('modules/%s', (name) => {
  const file = `modules/${name}/README.md`;
  let module: AnyModule;

  test('is imported without side effects and is called like its folder', async () => {
    const before = process.getActiveResourcesInfo().length;
    module = await declarationOf(name);
    expect(module.name).toBe(name);
    expect(module.doc).toMatch(/\S.*\.$/);
    // Reading its files may still be going on; a timer or a socket would stay.
    await until('end of what the import began', () => process.getActiveResourcesInfo().length <= before + 1);
  });

  test('declares no name twice and describes everything', async () => {
    module = await declarationOf(name);
    const rows = Object.entries((module.functions ?? {}) as Record<string, { doc: string; aliases?: string[] }>);
    const names = rows.flatMap(([one, { aliases = [] }]) => [one, ...aliases]);
    expect(names.filter((one, index) => names.indexOf(one) !== index)).toEqual([]);
    expect(names.filter((one) => module.notAvailable?.includes(one) === true)).toEqual([]);
    expect(rows.filter(([, { doc }]) => doc.trim() === '').map(([one]) => one)).toEqual([]);
  });

  test('has a README with the sections every module has', () => {
    const text = textOf(file);
    const titles = [...text.matchAll(/^## (.*)$/gm)].map((match) => match[1]!);
    expect(titles.filter((title) => SECTIONS.includes(title))).toEqual(SECTIONS.filter((one) => titles.includes(one)));
    expect(titles).toContain('Example');
    expect(text).toMatch(new RegExp(`^# ${name}$`, 'm'));
  });

  describe('its examples', () => {
    let folder: string;
    beforeAll(() => {
      folder = makeTemporaryFolder();
    });
    afterAll(() => removeFolder(folder));

    test('load', async () => {
      const blocks = [...textOf(file).matchAll(/^```cfg\n(.*?)^```/gms)].map((match) => match[1]!);
      expect(blocks.length).toBeGreaterThan(0);
      for (const [index, block] of blocks.entries()) {
        const configFile = join(folder, `${index}.cfg`);
        writeFileSync(configFile, block.includes('request_route') ? block : `${block}\nrequest_route { exit; }\n`);
        const result = await loadConfig({ ...DEFAULT_OPTIONS, configFile });
        if ('unreadable' in result) throw new Error(result.unreadable);
        const errors = result.diagnostics.filter(({ severity }) => severity === 'error');
        expect(errors.map((error) => renderDiagnostic(error, result.sources))).toEqual([]);
      }
    });
  });
});
