/** How management commands show contacts. */
import { coreHash } from '../../src/lib/core-hash.ts';
import { RpcDouble } from '../../src/rpc/value.ts';
import type { RpcArray, RpcStruct } from '../../src/rpc/value.ts';
import { type Contact, NO_Q } from '../../src/state/location/contact.ts';
import type { LocationRecord } from '../../src/state/location/table.ts';

const orNotSet = (text: string): string => (text === '' ? '[not set]' : text);

function expiry(contact: Contact, now: number): number | string {
  if (contact.expires === 0) return 'permanent';
  return contact.expires < now ? 'expired' : contact.expires - now;
}

function addContact(into: RpcStruct, contact: Contact, now: number): void {
  into.add('Address', contact.uri);
  into.add('Expires', expiry(contact, now));
  into.add('Q', contact.q === NO_Q ? contact.q : new RpcDouble(contact.q / 1000));
  into.add('Call-ID', contact.callId);
  into.add('CSeq', contact.cseq);
  into.add('User-Agent', orNotSet(contact.userAgent));
  into.add('Received', orNotSet(contact.received));
  into.add('Path', orNotSet(contact.path));
  into.add('State', 'CS_NEW');
  into.add('Flags', contact.flags);
  into.add('CFlags', contact.branchFlags);
  into.add('Socket', orNotSet(contact.socket));
  into.add('Methods', contact.methods);
  into.add('Ruid', orNotSet(contact.ruid));
  into.add('Instance', orNotSet(contact.instance));
  into.add('Reg-Id', contact.regId);
  into.add('Server-Id', contact.serverId);
  into.add('Tcpconn-Id', contact.connection);
  into.add('Keepalive', contact.keepalive);
  into.add('Last-Keepalive', contact.lastKeepalive);
  into.add('KA-Roundtrip', contact.keepaliveRoundtrip);
  into.add('Last-Modified', contact.lastModified);
}

/** `Contacts: { Contact: { … } … }` */
export function addContacts(into: RpcStruct, contacts: readonly Contact[], now: number): void {
  const list = into.array('Contacts');
  for (const contact of contacts) addContact(list.struct('Contact'), contact, now);
}

export interface DumpOptions {
  readonly now: number;
  /** Number of slots of Kamailio's hash table; decides the order of the records. */
  readonly slots: number;
  /** Only the addresses. */
  readonly brief: boolean;
}

/** One `Domain: { … }` of `ul.dump`, its records in the order of Kamailio's hash table. */
export function addDomain(into: RpcArray, domain: string, all: Iterable<LocationRecord>, options: DumpOptions): void {
  const { now, slots, brief } = options;
  const bySlot = new Map<number, LocationRecord[]>();
  let count = 0;
  for (const record of all) {
    const slot = coreHash(record.aor, '', slots);
    const others = bySlot.get(slot);
    if (others === undefined) bySlot.set(slot, [record]);
    else others.push(record);
    count++;
  }
  const struct = into.struct('Domain');
  struct.add('Domain', domain).add('Size', slots);
  const aors = struct.array('AoRs');
  let longest = 0;
  for (const slot of [...bySlot.keys()].sort((a, b) => a - b)) {
    const records = bySlot.get(slot)!;
    longest = Math.max(longest, records.length);
    for (const { aor, contacts } of records) {
      if (brief) {
        aors.add(aor, 'AoR');
        continue;
      }
      const info = aors.struct('Info');
      info.add('AoR', aor).add('HashID', coreHash(aor, '', 0) | 0);
      addContacts(info, contacts, now);
    }
  }
  struct.struct('Stats').add('Records', count).add('Max-Slots', longest);
}
