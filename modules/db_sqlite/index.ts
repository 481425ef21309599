import { resolve } from 'node:path';
import { SqlConnection } from '../../src/db/sql-connection.ts';
import { findAbove } from '../../src/lib/find-above.ts';
import { invariant } from '../../src/lib/invariant.ts';
import {
  databaseDriver,
  defineModule,
  isProblem,
  param,
  type ModuleHost,
  type ParameterValues,
  type Problem,
} from '../../src/module/index.ts';
import { sqliteEngine } from './engine.ts';

/** Less than a statement may take, so that it is known why it was not done. */
const BUSY_MS = 2_000;

const MODES: ReadonlySet<string> = new Set(['DELETE', 'TRUNCATE', 'PERSIST', 'MEMORY', 'WAL', 'OFF']);

/** Reads `FILE=MODE`, which may end with a semicolon. */
function parseJournalMode(text: string): { readonly path: string; readonly mode: string } | Problem {
  const parts = /^(.+)=\s*(\w+)\s*;?\s*$/.exec(text);
  const mode = parts?.[2]!.toUpperCase() ?? '';
  if (parts !== null && MODES.has(mode)) return { path: resolve(parts[1]!.trim()), mode };
  return { problem: 'bad-value', message: `"${text}" is no FILE=MODE with a mode of ${[...MODES].join(', ')}` };
}

const params = {
  db_set_readonly: param.list({
    doc: 'The path of a file that is only read. May be given several times.',
    reload: false,
  }),
  db_set_journal_mode: param.list({
    doc: 'How changes of a file are made safe: `FILE=MODE` with DELETE, TRUNCATE, PERSIST, MEMORY, WAL or OFF. With WAL other programs read while the server writes. May be given several times.',
    reload: false,
    check(text) {
      const mode = parseJournalMode(text);
      return isProblem(mode) ? mode : null;
    },
  }),
};

function init(host: ModuleHost, values: ParameterValues<typeof params>): undefined {
  const readOnly = new Set(values.db_set_readonly.map((path) => resolve(path)));
  const modes = new Map<string, string>();
  for (const text of values.db_set_journal_mode) {
    const read = parseJournalMode(text);
    if (isProblem(read)) return host.fail(read);
    modes.set(read.path, read.mode);
  }
  host.provide(databaseDriver('sqlite'), {
    connect({ database }, ports) {
      const script = findAbove('modules/db_sqlite/thread.js');
      invariant(script !== null, 'the thread is beside the modules');
      // Two slashes at its beginning are one, as for the system.
      const path = resolve(database);
      const settings = { path, readOnly: readOnly.has(path), journalMode: modes.get(path) ?? null, busyMs: BUSY_MS };
      return new SqlConnection(sqliteEngine(script, settings), ports);
    },
  });
}

export default defineModule({
  name: 'db_sqlite',
  doc: 'Databases in files, by SQLite, which is a part of the server: `sqlite:///path`.',
  params,
  init,
});
