// The server under test as a real process: kahea, or Debian's Kamailio as the oracle, started with the same config and the same options.

import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { catchesTermination, Child, processesOfGroup, run, type Exit } from './child.ts';
import { MOUNT_NAMESPACE } from './peers.ts';
import { parseLog, type LogRecord } from './log-record.ts';
import { reserveLoopback, type Endpoint, type Loopback } from './loopback.ts';
import { makeTemporaryFolder, removeFolder } from './temporary-folder.ts';
import { PATIENCE, until } from './until.ts';

export type ServerKind = 'kahea' | 'kamailio';

/** Which servers a scenario runs against: kahea always, the oracle in CI or with KAHEA_ORACLE=1; KAHEA_SERVERS overrides. */
export const servers: readonly ServerKind[] = chosenServers();

const ROOT = resolve(import.meta.dirname, '../..');
export const KAHEA_PROGRAM = join(ROOT, 'dist/src/cli/kahea.js');

/** Command and first arguments that start a server of `kind`. */
export function commandOf(kind: ServerKind): readonly [string, ...string[]] {
  return kind === 'kamailio' ? ['kamailio'] : [process.execPath, KAHEA_PROGRAM];
}

export interface ServerOptions {
  /** Everything after the generated preamble: `loadmodule`, `modparam` and route blocks. */
  readonly config: string | ((net: Loopback) => string);
  /** Addresses to use; a new block by default. */
  readonly net?: Loopback;
  readonly args?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Listen lines; UDP and TCP on `net.host(1)` by default. */
  readonly listen?: readonly string[];
  /** Keep using the folder (state and all) of a server that ended. */
  readonly folder?: string;
  /** Value of `debug`; 2 (the default) shows up to INFO. */
  readonly debug?: number;
  /** The config loads ctl (and kex) itself; its socket is then the default one in the run folder. */
  readonly ownControl?: boolean;
  /** What the server finds in /etc/resolv.conf; that of the machine by default. */
  readonly resolverFile?: (net: Loopback) => string;
}

interface ServerFiles {
  readonly folder: string;
  readonly controlSocket: string;
}

/** A running server. Make it with `startServer`; end it with `stop`. */
export class Server {
  readonly kind: ServerKind;
  readonly net: Loopback;
  readonly folder: string;
  readonly controlSocket: string;
  readonly child: Child;

  constructor(kind: ServerKind, net: Loopback, { folder, controlSocket }: ServerFiles, child: Child) {
    this.kind = kind;
    this.net = net;
    this.folder = folder;
    this.controlSocket = controlSocket;
    this.child = child;
  }

  /** Where it listens, UDP and TCP. */
  get endpoint(): Endpoint {
    return this.net.endpoint(1);
  }

  get log(): LogRecord[] {
    return parseLog(this.child.stderr);
  }

  /** Texts the routing script logged so far, in order. */
  get scriptLog(): string[] {
    return this.log.filter(({ source }) => source === '<script>').map(({ text }) => text);
  }

  /** The first record that contains `text` (or matches), waiting for it. */
  awaitLog(text: string | RegExp, limit = PATIENCE): Promise<LogRecord> {
    const wanted = (record: LogRecord): boolean =>
      typeof text === 'string' ? record.text.includes(text) : text.test(record.text);
    return until(`log record ${String(text)}`, () => this.log.find(wanted), {
      limit,
      explain: () => this.child.output,
    });
  }

  /** Waits until the script logged at least `count` records, then gives them all. */
  awaitScriptLog(count: number, limit = PATIENCE): Promise<string[]> {
    return until(`${count} script log records`, () => this.scriptLog.length >= count && this.scriptLog, {
      limit,
      explain: () => this.child.output,
    });
  }

  /** Runs Debian's kamcmd against this server. */
  async kamcmd(...args: readonly string[]): Promise<string> {
    const { stdout, stderr } = await run('kamcmd', ['-s', `unix:${this.controlSocket}`, ...args]);
    return stdout + stderr;
  }

  /**
   * Asks for an orderly end, and gives the exit; throws when a process of it is left after `limit`.
   * A second signal says that open transactions need not be waited for. How the oracle ends is nobody's question: it
   * sometimes waits for a lock of its own for ever, and is then ended without a word. No signal is sent to a process that
   * is about to end and has put away its handlers: it would end by the signal.
   */
  async stop({ limit = PATIENCE, keepFolder = false } = {}): Promise<Exit> {
    try {
      if (this.child.exit === null && catchesTermination(this.child.pid)) this.child.signal('SIGTERM');
      const patience = this.child.end(400).catch(() => null);
      if ((await patience) === null && this.kind === 'kahea' && catchesTermination(this.child.pid))
        this.child.signal('SIGTERM');
      if (this.kind === 'kamailio') return await this.child.end(limit).catch(() => ORDERLY);
      const exit = await this.child.end(limit);
      await until('end of all processes of the server', () => processesOfGroup(this.child.pid).length === 0);
      return exit;
    } finally {
      await this.destroy({ keepFolder });
    }
  }

