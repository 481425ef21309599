/** How modules get to the databases that their parameters name, and how drivers offer themselves. */
import type { ConnectionPorts } from '../db/sql-connection.ts';
import type { DbConnection } from '../db/connection.ts';
import { parseDatabaseUrl, printDatabaseUrl, type DatabaseUrl } from '../db/url.ts';
import { isProblem, type Problem } from '../lib/problem.ts';
import { apiToken, type ApiToken } from './api-token.ts';
import type { ModuleHost } from './host.ts';

export interface DatabaseDriver {
  /** Nothing is opened before the first statement. */
  connect(url: DatabaseUrl, ports: ConnectionPorts): DbConnection | Problem;
}

/** What the module `db_<name>` provides. */
export const databaseDriver = (name: string): ApiToken<DatabaseDriver> => apiToken(`db_${name}`);

/** A connection to the database that `written` names. It is told in the log when it cannot be reached, and when it is there again. */
export function openDatabase(
  host: Pick<ModuleHost, 'find' | 'clock' | 'timers' | 'log'>,
  written: string,
): DbConnection | Problem {
  const url = parseDatabaseUrl(written);
  if (isProblem(url)) return url;
  const driver = host.find(databaseDriver(url.driver));
  const shown = printDatabaseUrl(url);
  if (driver === null) {
    return {
      problem: 'missing-dependency',
      message: `the database ${shown} needs the module db_${url.driver}`,
      hint: `loadmodule "db_${url.driver}.so"`,
    };
  }
  return driver.connect(url, {
    clock: host.clock,
    timers: host.timers,
    changed(failure) {
      if (failure === null) host.log.notice(`the database ${shown} can be reached again`);
      else host.log.error(`the database ${shown} cannot be reached: ${failure.message}`);
    },
  });
}
