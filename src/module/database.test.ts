import { expect, test } from 'vitest';
import type { DbConnection } from '../db/connection.ts';
import { DbFailure } from '../db/failure.ts';
import type { ConnectionPorts } from '../db/sql-connection.ts';
import { ListLogger } from '../lib/testing/list-logger.ts';
import { VirtualTime } from '../lib/testing/virtual-time.ts';
import { isProblem, type Problem } from '../lib/problem.ts';
import { openDatabase, type DatabaseDriver } from './database.ts';

const ADDRESS = 'mysql://kamailio:secret@db/voip';

/** Opens an address where the module of MySQL is the only one there is; gives what went to the log as well. */
function open(written: string): { opened: DbConnection | Problem; ports: ConnectionPorts | null; log: string[] } {
  let ports: ConnectionPorts | null = null;
  const log: string[] = [];
  const driver: DatabaseDriver = {
    connect(_url, given) {
      ports = given;
      return {} as DbConnection;
    },
  };
  const find = (({ module }: { module: string }) => (module === 'db_mysql' ? driver : null)) as never;
  const opened = openDatabase({ ...new VirtualTime(), find, log: new ListLogger(log) }, written);
  return { opened, ports, log };
}

test('a database is opened by the module of its driver, which is named where it is missing', () => {
  expect(isProblem(open(ADDRESS).opened)).toBe(false);
  expect(open('sqlite:///a.db').opened).toMatchObject({
    problem: 'missing-dependency',
    message: 'the database sqlite:///a.db needs the module db_sqlite',
  });
  expect(isProblem(open('voip').opened)).toBe(true);
});

test('the log says when it cannot be reached and when it can again, without the password', () => {
  const { ports, log } = open(ADDRESS);
  ports!.changed(new DbFailure('unavailable', 'connection refused'));
  ports!.changed(null);
  expect(log).toEqual([
    expect.stringContaining('the database mysql://kamailio:***@db/voip cannot be reached: connection refused'),
    expect.stringContaining('the database mysql://kamailio:***@db/voip can be reached again'),
  ]);
});
