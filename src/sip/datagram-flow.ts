// The ways of datagrams, one object for each peer in use: a transaction keeps two of them, and each object that is kept is work for
// the garbage collector.
import { ownCopy } from '../lib/latin1.ts';
import type { Flow, LocalSocket } from './flow.ts';

/** Peers remembered; one that falls on another's place takes it. A power of two. */
const REMEMBERED = 4096;
/** Chars at the end of an address by which its place is found: those in which peers differ. */
const COUNTED_CHARS = 7;

const known = new Array<Flow | null>(REMEMBERED).fill(null);

/** The flow between a UDP socket and a peer's address, the same object as last time if that is remembered. */
export function datagramFlow(socket: LocalSocket, remoteAddress: string, remotePort: number): Flow {
  const place = placeOf(socket, remoteAddress, remotePort);
  const flow = known[place]!;
  if (
    flow !== null &&
    flow.remotePort === remotePort &&
    flow.socket === socket &&
    flow.remoteAddress === remoteAddress
  ) {
    return flow;
  }
  // The address may be cut from a message, which would be kept with it.
  const made = { socket, remoteAddress: ownCopy(remoteAddress), remotePort, connection: 0 };
  known[place] = made;
  return made;
}

function placeOf(socket: LocalSocket, remoteAddress: string, remotePort: number): number {
  const { length } = remoteAddress;
  let mixed = remotePort ^ (socket.id << 16);
  for (let at = length > COUNTED_CHARS ? length - COUNTED_CHARS : 0; at < length; at++) {
    mixed = Math.imul(mixed, 31) + remoteAddress.charCodeAt(at);
  }
  return (Math.imul(mixed, 0x9e3779b1) >>> 16) & (REMEMBERED - 1);
}
