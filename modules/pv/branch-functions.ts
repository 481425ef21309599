/** Functions on the static branch `$sbranch(…)`. */
import { newBranch } from '../../src/context/branch.ts';
import { functionsOf, RouteType } from '../../src/module/index.ts';
import type { Self } from './self.ts';

const fn = functionsOf<Self>();
const routes = RouteType.Request | RouteType.Branch | RouteType.Failure;

export const branchFunctions = {
  sbranch_set_ruri: fn({
    doc: 'Makes the static branch the Request-URI with its next hop, path, socket and flags.',
    routes,
    run(self, ctx) {
      const branch = self.state.staticBranch;
      if (branch.uri === '') return -1;
      ctx.newUri = branch.uri;
      ctx.destination = branch.destination;
      ctx.sendSocket = branch.socket;
      ctx.branchFlags = branch.flags;
      ctx.q = branch.q;
      ctx.path = branch.path;
      ctx.instance = branch.instance;
      ctx.ruid = branch.ruid;
      ctx.locationUserAgent = branch.userAgent;
      ctx.regId = branch.regId;
      return 1;
    },
  }),
  sbranch_append: fn({
    doc: 'Appends the static branch to the destination set.',
    routes,
    run(self, ctx) {
      const branch = self.state.staticBranch;
      if (branch.uri === '') return -1;
      ctx.branches.push({ ...branch });
      return 1;
    },
  }),
  sbranch_reset: fn({
    doc: 'Empties the static branch.',
    routes,
    run(self) {
      self.state.staticBranch = newBranch('');
      return 1;
    },
  }),
};
