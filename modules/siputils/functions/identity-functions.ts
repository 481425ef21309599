/** Remote-Party-ID from an identity that was saved when the sender was authenticated. */
import { arg, functionsOf, returnCode, RouteType } from '../../../src/module/index.ts';
import type { Context } from '../../../src/context/context.ts';
import { parseNameAddr } from '../../../src/sip/name-addr.ts';
import { parseUri } from '../../../src/sip/uri.ts';
import { isE164 } from '../checks.ts';
import type { Self } from '../parameters.ts';

const fn = functionsOf<Self>();

/** null: none is saved, or no text. */
function identityOf(self: Self, ctx: Context): string | null {
  const value = self.state.identity.get(ctx);
  return typeof value === 'string' && value !== '' ? value : null;
}

export const identityFunctions = {
  append_rpid_hf: fn({
    doc: 'Adds Remote-Party-ID with the saved identity between the two texts, or between rpid_prefix and rpid_suffix.',
    args: [arg.optional(arg.plain()), arg.optional(arg.plain())],
    names: ['prefix', 'suffix'],
    shorter: [[]],
    routes: RouteType.Request | RouteType.Failure | RouteType.Branch,
    run(self, ctx, prefix = self.params.rpid_prefix, suffix = self.params.rpid_suffix) {
      const identity = identityOf(self, ctx);
      if (identity === null) return -1;
      ctx.edits.appendHeader(`Remote-Party-ID: ${prefix}${identity}${suffix}\r\n`);
      return 1;
    },
  }),
  is_rpid_user_e164: fn({
    doc: 'True when the user of the saved identity is + and 2 to 15 digits.',
    routes: RouteType.Request,
    run(self, ctx) {
      const identity = identityOf(self, ctx);
      if (identity === null) return -1;
      const address = identity.includes('<') ? parseNameAddr(identity) : null;
      const uri = identity.includes('<') ? (address?.uri ?? null) : parseUri(identity);
      if (uri === null) {
        self.host.log.error('failed to parse RPID URI', self.host.logPrefix(ctx));
        return -1;
      }
      return returnCode(isE164(uri.user ?? ''));
    },
  }),
};
