/** One registration with another server: who registers where, and how far that is (RFC 3261 §10.2). */
import type { DigestUser } from '../../src/sip/digest-client.ts';
import type { Message } from '../../src/sip/message.ts';

/** As a row of the table `uacreg` has it. */
export interface RegistrationRow {
  readonly l_uuid: string;
  readonly l_username: string;
  readonly l_domain: string;
  readonly r_username: string;
  readonly r_domain: string;
  readonly realm: string;
  readonly auth_username: string;
  /** '' : it is the hash. */
  readonly auth_password: string;
  /** Hash of user name, realm and password in hexadecimal digits; '': it is the password. */
  readonly auth_ha1: string;
  readonly auth_proxy: string;
  readonly expires: number;
  /** Bits of {@link RegistrationFlag}. */
  readonly flags: number;
  readonly reg_delay: number;
  readonly contact_addr: string;
  readonly socket: string;
}

/** A dot, or nothing, stands for a value that is not set. */
export const isUnset = (text: string): boolean => text === '' || text === '.';

export const RegistrationFlag = { Disabled: 1, Ongoing: 2, Online: 4, Authenticated: 8, Initialized: 16 } as const;

const { Disabled, Ongoing, Online, Authenticated, Initialized } = RegistrationFlag;

/** What the parameters of the module say about when. Live. */
export interface RegistrationTimes {
  readonly reg_timer_interval: number;
  readonly reg_retry_interval: number;
}

/** Seconds before the end in which a registration is renewed, besides the interval of the timer. */
const MARGIN = 3;

export class Registration {
  readonly row: RegistrationRow;
  /** When it was made, in seconds since 1970, as all times here. */
  readonly begun: number;
  flags: number;
  expires: number;
  /** When the contact goes, or the next attempt comes. */
  due = 0;
  /** Of the last REGISTER that was answered well; null: none. */
  callId: string | null = null;
  cseq = 0;
  /** How many attempts began, and up to which one replies are of no interest any more. */
  #attempts = 0;
  #settled = 0;
  /** It is disabled because it failed. */
  #isGivenUp = false;

  constructor(row: RegistrationRow, now: number) {
    this.row = row;
    this.begun = now;
    this.flags = row.flags & Disabled;
    this.expires = row.expires;
  }

  has(flag: number): boolean {
    return (this.flags & flag) !== 0;
  }

  get user(): DigestUser {
    const { auth_username: username, auth_password: password, auth_ha1: hash } = this.row;
    return hash === '' ? { username, secret: password, isHash: false } : { username, secret: hash, isHash: true };
  }

  /** Whether a REGISTER is to be sent now; notes that the waiting for the first one is over. */
  isDue(now: number, times: RegistrationTimes): boolean {
    if (this.expires === 0) return false;
    if (this.has(Ongoing)) {
      if (this.due > now - times.reg_retry_interval) return false;
      this.flags &= ~(Ongoing | Authenticated);
    }
    if (this.has(Disabled) || this.due > now + times.reg_timer_interval + MARGIN) return false;
    if (!this.has(Initialized)) {
      if (now < this.begun + this.row.reg_delay) return false;
      this.flags |= Initialized;
    }
    return true;
  }

  /** A REGISTER goes out, perhaps while another is not answered yet. Gives the number of the attempt. */
  begin(now: number): number {
    this.flags = (this.flags & ~(Online | Authenticated)) | Ongoing;
    this.due = now;
    return ++this.#attempts;
  }

  /** Whether a reply to that attempt counts: a later one may have been answered. */
  awaits(attempt: number): boolean {
    return attempt > this.#settled;
  }

  /** No reply to an attempt so far counts any more. */
  supersede(): void {
    this.#settled = this.#attempts;
  }

  challenged(): void {
    this.flags |= Authenticated;
  }

  /** It is registered for so many seconds, whatever becomes of other attempts. */
  succeed(now: number, seconds: number): void {
    this.supersede();
    this.flags = (this.flags & ~(Ongoing | Authenticated)) | Online;
    if (this.#isGivenUp) this.setDisabled(false, now);
    this.due = now + seconds;
  }

  /** The next attempt comes as soon as it can. */
  repeat(attempt: number, now: number): void {
    this.#settled = attempt;
    this.flags &= ~(Ongoing | Authenticated | Online);
    this.due = now;
  }

  /** The next attempt comes after a while, or never. */
  fail(attempt: number, now: number, times: RegistrationTimes): void {
    this.#settled = attempt;
    this.flags &= ~(Ongoing | Authenticated | Online);
    if (times.reg_retry_interval > 0) {
      this.due = now + times.reg_retry_interval;
    } else if (!this.has(Disabled)) {
      this.flags |= Disabled;
      this.#isGivenUp = true;
    }
    this.callId = null;
  }

  setDisabled(isDisabled: boolean, now: number): void {
    this.flags = isDisabled ? this.flags | Disabled : this.flags & ~Disabled;
    this.#isGivenUp = false;
    this.due = now + 1;
  }

  /** For `uac_reg_status()`. */
  get status(): number {
    if (this.has(Online)) return 1;
    if (this.has(Ongoing)) return -2;
    return this.has(Disabled) ? -3 : -99;
  }
}

/** A registrar that grants more is asked again after a year all the same. */
const LONGEST = 365 * 86_400;

/** How long a 200 gives the contact of `uuid`; a text: it does not say, null: it has other contacts only. */
export function grantedSeconds(reply: Message, uuid: string, wanted: number): number | string | null {
  const { contacts } = reply;
  if (contacts === null || contacts.isStar) return 'no Contact that can be read';
  if (contacts.addresses.length === 0) return 'no Contact found';
  const own = contacts.addresses.find((each) => each.uri?.user === uuid);
  return own === undefined ? null : Math.min(own.expires ?? reply.expires ?? wanted, LONGEST);
}
