/** `lookup()`: from an address of record, or a GRUU, to the contacts behind it (RFC 3261 §16.5, RFC 5627 §5.3). */
import type { Destination } from '../../src/context/destination.ts';
import type { Context } from '../../src/context/context.ts';
import { currentUri } from '../../src/context/request-uri.ts';
import { parseUri, type Uri } from '../../src/sip/uri.ts';
import { type Contact, isExpired } from '../../src/state/location/contact.ts';
import { aorOfUri } from './aor-of-call.ts';
import { addBranch, branchOf, setDestination } from './destination.ts';
import { isRegistrationError } from './errors.ts';
import { deviceOfGruu, ruidOfTemporaryGruu } from './gruu.ts';
import { methodBit } from './method-set.ts';
import type { RegistrarSelf } from './self.ts';
import { numberOf, pushRecord, restoreAttributes } from './xavps.ts';

const FOUND = 1;
const NOT_FOUND = -1;
const METHOD_NOT_ALLOWED = -2;
const FAILED = -3;

const BRANCH_FLAGS_FILTER = 1;

/** All contacts of the user, whatever state they are in; a number is the return code when there are none. */
function contactsFor(self: RegistrarSelf, domain: string, uri: Uri | null): Contact[] | number {
  const { locations } = self.state;
  const device = self.params.gruu_enabled !== 0 && uri?.isSipOrSips === true ? deviceOfGruu(uri) : null;
  if (device === '') {
    const ruid = ruidOfTemporaryGruu(uri!);
    const owner = locations.aorOfRuid(domain, ruid);
    const all = owner === null ? null : locations.get(domain, owner);
    return all?.filter((contact) => contact.ruid === ruid) ?? NOT_FOUND;
  }
  const aor = aorOfUri(self, uri);
  if (isRegistrationError(aor)) return FAILED;
  const contacts = locations.get(domain, aor) ?? [];
  return device === null ? contacts : contacts.filter((contact) => contact.instance === device);
}

function hasToTag(ctx: Context): boolean {
  const { to } = ctx.message;
  return to !== null && to.tag !== null;
}

/** Contacts the request may go to, in their order. */
function usable(self: RegistrarSelf, ctx: Context, contacts: readonly Contact[]): Contact[] | number {
  const { params, state } = self;
  const now = state.locations.now();
  const current = contacts.filter((contact) => params.use_expired_contacts !== 0 || !isExpired(contact, now));
  if (current.length === 0) return NOT_FOUND;
  const filters = (params.lookup_filter_mode & BRANCH_FLAGS_FILTER) !== 0;
  const flags = filters ? numberOf(ctx, params.xavp_cfg, 'rlf_bflags') : null;
  const wanted = flags === null ? current : current.filter((contact) => (contact.branchFlags & flags) !== 0);
  if (params.method_filtering === 0 || hasToTag(ctx)) return wanted.length === 0 ? NOT_FOUND : wanted;
  const bit = methodBit(ctx.message.methodId);
  const allowed = wanted.filter((contact) => (contact.methods & bit) !== 0);
  return allowed.length === 0 ? METHOD_NOT_ALLOWED : allowed;
}

function find(self: RegistrarSelf, ctx: Context, domain: string, uri: Uri | null): Contact[] | number {
  const contacts = contactsFor(self, domain, uri);
  return typeof contacts === 'number' ? contacts : usable(self, ctx, contacts);
}

/** What the script is told about the first contact. */
function tell(self: RegistrarSelf, ctx: Context, contact: Contact): void {
  const { xavp_rcd: name, xavp_rcd_mask: mask } = self.params;
  restoreAttributes(ctx, self.state.locations.contactXavp, contact);
  if (name !== null) pushRecord(ctx, name, mask, contact, self.state.locations.now());
}

function addBranches(self: RegistrarSelf, ctx: Context, contacts: readonly Contact[]): void {
  for (const contact of contacts) {
    if (addBranch(self, ctx, branchOf(self, contact))) continue;
    self.host.log.error(`too many branches for ${ctx.requestUri}`, self.host.logPrefix(ctx));
    return;
  }
}

const uriOf = (ctx: Context, uri: string): Uri | null => (uri === '' ? currentUri(ctx) : parseUri(uri));

/** `uri`: instead of the Request-URI; '' is none. 1 found, -1 none, -2 none that allows the method, -3 not a user. */
export function lookup(self: RegistrarSelf, ctx: Context, domain: string, uri: string): number {
  const contacts = find(self, ctx, domain, uriOf(ctx, uri));
  if (typeof contacts === 'number') return contacts;
  const [first, ...others] = contacts as [Contact, ...Contact[]];
  setDestination(self, ctx, first);
  tell(self, ctx, first);
  if (self.params.append_branches !== 0) addBranches(self, ctx, others);
  return FOUND;
}

/** As {@link lookup}, but all contacts become further branches and the Request-URI stays. */
export function lookupToBranches(self: RegistrarSelf, ctx: Context, domain: string, uri: string): number {
  const contacts = find(self, ctx, domain, uriOf(ctx, uri));
  if (typeof contacts === 'number') return contacts;
  addBranches(self, ctx, contacts);
  return FOUND;
}

/** Nothing but a URI was given when the branch was made. */
function isPlain(branch: Destination): boolean {
  return branch.destination === null && branch.path === null && branch.socket === null && branch.ruid === null;
}

/** {@link lookup} for the Request-URI and for each further branch that is nothing but a URI. */
export function lookupBranches(self: RegistrarSelf, ctx: Context, domain: string): number {
  const before = ctx.branches;
  const result = lookup(self, ctx, domain, '');
  if (result < 0) return result;
  for (let i = 0; i < before.length; i++) {
    const branch = before[i]!;
    const contacts = isPlain(branch) ? find(self, ctx, domain, parseUri(branch.uri)) : NOT_FOUND;
    if (typeof contacts === 'number') continue;
    before[i] = branchOf(self, contacts[0]!);
    if (self.params.append_branches !== 0) addBranches(self, ctx, contacts.slice(1));
  }
  return FOUND;
}
