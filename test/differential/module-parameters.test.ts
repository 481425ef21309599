// Numbers and texts as values of module parameters: what Kamailio takes is taken, what it refuses is refused.

import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { availableModules, importModule } from '../../src/engine/load/loader.ts';
import { isProblem } from '../../src/lib/problem.ts';
import type { AnyModule } from '../../src/module/define.ts';
import { moduleNotationsOf, type ParameterTable } from '../../src/module/parameters.ts';
import { missing } from '../support/peers.ts';
import { makeTemporaryFolder, removeFolder } from '../support/temporary-folder.ts';

const KINDS = ['number', 'text'] as const;

const folder = makeTemporaryFolder();
afterAll(() => removeFolder(folder));

async function modules(): Promise<AnyModule[]> {
  const read = await Promise.all(availableModules().map((name) => importModule(name)));
  const found = read.filter((each): each is AnyModule => !isProblem(each));
  const byName = new Map(found.map((each) => [each.name, each]));
  const inOrder = new Set<AnyModule>();
  const add = (each: AnyModule): void => {
    for (const name of each.requires ?? []) add(byName.get(name)!);
    inOrder.add(each);
  };
  found.forEach(add);
  return [...inOrder];
}

/** What Kamailio says about a file whose last line is wrong, so that it ends by itself. */
function saidThere(lines: readonly string[]): string {
  const file = join(folder, 'kamailio.cfg');
  writeFileSync(file, `${lines.join('\n')}\nno such thing\n`);
  const options = ['-f', file, '-DD', '-E', '-m', '64', '-M', '16', '-w', folder, '-Y', folder];
  const { stderr } = spawnSync('kamailio', options, { encoding: 'latin1', timeout: 20_000 });
  return stderr;
}

test.skipIf(missing('kamailio'))(
  'are taken by both servers or by neither',
  async () => {
    const parameters = (await modules()).map(({ name, params = {} }) => ({ name, params: params as ParameterTable }));
    const said = saidThere([
      ...parameters.map(({ name }) => `loadmodule "${name}.so"`),
      ...parameters.flatMap(({ name, params }) =>
        Object.keys(params).flatMap((each) => ['1', '"1"'].map((value) => `modparam("${name}", "${each}", ${value})`)),
      ),
    ]);
    const refused = new Set(
      [...said.matchAll(/parameter <(\w+)> of type <\d:(\w+)> not found in module <(\w+)>/g)].map(
        ([, parameter, kind, module]) => `${module!}.${parameter!} ${kind === 'int' ? 'number' : 'text'}`,
      ),
    );
    const absent = new Set([...said.matchAll(/No module matching <(\w+)> found/g)].map(([, name]) => name));
    const different: string[] = [];
    let compared = 0;
    for (const { name, params } of parameters) {
      if (absent.has(name)) continue;
      for (const [each, parameter] of Object.entries(params)) {
        const theirs = KINDS.filter((kind) => !refused.has(`${name}.${each} ${kind}`));
        const ours = moduleNotationsOf(parameter);
        compared++;
        if (theirs.length === 0 && parameter.own === true) continue;
        if (String(theirs) !== String(KINDS.filter((kind) => ours.includes(kind))))
          different.push(`${name}.${each}: ${String(theirs)}`);
      }
    }
    expect(different).toEqual([]);
    expect(compared).toBeGreaterThan(300);
  },
  30_000,
);
