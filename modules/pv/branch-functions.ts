/** Functions on the static branch `$sbranch(…)`. */
import { addDestination, newDestination, setDestination } from '../../src/context/destination.ts';
import { functionsOf, RouteType } from '../../src/module/index.ts';
import type { Self } from './self.ts';

const fn = functionsOf<Self>();
const routes =
  RouteType.Request | RouteType.Branch | RouteType.Failure | RouteType.Reply | RouteType.CoreReply | RouteType.Onsend;

export const branchFunctions = {
  sbranch_set_ruri: fn({
    doc: 'Makes the static branch the Request-URI with its next hop, path, socket and flags.',
    routes,
    run(self, ctx) {
      const branch = self.state.staticBranch;
      if (branch.uri === '') return -1;
      setDestination(ctx, branch);
      return 1;
    },
  }),
  sbranch_append: fn({
    doc: 'Appends the static branch to the destination set.',
    routes,
    run(self, ctx) {
      const branch = self.state.staticBranch;
      if (branch.uri === '') return -1;
      return addDestination(ctx, { ...branch }, self.host.core.maxBranches) ? 1 : -1;
    },
  }),
  sbranch_reset: fn({
    doc: 'Empties the static branch.',
    routes,
    run(self) {
      self.state.staticBranch = newDestination('');
      return 1;
    },
  }),
};
