/** Functions that tell in the Contact where a message came from. */
import { changeContact, isContactChanged } from '../../src/context/contacts.ts';
import type { Context } from '../../src/context/context.ts';
import { arg, functionsOf, RouteType, type BoundVariable } from '../../src/module/index.ts';
import { hostForm } from '../../src/lib/ip-address.ts';
import type { Flow } from '../../src/sip/flow.ts';
import { sourceUri } from '../../src/pv/socket-spec.ts';
import { aliasOfFlow, uriOfAlias } from '../../src/sip/address-alias.ts';
import { HeaderId } from '../../src/sip/header-name.ts';
import type { NameAddr } from '../../src/sip/name-addr.ts';
import { parseUri, type Uri } from '../../src/sip/uri.ts';
import { aliasesIn, aliasOf } from './alias.ts';
import { fixableContact, parameterPlaces, placesOf } from './contact.ts';
import type { Self } from './self.ts';

const fn = functionsOf<Self>();
const REPLIES = RouteType.Reply | RouteType.CoreReply;
const CONTACTS = RouteType.Request | RouteType.Branch | REPLIES;

/** The URI with another `host:port`. maddr, which would lead elsewhere, goes with the old one. */
function atHost(text: string, host: string): string {
  const places = placesOf(text);
  let parameters = '';
  for (const { start, end, name } of parameterPlaces(text, places)) {
    if (name.toLowerCase() !== 'maddr') parameters += text.slice(start, end);
  }
  return text.slice(0, places.hostStart) + host + parameters + text.slice(places.parametersEnd);
}

function refuse(self: Self, ctx: Context, why: string): -1 {
  self.host.log.error(why, self.host.logPrefix(ctx));
  return -1;
}

const TWICE = 'the Contact was already changed; a second change would come behind the first';

function fixContact(self: Self, ctx: Context): number {
  if (isContactChanged(ctx)) return refuse(self, ctx, TWICE);
  const contact = fixableContact(ctx);
  if (contact === null) return -1;
  changeContact(
    ctx,
    contact.address,
    atHost(contact.address.uriText, `${hostForm(ctx.flow.remoteAddress)}:${ctx.flow.remotePort}`),
    true,
  );
  return 1;
}

/** The URI without the last alias in it. */
function withoutAlias(text: string, name: string): string {
  const last = aliasesIn(text, name)
    .filter(({ value }) => uriOfAlias(value, false) !== null)
    .at(-1);
  return last === undefined ? text : text.slice(0, last.start) + text.slice(last.end);
}

function setAlias(self: Self, ctx: Context, trims: boolean): number {
  if (isContactChanged(ctx)) return refuse(self, ctx, TWICE);
  const contact = fixableContact(ctx);
  if (contact === null) return -1;
  const name = self.params.alias_name;
  const text = trims ? withoutAlias(contact.address.uriText, name) : contact.address.uriText;
  const { parametersEnd } = placesOf(text);
  const alias = `;${name}=${aliasOfFlow(ctx.flow)}`;
  changeContact(ctx, contact.address, text.slice(0, parametersEnd) + alias + text.slice(parametersEnd), false);
  return 1;
}

/** Whether the Contact says itself where the message came from. A URI without transport does not say UDP. */
function saysSource(uri: Uri, { socket, remoteAddress, remotePort }: Flow): boolean {
  return uri.address === remoteAddress && (uri.port ?? 5060) === remotePort && uri.transport === socket.transport;
}

function insertAlias(
  self: Self,
  ctx: Context,
  { uriStart, uriEnd, uriText, hasBrackets }: NameAddr,
  alias: string,
): void {
  const at = uriStart + placesOf(uriText).hostPortEnd;
  if (!hasBrackets) ctx.edits.insertAt(uriStart, '<');
  ctx.edits.insertAt(at, `;${self.params.alias_name}=${alias}`);
  if (!hasBrackets) ctx.edits.insertAt(uriEnd, '>');
}

function addAlias(self: Self, ctx: Context, alias: string | null): number {
  if (!ctx.message.has(HeaderId.Contact)) return 2;
  const contact = fixableContact(ctx);
  if (contact === null) return refuse(self, ctx, 'the Contact cannot be read');
  if (alias === null && saysSource(contact.uri, ctx.flow)) return 2;
  if (isContactChanged(ctx)) return refuse(self, ctx, TWICE);
  insertAlias(self, ctx, contact.address, alias ?? aliasOfFlow(ctx.flow));
  return 1;
}

function addGivenAlias(self: Self, ctx: Context, address: string, port: number, transport: string): number {
  const made = aliasOf(address, port, transport);
  return typeof made === 'string' ? refuse(self, ctx, made) : addAlias(self, ctx, made.alias);
}

function addReceived(ctx: Context, inUri: boolean): number {
  const { contacts } = ctx.message;
  if (contacts === null) return -1;
  const uri = sourceUri(ctx.flow);
  for (const { uriEnd, end } of contacts.addresses) {
    if (inUri) ctx.edits.insertAt(uriEnd, `;received=${uri}`);
    else ctx.edits.insertAt(end, `;received="${uri}"`);
  }
  return 1;
}

