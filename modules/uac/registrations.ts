/** All registrations with other servers, and the requests that keep them. */
import type { ModuleHost, ParameterValues } from '../../src/module/index.ts';
import { Timer } from '../../src/lib/timer-wheel.ts';
import { oneLine } from '../../src/sip/fold.ts';
import { findSocket } from '../../src/pv/socket-spec.ts';
import { HeaderId } from '../../src/sip/header-name.ts';
import type { LocalSocket } from '../../src/sip/flow.ts';
import type { Message } from '../../src/sip/message.ts';
import type { OnReply } from '../tm/api.ts';
import { ClientExchange, FIRST_CSEQ, requestProblem, type ClientRequest, type Sending } from './client-request.ts';
import type { PARAMETERS } from './parameters.ts';
import { grantedSeconds, Registration, RegistrationFlag, type RegistrationRow } from './registration.ts';

/** By which columns a registration is found. */
export const FILTERS = ['l_uuid', 'l_username', 'r_username', 'auth_username'] as const;
export type Filter = (typeof FILTERS)[number];

export interface RegistrationParts {
  readonly host: ModuleHost;
  readonly params: ParameterValues<typeof PARAMETERS>;
  readonly sending: Omit<Sending, 'random'>;
  readonly defaultSocket: LocalSocket | null;
}

/** A dot, or nothing, stands for a value that is not set. */
export const isUnset = (text: string): boolean => text === '' || text === '.';

export class Registrations {
  readonly #host: ModuleHost;
  readonly #params: RegistrationParts['params'];
  readonly #sending: Sending;
  readonly #defaultSocket: LocalSocket | null;
  readonly #byUuid = new Map<string, Registration>();
  /** The same by l_username: calls are looked up by it. */
  readonly #byUser = new Map<string, Registration[]>();
  readonly #timer: Timer;
  /** `uac.reg_active`. */
  isActive: boolean;

  constructor({ host, params, sending, defaultSocket }: RegistrationParts) {
    this.#host = host;
    this.#params = params;
    this.#sending = { ...sending, random: host.random };
    this.#defaultSocket = defaultSocket;
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
    const delay = isDelayed ? row.reg_delay : Math.floor((Math.abs(this.#host.random.int32()) / 2 ** 31) * random);
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
    await this.#send(registration);
  }

  /** The Contact of a registration: `host[:port][;parameters]`. */
  contactOf({ row }: Registration): string {
    return isUnset(row.contact_addr) ? (this.#params.reg_contact_addr ?? '') : row.contact_addr;
  }

  #tick(): void {
    this.start();
    if (!this.isActive) return;
    const { now } = this;
    for (const each of this.#byUuid.values()) if (each.isDue(now, this.#params)) void this.#send(each);
  }

  async #send(registration: Registration): Promise<void> {
    const request = this.#requestOf(registration);
    const exchange = new ClientExchange(this.#sending, null, request);
    registration.begin(this.now);
    const uuid = registration.row.l_uuid;
    const onReply: OnReply = (reply, status) => {
      // It may have been taken away, or another one be there by now.
      if (status < 200 || this.get(uuid) !== registration) return;
      const again = this.#onReply(registration, exchange, reply, status, onReply);
      if (again) registration.challenged();
    };
    const problem = requestProblem(request);
    if (problem === null && (await exchange.send(onReply))) return;
    this.#host.log.error(`failed to send request for [${uuid}]${problem === null ? '' : `: ${problem}`}`);
    if (this.get(uuid) === registration) registration.fail(this.now, this.#params);
  }

  #requestOf(registration: Registration): ClientRequest {
    const { row, expires, callId, cseq } = registration;
    const address = `sip:${row.r_username}@${row.r_domain}`;
    const keeps = this.#params.reg_keep_callid !== 0 && callId !== null;
    return {
      method: 'REGISTER',
      uri: `sip:${row.r_domain}`,
      from: address,
      to: address,
      callId: keeps ? callId : null,
      cseq: keeps ? cseq + 1 : FIRST_CSEQ,
      headers: `${oneLine(`Contact: <sip:${row.l_uuid}@${this.contactOf(registration)}>`)}\r\nExpires: ${expires}\r\n`,
      body: '',
      nextHop: isUnset(row.auth_proxy) ? null : row.auth_proxy,
      socket: isUnset(row.socket)
        ? this.#defaultSocket
        : (findSocket(this.#host.network.sockets, row.socket) ?? this.#defaultSocket),
    };
  }

  /** True: the request goes out again, with credentials. */
  #onReply(
    registration: Registration,
    exchange: ClientExchange,
    reply: Message | null,
    status: number,
    onReply: OnReply,
  ): boolean {
    const { now } = this;
    const uuid = registration.row.l_uuid;
    const minimum = reply?.number(HeaderId.MinExpires, 0x7fffffff) ?? null;
    if (reply !== null && status === 200) {
      this.#onSuccess(registration, exchange, reply);
      return false;
    }
    if (reply !== null && (status === 401 || status === 407)) {
      const problem = this.#authenticate(registration, exchange, reply, onReply);
      if (problem === null) return true;
      this.#host.log.error(problem);
    } else if (status === 423 && minimum !== null && minimum > registration.expires && registration.expires > 0) {
      registration.expires = minimum;
      registration.repeat(now);
      this.#host.log.info(`got 423 response while registering [${uuid}], set new expires to ${minimum}`);
      return false;
    } else {
      this.#host.log.error(`got sip response ${status} while registering [${uuid}]`);
    }
    registration.fail(now, this.#params);
    return false;
  }

  #onSuccess(registration: Registration, exchange: ClientExchange, reply: Message): void {
    const { now } = this;
    const uuid = registration.row.l_uuid;
    if (registration.expires === 0) {
      registration.fail(now, this.#params);
      return;
    }
    const granted = grantedSeconds(reply, uuid, registration.expires);
    if (typeof granted === 'number') {
      registration.succeed(now, granted);
      registration.callId = exchange.callId;
      registration.cseq = exchange.cseq;
    } else if (granted === null) {
      this.#host.log.error(`sip response ${reply.status} while registering [${uuid}] with no match`);
      registration.repeat(now);
    } else {
      this.#host.log.error(`${granted} in the reply for [${uuid}]`);
      registration.fail(now, this.#params);
    }
  }

  /** null: it was sent again; a text says why it was not. */
  #authenticate(registration: Registration, exchange: ClientExchange, reply: Message, onReply: OnReply): string | null {
    const { l_uuid: uuid, realm } = registration.row;
    if (registration.has(RegistrationFlag.Authenticated)) return `authentication failed for <${uuid}>`;
    let other: string | null = null;
    const sent = exchange.authenticate(
      reply,
      (asked) => {
        if (isUnset(realm) || asked === realm) return registration.user;
        other = asked;
        return null;
      },
      onReply,
    );
    if (typeof sent === 'string')
      return other === null ? sent : `realms do not match. requested realm: [${String(other)}]`;
    const note = (isSent: boolean): void => {
      if (isSent || this.get(uuid) !== registration) return;
      this.#host.log.error(`failed to send request with authentication for [${uuid}]`);
      registration.fail(this.now, this.#params);
    };
    if (sent instanceof Promise) void sent.then(note);
    else if (!sent) return `failed to send request with authentication for [${uuid}]`;
    return null;
  }
}
