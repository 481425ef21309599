/** `dbg.bp`. */
import type { MethodDefinition } from '../../src/module/index.ts';
import type { RpcArguments } from '../../src/rpc/arguments.ts';
import { RpcFault } from '../../src/rpc/fault.ts';
import type { Breakpoints } from './breakpoints.ts';
import type { Self } from './self.ts';

export const OK = '200 ok';

/** A process id may follow: there is one process. False: none does. */
export function readPid(args: RpcArguments): boolean {
  // A text is no number of a process: all are meant, and here that is the same.
  const pid = args.nextIsText ? null : args.optionalInt();
  if (pid !== null && pid !== process.pid) throw new RpcFault(500, 'No such pid');
  return pid !== null;
}

function readVariable(args: RpcArguments): string {
  const text = args.remaining === 0 ? null : args.scalar();
  if (typeof text !== 'string' || text === '') throw new RpcFault(500, 'pv param missing');
  return text;
}

interface Command {
  readonly needsPid: boolean;
  /** What is answered; null: that all is well, as Kamailio does for a process that does not stand at a breakpoint. */
  run(breakpoints: Breakpoints, args: RpcArguments): string | null;
}

const place = (word: string, text: string | null): string | null => (text === null ? null : `${word} ${text}`);

function quietly(act: (breakpoints: Breakpoints, args: RpcArguments) => void): Command['run'] {
  return (breakpoints, args) => {
    act(breakpoints, args);
    return null;
  };
}

const COMMANDS: ReadonlyMap<string, Command> = new Map<string, Command>([
  ['on', { needsPid: false, run: quietly((breakpoints) => breakpoints.turnOn()) }],
  ['off', { needsPid: false, run: quietly((breakpoints) => breakpoints.turnOff()) }],
  ['release', { needsPid: false, run: quietly((breakpoints) => breakpoints.release()) }],
  // There are no other processes to lose theirs.
  ['keep', { needsPid: true, run: () => null }],
  ['next', { needsPid: true, run: (breakpoints) => place('exec', breakpoints.next()) }],
  ['move', { needsPid: true, run: quietly((breakpoints) => breakpoints.move()) }],
  ['show', { needsPid: true, run: (breakpoints) => place('at bkp', breakpoints.show()) }],
  ['eval', { needsPid: true, run: (breakpoints, args) => breakpoints.evaluate(readVariable(args)) }],
  ['log', { needsPid: true, run: quietly((breakpoints, args) => breakpoints.logValue(readVariable(args))) }],
]);

/** They need no breakpoints. */
const HARMLESS = new Set(['off', 'release']);

export function breakpointMethod(self: () => Self): MethodDefinition {
  return {
    name: 'dbg.bp',
    doc: 'Breakpoints before each action: on, off, release; with the process id keep, next, move, show, eval VARIABLE, log VARIABLE.',
    run(args, reply) {
      const name = args.optionalString();
      if (name === null) throw new RpcFault(500, 'Config breakpoint command missing');
      const command = COMMANDS.get(name);
      if (command === undefined) throw new RpcFault(500, 'Unknown inner command');
      if (!readPid(args) && command.needsPid) throw new RpcFault(500, 'Missing pid parameter');
      const { breakpoints } = self().state;
      if (breakpoints === null && !HARMLESS.has(name)) {
        throw new RpcFault(500, 'No breakpoints: the parameter breakpoint is to be 0 or 1 at the start');
      }
      reply.add((breakpoints === null ? null : command.run(breakpoints, args)) ?? OK);
    },
  };
}
