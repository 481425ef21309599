import type { Context } from '../../src/context/context.ts';
import { LogLevel } from '../../src/lib/log.ts';
import {
  defineModule,
  functionsOf,
  param,
  readHostNames,
  RouteType,
  type arg,
  type ModuleSelf,
  type Problem,
} from '../../src/module/index.ts';
import { xprint } from './api.ts';
import { format } from './argument.ts';
import type { Format } from './format.ts';
import { Machine } from './machine.ts';
import { LimitedPrinter } from './printer.ts';

const params = {
  buf_size: param.int({
    doc: 'A text of as many bytes or more is not written; the log has errors instead.',
    default: 4096,
    min: 0,
  }),
};

type Self = ModuleSelf<typeof params, LimitedPrinter>;
const fn = functionsOf<Self>();

const LEVELS: Readonly<Record<string, LogLevel>> = {
  A: LogLevel.Alert,
  C: LogLevel.Critical,
  E: LogLevel.Error,
  W: LogLevel.Warning,
  N: LogLevel.Notice,
  I: LogLevel.Info,
  D: LogLevel.Debug,
};

/** The third letter is all that counts. */
function level(): arg.ArgumentType<LogLevel> {
  return {
    label: 'level',
    optional: false,
    bind(argument) {
      const letter = argument.kind === 'string' ? (argument.value[2] ?? '') : '';
      const value = LEVELS[letter];
      if (value !== undefined) return { kind: 'constant', value };
      const message = '"L_ALERT", "L_CRIT", "L_ERR", "L_WARN", "L_NOTICE", "L_INFO" or "L_DBG" is expected';
      return { problem: 'argument-type', message } satisfies Problem;
    },
  };
}

function write(self: Self, ctx: Context, at: LogLevel, text: Format): number {
  const printed = self.state.print(ctx, text, self.params.buf_size);
  if (printed === null) return -1;
  self.host.log.named('<script>').log(at, printed, self.host.logPrefix(ctx));
  return 1;
}

export default defineModule({
  name: 'xprint',
  doc: 'Texts with specifiers such as %ru for the log, and for functions of avp.',
  params,
  init(host): LimitedPrinter {
    const printer = new LimitedPrinter(host, new Machine(host.random));
    host.provide(xprint, printer);
    return printer;
  },
  async start({ state }) {
    state.machine.names = await readHostNames();
  },
  functions: {
    xplog: fn({
      doc: 'Writes a text to the log. False when it is longer than buf_size.',
      args: [level(), format()],
      names: ['level', 'format'],
      routes: RouteType.Any,
      run: write,
    }),
    xpdbg: fn({
      doc: 'Writes a text to the log at level debug.',
      args: [format()],
      names: ['format'],
      routes: RouteType.Any,
      run: (self, ctx, text) => write(self, ctx, LogLevel.Debug, text),
    }),
  },
});
