import type { Context } from '../../src/context/context.ts';
import { arg, defineModule, functionsOf, param, RouteType, type ModuleSelf } from '../../src/module/index.ts';
import { HeaderId } from '../../src/sip/header-name.ts';

const params = {
  suffix: param.string({ doc: 'Parameters that each Diversion ends with, `;privacy=full`.', default: '' }),
};

type Self = ModuleSelf<typeof params, undefined>;
const fn = functionsOf<Self>();

const ADDED = Symbol('diversion headers of this run');

/** The one added last is the topmost (RFC 5806 §4). */
function add(self: Self, ctx: Context, reason: string, uri: string): number {
  const line = `Diversion: <${uri}>;reason=${reason}${self.params.suffix}\r\n`;
  const earlier = (ctx.slot(ADDED) as string | undefined) ?? '';
  if (earlier === '' || !ctx.edits.reword(earlier, line + earlier)) {
    ctx.edits.insertBefore(ctx.message.first(HeaderId.Diversion), line);
    ctx.setSlot(ADDED, line);
  } else {
    ctx.setSlot(ADDED, line + earlier);
  }
  return 1;
}

export default defineModule({
  name: 'diversion',
  doc: 'Diversion: for whom a call was before it was forwarded (RFC 5806).',
  params,
  functions: {
    add_diversion: fn({
      doc: 'Adds a Diversion above those that are there, with this reason and the given URI, or that of the request as it came.',
      args: [arg.text(), arg.optional(arg.text())],
      names: ['reason', 'uri'],
      routes: RouteType.Request | RouteType.Failure | RouteType.Branch,
      kemi: ['add_diversion', 'add_diversion_uri'],
      run: (self, ctx, reason, uri) => add(self, ctx, reason, uri ?? ctx.message.requestUri),
    }),
  },
});
