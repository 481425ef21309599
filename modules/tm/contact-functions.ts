/** Serial forking by q value. */
import type { Context } from '../../src/context/context.ts';
import { fraction } from '../../src/lib/random.ts';
import { arg, functionsOf, RouteType } from '../../src/module/index.ts';
import { branchDataOf } from './cell-data.ts';
import { loadContacts, nextContacts, nextFlow, type ContactStores } from './contacts.ts';
import { REQUEST_ROUTES, type Self } from './self.ts';
import { currentBranch } from './status-functions.ts';

const fn = functionsOf<Self>();

/** null: the module parameters that name the stores are missing, which is logged. */
function stores(self: Self, ctx: Context): ContactStores | null {
  const { contacts_avp: contacts, contact_flows_avp: flows } = self.params;
  if (contacts !== null) return { contacts, flows, sockets: self.host.network.sockets };
  self.host.log.error('serial forking needs the module parameter contacts_avp', self.host.logPrefix(ctx));
  return null;
}

export const contactFunctions = {
  t_load_contacts: fn({
    doc: 'Puts the destination set away for t_next_contacts(): ordered by q (mode 0), or by chance with q as weight and one at a time (mode 1).',
    args: [arg.optional(arg.int())],
    names: ['mode'],
    routes: REQUEST_ROUTES,
    kemi: ['t_load_contacts', 'ki_t_load_contacts_mode'],
    run(self, ctx, mode) {
      const found = stores(self, ctx);
      if (found === null) return -1;
      loadContacts(ctx, found, mode === 1 ? () => fraction(self.host.random) : null);
      return 1;
    },
  }),
  t_next_contacts: fn({
    doc: 'Makes the contacts with the highest q left the destination set; -2 when none is left.',
    routes: REQUEST_ROUTES,
    run(self, ctx) {
      const found = stores(self, ctx);
      if (found === null) return -1;
      return nextContacts(ctx, found) ? 1 : -2;
    },
  }),
  t_next_contact_flow: fn({
    doc: 'Adds the next flow of the phone whose branch failed as a branch; -2 when none is left.',
    routes: RouteType.Request | RouteType.BranchFailure | RouteType.Event,
    run(self, ctx) {
      const found = stores(self, ctx);
      if (found === null) return -1;
      const branch = currentBranch(ctx);
      const instance = branch === null ? null : branchDataOf(branch).destination.instance;
      return nextFlow(ctx, found, instance) ? 1 : -2;
    },
  }),
};
