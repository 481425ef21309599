// `kahea check` finds nothing in the configurations that the guides show.

import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadParsed } from '../../src/engine/load/load-config.ts';
import { DEFAULT_OPTIONS } from '../../src/engine/options.ts';
import { parseConfig } from '../../src/script/parse.ts';
import { renderDiagnostics } from '../../src/script/render.ts';
import { exampleOf, examplesOf, GUIDES } from '../support/guides.ts';
import { makeTemporaryFolder, removeFolder } from '../support/temporary-folder.ts';

/** Where the reader's own modules are, as a guide says. */
const OWN_MODULES = '/etc/kamailio/modules/';

const examples = readdirSync(GUIDES)
  .filter((file) => file.endsWith('.md'))
  .map((file) => file.slice(0, -'.md'.length))
  .flatMap((guide) => examplesOf(guide, 'cfg').map((text, index) => [`${guide} ${index + 1}`, text] as const));

let folder: string;

/** What the guides show beside a configuration is in the folder. */
beforeAll(() => {
  folder = makeTemporaryFolder();
  mkdirSync(join(folder, 'greeting'));
  writeFileSync(join(folder, 'greeting/index.js'), exampleOf('own-modules', 'js'));
  writeFileSync(join(folder, 'routes.ts'), exampleOf('typescript', 'ts'));
});

afterAll(() => removeFolder(folder));

/** A piece in the least configuration that it fits into; others are whole. */
function framed(text: string): string {
  if (/^request_route\b/m.test(text)) return text;
  if (!/^(?:if|\$)/.test(text)) return `${text}request_route { drop; }\n`;
  return `loadmodule "pv.so"\nloadmodule "sl.so"\nrequest_route {\n$var(value) = $hdr(X-Value);\n${text}}\n`;
}

test.each(examples)('%s', async (_name, text) => {
  const path = join(folder, 'kamailio.cfg');
  const parsed = parseConfig({ path, text: framed(text).replaceAll(OWN_MODULES, `${folder}/`) });
  const { diagnostics } = await loadParsed(
    parsed,
    { ...DEFAULT_OPTIONS, configFile: path },
    { folder, purpose: 'check' },
  );
  expect(renderDiagnostics(diagnostics, parsed.sources)).toBe('');
});
