/** Core functions on the server and the system: groups of settings, commands of the shell. */
import { exec } from 'node:child_process';
import { selectGroup } from '../../context/setting-groups.ts';
import { LogLevel } from '../../lib/log.ts';
import { isProblem } from '../../lib/problem.ts';
import { arg, functionsOf, RouteType } from '../../module/index.ts';
import { quoted } from './plain-arguments.ts';
import type { CoreSelf } from './self.ts';

const fn = functionsOf<CoreSelf>();

/** The status as the C library's system() gives it: the exit code in the second byte. */
function systemStatus(code: number | null): number {
  return (code ?? 127) * 256;
}

/** Settings that are there, whatever their number. */
function settingsGroup(): arg.ArgumentType<string> {
  const type = arg.literal();
  return {
    ...type,
    label: 'group of settings',
    bind(argument, binder) {
      const bound = type.bind(argument, binder);
      if (isProblem(bound) || bound.kind !== 'constant' || binder.has('settings', String(bound.value))) return bound;
      return {
        problem: 'bad-value',
        message: `there are no settings of "${String(bound.value)}"`,
        hint: 'it is core, tcp, a loaded module with such parameters, or a group of your own',
      };
    },
  };
}

export const actionFunctions = {
  cfg_select: fn({
    doc: 'From here on the settings of the group are those of `group[number].name = …`, for this message.',
    args: [quoted(settingsGroup()), arg.int()],
    names: ['group', 'number'],
    routes: RouteType.Any,
    run(self, ctx, group, number) {
      if (self.host.config.hasGroup(`${group}[${String(number)}]`)) {
        selectGroup(ctx, group, number);
        return 1;
      }
      self.host.log.error(
        `cfg_select(): group instance '${group}[${String(number)}]' does not exist`,
        self.host.logPrefix(ctx),
      );
      return -1;
    },
  }),
  cfg_reset: fn({
    doc: 'Goes back to the settings of the group without a number.',
    args: [quoted(settingsGroup())],
    names: ['group'],
    routes: RouteType.Any,
    run(_self, ctx, group) {
      selectGroup(ctx, group, null);
      return 1;
    },
  }),
  error: fn({
    doc: 'Notes the status and reason in the log, and nothing else.',
    args: [quoted(arg.literal()), quoted(arg.literal())],
    names: ['status', 'reason'],
    routes: RouteType.Any,
    run(self, ctx, status, reason) {
      self.host.log.log(
        LogLevel.Notice,
        `error("${status}", "${reason}") not implemented yet`,
        self.host.logPrefix(ctx),
      );
      return 1;
    },
  }),
  exec: fn({
    doc: 'Runs a command of the shell and goes on when it has ended; how it ended is logged when that is not well.',
    args: [quoted(arg.literal())],
    names: ['command'],
    routes: RouteType.Any,
    waits: true,
    run: (self, ctx, command) =>
      new Promise<number>((resolve) => {
        const child = exec(command, () => {
          if (child.exitCode !== 0) {
            const status = systemStatus(child.exitCode);
            self.host.log.log(LogLevel.Notice, `exec() returned ${String(status)}`, self.host.logPrefix(ctx));
          }
          resolve(1);
        });
      }),
  }),
};
