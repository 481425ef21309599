/** `event_route[usrloc:contact-expired]`, run with the contact in `$ulc(exp=>…)`. */
import { type ModuleHost, RouteType, standInMessage } from '../../src/module/index.ts';
import type { UserLocation } from '../usrloc/api.ts';
import type { ContactProfiles, FetchedContacts } from './profiles.ts';

export const EXPIRED_EVENT = 'usrloc:contact-expired';
const PROFILE = 'exp';

export function runRouteOnExpiry(host: ModuleHost, locations: UserLocation, profiles: ContactProfiles): void {
  const events = new ExpiryEvents(host, profiles);
  locations.onExpired((domain, aor, contact) => {
    events.add({ domain, aor, contacts: [contact] });
  });
}

/** The runs go one after the other: contacts that end together must not wait for a database or a peer side by side. */
class ExpiryEvents {
  readonly #host: ModuleHost;
  readonly #profiles: ContactProfiles;
  readonly #waiting: FetchedContacts[] = [];
  #isRunning = false;

  constructor(host: ModuleHost, profiles: ContactProfiles) {
    this.#host = host;
    this.#profiles = profiles;
  }

  add(expired: FetchedContacts): void {
    this.#waiting.push(expired);
    if (!this.#isRunning) this.#runWaiting();
  }

  #runWaiting(): void {
    this.#isRunning = true;
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      const run = this.#run(next);
      if (run !== null) {
        void run.then(() => {
          this.#runWaiting();
        });
        return;
      }
    }
    this.#isRunning = false;
  }

  /** A promise when the route waits. It does not reject: the host logs what a route throws. */
  #run(expired: FetchedContacts): Promise<unknown> | null {
    const { routes, network } = this.#host;
    const route = routes.find(RouteType.Event, EXPIRED_EVENT, null);
    const [socket] = network.sockets;
    if (route === null || socket === undefined) return null;
    const ctx = this.#host.newContext(standInMessage(socket));
    this.#profiles.set(ctx, PROFILE, expired);
    const run = routes.run(route, RouteType.Event, ctx);
    return run instanceof Promise ? run : null;
  }
}
