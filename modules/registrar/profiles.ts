/** Contacts fetched for `$ulc(profile=>…)`, and the variable itself. */
import type { Context } from '../../src/context/context.ts';
import type { ScriptValue } from '../../src/module/index.ts';
import type { Problem } from '../../src/lib/problem.ts';
import type { IndexUse, VariableDefinition, VariableUse } from '../../src/pv/definition.ts';
import { type Contact, NO_CONNECTION, NO_Q } from '../../src/state/location/contact.ts';
import { hintAt } from '../../src/lib/did-you-mean.ts';

export interface FetchedContacts {
  readonly domain: string;
  readonly aor: string;
  readonly contacts: readonly Contact[];
}

const OWN = Symbol('registrar contact profiles');

/**
 * Kept until fetched anew or freed, so that later routes of the same call find them, as in Kamailio. What a run fetched
 * itself stays as it is for that run, also while it waits and others fetch theirs.
 */
export class ContactProfiles {
  readonly #shared = new Map<string, FetchedContacts>();

  get(ctx: Context, profile: string): FetchedContacts | null {
    const own = ownProfiles(ctx)?.get(profile);
    return own === undefined ? (this.#shared.get(profile) ?? null) : own;
  }

  set(ctx: Context, profile: string, fetched: FetchedContacts): void {
    setOwn(ctx, profile, fetched);
    this.#shared.set(profile, fetched);
  }

  free(ctx: Context, profile: string): void {
    setOwn(ctx, profile, null);
    this.#shared.delete(profile);
  }
}

/** null: freed, or nothing was found. */
function ownProfiles(ctx: Context): Map<string, FetchedContacts | null> | undefined {
  return ctx.slot(OWN) as Map<string, FetchedContacts | null> | undefined;
}

function setOwn(ctx: Context, profile: string, fetched: FetchedContacts | null): void {
  const own = ownProfiles(ctx);
  if (own === undefined) ctx.setSlot(OWN, new Map([[profile, fetched]]));
  else own.set(profile, fetched);
}

const orNull = (text: string): string | null => (text === '' ? null : text);

const OF_CONTACT: Readonly<Record<string, (contact: Contact) => ScriptValue>> = {
  addr: (contact) => contact.uri,
  path: (contact) => contact.path,
  received: (contact) => contact.received,
  expires: (contact) => contact.expires,
  callid: (contact) => contact.callId,
  q: (contact) => (contact.q === NO_Q ? -1 : contact.q),
  cseq: (contact) => contact.cseq,
  flags: (contact) => contact.flags,
  cflags: (contact) => contact.branchFlags,
  user_agent: (contact) => contact.userAgent,
  socket: (contact) => orNull(contact.socket),
  modified: (contact) => contact.lastModified,
  methods: (contact) => contact.methods >>> 0,
  ruid: (contact) => contact.ruid,
  regid: (contact) => contact.regId,
  instance: (contact) => orNull(contact.instance),
  conid: (contact) => (contact.connection === NO_CONNECTION ? null : contact.connection),
  server_id: (contact) => contact.serverId,
};

const OF_RECORD: Readonly<Record<string, (fetched: FetchedContacts) => ScriptValue>> = {
  aor: (fetched) => fetched.aor,
  domain: (fetched) => fetched.domain,
  aorhash: () => 0,
  count: (fetched) => fetched.contacts.length,
};

/** Position from the front; null: `[*]` or before the first. */
function positionOf(
  index: IndexUse,
): ((ctx: Parameters<Extract<IndexUse, { kind: 'computed' }>['evaluate']>[0]) => number) | null {
  switch (index.kind) {
    case 'none':
      return () => 0;
    case 'constant':
      return index.value < 0 ? null : () => index.value;
    case 'computed':
      return (ctx) => index.evaluate(ctx);
    case 'all':
      return null;
  }
}

const bad = (message: string): Problem => ({ problem: 'bad-value', message });

/** `$ulc(profile=>attribute)`; `profiles` is asked at run time. */
export function contactVariable(profiles: () => ContactProfiles): VariableDefinition {
  return {
    names: ['ulc'],
    doc: 'Field of a contact that reg_fetch_contacts() fetched, or of the expired one in its event route (profile exp).',
    inner: 'required',
    index: true,
    bind(use: VariableUse) {
      const [profile, attribute, ...more] = (use.inner?.constant ?? '').split('=>').map((part) => part.trim());
      if (profile === undefined || profile === '' || attribute === undefined || more.length > 0) {
        return bad('$ulc needs a profile and an attribute: $ulc(caller=>addr)');
      }
      const ofRecord = Object.hasOwn(OF_RECORD, attribute) ? OF_RECORD[attribute]! : null;
      if (ofRecord !== null) {
        return {
          get: (ctx) => {
            const fetched = profiles().get(ctx, profile);
            return fetched === null ? null : ofRecord(fetched);
          },
        };
      }
      const ofContact = Object.hasOwn(OF_CONTACT, attribute) ? OF_CONTACT[attribute]! : null;
      if (ofContact === null) {
        const known = [...Object.keys(OF_RECORD), ...Object.keys(OF_CONTACT)];
        return { ...bad(`$ulc has no attribute ${attribute}`), ...hintAt(attribute, known) };
      }
      const position = positionOf(use.index);
      if (position === null) return bad('the index of $ulc is a number from 0');
      return {
        get: (ctx) => {
          const contact = profiles().get(ctx, profile)?.contacts[position(ctx)];
          return contact === undefined ? null : ofContact(contact);
        },
      };
    },
  };
}
