/** All registrations with other servers. */
import type { ModuleHost, ParameterValues } from '../../src/module/index.ts';
import { fraction } from '../../src/lib/random.ts';
import { Timer } from '../../src/lib/timer-wheel.ts';
import type { LocalSocket } from '../../src/sip/flow.ts';
import type { Sending } from './client-request.ts';
import type { PARAMETERS } from './parameters.ts';
import { RegistrarClient } from './registrar-client.ts';
import { Registration, RegistrationFlag, type RegistrationRow } from './registration.ts';

/** By which columns a registration is found. */
export const FILTERS = ['l_uuid', 'l_username', 'r_username', 'auth_username'] as const;
export type Filter = (typeof FILTERS)[number];

export interface RegistrationParts {
  readonly host: ModuleHost;
  readonly params: ParameterValues<typeof PARAMETERS>;
  readonly sending: Omit<Sending, 'random' | 'network'>;
  readonly defaultSocket: LocalSocket | null;
}

export class Registrations {
  readonly #host: ModuleHost;
  readonly #params: RegistrationParts['params'];
  readonly #client: RegistrarClient;
  readonly #byUuid = new Map<string, Registration>();
  /** The same by l_username: calls are looked up by it. */
  readonly #byUser = new Map<string, Registration[]>();
  readonly #timer: Timer;
  /** `uac.reg_active`. */
  isActive: boolean;

  constructor({ host, params, sending, defaultSocket }: RegistrationParts) {
    this.#host = host;
    this.#params = params;
    this.#client = new RegistrarClient({
      host,
      params,
      sending: { ...sending, random: host.random, network: host.network },
      defaultSocket,
      isKept: (registration) => this.get(registration.row.l_uuid) === registration,
    });
    this.isActive = params.reg_active === 1;
    this.#timer = new Timer(() => {
      this.#tick();
    });
    const count = (flag: number) => () => {
      let found = 0;
      for (const each of this.#byUuid.values()) if (each.has(flag)) found++;
      return found;
    };
    host.statistics.computed('uac', 'regtotal', () => this.#byUuid.size);
    host.statistics.computed('uac', 'regactive', count(RegistrationFlag.Online));
    host.statistics.computed('uac', 'regdisabled', count(RegistrationFlag.Disabled));
  }

  start(): void {
    this.#host.timers.start(this.#timer, this.#params.reg_timer_interval * 1000);
  }

  stop(): void {
    this.#host.timers.stop(this.#timer);
  }

  /** Seconds since 1970. */
  get now(): number {
    return Math.floor(this.#host.clock.wall() / 1000);
  }

  all(): IterableIterator<Registration> {
    return this.#byUuid.values();
  }

  get isEmpty(): boolean {
    return this.#byUuid.size === 0;
  }

  get(uuid: string): Registration | null {
    return this.#byUuid.get(uuid) ?? null;
  }

  /** The first with that value; null: there is none. */
  find(filter: Filter, value: string): Registration | null {
    if (filter === 'l_uuid') return this.get(value);
    for (const each of this.#byUuid.values()) if (each.row[filter] === value) return each;
    return null;
  }

  /** By the local user, and domain where `reg_use_domain` says so. */
  ofLocalUser(user: string, domain: string | null): Registration | null {
    const all = this.#byUser.get(user);
    if (all === undefined) return null;
    if (domain === null) return all[0]!;
    return all.find(({ row }) => row.l_domain.toLowerCase() === domain.toLowerCase()) ?? null;
  }

  /** False: there is one with its uuid. */
  add(row: RegistrationRow): boolean {
    if (this.#byUuid.has(row.l_uuid)) return false;
    const random = this.#params.reg_random_delay;
    const isDelayed = row.reg_delay > 0 || random <= 0;
    const delay = isDelayed ? row.reg_delay : Math.floor(fraction(this.#host.random) * random);
    const added = new Registration({ ...row, reg_delay: delay }, this.now);
    this.#byUuid.set(row.l_uuid, added);
    const others = this.#byUser.get(row.l_username);
    if (others === undefined) this.#byUser.set(row.l_username, [added]);
    else others.push(added);
    return true;
  }

  remove(uuid: string): boolean {
    const removed = this.#byUuid.get(uuid);
    if (removed === undefined) return false;
    this.#byUuid.delete(uuid);
    const user = removed.row.l_username;
    const others = this.#byUser.get(user)!.filter((each) => each !== removed);
    if (others.length === 0) this.#byUser.delete(user);
    else this.#byUser.set(user, others);
    return true;
  }

  /** Takes the contact away at once, and does not register it again. */
  async unregister(registration: Registration): Promise<void> {
    registration.expires = 0;
    // What an earlier attempt is told must not make the contact anew.
    registration.supersede();
    await this.#client.register(registration);
  }

  /** The Contact of a registration: `host[:port][;parameters]`. */
  contactOf(registration: Registration): string {
    return this.#client.contactOf(registration);
  }

  #tick(): void {
    this.start();
    if (!this.isActive) return;
    const { now } = this;
    for (const each of this.#byUuid.values()) if (each.isDue(now, this.#params)) void this.#client.register(each);
  }
}
