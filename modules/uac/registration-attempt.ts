/** One attempt of a registration: a REGISTER, the answers to its challenges, and what its reply means (RFC 3261 §10.2). */
import type { ModuleHost } from '../../src/module/index.ts';
import type { DigestChallenge, DigestUser } from '../../src/sip/digest-client.ts';
import { HeaderId } from '../../src/sip/header-name.ts';
import type { Message } from '../../src/sip/message.ts';
import type { OnReply } from '../tm/api.ts';
import { UNSENT, type ClientExchange } from './client-request.ts';
import { grantedSeconds, isUnset, type Registration, type RegistrationTimes } from './registration.ts';

export interface AttemptParts {
  readonly host: ModuleHost;
  readonly params: RegistrationTimes;
  /** False once it was taken away. */
  isKept(registration: Registration): boolean;
}

/** So many challenges are answered when all but the first say that only the nonce was too old. */
const MOST_ANSWERS = 3;

export class RegistrationAttempt {
  readonly #parts: AttemptParts;
  readonly #registration: Registration;
  readonly #exchange: ClientExchange;
  /** Attempts may overlap: a late reply is told from that of another. */
  readonly #number: number;
  /** Challenges that were answered. */
  #answers = 0;

  constructor(parts: AttemptParts, registration: Registration, exchange: ClientExchange) {
    this.#parts = parts;
    this.#registration = registration;
    this.#exchange = exchange;
    this.#number = registration.begin(this.#now);
  }

  /** `problem`: why it cannot be sent; null: it can. */
  async send(problem: string | null): Promise<void> {
    if (problem === null && (await this.#exchange.send(this.#onReply))) return;
    const why = `failed to send request for [${this.#uuid}]${problem === null ? '' : `: ${problem}`}`;
    this.#parts.host.log.error(why);
    if (this.#counts) this.#fail();
  }

  get #now(): number {
    return Math.floor(this.#parts.host.clock.wall() / 1000);
  }

  get #uuid(): string {
    return this.#registration.row.l_uuid;
  }

  /** Whether the registration still asks for what becomes of this attempt. */
  get #counts(): boolean {
    return this.#parts.isKept(this.#registration) && this.#registration.awaits(this.#number);
  }

  #fail(): void {
    this.#registration.fail(this.#number, this.#now, this.#parts.params);
  }

  #fails(problem: string): void {
    this.#parts.host.log.error(problem);
    this.#fail();
  }

  readonly #onReply: OnReply = (reply, status) => {
    if (status < 200 || !this.#counts) return;
    if (reply !== null && status === 200) this.#onSuccess(reply);
    else if (reply !== null && (status === 401 || status === 407)) this.#onChallenge(reply);
    else if (reply === null || status !== 423 || !this.#takesLonger(reply))
      this.#fails(`got sip response ${status} while registering [${this.#uuid}]`);
  };

  #onSuccess(reply: Message): void {
    const registration = this.#registration;
    if (registration.expires === 0) {
      this.#fail();
      return;
    }
    const granted = grantedSeconds(reply, this.#uuid, registration.expires);
    if (typeof granted === 'number') {
      registration.succeed(this.#now, granted);
      registration.callId = this.#exchange.callId;
      registration.cseq = this.#exchange.cseq;
    } else if (granted === null) {
      this.#parts.host.log.error(`sip response ${reply.status} while registering [${this.#uuid}] with no match`);
      registration.repeat(this.#number, this.#now);
    } else {
      this.#fails(`${granted} in the reply for [${this.#uuid}]`);
    }
  }

  /** Whether a 423 asks for a longer time, which the next attempt does then. */
  #takesLonger(reply: Message): boolean {
    const registration = this.#registration;
    const minimum = reply.number(HeaderId.MinExpires, 0x7fffffff);
    if (minimum === null || minimum <= registration.expires || registration.expires === 0) return false;
    registration.expires = minimum;
    registration.repeat(this.#number, this.#now);
    this.#parts.host.log.info(`got 423 response while registering [${this.#uuid}], set new expires to ${minimum}`);
    return true;
  }

  #onChallenge(reply: Message): void {
    const { realm } = this.#registration.row;
    let other: string | null = null;
    const find = (challenge: DigestChallenge): DigestUser | null => {
      if (!this.#answersTo(challenge)) return null;
      if (isUnset(realm) || challenge.realm === realm) return this.#registration.user;
      other = challenge.realm;
      return null;
    };
    const note = (problem: string | null): void => {
      if (problem === null || !this.#counts) return;
      if (problem === UNSENT) this.#fails(`${UNSENT} for [${this.#uuid}]`);
      else if (this.#answers > 0) this.#fails(`authentication failed for <${this.#uuid}>`);
      else this.#fails(other === null ? problem : `realms do not match. requested realm: [${String(other)}]`);
    };
    const sent = this.#exchange.authenticate(reply, find, this.#onReply);
    if (typeof sent === 'string') {
      note(sent);
      return;
    }
    this.#answers++;
    this.#registration.challenged();
    if (sent !== null) void sent.then(note);
  }

  /** The same credentials again only where they were not at fault (RFC 7616 §3.3, stale). */
  #answersTo({ isStale }: DigestChallenge): boolean {
    return this.#answers === 0 || (isStale && this.#answers < MOST_ANSWERS);
  }
}
