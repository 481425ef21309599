/** Management commands of usrloc. */
import type { MethodDefinition } from '../../src/module/index.ts';
import type { RpcArguments } from '../../src/rpc/arguments.ts';
import { RpcFault } from '../../src/rpc/fault.ts';
import { type Contact, newContact } from '../../src/state/location/contact.ts';
import { MAXIMUM_AOR_LENGTH } from '../../src/state/location/table.ts';
import { addContacts, addDomain } from './dump.ts';
import { MatchingMode, findContact } from './matching.ts';
import type { UserLocations } from './user-locations.ts';

interface Address {
  readonly domain: string;
  readonly aor: string;
}

function readAddress(args: RpcArguments, locations: UserLocations): Address {
  if (args.remaining < 2) throw new RpcFault(500, 'Not enough parameters (table and AOR to lookup)');
  const domain = args.string();
  const aor = args.string();
  if (!locations.domains.has(domain)) throw new RpcFault(500, 'Domain table not found');
  if (aor.length > MAXIMUM_AOR_LENGTH) throw new RpcFault(500, 'AOR too long');
  if (locations.useDomain && !aor.includes('@')) throw new RpcFault(500, 'Domain missing in AOR');
  return { domain, aor };
}

/** `0` and `.` stand for a value that is not set. */
const orUnset = (text: string): string => (text === '0' || text === '.' ? '' : text);

/** `ul.add location bob sip:bob@host 3600 1.0 path flags cflags methods [received [socket]]` */
function readContact(args: RpcArguments, locations: UserLocations): Contact {
  const now = locations.now();
  const uri = args.string();
  const seconds = args.int();
  const q = Math.round(args.double() * 1000);
  const path = orUnset(args.string());
  const flags = args.int();
  const branchFlags = args.int();
  const methods = args.int();
  const received = orUnset(args.optionalString() ?? '');
  const socket = orUnset(args.optionalString() ?? '');
  return newContact({
    uri,
    ruid: locations.newRpcRuid(),
    serverId: locations.serverId,
    expires: seconds === 0 ? 0 : now + seconds,
    q: Math.max(-1, Math.min(q, 1000)),
    path,
    flags,
    branchFlags,
    methods,
    received,
    socket,
    callId: `${locations.newRpcRuid()}@rpc`,
    cseq: 1,
    userAgent: 'Kahea management command',
    keepalive: (branchFlags & locations.natMask) === 0 ? 0 : 1,
    lastKeepalive: now,
    lastModified: now,
  });
}

function add(args: RpcArguments, locations: UserLocations): void {
  if (args.remaining < 9) throw new RpcFault(500, 'Not enough parameters or wrong format');
  const { domain, aor } = readAddress(args, locations);
  const added = readContact(args, locations);
  locations.exclusive(() => {
    const contacts = locations.get(domain, aor) ?? [];
    const old = findContact(contacts, added, MatchingMode.Uri);
    if (old !== null) contacts.splice(contacts.indexOf(old), 1);
    locations.place(contacts, old === null ? added : { ...added, ruid: old.ruid });
    locations.put(domain, aor, contacts);
  });
}

function removeContact(args: RpcArguments, locations: UserLocations): void {
  if (args.remaining < 3) throw new RpcFault(500, 'Not enough parameters (table, AOR and contact)');
  const { domain, aor } = readAddress(args, locations);
  const uri = args.string();
  locations.exclusive(() => {
    const contacts = locations.get(domain, aor);
    if (contacts === null) throw new RpcFault(404, 'AOR not found');
    const left = contacts.filter((contact) => contact.uri !== uri);
    if (left.length === contacts.length) throw new RpcFault(404, 'Contact not found');
    locations.put(domain, aor, left);
  });
}

const needsDatabase = (): never => {
  throw new RpcFault(500, 'Command is not supported in db_mode=0');
};

export interface MethodSources {
  readonly locations: UserLocations;
  readonly slots: number;
}

export function methodsOf(sources: () => MethodSources): MethodDefinition[] {
  return [
    {
      name: 'ul.dump',
      doc: 'Shows all location tables; with "brief" only the addresses of record.',
      run(args, reply) {
        const { locations, slots } = sources();
        const brief = args.remaining > 0 && args.string() === 'brief';
        const domains = reply.struct().array('Domains');
        for (const domain of locations.domains) {
          addDomain(domains, domain, locations.table.records(domain), { now: locations.now(), slots, brief });
        }
      },
    },
    {
      name: 'ul.lookup',
      doc: 'Shows the contacts of one address of record: table and address.',
      run(args, reply) {
        const { locations } = sources();
        const { domain, aor } = readAddress(args, locations);
        const contacts = locations.get(domain, aor);
        if (contacts === null) throw new RpcFault(500, 'AOR not found in location table');
        addContacts(reply.struct().add('AoR', aor), contacts, locations.now());
      },
    },
    {
      name: 'ul.rm',
      doc: 'Removes an address of record with all its contacts: table and address.',
      run(args) {
        const { locations } = sources();
        const { domain, aor } = readAddress(args, locations);
        locations.remove(domain, aor);
      },
    },
    {
      name: 'ul.rm_contact',
      doc: 'Removes one contact: table, address of record and contact URI.',
      run(args) {
        removeContact(args, sources().locations);
      },
    },
    {
      name: 'ul.add',
      doc: 'Adds a contact: table, address of record, URI, expires, q, path, flags, cflags, methods, [received, [socket]].',
      run(args) {
        add(args, sources().locations);
      },
    },
    {
      name: 'ul.flush',
      doc: 'Hands contacts to the database; there is nothing to do without one.',
      run: () => undefined,
    },
    { name: 'ul.db_users', doc: 'Counts users in the database table (only with a database).', run: needsDatabase },
    {
      name: 'ul.db_contacts',
      doc: 'Counts contacts in the database table (only with a database).',
      run: needsDatabase,
    },
    {
      name: 'ul.db_expired_contacts',
      doc: 'Counts expired contacts in the database table (only with a database).',
      run: needsDatabase,
    },
  ];
}
