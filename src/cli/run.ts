/** A server in this process, from start-up to the signal that ends it. */
import { closeSync, openSync, writeFileSync } from 'node:fs';
import { defaultRuntimeFolder, defaultStateFolder } from '../engine/folders.ts';
import type { StartableConfig } from '../engine/load/load-config.ts';
import type { LoadedConfig } from '../engine/load/loaded-config.ts';
import { FileWatch } from '../engine/reload/file-watch.ts';
import { reloadMethods } from '../engine/reload/methods.ts';
import { Reloader } from '../engine/reload/reloader.ts';
import { Server } from '../engine/server.ts';
import { dropPrivileges } from '../engine/start/privileges.ts';
import type { Logger } from '../lib/log.ts';
import { LogOutput } from '../lib/log/log-output.ts';
import { StderrSink } from '../lib/log/stderr-sink.ts';
import { SyslogSink, type SyslogSinkOptions } from '../lib/log/syslog-sink.ts';
import type { Problem } from '../lib/problem.ts';
import { inlineWholeRoutes } from '../lib/inlining.ts';
import { guardRegularExpressions } from '../lib/regex-guard.ts';
import { removeLeftover } from '../lib/special-file.ts';
import { isBehind, reportToParent } from './daemon.ts';
import { bannerText } from './banner.ts';
import type { CommandLine } from './options.ts';
import { survive } from './stray-errors.ts';
import { stuckLimit, watchForStuckRoutes } from './stuck-watch.ts';

/** True when it ran and ended well; false when it could not start. */
export async function runHere(loaded: StartableConfig, line: CommandLine): Promise<boolean> {
  // Patterns of a configuration meet texts that anybody may send.
  guardRegularExpressions();
  inlineWholeRoutes();
  const { config } = loaded;
  const { core } = config;
  const options = line.server;
  const folder = process.cwd();
  const runtime = core.rundir ?? defaultRuntimeFolder(process.env);
  if (typeof runtime !== 'string') {
    refuse(runtime);
    return false;
  }
  const syslogOptions = syslogOptionsOf(core);
  const syslog = syslogOptions === null ? null : new SyslogSink(syslogOptions);
  const output = new LogOutput({
    isOnTerminal: syslog === null,
    sink: syslog ?? new StderrSink({ colours: options.logColours }),
    get level() {
      return core.debug;
    },
    set level(level) {
      core.debug = level;
    },
  });
  const folders = {
    runtime,
    state: options.stateFolder ?? defaultStateFolder(process.env),
  };
  const server = new Server(config, folders, output);
  const log = output.logger('<core>');
  const reloader = new Reloader(loaded, { server, options, folder, log, now: Date.now });
  survive(log, server.place);
  const end = listenForSignals(log);
  const pids: string[] = [];
  let stopWatching = (): void => undefined;
  let stopStuckWatch = (): Promise<void> => Promise.resolve();
  try {
    const problem =
      (await server.start()) ??
      dropPrivileges(core.user, core.group) ??
      enterFolder(core.workdir) ??
      writePids(line, pids);
    if (problem !== null) {
      refuse(problem);
      return false;
    }
    const failed = await server.announce();
    if (failed !== null) {
      refuse(failed);
      return false;
    }
    // Not before everything is up: a reload starts modules of its own.
    server.methods.addAll(reloadMethods(reloader));
    end.onHangup(() => void reloader.reload());
    stopWatching = watchFiles(reloader, { isWanted: line.watches, isLogged: syslog === null });
    stopStuckWatch = watchForStuckRoutes(stuckLimit(config.modules), {
      syslog: syslogOptions,
      colours: options.logColours,
    });
    const banner = bannerText({ server, config, folders, isBehind: isBehind() });
    if (isBehind()) reportToParent({ banner });
    else process.stdout.write(banner);
    if (isBehind() && syslog !== null) detachStderr();
    await end.asked;
    return true;
  } finally {
    stopWatching();
    await server.stop(end.hurry);
    await stopStuckWatch();
    for (const file of pids) removeLeftover(file);
    await syslog?.close();
  }
}

function syslogOptionsOf(core: LoadedConfig['core']): SyslogSinkOptions | null {
  return core.log_stderror !== 0 ? null : { name: core.log_name ?? 'kahea', facility: core.log_facility };
}

/** Reloads whenever a file changes; what is wrong then is on stderr, by the log or beside it. Gives what ends that. */
function watchFiles(
  reloader: Reloader,
  { isWanted, isLogged }: { readonly isWanted: boolean; readonly isLogged: boolean },
): () => void {
  if (!isWanted) return () => undefined;
  const paths = (): string[] => reloader.files.map(({ path }) => path);
  const watch = new FileWatch(() => {
    void reloader.reload().then((outcome) => {
      watch.set(paths());
      if (outcome.result !== 'refused' || isLogged) return;
      process.stderr.write([...outcome.mistakes, `ERROR: not reloaded: ${outcome.reason}`].join('\n') + '\n', 'latin1');
    });
  });
  watch.set(paths());
  return () => {
    watch.close();
  };
}

function refuse(problem: Problem): void {
  const text = problem.hint === undefined ? problem.message : `${problem.message} (${problem.hint})`;
  if (isBehind()) reportToParent({ failed: text });
  else process.stderr.write(`ERROR: ${text}\n`);
}

/** The first SIGTERM or SIGINT asks for an orderly end, the second for one without waiting for running transactions. */
interface Signals {
  readonly asked: Promise<void>;
  readonly hurry: Promise<void>;
  /** What SIGHUP asks for; before this, nothing. */
  onHangup(work: () => void): void;
}

function listenForSignals(log: Logger): Signals {
  let hangup = (): void => {
    log.notice('SIGHUP: nothing to do while the server starts');
  };
  process.on('SIGHUP', () => {
    hangup();
  });
  let signals = 0;
  let [ended, hurried] = [(): void => undefined, (): void => undefined];
  const asked = new Promise<void>((resolve) => {
    ended = resolve;
  });
  const hurry = new Promise<void>((resolve) => {
    hurried = resolve;
  });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      signals++;
      (signals === 1 ? ended : hurried)();
    });
  }
  const onHangup = (work: () => void): void => {
    hangup = work;
  };
  return { asked, hurry, onHangup };
}

function enterFolder(path: string | null): Problem | null {
  if (path === null) return null;
  try {
    process.chdir(path);
    return null;
  } catch (error) {
    return {
      problem: 'bad-value',
      message: `cannot change into the working folder ${path}: ${(error as Error).message}`,
    };
  }
}

/** Adds to `written` what has to be removed at the end: the files of another server are not ours to remove. */
function writePids(line: CommandLine, written: string[]): Problem | null {
  const files = [line.server.pidFile, line.server.processGroupFile].filter((file) => file !== null);
  for (const file of files) {
    try {
      writeFileSync(file, `${process.pid}\n`);
      written.push(file);
    } catch (error) {
      return { problem: 'bad-value', message: `cannot write the pid file ${file}: ${(error as Error).message}` };
    }
  }
  return null;
}

/** A server behind that logs to syslog keeps no pipe of its parent open. */
function detachStderr(): void {
  closeSync(2);
  openSync('/dev/null', 'w');
}
