import { defineModule, type ModuleHost, type ModuleSelf, type ParameterValues } from '../../src/module/index.ts';
import { userLocation } from './api.ts';
import { methodsOf } from './methods.ts';
import { parameters } from './parameters.ts';
import { UserLocations } from './user-locations.ts';

type Values = ParameterValues<typeof parameters>;
type Self = ModuleSelf<typeof parameters, UserLocations>;

/** What is asked for and not built stops the start instead of being silently different. */
function refuseMissing(host: ModuleHost, values: Values): void {
  const missing = [
    [values.db_mode !== 0, 'db_mode', 'contacts are kept in the state folder, and survive restarts, with db_mode 0'],
    [values.ka_mode !== 0, 'ka_mode', 'phones keep their own bindings alive'],
    [values.handle_lost_tcp !== 0, 'handle_lost_tcp', 'contacts of lost connections end with their expiry'],
    [values.close_expired_tcp !== 0, 'close_expired_tcp', 'idle connections are closed by the transport'],
  ] as const;
  for (const [asked, name, hint] of missing) {
    if (asked)
      host.fail({ problem: 'not-available', message: `usrloc: ${name} other than 0 is not available yet`, hint });
  }
}

export default defineModule({
  name: 'usrloc',
  doc: 'Keeps where users are registered (RFC 3261 §10), over restarts and crashes.',
  params: parameters,
  init(host, values) {
    refuseMissing(host, values);
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
  start(self: Self) {
    self.state.startTimer();
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
