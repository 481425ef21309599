/** Log level and formatted text. */
import { arg, functionsOf, RouteType } from '../../src/module/index.ts';
import type { Self } from './self.ts';

const fn = functionsOf<Self>();

export const otherFunctions = {
  setdebug: fn({
    doc: 'Sets the log level until resetdebug().',
    args: [arg.int()],
    names: ['level'],
    routes: RouteType.Any,
    run: (self, _ctx, level) => (self.state.logLevel.setLevel(level) ? 1 : -1),
  }),
  resetdebug: fn({
    doc: 'Takes back setdebug().',
    routes: RouteType.Any,
    run(self) {
      self.state.logLevel.resetLevel();
      return 1;
    },
  }),
  pv_printf: fn({
    doc: 'Expands a text and gives it to a variable.',
    args: [arg.variable({ writable: true }), arg.format()],
    names: ['variable', 'format'],
    routes: RouteType.Any,
    aliases: ['avp_printf'],
    run(_self, ctx, variable, text) {
      variable.set?.(ctx, text);
      return 1;
    },
  }),
};
