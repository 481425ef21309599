/** Addresses of databases as Kamailio's parameters have them: `driver://user:password@host:port/database`. */
import type { Problem } from '../lib/problem.ts';

export interface DatabaseUrl {
  /** `mysql`: the module db_mysql. */
  readonly driver: string;
  /** All behind `driver://`: drivers for files have a path there. */
  readonly rest: string;
  /** '' where it is not given, as in all below. */
  readonly user: string;
  readonly password: string;
  readonly host: string;
  /** 0: the driver's default. */
  readonly port: number;
  readonly database: string;
}

const bad = (message: string, hint?: string): Problem => ({
  problem: 'bad-value',
  message,
  ...(hint === undefined ? {} : { hint }),
});

/** Drivers whose URL has nothing but the path of a file or folder: no user, no host. */
const OF_FILES: ReadonlySet<string> = new Set(['sqlite', 'text', 'dbtext', 'flatstore', 'berkeley', 'cluster']);

/** Reads a URL. Problems never repeat it, as there may be a password in it. */
export function parseDatabaseUrl(text: string): DatabaseUrl | Problem {
  const scheme = /^(?:db_)?([a-z][a-z\d_]*):\/\//i.exec(text.trim());
  if (scheme === null) {
    return bad('a database is named driver://user:password@host:port/database', 'sqlite:///var/lib/kahea/data.db');
  }
  const driver = scheme[1]!.toLowerCase();
  const rest = text.trim().slice(scheme[0].length);
  const file = { driver, rest, user: '', password: '', host: '', port: 0, database: rest };
  if (OF_FILES.has(driver)) return rest === '' ? bad(`${driver}:// is followed by a path`) : file;
  // A password may hold `@`: the last one in front of the host counts.
  const at = rest.lastIndexOf('@');
  const [user, password] = at === -1 ? ['', ''] : splitAtFirst(rest.slice(0, at), ':');
  const [authority, database] = splitAtFirst(rest.slice(at + 1), '/');
  const host = /^(\[[\da-f:.]+\]|[^:[\]]*)(?::(\d*))?$/i.exec(authority);
  if (host === null) return bad(`the host and port of a ${driver}:// address cannot be read`);
  const port = Number(host[2] ?? 0);
  if (port > 65_535) return bad(`there is no port ${port}`);
  return { driver, rest, user, password, host: host[1]!.replace(/^\[|\]$/g, ''), port, database };
}

/** For logs: the address without its password. */
export function printDatabaseUrl({ driver, rest, user, password }: DatabaseUrl): string {
  return password === ''
    ? `${driver}://${rest}`
    : `${driver}://${user}:***${rest.slice(user.length + 1 + password.length)}`;
}

function splitAtFirst(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark);
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}
