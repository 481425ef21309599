/** Lists of destinations in `KSR`: functions of OpenSIPS, which scripts of Kamailio do not have. */
import type { AnyFunction } from '../../../module/function.ts';
import { kemiOf } from '../../../module/index.ts';
import { blacklistFunctions } from '../../core/blacklist-functions.ts';
import type { CoreSelf } from '../../core/self.ts';
import type { KsrSelf } from './self.ts';

const ksr = kemiOf<KsrSelf>();

/** A function of the configuration language, as it stands there. */
const ofCore = ({ doc, args, names, waits, run }: AnyFunction<CoreSelf>) =>
  ksr({
    doc,
    args: args as [],
    names: names as readonly string[],
    returns: 'int',
    waits: waits === true,
    run: (self, ctx, ...values) => run(self.state.core(), ctx, ...values),
  });

const { use_blacklist, unuse_blacklist, check_blacklist } = blacklistFunctions;

export const BLACKLIST_FUNCTIONS = {
  use_blacklist: ofCore(use_blacklist),
  unuse_blacklist: ofCore(unuse_blacklist),
  check_blacklist: ofCore(check_blacklist),
};