/** Takes an alias from the Request-URI and sends the request where it leads. */
function handleAlias(self: Self, ctx: Context, last: boolean): number {
  const text = ctx.requestUri;
  if (parseUri(text)?.isSipOrSips !== true) return 2;
  const alias = aliasesIn(text, self.params.alias_name).at(last ? -1 : 0);
  if (alias === undefined) return 2;
  const destination = uriOfAlias(alias.value, false);
  if (destination === null) return refuse(self, ctx, `the alias ${alias.value} of the Request-URI is malformed`);
  ctx.newUri = text.slice(0, alias.start) + text.slice(alias.end);
  ctx.destination = destination;
  return 1;
}

function aliasToVariable(self: Self, ctx: Context, target: BoundVariable): number {
  const name = self.params.alias_name;
  for (const { uri, uriText, hasBrackets, parameter } of ctx.message.contacts?.addresses.map(view) ?? []) {
    if (uri?.isSipOrSips !== true) continue;
    const value = aliasesIn(uriText, name)[0]?.value ?? (hasBrackets ? null : parameter(name));
    const found = value === null ? null : uriOfAlias(value, true);
    if (found === null) continue;
    target.set!(ctx, found);
    return 1;
  }
  return -1;
}

/** Without brackets the parameters are those of the header, alias included (RFC 3261 §20.10). */
function view(address: NameAddr) {
  const { uri, uriText, hasBrackets } = address;
  return { uri, uriText, hasBrackets, parameter: (name: string) => address.parameter(name) };
}

export const contactFunctions = {
  fix_nated_contact: fn({
    doc: 'Writes the source address and port of the message into the URI of its Contact; save() stores it so.',
    routes: CONTACTS,
    kemi: 'fix_nated_contact',
    run: fixContact,
  }),
  set_contact_alias: fn({
    doc: 'Adds the source of the message to the URI of its Contact as a parameter `;alias=address~port~transport`, which save() stores. With 1 an alias that is there already goes.',
    args: [arg.optional(arg.int())],
    names: ['trim'],
    routes: CONTACTS,
    worksIn: RouteType.Failure,
    kemi: ['set_contact_alias', 'set_contact_alias_trim'],
    run: (self, ctx, trim = 0) => setAlias(self, ctx, trim !== 0),
  }),
  add_contact_alias: fn({
    doc: 'As set_contact_alias(), for the message alone, with the source or the address given. 2: there is no Contact, or it says the source itself.',
    args: [arg.optional(arg.text()), arg.optional(arg.text()), arg.optional(arg.text())],
    names: ['address', 'port', 'transport'],
    shorter: [[]],
    routes: (count) => CONTACTS | RouteType.Local | (count === 0 ? 0 : RouteType.Failure),
    worksIn: RouteType.Failure,
    kemi: ['add_contact_alias', 'add_contact_alias_addr'],
    run: (self, ctx, address, port, transport) =>
      address === undefined
        ? addAlias(self, ctx, null)
        : addGivenAlias(self, ctx, address, Number(port ?? 0), transport ?? ''),
  }),
  handle_ruri_alias: fn({
    doc: 'Takes the first alias, with a mode other than 0 the last, from the Request-URI and sends the request where it leads ($du). 2: there is none, -1: it is malformed.',
    args: [arg.optional(arg.int())],
    names: ['mode'],
    routes: RouteType.Request | RouteType.Branch | RouteType.Local,
    kemi: ['handle_ruri_alias', 'handle_ruri_alias_mode'],
    run: (self, ctx, mode = 0) => handleAlias(self, ctx, mode !== 0),
  }),
  set_alias_to_pv: fn({
    doc: 'Puts where the alias of the Contact leads, as a URI, into a variable.',
    args: [arg.variable({ writable: true })],
    names: ['variable'],
    routes: CONTACTS | RouteType.Failure | RouteType.Onsend,
    kemi: 'set_alias_to_pv',
    run: aliasToVariable,
  }),
  add_rcv_param: fn({
    doc: 'Adds the source of the request to all Contacts as a parameter `received`, for another registrar: to the header, with a flag other than 0 to the URI.',
    args: [arg.optional(arg.int())],
    names: ['flag'],
    routes: RouteType.Request,
    kemi: ['add_rcv_param', 'add_rcv_param_uri'],
    run: (_self, ctx, flag = 0) => addReceived(ctx, flag !== 0),
  }),
  fix_nated_register: fn({
    doc: 'Puts the source of the request as a URI into the variable of received_avp: save() keeps it with the contacts, lookup() sends there.',
    routes: RouteType.Request,
    kemi: 'fix_nated_register',
    run(self, ctx) {
      const { received } = self.state;
      if (received === null) return refuse(self, ctx, 'fix_nated_register() needs the parameter received_avp');
      received.set!(ctx, sourceUri(ctx.flow));
      return 1;
    },
  }),
};
