import type { Context } from '../../src/context/context.ts';
import { LogLevel } from '../../src/lib/log.ts';
import { facilityCode } from '../../src/lib/log/level-names.ts';
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
import { checkLevelColours, colours, parseLevelColours, type LevelColour } from './colours.ts';
import { facilityText, levelText } from './arguments.ts';
import { parseLevel } from './levels.ts';
import { DEFAULT_PREFIX, ScriptLog, type Line } from './script-log.ts';

const params = {
  buf_size: param.int({
    doc: 'A text of as many bytes or more is not written; the log has an error instead.',
    default: 4096,
    min: 0,
  }),
  force_color: param.bool({ doc: '$C(xy) gives colours also when the log goes to syslog.' }),
  long_format: param.bool({ doc: 'xlogl() and xdbgl() write the file in front of the line number.', reload: false }),
  prefix: param.string({ doc: 'What stands in front of every text.', default: DEFAULT_PREFIX, reload: false }),
  prefix_mode: param.bool({
    doc: 'Variables in prefix are expanded for each line, but not by xlogl() and xdbgl().',
    reload: false,
  }),
  log_facility: param.string({ doc: 'Syslog facility of what these functions write.', reload: false }),
  log_colors: param.list({
    doc: '`L_ERR=cr;L_WARN=px`: colours of the levels of all records on a terminal, as $C(xy) takes them. May be given several times.',
    check: checkLevelColours,
  }),
  methods_filter: param.int({
    doc: 'Sum of the numbers of the methods for which xlogm() writes nothing; -1: for none does it write.',
    default: -1,
    runtimeName: 'methods_filter',
  }),
};

type Self = ModuleSelf<typeof params, ScriptLog>;
const fn = functionsOf<Self>();

function init(host: ModuleHost, values: ParameterValues<typeof params>): ScriptLog {
  for (const text of values.log_colors) {
    for (const [level, sequence] of parseLevelColours(text) as readonly LevelColour[]) {
      host.logSettings.colours.set(level, sequence);
    }
  }
  return new ScriptLog(host, {
    prefix: values.prefix,
    isPrefixFormat: values.prefix_mode !== 0,
    longFormat: values.long_format !== 0,
    facility: values.log_facility === null ? null : facilityOf(host, values.log_facility),
    mostBytes: () => values.buf_size,
  });
}

function facilityOf(host: ModuleHost, name: string): number {
  return facilityCode(name) ?? host.fail({ problem: 'bad-value', message: `invalid syslog facility ${name}` });
}

type Write = (self: Self, ctx: Context, line: Line) => number;

const levelOf = (text: string): LogLevel => parseLevel(text) ?? LogLevel.Error;

const KINDS = [facilityText(), levelText(), arg.lazyFormat()];

/** `(text)`, `(level, text)` or `(facility, level, text)`. */
const withLevel = (doc: string, write: Write) =>
  fn({
    doc,
    args: [arg.lazyFormat(), arg.optional(arg.lazyFormat()), arg.optional(arg.lazyFormat())],
    names: ['facility', 'level', 'text'],
    shorter: [['text'], ['level', 'text']],
    argsOf: (count) => KINDS.slice(-count),
    routes: RouteType.Any,
    run(self, ctx, first, second, third) {
      if (second === undefined) return write(self, ctx, { level: LogLevel.Error, text: first });
      if (third === undefined) return write(self, ctx, { level: levelOf(first(ctx)), text: second });
      return write(self, ctx, { level: levelOf(second(ctx)), text: third, facility: facilityCode(first(ctx)) });
    },
  });

const atLevel = (name: string, level: LogLevel) =>
  fn({
    doc: `Writes a text at level ${name}.`,
    args: [arg.lazyFormat()],
    names: ['text'],
    routes: RouteType.Any,
    run: (self, ctx, text) => self.state.write(ctx, { level, text }),
  });

export default defineModule({
  name: 'xlog',
  doc: 'Texts with variables for the log.',
  params,
  init,
  functions: {
    xlog: withLevel(
      'Writes a text, at level error unless another is given as L_WARN, L_INFO, … or by a variable with its number. A syslog facility such as LOG_LOCAL0 may stand in front.',
      (self, ctx, line) => self.state.write(ctx, line),
    ),
    xdbg: atLevel('debug', LogLevel.Debug),
    xinfo: atLevel('info', LogLevel.Info),
    xnotice: atLevel('notice', LogLevel.Notice),
    xwarn: atLevel('warning', LogLevel.Warning),
    xerr: atLevel('error', LogLevel.Error),
    xbug: atLevel('bug', LogLevel.Bug),
    xcrit: atLevel('critical', LogLevel.Critical),
    xalert: atLevel('alert', LogLevel.Alert),
    xlogl: withLevel('As xlog(), with the line of the configuration in front.', (self, ctx, line) =>
      self.state.writeWithPlace(ctx, line),
    ),
    xdbgl: fn({
      doc: 'Writes a text at level debug, with the line of the configuration in front.',
      args: [arg.lazyFormat()],
      names: ['text'],
      routes: RouteType.Any,
      run: (self, ctx, text) => self.state.writeWithPlace(ctx, { level: LogLevel.Debug, text }),
    }),
    xlogm: fn({
      doc: 'As xlog() with a level, for the methods that methods_filter leaves.',
      args: [levelText(), arg.lazyFormat()],
      names: ['level', 'text'],
      routes: RouteType.Any,
      run(self, ctx, level, text) {
        if ((self.params.methods_filter & methodNumber(ctx.message.methodId)) !== 0) return 1;
        return self.state.write(ctx, { level: levelOf(level(ctx)), text });
      },
    }),
  },
  variables: (self) => [colours(() => self().host.logSettings.isOnTerminal || self().params.force_color !== 0)],
});
