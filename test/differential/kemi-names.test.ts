// Every function that Kamailio offers to scripts in other languages is there: the oracle lists them itself.

import { readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TABLES } from '../support/dbtext-tables.ts';
import { makeTemporaryFolder, removeFolder } from '../support/temporary-folder.ts';
import { missing } from '../support/peers.ts';
import { startServer, type ServerKind } from '../support/server.ts';

const MODULES = resolve(import.meta.dirname, '../../modules');

/** Ours alone, newer than Debian's Kamailio, in a package of its own and without functions, and what the test's configuration loads anyway. */
const LEFT_OUT = new Set(['app_ts', 'ctl', 'db_sqlite', 'kex', 'mathops', 'mi_rpc']);

/** First those that others ask for. */
const FIRST = ['tm', 'sl', 'rr', 'pv', 'usrloc'];

/** Kamailio lists one argument too many. */
const MISCOUNTED = new Set(['textopsx.remove_hf_value2']);

interface Row {
  readonly returns: string;
  /** `str` or `int` each; more than a call needs where some may be left out. */
  readonly parameters: readonly string[];
}

type Rows = ReadonlyMap<string, Row>;

/** What one server says of its scripts. */
interface Said {
  readonly rows: Rows;
  /** Answers to app_jsdt.reload, given twice. */
  readonly reloads: readonly string[];
}

/** What only Kamailio needs: acc for uac_redirect, and a database for topos. */
const DATABASE = `loadmodule "db_text.so"\nmodparam("topos", "db_url", "text://${TABLES}")\n`;

const config = (kind: ServerKind, script: string): string => {
  const others = readdirSync(MODULES, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !LEFT_OUT.has(entry.name) && !FIRST.includes(entry.name))
    .map(({ name }) => name);
  const load = (names: readonly string[]) => names.map((name) => `loadmodule "${name}.so"\n`).join('');
  const [acc, database] = kind === 'kamailio' ? ['loadmodule "acc.so"\n', DATABASE] : ['', ''];
  return `tcp_accept_no_cl=yes\n${load(FIRST)}${acc}${load(others)}${database}modparam("xhttp", "event_callback", "on_http")
modparam("jsonrpcs", "transport", 0)
modparam("app_jsdt", "load", "${script}")
cfgengine "jsdt"\n`;
};

async function ask(kind: ServerKind, script: string): Promise<Said> {
  const server = await startServer(kind, { config: config(kind, script) });
  try {
    const text = await server.kamcmd('app_jsdt.api_list');
    const pattern = /ret: (\S+)\s+module: (\S*)\s+name: (\S+)\s+params: (.*)/g;
    const rows = new Map(
      [...text.matchAll(pattern)].map(([, returns, module, name, parameters]) => [
        `${module!}.${name!}`,
        { returns: returns!, parameters: parameters === 'none' ? [] : parameters!.split(', ') },
      ]),
    );
    return { rows, reloads: [await server.kamcmd('app_jsdt.reload'), await server.kamcmd('app_jsdt.reload')] };
  } finally {
    await server.destroy();
  }
}

describe.skipIf(missing('kamcmd', 'kamailio'))('functions for scripts in other languages', () => {
  let folder: string;
  let ours: Rows;
  let theirs: Rows;
  let reloads: readonly (readonly string[])[];

  beforeAll(async () => {
    folder = makeTemporaryFolder();
    const script = join(folder, 'script.js');
    writeFileSync(script, 'function ksr_request_route() {}\nfunction on_http() {}\n');
    const [tested, oracle] = await Promise.all([ask('kahea', script), ask('kamailio', script)]);
    [ours, theirs] = [tested.rows, oracle.rows];
    reloads = [tested.reloads, oracle.reloads];
  });
  afterAll(() => {
    removeFolder(folder);
  });

  test('app_jsdt.reload counts', () => {
    expect(reloads[0]).toEqual(reloads[1]);
  });

  test('Kamailio lists some hundred', () => {
    expect(theirs.size).toBeGreaterThan(600);
  });

  test('all are there', () => {
    const absent = [...theirs.keys()].filter((name) => !ours.has(name) && !name.startsWith('acc.'));
    expect(absent).toEqual([]);
  });

  const common = (): [name: string, ours: Row, theirs: Row][] =>
    [...theirs].flatMap(([name, row]) => (ours.has(name) ? [[name, ours.get(name)!, row]] : []));

  test('they give the same kind of value', () => {
    const different = common().filter(([, mine, other]) => mine.returns !== other.returns);
    expect(different).toEqual([]);
  });

  test('they take as many arguments, of the same kinds; where we take texts, numbers do as well', () => {
    const different = common().filter(([name, { parameters }, other]) => {
      const isMissing = other.parameters.length > parameters.length && !MISCOUNTED.has(name);
      return isMissing || other.parameters.some((kind, index) => kind === 'str' && parameters[index] === 'int');
    });
    expect(different).toEqual([]);
  });
});
