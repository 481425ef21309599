import { defineModule, type ModuleSelf } from '../../src/module/index.ts';
import { userLocation } from './api.ts';
import { domainsOf } from './domains.ts';
import { methodsOf } from './methods.ts';
import { parameters } from './parameters.ts';
import { UserLocations } from './user-locations.ts';

type Self = ModuleSelf<typeof parameters, UserLocations>;

export default defineModule({
  name: 'usrloc',
  doc: 'Keeps where users are registered (RFC 3261 §10), over restarts and crashes.',
  params: parameters,
  init(host, values) {
    const locations = new UserLocations(host, values);
    for (const domain of values.preload) locations.addDomain(domain);
    host.statistics.computed('usrloc', 'registered_users', () => {
      let users = 0;
      for (const domain of locations.domains) users += locations.usage(domain).users;
      return users;
    });
    host.provide(userLocation, locations);
    return locations;
  },
  statistics: [
    { name: 'usrloc:registered_users', doc: 'Addresses of record in all tables.' },
    { name: 'usrloc:<table>_users', doc: 'Addresses of record in the table.' },
    { name: 'usrloc:<table>_contacts', doc: 'Contacts in the table.' },
    { name: 'usrloc:<table>_expires', doc: 'Contacts of the table that ended by their time since the start.' },
  ],
  start(self: Self) {
    self.state.startTimer();
  },
  reload(self) {
    const { state, host } = self();
    for (const domain of domainsOf(host.variables)) state.addDomain(domain);
  },
  stop(self: Self) {
    self.state.stopTimer();
  },
  methods: (self) =>
    methodsOf(() => {
      const { state, params } = self();
      return { locations: state, slots: 1 << params.hash_size };
    }),
});
