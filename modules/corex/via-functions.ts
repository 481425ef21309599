/** Functions on what our own Via says. */
import type { Context } from '../../src/context/context.ts';
import { NO_VIA_ADDITIONS, type ViaAdditions } from '../../src/context/via-additions.ts';
import { arg, functionsOf, RouteType, type ScriptValue, checked } from '../../src/module/index.ts';
import type { Self } from './self.ts';

const fn = functionsOf<Self>();

const NUMBER = /^\s*[+-]?(?:0x[\da-f]+|\d*)\s*$/i;

const addition = (doc: string, change: (self: Self, isOn: boolean) => Partial<ViaAdditions>) =>
  fn({
    doc,
    args: [checked(arg.value(), 'number', (written) => NUMBER.test(written))],
    names: ['enabled'],
    routes: RouteType.Any,
    run(self: Self, ctx: Context, flags: ScriptValue) {
      const isNumber = typeof flags === 'number' || (flags !== null && NUMBER.test(flags));
      if (!isNumber) {
        self.host.log.error('no flag value', self.host.logPrefix(ctx));
        return -1;
      }
      ctx.viaAdditions = { ...(ctx.viaAdditions ?? NO_VIA_ADDITIONS), ...change(self, Number(flags) !== 0) };
      return 1;
    },
  });

export const viaFunctions = {
  via_add_srvid: addition(
    '1: our Via tells the server_id, unless it is 0, in the parameter srvid; 0: not.',
    (self, isOn) => ({
      serverId: isOn ? self.host.core.serverId : 0,
    }),
  ),
  via_add_xavp_params: addition(
    '1: the fields of the $xavp that xavp_via_params names become parameters of our Via; 0: not.',
    (self, isOn) => ({ parameters: isOn ? self.host.core.viaParameters : null }),
  ),
  via_use_xavp_fields: addition(
    '1: address and port of our Via are those in the $xavp that xavp_via_fields names; 0: not.',
    (self, isOn) => ({ fields: isOn ? self.host.core.viaFields : null }),
  ),
};
