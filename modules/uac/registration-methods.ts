/** `uac.reg_*`: management of the registrations with other servers. */
import type { MethodDefinition } from '../../src/module/index.ts';
import type { RpcArguments } from '../../src/rpc/arguments.ts';
import { RpcFault } from '../../src/rpc/fault.ts';
import type { RpcReply } from '../../src/rpc/reply.ts';
import { isUnset, type Registration } from './registration.ts';
import { FILTERS, type Filter, type Registrations } from './registrations.ts';
import type { Self } from './self.ts';

const NOT_FOUND = 'Record not found';
const INVALID = 'Invalid Parameters';

/** The texts and numbers of uac.reg_add, in this order. */
const TEXTS = 10;
const NUMBERS = 3;
const ALL = TEXTS + NUMBERS + 2;

/** Throws where an argument is missing, there is no such attribute, or no such registration. */
function found(all: Registrations, args: RpcArguments): Registration {
  if (args.remaining < 2) throw new RpcFault(400, INVALID);
  const attribute = args.string();
  const value = args.string();
  const isFilter = FILTERS.includes(attribute as Filter);
  // Kamailio looks at the attribute only when there is something to compare with.
  if (!isFilter && !all.isEmpty) throw new RpcFault(400, 'Unsupported filter attribute');
  const registration = isFilter ? all.find(attribute as Filter, value) : null;
  if (registration === null) throw new RpcFault(404, NOT_FOUND);
  return registration;
}

function describe(all: Registrations, registration: Registration, reply: RpcReply): void {
  const { row } = registration;
  const orNone = (text: string): string => (text === '' ? 'none' : text);
  const struct = reply.struct();
  for (const name of ['l_uuid', 'l_username', 'l_domain', 'r_username', 'r_domain', 'realm', 'auth_username'] as const)
    struct.add(name, row[name]);
  struct.add('auth_password', orNone(row.auth_password));
  struct.add('auth_ha1', orNone(row.auth_ha1));
  struct.add('auth_proxy', orNone(row.auth_proxy));
  struct.add('expires', registration.expires);
  struct.add('flags', registration.flags);
  struct.add('diff_expires', registration.due - all.now);
  struct.add('timer_expires', registration.due);
  struct.add('reg_init', registration.begun);
  struct.add('reg_delay', row.reg_delay);
  struct.add('contact_addr', all.contactOf(registration));
  struct.add('socket', row.socket);
}

function add(self: Self, args: RpcArguments): void {
  if (args.remaining < ALL) throw new RpcFault(400, INVALID);
  const invalid = new RpcFault(400, INVALID);
  const texts = Array.from({ length: TEXTS }, () => args.stringOr(invalid));
  const numbers = Array.from({ length: NUMBERS }, () => args.intOr(invalid));
  const [l_uuid, l_username, l_domain, r_username, r_domain, realm, auth_username, password, ha1, auth_proxy] =
    texts as [string, string, string, string, string, string, string, string, string, string];
  const [expires, flags, reg_delay] = numbers as [number, number, number];
  const socket = args.string();
  const contact_addr = args.string();
  const auth_password = isUnset(password) ? '' : password;
  // It goes into another hash as it is written (RFC 7616 §3.4.2, LHEX).
  const auth_ha1 = isUnset(ha1) ? '' : ha1.toLowerCase();
  const wrong = passwordProblem(auth_password, auth_ha1);
  if (wrong !== null) {
    self.host.log.error(wrong);
    throw new RpcFault(500, 'Failed to add record - invalid password or ha1');
  }
  const names = { l_uuid, l_username, l_domain, r_username, r_domain, realm };
  const secrets = { auth_username, auth_password, auth_ha1, auth_proxy };
  const rest = { expires: Math.max(expires, 0), flags, reg_delay, contact_addr, socket };
  if (!self.state.registrations.add({ ...names, ...secrets, ...rest })) throw new RpcFault(409, 'uuid already exists');
}

/** What is wrong with the two, of which the hash goes first; null: nothing. */
function passwordProblem(password: string, hash: string): string | null {
  if (hash === '') return password === '' ? 'no password value provided - ignoring record' : null;
  if (hash.length !== 32 && hash.length !== 64) return `invalid HA1 length: ${hash.length} - ignoring record`;
  const at = hash.search(/[^\da-f]/i);
  // Not what it is: who reads the log could log in with it.
  return at < 0 ? null : `invalid char ${at} in HA1 string`;
}

const WHICH = 'Arguments: l_uuid, l_username, r_username or auth_username; value.';

export function registrationMethods(self: () => Self): MethodDefinition[] {
  const all = (): Registrations => self().state.registrations;
  const noDatabase = (what: string): never => {
    self().host.log.error('no db url');
    throw new RpcFault(500, `Failed to ${what} - check log messages`);
  };
  return [
    {
      name: 'uac.reg_dump',
      doc: 'All registrations with other servers.',
      list: true,
      run(_args, reply) {
        for (const each of all().all()) describe(all(), each, reply);
      },
    },
    {
      name: 'uac.reg_info',
      doc: ['One registration with another server.', WHICH],
      run(args, reply) {
        describe(all(), found(all(), args), reply);
      },
    },
    {
      name: 'uac.reg_enable',
      doc: ['Goes on with a registration that was disabled.', WHICH],
      run(args) {
        found(all(), args).setDisabled(false, all().now);
      },
    },
    {
      name: 'uac.reg_disable',
      doc: ['Does not renew a registration.', WHICH],
      run(args) {
        found(all(), args).setDisabled(true, all().now);
      },
    },
    {
      name: 'uac.reg_unregister',
      doc: ['Takes the contact of a registration away at once, and does not register it again.', WHICH],
      run: (args) => all().unregister(found(all(), args)),
    },
    {
      name: 'uac.reg_add',
      doc: [
        'Adds a registration with another server; a dot stands for no value.',
        'Arguments: l_uuid, l_username, l_domain, r_username, r_domain, realm, auth_username, auth_password, auth_ha1, auth_proxy, expires, flags, reg_delay, socket, contact_addr.',
      ],
      run(args) {
        add(self(), args);
      },
    },
    {
      name: 'uac.reg_remove',
      doc: ['Forgets a registration. The other server is not told.', 'Argument: l_uuid.'],
      run(args) {
        if (args.remaining === 0) throw new RpcFault(400, INVALID);
        if (!all().remove(args.string())) throw new RpcFault(404, NOT_FOUND);
      },
    },
    {
      name: 'uac.reg_active',
      doc: ['Whether registrations are kept.', 'Argument: 1 yes, 0 no.'],
      run(args, reply) {
        const mode = args.intOr(new RpcFault(500, 'Missing parameter'));
        const struct = reply.struct();
        struct.add('omode', all().isActive ? 1 : 0);
        struct.add('nmode', mode);
        all().isActive = mode !== 0;
      },
    },
    {
      name: 'uac.reg_reload',
      doc: 'Reads the registrations from the database anew, which is not available yet.',
      run: () => noDatabase('reload records'),
    },
    {
      name: 'uac.reg_refresh',
      doc: 'Reads one registration from the database anew, which is not available yet.',
      run(args) {
        args.stringOr(new RpcFault(400, INVALID));
        noDatabase('refresh record');
      },
    },
  ];
}
