/** Local sockets as location records keep them. */
import type { Network } from '../../src/module/index.ts';
import { advertisedText, findSocket as findNamed, socketText as ownText } from '../../src/pv/socket-spec.ts';
import type { LocalSocket } from '../../src/sip/flow.ts';

/** `advertised`: with what Via says of it instead of its own address. */
export function socketText(socket: LocalSocket, advertised = false): string {
  return advertised ? advertisedText(socket) : ownText(socket);
}

/** null: none of ours. */
export function findSocket(network: Network, text: string): LocalSocket | null {
  return text === '' ? null : findNamed(network.sockets, text);
}