  async destroy({ keepFolder = false } = {}): Promise<void> {
    await this.child.destroy();
    if (!keepFolder) removeFolder(this.folder);
  }
}

const ORDERLY: Exit = { code: 0, signal: null };

/** Milliseconds: a configuration of thousands of lines takes a while when other tests keep the machine busy. */
const START_LIMIT = 30_000;

/** Starts a server and waits until its control socket answers. */
export async function startServer(kind: ServerKind, options: ServerOptions): Promise<Server> {
  const net = options.net ?? (await reserveLoopback());
  const folder = options.folder ?? makeTemporaryFolder();
  const file = writeConfig(folder, net, options);
  const started = [...commandOf(kind), ...commonArguments(folder, file), ...(options.args ?? [])];
  const text = options.resolverFile?.(net) ?? null;
  const [command, ...args] = text === null ? started : withResolverFile(text, folder, started);
  const child = new Child(command!, args, {
    env: { ...stateEnvironment(folder), ...options.environment },
  });
  const controlSocket = join(folder, options.ownControl === true ? 'kamailio_ctl' : 'ctl');
  const server = new Server(kind, net, { folder, controlSocket }, child);
  try {
    await until(`answer of ${kind}`, () => answers(server), { limit: START_LIMIT, explain: () => child.output });
  } catch (error) {
    await server.destroy();
    throw error;
  }
  return server;
}

/** The command in a mount namespace of its own, where that text is /etc/resolv.conf. */
function withResolverFile(text: string, folder: string, command: readonly string[]): string[] {
  const file = join(folder, 'resolv.conf');
  writeFileSync(file, text);
  return ['unshare', MOUNT_NAMESPACE, 'sh', '-c', 'mount --bind "$0" /etc/resolv.conf && exec "$@"', file, ...command];
}

/** Runs `body` with a server that is stopped afterwards, whatever happens; the exit code must be 0. */
export async function withServer(
  kind: ServerKind,
  options: ServerOptions,
  body: (server: Server) => Promise<void>,
): Promise<void> {
  const server = await startServer(kind, options);
  try {
    await body(server);
  } catch (error) {
    if (error instanceof Error) error.message += `\n--- log of ${kind} ---\n${server.child.stderr}`;
    await server.destroy();
    throw error;
  }
  const exit = await server.stop();
  if (exit.code !== 0) throw new Error(`${kind} ended with ${JSON.stringify(exit)}\n${server.child.output}`);
}

/** Options every test start has: foreground, log to standard error, files in the test's folder. */
export function commonArguments(folder: string, configFile: string): string[] {
  return ['-f', configFile, '-DD', '-E', '-w', folder, '-Y', folder, '-P', join(folder, 'server.pid')];
}

/** Environment that keeps kahea's state inside the test's folder. */
export function stateEnvironment(folder: string): Record<string, string> {
  return { KAHEA_STATE_DIR: join(folder, 'state') };
}

/** Writes the config file and gives its path. */
export function writeConfig(folder: string, net: Loopback, options: ServerOptions): string {
  const { config, listen = [`udp:${net.host(1)}:5060`, `tcp:${net.host(1)}:5060`], debug = 2 } = options;
  const text = typeof config === 'string' ? config : config(net);
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'kamailio.cfg');
  const control = options.ownControl === true ? '' : controlLines(folder);
  writeFileSync(file, `${preamble(listen, debug)}${control}${text}\n`);
  return file;
}

function preamble(listen: readonly string[], debug: number): string {
  return `#!KAMAILIO
debug=${debug}
log_stderror=yes
log_prefix="{$mt $hdr(CSeq) $ci} "
children=1
tcp_children=1
auto_aliases=no
${listen.map((line) => `listen=${line}\n`).join('')}
`;
}

function controlLines(folder: string): string {
  return `loadmodule "kex.so"\nloadmodule "ctl.so"\nmodparam("ctl", "binrpc", "unix:${join(folder, 'ctl')}")\n`;
}

async function answers(server: Server): Promise<boolean> {
  if (server.child.exit !== null) throw new Error(`${server.kind} ended at start-up\n${server.child.output}`);
  if (!existsSync(server.controlSocket)) return false;
  const { exit } = await run('kamcmd', ['-s', `unix:${server.controlSocket}`, 'core.version']);
  return exit?.code === 0;
}

function chosenServers(): readonly ServerKind[] {
  const { KAHEA_SERVERS, KAHEA_ORACLE, CI } = process.env;
  if (KAHEA_SERVERS !== undefined) return KAHEA_SERVERS.split(',') as ServerKind[];
  return KAHEA_ORACLE === '1' || CI === 'true' ? ['kahea', 'kamailio'] : ['kahea'];
}
