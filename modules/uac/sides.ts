/** The two headers of a dialog whose addresses are replaced. */
import type { Message } from '../../src/sip/message.ts';
import type { NameAddr } from '../../src/sip/name-addr.ts';

export type Side = 'from' | 'to';

export const otherSide = (side: Side): Side => (side === 'from' ? 'to' : 'from');

export const headerOf = (side: Side): 'From' | 'To' => (side === 'from' ? 'From' : 'To');

/** null: the header is missing or cannot be read. */
export function addressOf(message: Message, side: Side): NameAddr | null {
  return side === 'from' ? message.from : message.to;
}

/** Where display name and URI end, the bracket included: behind it are the parameters of the header. */
export function endOfAddress(address: NameAddr): number {
  return address.hasBrackets ? address.source.indexOf('>', address.uriEnd) + 1 : address.uriEnd;
}
