import type { Context } from '../../src/context/context.ts';
import { LogLevel } from '../../src/lib/log.ts';
import {
  arg,
  defineModule,
  functionsOf,
  param,
  RouteType,
  type ModuleHost,
  type ModuleSelf,
  type ParameterValues,
} from '../../src/module/index.ts';
import { methodNumber } from '../../src/pv/protocols.ts';
import { COLOURS } from './colours.ts';
import { parseLevel } from './levels.ts';
import { DEFAULT_PREFIX, ScriptLog, type Text } from './script-log.ts';

const params = {
  buf_size: param.ignored('Texts may be of any length.'),
  force_color: param.ignored('$C(xy) always gives the colour.'),
  long_format: param.bool({ doc: 'xlogl() and xdbgl() write the file in front of the line number.', reload: false }),
  prefix: param.string({ doc: 'What stands in front of every text.', default: DEFAULT_PREFIX, reload: false }),
  prefix_mode: param.bool({ doc: 'Variables in prefix are expanded for each line.', reload: false }),
  log_facility: param.ignored('Everything goes to the facility of the server.'),
  log_colors: param.ignored('The colours of levels are fixed.'),
  methods_filter: param.int({
    doc: 'Sum of the numbers of the methods for which xlogm() writes nothing; -1: for none does it write.',
    default: -1,
    runtimeName: 'methods_filter',
  }),
};

type Self = ModuleSelf<typeof params, ScriptLog>;
const fn = functionsOf<Self>();

function init(host: ModuleHost, values: ParameterValues<typeof params>): ScriptLog {
  return new ScriptLog(host, {
    prefix: values.prefix,
    isPrefixFormat: values.prefix_mode !== 0,
    longFormat: values.long_format !== 0,
  });
}

type Write = (self: Self, ctx: Context, level: LogLevel, text: Text) => number;

/** `(text)`, `(level, text)` or `(facility, level, text)`. */
const withLevel = (doc: string, write: Write) =>
  fn({
    doc,
    args: [arg.lazyFormat(), arg.optional(arg.lazyFormat()), arg.optional(arg.lazyFormat())],
    names: ['facility', 'level', 'text'],
    shorter: [['text'], ['level', 'text']],
    routes: RouteType.Any,
    run(self, ctx, first, second, third) {
      if (second === undefined) return write(self, ctx, LogLevel.Error, first);
      const level = parseLevel(third === undefined ? first(ctx) : second(ctx));
      return write(self, ctx, level ?? LogLevel.Error, third ?? second);
    },
  });

const atLevel = (name: string, level: LogLevel) =>
  fn({
    doc: `Writes a text at level ${name}.`,
    args: [arg.lazyFormat()],
    names: ['text'],
    routes: RouteType.Any,
    run: (self, ctx, text) => self.state.write(ctx, level, text),
  });

export default defineModule({
  name: 'xlog',
  doc: 'Texts with variables for the log.',
  params,
  init,
  functions: {
    xlog: withLevel(
      'Writes a text, at level error unless another is given as L_WARN, L_INFO, … or by a variable with its number. A facility in front is accepted.',
      (self, ctx, level, text) => self.state.write(ctx, level, text),
    ),
    xdbg: atLevel('debug', LogLevel.Debug),
    xinfo: atLevel('info', LogLevel.Info),
    xnotice: atLevel('notice', LogLevel.Notice),
    xwarn: atLevel('warning', LogLevel.Warning),
    xerr: atLevel('error', LogLevel.Error),
    xbug: atLevel('bug', LogLevel.Bug),
    xcrit: atLevel('critical', LogLevel.Critical),
    xalert: atLevel('alert', LogLevel.Alert),
    xlogl: withLevel('As xlog(), with the line of the configuration in front.', (self, ctx, level, text) =>
      self.state.writeWithPlace(ctx, level, text),
    ),
    xdbgl: fn({
      doc: 'Writes a text at level debug, with the line of the configuration in front.',
      args: [arg.lazyFormat()],
      names: ['text'],
      routes: RouteType.Any,
      run: (self, ctx, text) => self.state.writeWithPlace(ctx, LogLevel.Debug, text),
    }),
    xlogm: fn({
      doc: 'As xlog() with a level, for the methods that methods_filter leaves.',
      args: [arg.lazyFormat(), arg.lazyFormat()],
      names: ['level', 'text'],
      routes: RouteType.Any,
      run(self, ctx, level, text) {
        if ((self.params.methods_filter & methodNumber(ctx.message.methodId)) !== 0) return 1;
        return self.state.write(ctx, parseLevel(level(ctx)) ?? LogLevel.Error, text);
      },
    }),
  },
  variables: () => [COLOURS],
});
