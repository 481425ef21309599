/** A request as it leaves: the socket it leaves from and its text, by another transport when it is too long for UDP (RFC 3261 §18.1.1). */
import type { Context } from '../context/context.ts';
import { writeForwardedRequest } from '../context/outgoing.ts';
import { datagramFlow } from '../sip/datagram-flow.ts';
import type { Flow, LocalSocket } from '../sip/flow.ts';
import type { CoreSettings, Network, Target } from './host.ts';

export interface OutgoingRequest {
  readonly socket: LocalSocket;
  readonly text: string;
}

/** What of a module's host it takes. */
export interface OutgoingHost {
  readonly network: Pick<Network, 'selectSocket' | 'findSocket'>;
  readonly core: Pick<CoreSettings, 'udpMost' | 'largeTransport'>;
}

/**
 * null: we have no socket for that target. `received`: the socket that is taken when the script has chosen none; `branch`:
 * the parameter of our Via.
 */
export function outgoingRequest(
  { network, core }: OutgoingHost,
  ctx: Context,
  target: Target,
  received: LocalSocket | null,
  branch: string,
): OutgoingRequest | null {
  const { address, transport } = target;
  const socket = network.selectSocket(transport, address, ctx.sendSocket, received);
  if (socket === null) return null;
  const text = textFrom(ctx, socket, branch);
  if (transport !== 'udp' || core.udpMost === 0 || text.length <= core.udpMost) return { socket, text };
  const large = ctx.largeTransport ?? core.largeTransport;
  const other = large === null ? null : network.findSocket(large, address, ctx.sendSocket, received);
  return other === null ? { socket, text } : { socket: other, text: textFrom(ctx, other, branch) };
}

/** Where the script wants the request to go whatever its destination is, by the connection it has chosen; null: nowhere else. */
export function chosenTarget(network: Pick<Network, 'streams'>, ctx: Context): Target | null {
  if (!ctx.usesOutgoingConnection) return null;
  const flow = network.streams.flow(ctx.outgoingConnection);
  if (flow === null) return null;
  return { transport: flow.socket.transport, address: flow.remoteAddress, port: flow.remotePort, more: null };
}

/** What leaves, and for whom. */
export interface Departure {
  /** The run that sends it; null: none that could wish for anything. */
  readonly ctx: Context | null;
  readonly socket: LocalSocket;
  /** Whether somebody has chosen a socket for it, which leaves fewer connections to choose from. */
  readonly isSocketChosen: boolean;
  readonly target: Target;
}

/** The way to its target, over any connection there is that will do. */
export function flowTo(network: Pick<Network, 'tls'>, { ctx, socket, isSocketChosen, target }: Departure): Flow {
  if (socket.transport === 'udp') return datagramFlow(socket, target.address, target.port);
  const flow = { socket, remoteAddress: target.address, remotePort: target.port, connection: 0 };
  const tls = ctx === null || socket.transport !== 'tls' ? null : network.tls.wishes(ctx, socket);
  return isSocketChosen || tls !== null ? { ...flow, isSocketChosen, tls } : flow;
}

function textFrom(ctx: Context, socket: LocalSocket, branch: string): string {
  return writeForwardedRequest(ctx, ctx.edits, { uri: ctx.requestUri, socket, branch, path: ctx.path });
}
