/** Changing the contacts of one address of record as a REGISTER asks (RFC 3261 §10.3 step 7): all of it or nothing. */
import type { Context } from '../../src/context/context.ts';
import type { NameAddr } from '../../src/sip/name-addr.ts';
import { type Contact, isExpired } from '../../src/state/location/contact.ts';
import type { ContactList, UserLocation } from '../usrloc/api.ts';
import { errors, isRegistrationError, type RegistrationError } from './errors.ts';
import { expiresFor } from './expires.ts';
import { receivedOfPath } from './path.ts';
import { type Origin, overridingQ, qOf, readOrigin, type Registration } from './registration.ts';
import type { RegistrarSelf } from './self.ts';
import { numberOf, readAttributes, settingOf } from './xavps.ts';
import { findSocket, socketText } from './sockets.ts';
import { methodBits } from './method-set.ts';

export interface Update {
  readonly contacts: Contact[];
  /** 1 nothing but new contacts, 2 updated, 3 removed: the last of the two. */
  readonly retcode: number;
}

export interface UpdateOptions {
  /** Only contacts of this REGISTER are to stay. */
  readonly single: boolean;
  /** Whether the ranges of expires apply. */
  readonly spreads: boolean;
}

/** Fields every contact of the REGISTER gets. */
interface Common {
  readonly origin: Origin;
  readonly socket: string;
  readonly received: string;
  readonly branchFlags: number;
  readonly attributes: string;
}

/** The contacts of a registration, mostly one: a set takes a hash of each. */
class Touched {
  #first: Contact | null = null;
  #others: Set<Contact> | null = null;

