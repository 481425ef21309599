/** Lists of destinations in `KSR`: functions of OpenSIPS, which scripts of Kamailio do not have. */
import { arg, kemiOf, RouteType } from '../../../module/index.ts';
import { blacklistFunctions } from '../../core/blacklist-functions.ts';
import type { KsrSelf } from './self.ts';

const ksr = kemiOf<KsrSelf>();
const { use_blacklist, unuse_blacklist, check_blacklist } = blacklistFunctions;

export const BLACKLIST_FUNCTIONS = {
  use_blacklist: ksr({
    doc: 'From here on nothing is sent for this message where the list of dst_blacklist refuses it.',
    args: [arg.text()],
    names: ['list'],
    returns: 'int',
    run: (self, ctx, list) => use_blacklist.run(self.state.core(), ctx, list),
  }),
  unuse_blacklist: ksr({
    doc: 'Takes back use_blacklist() for one list.',
    args: [arg.text()],
    names: ['list'],
    returns: 'int',
    run: (self, ctx, list) => unuse_blacklist.run(self.state.core(), ctx, list),
  }),
  check_blacklist: ksr({
    doc: 'Whether the list of dst_blacklist would refuse the request where it would go now: 1, else -1.',
    args: [arg.text()],
    names: ['list'],
    returns: 'int',
    routes: RouteType.Any & ~(RouteType.Reply | RouteType.CoreReply),
    waits: true,
    run: (self, ctx, list) => check_blacklist.run(self.state.core(), ctx, list),
  }),
};
