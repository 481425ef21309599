// The examples of Debian's package: what Kamailio takes has no error in `kahea check` but modules that are missing, and what it refuses has one.
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run } from '../support/child.ts';
import { commandOf, servers } from '../support/server.ts';
import { makeTemporaryFolder, removeFolder } from '../support/temporary-folder.ts';

/** All of them in one process may take a while on a busy machine. */
const LIMIT = { limit: 55_000 };

const EXAMPLES = '/usr/share/doc/kamailio/examples';
/** Both servers run at once. */
const TOGETHER = 4;

interface Found {
  readonly id: string;
  readonly severity: string;
  readonly message: string;
  readonly file: string;
}

/** Modules are found by their names: most examples tell where they were on machines of twenty years ago. */
function withoutPaths(text: string): string {
  return text.replace(/^(\s*loadmodule\s*\(?\s*")[^"]*\//gm, '$1').replace(/^\s*(?:mpath|loadpath)\b.*$/gm, '');
}

describe.skipIf(!servers.includes('kamailio') || (!existsSync(EXAMPLES) && process.env.CI !== 'true'))(
  'the examples of the package',
  () => {
    let folder: string;
    let files: readonly string[];
    beforeAll(() => {
      folder = makeTemporaryFolder();
      cpSync(EXAMPLES, folder, { recursive: true });
      files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.cfg'))
        .map((name) => join(folder, name));
      for (const file of files) writeFileSync(file, withoutPaths(readFileSync(file, 'latin1')), 'latin1');
    });
    afterAll(() => removeFolder(folder));

    async function takenByKamailio(): Promise<ReadonlySet<string>> {
      const [command, ...args] = commandOf('kamailio');
      const taken = new Set<string>();
      const left = [...files];
      async function checkNext(): Promise<void> {
        for (let file = left.pop(); file !== undefined; file = left.pop()) {
          const { exit } = await run(command, [...args, '-c', '-E', '-l', '127.0.0.1', '-f', file], LIMIT);
          if (exit?.code === 0) taken.add(file);
        }
      }
      await Promise.all(Array.from({ length: TOGETHER }, checkNext));
      return taken;
    }

    async function errorsOfKahea(): Promise<readonly Found[]> {
      const [command, ...args] = commandOf('kahea');
      const { stdout } = await run(command, [...args, 'check', '--json', ...files], LIMIT);
      const { diagnostics } = JSON.parse(stdout) as { readonly diagnostics: readonly Found[] };
      return diagnostics.filter(({ severity }) => severity === 'error');
    }

    test('get the verdict of Kamailio', async () => {
      const [taken, errors] = await Promise.all([takenByKamailio(), errorsOfKahea()]);
      expect(files.length).toBeGreaterThan(40);
      expect(taken.size).toBeGreaterThan(8);
      const alarms = errors.filter(
        ({ file, message }) => taken.has(file) && !/^module \w+ is not available$/.test(message),
      );
      expect(alarms).toEqual([]);
      const told = errors
        .map(({ file, id, message }) => `${file} ${id} ${message}`)
        .filter((each) => each.includes(' not-available module '));
      expect(new Set(told).size).toBe(told.length);
      const wrong = new Set(errors.map(({ file }) => file));
      expect(files.filter((file) => !taken.has(file) && !wrong.has(file))).toEqual([]);
    });
  },
);
