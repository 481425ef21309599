/** A server in this process, from start-up to the signal that ends it. */
import { closeSync, openSync } from 'node:fs';
import { resolve } from 'node:path';
import { defaultRuntimeFolder, defaultStateFolder, type ServerFolders } from '../engine/folders.ts';
import type { StartableConfig } from '../engine/load/load-config.ts';
import type { LoadedConfig } from '../engine/load/loaded-config.ts';
import { FileWatch } from '../engine/reload/file-watch.ts';
import { reloadMethods } from '../engine/reload/methods.ts';
import { Reloader } from '../engine/reload/reloader.ts';
import { FreshFolders } from '../engine/start/fresh-folders.ts';
import { type Account, findAccount } from '../engine/start/privileges.ts';
import { liveView } from '../lib/live-view.ts';
import { LogOutput } from '../lib/log/log-output.ts';
import { StderrSink } from '../lib/log/stderr-sink.ts';
import { SyslogSink, type SyslogSinkOptions } from '../lib/log/syslog-sink.ts';
import { inlineWholeRoutes } from '../lib/inlining.ts';
import { isProblem, type Problem } from '../lib/problem.ts';
import { guardRegularExpressions } from '../lib/regex-guard.ts';
import { releaseYoungGeneration } from '../lib/young-generation.ts';
import { isBehind, reportToParent } from './daemon.ts';
import { STDERR_PLACE, syslogPlace } from './log-place.ts';
import { bannerText, logStart } from './banner.ts';
import { makeCrew } from './crew.ts';
import { controlAddresses } from './control-addresses.ts';
import type { CommandLine } from './options.ts';
import { Settling } from './settling.ts';
import { listenForSignals } from './signals.ts';
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
  const account = findAccount(core.user, core.group);
  if (isProblem(account)) {
    refuse(account);
    return false;
  }
  const folders = foldersOf(core, options, account);
  if (isProblem(folders)) {
    refuse(folders);
    return false;
  }
  const syslogOptions = syslogOptionsOf(core);
  const syslog = syslogOptions === null ? null : new SyslogSink(syslogOptions);
  const output = new LogOutput(
    liveView({
      isOnTerminal: syslog === null,
      sink: syslog ?? new StderrSink({ colours: options.logColours }),
      get level() {
        return core.debug;
      },
      set level(level) {
        core.debug = level;
      },
    }),
  );
  const log = output.logger('<core>');
  const crew = await makeCrew(loaded, folders, output, {
    options,
    folder,
    logsElsewhere: syslog !== null,
    colours: options.logColours,
  });
  const { server } = crew;
  const reloader = new Reloader(loaded, { server: crew.target, options, folder, log, now: Date.now });
  survive(log, server.place);
  const end = listenForSignals(log);
  const settling = new Settling();
  const fresh = new FreshFolders(folders);
  let isUp = false;
  let stopWatching = (): void => undefined;
  let stopStuckWatch = (): Promise<void> => Promise.resolve();
  try {
    const unable = await crew.start(end.asked);
    if (end.isAsked) return true;
    const problem = unable ?? settling.settle(line, core, folders, account) ?? (await crew.announce());
    if (problem !== null) {
      refuse(problem);
      return false;
    }
    isUp = true;
    releaseYoungGeneration();
    // Not before everything is up: a reload starts modules of its own.
    server.methods.addAll(reloadMethods(reloader));
    end.onHangup(() => void reloader.reload());
    stopWatching = watchFiles(reloader, { isWanted: line.watches, isLogged: syslog === null });
    stopStuckWatch = watchForStuckRoutes(stuckLimit(config.modules), {
      syslog: syslogOptions,
      colours: options.logColours,
    });
    logStart(log, { server, config, workers: crew.count });
    const logPlace = placeOfLog(syslogOptions);
    const control = controlAddresses(server.methods);
    const banner = bannerText({
      ...{ server, config, folder, folders, control, logPlace, workers: crew.count },
      isBehind: isBehind(),
    });
    if (isBehind()) reportToParent({ banner });
    else process.stdout.write(banner);
    if (isBehind() && syslog !== null) detachStderr();
    await end.asked;
    return true;
  } finally {
    stopWatching();
    await crew.stop(end.hurry);
    await stopStuckWatch();
    await settling.leave();
    if (!isUp) fresh.remove();
    await syslog?.close();
  }
}

function foldersOf(
  core: LoadedConfig['core'],
  options: CommandLine['server'],
  account: Account | null,
): ServerFolders | Problem {
  // Only root can give files away; others are told that they cannot become that account.
  const owner = process.getuid?.() === 0 ? account : null;
  const runtime = core.rundir ?? defaultRuntimeFolder(process.env, owner);
  if (typeof runtime !== 'string') return runtime;
  const state = options.stateFolder ?? defaultStateFolder(process.env);
  if (typeof state !== 'string') return state;
  return { runtime: resolve(runtime), state: resolve(state), account: owner };
}

function syslogOptionsOf(core: LoadedConfig['core']): SyslogSinkOptions | null {
  return core.log_stderror !== 0 ? null : { name: core.log_name ?? 'kahea', facility: core.log_facility };
}

/** null: where everybody looks for it. */
function placeOfLog(syslog: SyslogSinkOptions | null): string | null {
  if (syslog !== null) return syslogPlace(syslog, process.env);
  return isBehind() ? STDERR_PLACE : null;
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

/** A server behind that logs to syslog keeps no pipe of its parent open. */
function detachStderr(): void {
  closeSync(2);
  openSync('/dev/null', 'w');
}
