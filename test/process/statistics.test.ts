// Statistics and management commands are in the reference, which is made from declarations: what a server has must be there.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { coreModule } from '../../src/engine/core/index.ts';
import { availableModules, importModule } from '../../src/engine/load/loader.ts';
import type { AnyModule } from '../../src/module/define.ts';
import { missing } from '../support/peers.ts';
import { servers, startServer } from '../support/server.ts';

const modules = (await Promise.all(availableModules().map((name) => importModule(name)))) as AnyModule[];
const declared = [coreModule as AnyModule, ...modules].flatMap(({ statistics = [] }) => statistics);

/** Matches the statistics that a declared name stands for; those of scripts are no part of this test. */
function patternOf(name: string): RegExp {
  return new RegExp(`^${name.replace(/<\w+>/g, '[^:]+')}$`);
}

const patterns = declared.filter(({ name }) => !name.startsWith('<')).map(({ name }) => patternOf(name));

test.skipIf(missing('kamcmd') || !servers.includes('kahea'))(
  'every statistic is declared, and every declared one is there',
  async () => {
    const names = [
      'counters',
      'sl',
      'tm',
      'tmx',
      'rr',
      'usrloc',
      'registrar',
      'statistics',
      'uac',
      'xhttp',
      'websocket',
    ];
    const server = await startServer('kahea', {
      config: `${names.map((name) => `loadmodule "${name}.so"`).join('\n')}
modparam("statistics", "variable", "calls")
modparam("usrloc", "preload", "location")
request_route { exit; }`,
    });
    try {
      const shown = [...(await server.kamcmd('stats.get_statistics', 'all')).matchAll(/^(\S+:\S+) = /gm)].map(
        (match) => match[1]!,
      );
      expect(shown.filter((name) => !patterns.some((pattern) => pattern.test(name)))).toEqual([]);
      expect(patterns.filter((pattern) => !shown.some((name) => pattern.test(name)))).toEqual([]);
    } finally {
      await server.stop();
    }
  },
);

/** Names under a heading of the list of all names. */
function namesUnder(heading: string): Set<string> {
  const text = readFileSync(join(import.meta.dirname, '../../docs/reference/all-names.md'), 'utf8');
  const section = text.split(/^## /m).find((each) => each.startsWith(`${heading}\n`))!;
  return new Set([...section.matchAll(/^- `([^`]+)`/gm)].map(([, name]) => name!));
}

test.skipIf(missing('kamcmd') || !servers.includes('kahea'))(
  'every management command is in the reference',
  async () => {
    const first = ['tm', 'pv', 'usrloc'];
    const names = [...first, ...availableModules().filter((name) => !first.includes(name))];
    const server = await startServer('kahea', {
      config: `${names.map((name) => `loadmodule "${name}.so"`).join('\n')}\nrequest_route { exit; }`,
    });
    try {
      // What kamcmd knows itself is behind these.
      const commands = (await server.kamcmd('help')).split('\n').filter((line) => /^[^:]+$/.test(line));
      expect(commands.length).toBeGreaterThan(100);
      const documented = namesUnder('Management commands');
      expect(commands.filter((name) => !documented.has(name))).toEqual([]);
    } finally {
      await server.stop();
    }
  },
);
