/** Which requests ask for a flow token (RFC 5626 §5.1, §5.3): those that come from a client of ours that knows outbound. */
import type { Message } from '../../src/sip/message.ts';
import { HeaderId } from '../../src/sip/header-name.ts';

/** Only who is next to the client puts it on a flow: behind another proxy there are two Vias. */
const isFirstHop = (message: Message): boolean => message.vias?.length === 1;

export function wantsFlow(message: Message): boolean {
  if (!message.isRequest) return false;
  return message.method === 'REGISTER' ? registers(message) : isMarked(message);
}

/** The first Contact has a reg-id. */
function registers(message: Message): boolean {
  if (!isFirstHop(message) || !message.has(HeaderId.Contact)) return false;
  return (message.contacts?.addresses[0]?.parameter('reg-id') ?? null) !== null;
}

/** `ob` stands in the first Route, or in the Contact of a request that comes straight from the client. */
function isMarked(message: Message): boolean {
  if (message.routes?.[0]?.uri?.hasParameter('ob') === true) return true;
  if (!isFirstHop(message) || !message.has(HeaderId.Contact)) return false;
  return message.contacts?.addresses[0]?.uri?.hasParameter('ob') === true;
}
