/** Headers that hold an address: `from.tag`, `contact.params["q"]`, `record_route.uri` (RFC 3261 §20.10). */
import { mainContact } from '../../context/contacts.ts';
import type { Context } from '../../context/context.ts';
import { HeaderId } from '../../sip/header-name.ts';
import type { Message } from '../../sip/message.ts';
import type { NameAddr } from '../../sip/name-addr.ts';
import { filled, leaf, named, tree, type Place, type Selected } from './place.ts';
import { uriPlace, type AsksForPhones } from './uri.ts';

type Read = (address: NameAddr) => Selected;

/** A parameter without a value counts as none. */
function valueOr(value: string | null): Selected {
  return value === null || value === '' ? undefined : value;
}

/** What one address has. */
export function addressParts(
  address: (ctx: Context) => NameAddr | null | undefined,
  phones: AsksForPhones,
  name: Read = (each) => filled(each.displayName),
): Record<'name' | 'uri' | 'params', Place> {
  const part =
    (read: Read) =>
    (ctx: Context): Selected => {
      const found = address(ctx);
      return found === null || found === undefined ? undefined : read(found);
    };
  return {
    name: leaf(part(name)),
    uri: uriPlace(
      part((each) => each.uriText),
      phones,
    ),
    params: named((key) => leaf(part((each) => valueOr(each.parameter(key))))),
  };
}

function header(id: HeaderId, message: Message): Selected {
  return message.valueOf(id) ?? undefined;
}

/** From, To, Refer-To, Remote-Party-ID. */
function single(id: HeaderId, phones: AsksForPhones): Place {
  const address = ({ message }: Context): NameAddr | null => message.address(id);
  return tree((ctx) => header(id, ctx.message), {
    ...addressParts(address, phones),
    tag: leaf((ctx) => {
      const found = address(ctx);
      return found === null ? undefined : found.tag;
    }),
  });
}

/** The name as it stands before the bracket, blanks included. */
function rawName(address: NameAddr): string {
  const end = address.hasBrackets ? address.uriStart - 1 : address.displayEnd;
  return address.source.slice(address.displayStart, Math.max(address.displayStart, end));
}

export function addressSelects(phones: AsksForPhones): Readonly<Record<string, Place>> {
  const contact = mainContact;
  const parameter = (name: string): Place =>
    leaf((ctx) => {
      const found = contact(ctx);
      return found === null ? undefined : valueOr(found.parameter(name));
    });
  const contacts = tree((ctx) => header(HeaderId.Contact, ctx.message), {
    ...addressParts(contact, phones),
    q: parameter('q'),
    expires: parameter('expires'),
    methods: parameter('methods'),
    received: parameter('received'),
    instance: parameter('+sip.instance'),
  });
  const recordRoute = tree(
    (ctx) => header(HeaderId.RecordRoute, ctx.message),
    addressParts(({ message }) => message.recordRoutes?.[0], phones, rawName),
  );
  const from = single(HeaderId.From, phones);
  const to = single(HeaderId.To, phones);
  const remoteParty = single(HeaderId.RemotePartyId, phones);
  return {
    from,
    f: from,
    to,
    t: to,
    refer_to: single(HeaderId.ReferTo, phones),
    rpid: remoteParty,
    remote_party_id: remoteParty,
    contact: contacts,
    m: contacts,
    record_route: recordRoute,
    rr: recordRoute,
  };
}
