// What is told of stream connections: lines for the log, and counts of what happened to them.
import { hostForm } from '../lib/ip-address.ts';
import type { FramingError } from '../sip/framer.ts';
import type { Flow } from '../sip/flow.ts';
import type { ConnectionOwner } from './connection-owner.ts';
import { reasonOf } from './system-error.ts';

type Owner = Pick<ConnectionOwner, 'counters' | 'events' | 'log'>;

/** `127.0.0.1:5060` */
export function peerName({ remoteAddress, remotePort }: Flow): string {
  return `${hostForm(remoteAddress)}:${remotePort}`;
}

/** `tcp connection 7 with 127.0.0.1:5060` */
function nameOf(flow: Flow): string {
  return `${flow.socket.transport} connection ${flow.connection} with ${peerName(flow)}`;
}

/** The peer took the connection that we opened. */
export function tellConnected({ events, log }: Owner, flow: Flow): void {
  events.connect_success.value++;
  events.established.value++;
  log.debug(`${nameOf(flow)} is open`);
}

/** The peer has sent the first bytes on a connection that it opened. */
export function tellHeard({ events }: Owner): void {
  events.passive_open.value++;
  events.established.value++;
}

export function tellConnectFailed({ counters, events, log }: Owner, flow: Flow, error: NodeJS.ErrnoException): void {
  counters.errors++;
  events.connect_failed.value++;
  log.error(`${flow.socket.transport} connect to ${peerName(flow)} failed: ${reasonOf(error)}`);
}

/** The system has ended it. */
export function tellBroken({ events, log }: Owner, flow: Flow, error: NodeJS.ErrnoException): void {
  events.con_reset.value++;
  log.info(`${nameOf(flow)} closed: ${reasonOf(error)}`);
}

/** We end it, for a fault of the peer. */
export function tellAborted({ counters, log }: Owner, flow: Flow, reason: string): void {
  counters.errors++;
  log.error(`${nameOf(flow)} closed: ${reason}`);
}

export function tellSilent({ events, log }: Owner, flow: Flow, lifetime: number): void {
  events.con_timeout.value++;
  log.debug(`${nameOf(flow)} closed: silent for ${lifetime} ms`);
}

export function tellCutShort({ log }: Owner, flow: Flow): void {
  log.info(`${nameOf(flow)} closed by the peer in the middle of a message`);
}

/** What the peer sends cannot be cut into messages; it is told when it speaks HTTP. */
export function tellRefused({ log }: Owner, flow: Flow, { reason }: FramingError): void {
  const hint = reason === 'no-content-length' ? '; HTTP needs tcp_accept_no_cl=yes' : '';
  log.error(`${nameOf(flow)} closed: ${unreadable(reason)}${hint}`);
}

export function unreadable(reason: FramingError['reason']): string {
  return `what the peer sends cannot be cut into messages (${reason})`;
}