  add(contact: Contact): void {
    if (this.#first === null) this.#first = contact;
    else (this.#others ??= new Set()).add(contact);
  }

  has(contact: Contact): boolean {
    return contact === this.#first || this.#others?.has(contact) === true;
  }
}

class Updater {
  readonly #self: RegistrarSelf;
  readonly #ctx: Context;
  readonly #registration: Registration;
  readonly #options: UpdateOptions;
  readonly #locations: UserLocation;
  readonly #now: number;
  readonly #contacts: ContactList;
  readonly #touched = new Touched();
  #common: Common | null = null;
  #retcode = 1;
  #inserted = 0;

  constructor(
    self: RegistrarSelf,
    ctx: Context,
    registration: Registration,
    before: Contact[],
    options: UpdateOptions,
  ) {
    this.#self = self;
    this.#ctx = ctx;
    this.#registration = registration;
    this.#options = options;
    this.#locations = self.state.locations;
    this.#now = registration.now;
    const current = before.filter((contact) => !isExpired(contact, this.#now));
    this.#contacts = this.#locations.list(current, registration.contacts.length);
  }

  run(): Update | RegistrationError {
    for (const address of this.#registration.contacts) {
      const error = this.#apply(address);
      if (error !== null) return error;
    }
    let contacts = this.#contacts.all();
    if (this.#options.single) contacts = contacts.filter((contact) => this.#touched.has(contact));
    const limit = numberOf(this.#ctx, this.#self.params.xavp_cfg, 'max_contacts') ?? this.#self.params.max_contacts;
    if (limit > 0 && this.#inserted > 0 && contacts.length > limit) return errors.tooManyContacts;
    return { contacts, retcode: this.#retcode };
  }

  #apply(address: NameAddr): RegistrationError | null {
    const { params, host } = this.#self;
    const asked = numberOf(this.#ctx, params.xavp_cfg, 'expires') ?? address.expires ?? this.#expiresWithout(address);
    const seconds = expiresFor(asked, params, this.#options.spreads, host.random);
    if (isRegistrationError(seconds)) return seconds;
    const q = overridingQ(this.#ctx) ?? numberOf(this.#ctx, params.xavp_cfg, 'q') ?? qOf(address, params.default_q);
    if (isRegistrationError(q)) return q;
    const fields = this.#contactOf(address, seconds, q);
    const found = this.#contacts.find(fields);
    if (found === null) {
      if (seconds > 0) this.#insert(fields);
      return null;
    }
    if (!this.#touched.has(found)) {
      const sequence = this.#locations.sequenceOf(found, fields.callId, fields.cseq);
      if (sequence === 'retransmission') {
        this.#touched.add(found);
        return null;
      }
      if (sequence === 'older') {
        host.log.error(`invalid cseq for aor <${this.#registration.aor}>`, host.logPrefix(this.#ctx));
        return errors.badCSeq;
      }
    }
    if (seconds === 0) this.#remove(found);
    else this.#refresh(found, fields);
    return null;
  }

  /** Beside a parameter that cannot be read the header does not count (RFC 3261 §10.2.1.1). */
  #expiresWithout(address: NameAddr): number | null {
    return address.parameter('expires') === null ? this.#registration.expires : null;
  }

  #insert(contact: Contact): void {
    contact.ruid = this.#locations.newRuid();
    this.#contacts.insert(contact);
    this.#touched.add(contact);
    this.#inserted++;
  }

  #refresh(old: Contact, contact: Contact): void {
    if (contact.regId > 0 && old.callId !== contact.callId) this.#endOtherFlows(old);
    contact.ruid = old.ruid;
    if (contact.instance === '') {
      // A contact found by its URI stays the device it was.
      contact.instance = old.instance;
      contact.regId = old.regId;
    }
    this.#contacts.refresh(old, contact);
    this.#touched.add(contact);
    this.#retcode = 2;
  }

  /** A flow that comes back under a new Call-ID means that the device was restarted: its other flows are gone. */
  #endOtherFlows(contact: Contact): void {
    for (const other of this.#contacts.ofInstance(contact.instance)) {
      if (other !== contact && !this.#touched.has(other)) this.#contacts.remove(other);
    }
  }

  #remove(contact: Contact): void {
    this.#contacts.remove(contact);
    this.#retcode = 3;
  }

  // One literal: spreading objects of this size costs 5 us each.
  #contactOf(address: NameAddr, seconds: number, q: number): Contact {
    const common = (this.#common ??= this.#readCommon());
    const { origin, branchFlags } = common;
    const { callId, cseq, path } = this.#registration;
    const instance = this.#self.params.gruu_enabled === 0 ? '' : (address.parameter('+sip.instance') ?? '');
    const methods = address.parameter('methods');
    return {
      uri: address.uriText,
      received: common.received === '' ? (address.parameter('received') ?? '') : common.received,
      path,
      expires: this.#now + seconds,
      q,
      callId,
      cseq,
      flags: 0,
      branchFlags,
      userAgent: origin.userAgent,
      socket: common.socket,
      methods: methods === null ? origin.methods : methodBits(methods),
      instance,
      regId: instance === '' ? 0 : Number(address.parameter('reg-id') ?? 0) >>> 0,
      serverId: this.#self.host.core.serverId,
      connection: origin.connection,
      keepalive: (branchFlags & this.#locations.natMask) === 0 ? 0 : 1,
      lastKeepalive: this.#now,
      keepaliveRoundtrip: 0,
      lastModified: this.#now,
      ruid: '',
      attributes: common.attributes,
    };
  }

  #readCommon(): Common {
    const { params, state, host } = this.#self;
    const { path } = this.#registration;
    const ctx = this.#ctx;
    const origin = readOrigin(this.#self, ctx);
    const ofPath = params.path_use_received !== 0 && path !== '' ? receivedOfPath(path) : '';
    const ofVariable = state.received?.get(ctx) ?? '';
    const setting = settingOf(ctx, params.xavp_cfg, 'socket');
    const named = setting === null ? null : findSocket(host.network, String(setting));
    return {
      origin,
      socket: named === null ? origin.socket : socketText(named),
      received: ofPath === '' ? String(ofVariable) : ofPath,
      branchFlags: ofPath === '' ? ctx.branchFlags : ctx.branchFlags | this.#locations.natMask,
      attributes: readAttributes(ctx, this.#locations.contactXavp),
    };
  }
}

/** `before` is changed in place; on an error nothing of it may be stored. */
export function updateContacts(
  self: RegistrarSelf,
  ctx: Context,
  registration: Registration,
  before: Contact[],
  options: UpdateOptions,
): Update | RegistrationError {
  return new Updater(self, ctx, registration, before, options).run();
}
