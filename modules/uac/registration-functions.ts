/** What scripts ask of the registrations with other servers. */
import type { Context } from '../../src/context/context.ts';
import { arg, functionsOf, RouteType, type BoundVariable } from '../../src/module/index.ts';
import { parseUri } from '../../src/sip/uri.ts';
import { isUnset, type Registration } from './registration.ts';
import { FILTERS, type Filter } from './registrations.ts';
import type { Self, UacState } from './self.ts';

const fn = functionsOf<Self>();
const REQUEST_TO = RouteType.Request | RouteType.Failure | RouteType.Branch;
/** Bits of the mode of uac_reg_request_to(). */
const BY_USER = 1;
const WITH_HASH = 2;

function give(ctx: Context, into: BoundVariable, text: string | null): number {
  if (text === null) return -1;
  into.set!(ctx, text);
  return 1;
}

/** By the user of a URI, and its host where `reg_use_domain` says so; undefined: it is no URI. */
function byUri(self: Self, text: string): Registration | null | undefined {
  const uri = parseUri(text);
  if (uri?.isSipOrSips !== true || uri.user === null) return undefined;
  return self.state.registrations.ofLocalUser(uri.user, self.params.reg_use_domain === 0 ? null : uri.host);
}

interface Wanted {
  readonly attribute: string;
  readonly value: string;
}

/** The first that is wanted; null: there is none. */
function find({ registrations, log }: UacState, ctx: Context, { attribute, value }: Wanted): Registration | null {
  if (FILTERS.includes(attribute as Filter)) return registrations.find(attribute as Filter, value);
  log.error(ctx, `unsupported filter attribute ${attribute} = ${value}`);
  return null;
}

/** The request goes to the other server, and uac_auth() has its credentials. */
function requestTo(self: Self, ctx: Context, user: string, mode: number): number {
  const { registrations, credentials, log } = self.state;
  const withDomain = self.params.reg_use_domain !== 0;
  const byUser = withDomain ? byUri(self, user) : registrations.ofLocalUser(user, null);
  const found = (mode & BY_USER) === 0 ? registrations.get(user) : byUser;
  if (found === undefined) {
    log.error(ctx, `failed to parse uri ${user}`);
    return -2;
  }
  const { variables } = credentials;
  if (found === null || variables === null) return -1;
  const { row } = found;
  ctx.newUri = `sip:${row.r_username}@${row.r_domain}`;
  ctx.destination = isUnset(row.auth_proxy) ? null : row.auth_proxy;
  variables.realm.set!(ctx, isUnset(row.realm) ? null : row.realm);
  variables.username.set!(ctx, row.auth_username);
  variables.password.set!(ctx, (mode & WITH_HASH) === 0 ? row.auth_password : row.auth_ha1);
  return 1;
}

/** Registrations are made there. */
const FIRST_ONLY = 'only the first worker knows the registrations';

const switching = (verb: string, isDisabled: boolean) =>
  fn({
    oneWorker: FIRST_ONLY,
    doc: `${verb} a registration with another server that has this value for l_uuid, l_username, r_username or auth_username.`,
    args: [arg.text(), arg.text()],
    names: ['attribute', 'value'],
    routes: RouteType.Any,
    run({ state }, ctx, attribute, value) {
      if (!FILTERS.includes(attribute as Filter)) {
        find(state, ctx, { attribute, value });
        return -3;
      }
      const found = find(state, ctx, { attribute, value });
      found?.setDisabled(isDisabled, state.registrations.now);
      return found === null ? -2 : 1;
    },
  });

export const registrationFunctions = {
  uac_reg_lookup: fn({
    oneWorker: FIRST_ONLY,
    doc: 'Gives the local address `sip:user@domain` of the registration with that l_uuid.',
    args: [arg.text(), arg.variable({ writable: true })],
    names: ['uuid', 'into'],
    routes: RouteType.Any,
    run(self, ctx, uuid, into) {
      const found = self.state.registrations.get(uuid);
      return give(ctx, into, found === null ? null : `sip:${found.row.l_username}@${found.row.l_domain}`);
    },
  }),
  uac_reg_lookup_uri: fn({
    oneWorker: FIRST_ONLY,
    doc: 'Gives the l_uuid of the registration of the local user in a URI, and of the local domain too with reg_use_domain.',
    args: [arg.text(), arg.variable({ writable: true })],
    names: ['uri', 'into'],
    routes: RouteType.Any,
    run(self, ctx, uri, into) {
      const found = byUri(self, uri);
      if (found === undefined) self.state.log.error(ctx, `failed to parse uri ${uri}`);
      return give(ctx, into, found?.row.l_uuid ?? null);
    },
  }),
  uac_reg_status: fn({
    oneWorker: FIRST_ONLY,
    doc: 'How far a registration is: 1 registered; -1 there is none with that l_uuid; -2 it is being tried; -3 disabled; -99 waiting for another try.',
    args: [arg.text()],
    names: ['uuid'],
    routes: RouteType.Any,
    run: (self, _ctx, uuid) => self.state.registrations.get(uuid)?.status ?? -1,
  }),
  uac_reg_request_to: fn({
    oneWorker: FIRST_ONLY,
    doc: 'Sends the request to the server of a registration: sets Request-URI, next hop and the variables for uac_auth(). The mode is a sum: 1 the first argument is the local user, not l_uuid; 2 the password is auth_ha1.',
    args: [arg.text(), arg.int()],
    names: ['user', 'mode'],
    routes: REQUEST_TO,
    run: requestTo,
  }),
  uac_reg_enable: switching('Goes on with', false),
  uac_reg_disable: switching('Does not renew', true),
  uac_reg_refresh: fn({
    oneWorker: FIRST_ONLY,
    doc: 'Reads a registration from the database anew, which is not available yet: false.',
    args: [arg.text()],
    names: ['uuid'],
    routes: RouteType.Any,
    run(self, ctx) {
      self.state.log.error(ctx, 'uac_reg_refresh(): no db url');
      return -1;
    },
  }),
};
