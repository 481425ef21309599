/** `@nathelper.rewrite_contact[1]`: a Contact with the address it came from, the message staying as it is. */
import type { Context } from '../../src/context/context.ts';
import { hostForm } from '../../src/lib/ip-address.ts';
import { leaf, tree, type Place } from '../../src/pv/selects/place.ts';
import { HeaderId } from '../../src/sip/header-name.ts';
import { parseNameAddr, type NameAddr } from '../../src/sip/name-addr.ts';
import { placesOf } from './contact.ts';

/** The Contacts line by line, those of one line from the last to the first, as Kamailio counts them. */
function contactAt({ message }: Context, index: number): NameAddr | null {
  const addresses = message.contacts?.addresses ?? [];
  let passed = 0;
  let first = 0;
  for (const { end } of message.all(HeaderId.Contact)) {
    while (passed < addresses.length && addresses[passed]!.start < end) passed++;
    if (index <= passed) return addresses[passed - 1 - (index - 1 - first)] ?? null;
    first = passed;
  }
  return null;
}

function rewritten(ctx: Context, index: number): NameAddr | null {
  const contact = contactAt(ctx, index);
  if (contact?.uri?.isSipOrSips !== true) return null;
  const { source, start, uriStart, uriEnd, end, uriText } = contact;
  const { hostStart, hostPortEnd } = placesOf(uriText);
  const { remoteAddress, remotePort } = ctx.flow;
  const host = hostForm(remoteAddress) + (remotePort === 5060 ? '' : `:${remotePort}`);
  const uri = uriText.slice(0, hostStart) + host + uriText.slice(hostPortEnd);
  return parseNameAddr(source.slice(start, uriStart) + uri + source.slice(uriEnd, end));
}

export const rewrittenContact: Place = ([name, index, ...rest]) => {
  if (name !== 'rewrite_contact' || typeof index !== 'number' || index < 1) return null;
  const part = (read: (address: NameAddr) => string | null) =>
    leaf((ctx) => {
      const address = rewritten(ctx, index);
      return address === null ? undefined : read(address);
    });
  const own = (ctx: Context) => rewritten(ctx, index)?.toString();
  return tree(own, {
    nameaddr: tree(own, { name: part((each) => each.displayName), uri: part((each) => each.uriText) }),
  })(rest);
};
