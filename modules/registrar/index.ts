import {
  arg,
  checked,
  type BoundVariable,
  defineModule,
  functionsOf,
  isProblem,
  kemiOf,
  type ModuleHost,
  type ParameterValues,
  returnCode,
  RouteType,
  computeStatistics,
  type ComputedStatistic,
} from '../../src/module/index.ts';
import { parseQValue } from '../../src/sip/name-addr.ts';
import { locationDomain, userLocation } from '../usrloc/api.ts';
import { fetchContacts, unregister } from './contact-functions.ts';
import { EXPIRED_EVENT, runRouteOnExpiry } from './expired-event.ts';
import { lookup, lookupBranches, lookupToBranches } from './lookup.ts';
import { parameters } from './parameters.ts';
import { ContactProfiles, contactVariable } from './profiles.ts';
import { registered } from './registered.ts';
import { save, sendKeptAnswer } from './save.ts';
import { overrideQ } from './registration.ts';
import type { RegistrarSelf, RegistrarState } from './self.ts';
import { socketText } from './sockets.ts';

type Values = ParameterValues<typeof parameters>;

const REQUEST = RouteType.Request | RouteType.Failure;
const fn = functionsOf<RegistrarSelf>();

function bindVariable(host: ModuleHost, name: string, text: string | null): BoundVariable | null {
  if (text === null || text === '') return null;
  const variable = host.variables.variable(text);
  return isProblem(variable) ? host.fail({ ...variable, message: `${name}: ${variable.message}` }) : variable;
}

/** The sum of what save() is told; a variable is looked at when it runs. */
function saveFlags(): arg.ArgumentType<number> {
  return checked(arg.int(), 'sum of flags from 0 to 31', (written) => {
    const flags = Number(written);
    return Number.isNaN(flags) || (flags >= 0 && flags <= 31);
  });
}

function checkSettings(host: ModuleHost, values: Values): void {
  if (values.flow_timer > 0 && values.outbound_mode === 0) {
    host.fail({ problem: 'bad-value', message: 'flow_timer needs outbound_mode 1 or 2' });
  }
}

/** Parameters that Kamailio shows among its statistics, which have one name of their own. */
const SETTINGS: readonly ComputedStatistic<Values>[] = [
  {
    name: 'registrar:max_expires',
    doc: 'The parameter max_expires as it is now.',
    read: ({ max_expires }) => max_expires,
  },
  { name: 'registrar:max_contacts', doc: 'The parameter max_contacts.', read: ({ max_contacts }) => max_contacts },
  {
    name: 'registrar:default_expire',
    doc: 'The parameter default_expires.',
    read: ({ default_expires }) => default_expires,
  },
  {
    name: 'registrar:default_expires_range',
    doc: 'The parameter default_expires_range.',
    read: ({ default_expires_range }) => default_expires_range,
  },
  { name: 'registrar:expires_range', doc: 'The parameter expires_range.', read: ({ expires_range }) => expires_range },
];

