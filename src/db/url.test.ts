import { expect, test } from 'vitest';
import { isProblem } from '../lib/problem.ts';
import { parseDatabaseUrl, printDatabaseUrl, type DatabaseUrl } from './url.ts';

function read(text: string): DatabaseUrl {
  const url = parseDatabaseUrl(text);
  if (isProblem(url)) throw new Error(url.message);
  return url;
}

const parts = (text: string): unknown[] => {
  const { driver, user, password, host, port, database } = read(text);
  return [driver, user, password, host, port, database];
};

test('all parts of an address are found, and those left out are empty', () => {
  expect(parts('mysql://kamailio:rw@db.example:3307/voip')).toEqual([
    'mysql',
    'kamailio',
    'rw',
    'db.example',
    3307,
    'voip',
  ]);
  expect(parts('postgres://kamailio@localhost/voip')).toEqual(['postgres', 'kamailio', '', 'localhost', 0, 'voip']);
  expect(parts('mysql://localhost/voip')).toEqual(['mysql', '', '', 'localhost', 0, 'voip']);
  expect(parts('mysql://u:p@[2001:db8::1]:3306/voip')).toEqual(['mysql', 'u', 'p', '2001:db8::1', 3306, 'voip']);
  expect(parts('mysql://u:p@/voip')).toEqual(['mysql', 'u', 'p', '', 0, 'voip']);
});

test('a password may hold the marks of an address', () => {
  expect(parts('mysql://u:p@:/ss@host/voip')).toEqual(['mysql', 'u', 'p@:/ss', 'host', 0, 'voip']);
});

test('the name of a module is a driver', () => {
  expect(parts('db_mysql://localhost/voip')[0]).toBe('mysql');
});

test('drivers for files have a path, relative or not, whatever is in it', () => {
  expect(read('sqlite:////var/lib/a@b:c.db').database).toBe('//var/lib/a@b:c.db');
  expect(read('sqlite:///var/lib/data.db').database).toBe('/var/lib/data.db');
  expect(read('sqlite://data.db').database).toBe('data.db');
  expect(read('text:///etc/kamailio/dbtext').database).toBe('/etc/kamailio/dbtext');
});

test('what is no address is refused without showing a password', () => {
  for (const text of [
    '',
    'mysql',
    'mysql:u:secret@h/d',
    'sqlite://',
    'mysql://u:secret@h:port/d',
    'mysql://u:secret@h:70000/d',
  ]) {
    const problem = parseDatabaseUrl(text);
    expect(isProblem(problem), text).toBe(true);
    expect(JSON.stringify(problem)).not.toContain('secret');
  }
});

test('a printed address hides the password', () => {
  expect(printDatabaseUrl(read('mysql://u:p@ss@h:1/d'))).toBe('mysql://u:***@h:1/d');
  expect(printDatabaseUrl(read('sqlite:///a.db'))).toBe('sqlite:///a.db');
});