export default defineModule({
  name: 'registrar',
  doc: 'Registers users and finds them again (RFC 3261 §10), with Path (RFC 3327), GRUU (RFC 5627) and Outbound (RFC 5626).',
  params: parameters,
  requires: ['usrloc'],
  uses: ['sl'],
  init(host, values): RegistrarState {
    checkSettings(host, values);
    computeStatistics(host.statistics, SETTINGS, values);
    const locations = host.require(userLocation);
    const profiles = new ContactProfiles();
    runRouteOnExpiry(host, locations, profiles);
    return {
      locations,
      profiles,
      received: bindVariable(host, 'received_avp', values.received_avp),
      callId: bindVariable(host, 'reg_callid_avp', values.reg_callid_avp),
      accepted: host.statistics.counter('registrar', 'accepted_regs'),
      rejected: host.statistics.counter('registrar', 'rejected_regs'),
    };
  },
  statistics: [
    { name: 'registrar:accepted_regs', doc: 'Calls of save() that were answered with 200.' },
    { name: 'registrar:rejected_regs', doc: 'Calls of save() that were answered with an error.' },
    ...SETTINGS,
  ],
  functions: {
    save: fn({
      doc: 'Does what a REGISTER asks for and answers it: table, flags, URI instead of the To URI. Flags are a sum: 2 no answer (it is kept for reg_send_reply()), 4 the new contact replaces all others, 8 no random part in the expiry time, 16 with 2, the headers of the answer are added to the next reply. Gives 1 contacts added, 2 updated, 3 removed, 4 only asked for; false: -1 refused, -2 too many contacts.',
      args: [locationDomain(), arg.optional(saveFlags()), arg.optional(arg.text())],
      names: ['table', 'flags', 'uri'],
      routes: REQUEST | RouteType.Reply | RouteType.CoreReply,
      kemi: ['save', 'save_uri'],
      run: (self, ctx, domain, flags = 0, uri = '') => save(self, ctx, { domain, flags, uri }),
    }),
    lookup: fn({
      doc: 'Sends the request to the contacts of the user in the Request-URI, or in the URI given. False: -1 there is none, -2 none allows the method, -3 the URI is of no user.',
      args: [locationDomain(), arg.optional(arg.text())],
      names: ['table', 'uri'],
      routes: REQUEST,
      kemi: ['lookup', 'lookup_uri'],
      run: (self, ctx, domain, uri = '') => lookup(self, ctx, domain, uri),
    }),
    lookup_to_dset: fn({
      doc: 'Adds the contacts of the user to the destination set and leaves the Request-URI as it is.',
      args: [locationDomain(), arg.optional(arg.text())],
      names: ['table', 'uri'],
      routes: REQUEST,
      kemi: 'lookup_to_dset',
      run: (self, ctx, domain, uri = '') => lookupToBranches(self, ctx, domain, uri),
    }),
    lookup_branches: fn({
      doc: 'Does lookup() for the Request-URI and for every further branch.',
      args: [locationDomain()],
      names: ['table'],
      routes: REQUEST,
      kemi: 'lookup_branches',
      run: (self, ctx, domain) => lookupBranches(self, ctx, domain),
    }),
    registered: fn({
      doc: 'True when the user has a contact: table, URI, what must match, what to do with the match. What must match is a sum: 1 Call-ID, 2 received address, 4 contact URI, as in match_callid, match_received and match_contact of `xavp_cfg`. What to do is one, too: 1 set the attributes of the contact, 2 leave `xavp_rcd` alone.',
      args: [locationDomain(), arg.optional(arg.text()), arg.optional(arg.int()), arg.optional(arg.int())],
      names: ['table', 'uri', 'match', 'action'],
      routes: RouteType.Any,
      kemi: ['registered', 'registered_uri', 'registered_flags', 'registered_action'],
      run: (self, ctx, domain, uri = '', match = 0, action = 0) =>
        registered(self, ctx, { domain, uri, match, action }),
    }),
    add_sock_hdr: fn({
      doc: 'Adds a header with the local socket the request came to.',
      args: [arg.text()],
      names: ['header'],
      routes: RouteType.Request,
      kemi: 'add_sock_hdr',
      run(_self, ctx, name) {
        ctx.edits.appendHeader(`${name}: ${socketText(ctx.flow.socket)}\r\n`);
        return 1;
      },
    }),
    unregister: fn({
      doc: 'Removes the contacts of a user, or the one with the unique id given: table, URI, ruid.',
      args: [locationDomain(), arg.text(), arg.optional(arg.text())],
      names: ['table', 'uri', 'ruid'],
      routes: RouteType.Any,
      kemi: ['unregister', 'unregister_ruid'],
      run: (self, _ctx, domain, uri, ruid = '') => unregister(self, domain, uri, ruid),
    }),
    reg_fetch_contacts: fn({
      doc: 'Fetches the contacts of a user for $ulc: table, URI, profile.',
      args: [locationDomain(), arg.text(), arg.literal()],
      names: ['table', 'uri', 'profile'],
      routes: RouteType.Any & ~(RouteType.Reply | RouteType.CoreReply | RouteType.Branch | RouteType.Onsend),
      worksIn: RouteType.Any,
      kemi: 'reg_fetch_contacts',
      run: (self, ctx, domain, uri, profile) => fetchContacts(self, ctx, { domain, uri, profile }),
    }),
    reg_free_contacts: fn({
      doc: 'Forgets what was fetched for a profile of $ulc.',
      args: [arg.plain()],
      names: ['profile'],
      routes: RouteType.Any & ~(RouteType.Reply | RouteType.CoreReply | RouteType.Branch | RouteType.Onsend),
      worksIn: RouteType.Any,
      kemi: 'reg_free_contacts',
      run(self, ctx, profile) {
        self.state.profiles.free(ctx, profile);
        return 1;
      },
    }),
    reg_send_reply: fn({
      doc: 'Sends the answer that save() with flag 0x02 kept back.',
      routes: REQUEST,
      kemi: 'reg_send_reply',
      run: (self, ctx) => sendKeptAnswer(self, ctx),
    }),
  },
  kemi: {
    functions: {
      set_q_override: kemiOf<RegistrarSelf>()({
        doc: 'The q that save() stores with all contacts of this request, whatever they say.',
        args: [arg.text()],
        names: ['q'],
        returns: 'int',
        run(self, ctx, text) {
          const q = parseQValue(text);
          if (q === null) self.host.log.error('invalid q parameter', self.host.logPrefix(ctx));
          else overrideQ(ctx, q);
          return returnCode(q !== null);
        },
      }),
    },
  },
  variables: (self) => [contactVariable(() => self().state.profiles)],
  events: [
    {
      name: EXPIRED_EVENT,
      doc: 'A contact was removed because its time is over; it is in $ulc(exp=>…).',
      callback: 'event_callback',
    },
  ],
});
