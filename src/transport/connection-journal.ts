// What is told of stream connections: lines for the log, and counts of what happened to them.
import { hostForm } from '../lib/ip-address.ts';
import type { FramingError } from '../sip/framer.ts';
import type { Flow } from '../sip/flow.ts';
import type { ConnectionOwner } from './connection-owner.ts';
import type { Unsent } from './stream-writer.ts';
import { reasonOf } from '../lib/system-error.ts';

type Owner = Pick<ConnectionOwner, 'counters' | 'events' | 'log'>;

/** `127.0.0.1:5060` */
function peerName({ remoteAddress, remotePort }: Flow): string {
  return `${hostForm(remoteAddress)}:${remotePort}`;
}

/** `tcp connection 7 with 127.0.0.1:5060` */
function nameOf(flow: Flow): string {
  return `${flow.socket.transport} connection ${flow.connection} with ${peerName(flow)}`;
}

/** The peer took the connection that we opened. */
function connected({ events, log }: Owner, flow: Flow): void {
  events.connect_success.value++;
  events.established.value++;
  log.debug(`${nameOf(flow)} is open`);
}

/** The peer has sent the first bytes on a connection that it opened. */
function heard({ events }: Owner): void {
  events.passive_open.value++;
  events.established.value++;
}

function connectFailed({ counters, events, log }: Owner, flow: Flow, error: NodeJS.ErrnoException): void {
  counters.errors++;
  events.connect_failed.value++;
  log.error(`${flow.socket.transport} connect to ${peerName(flow)} failed: ${reasonOf(error)}`);
}

/** The system has ended it. */
function broken({ events, log }: Owner, flow: Flow, error: NodeJS.ErrnoException): void {
  events.con_reset.value++;
  log.info(`${nameOf(flow)} closed: ${reasonOf(error)}`);
}

/** We end it, for a fault of the peer. */
function aborted({ counters, log }: Owner, flow: Flow, reason: string): void {
  counters.errors++;
  log.error(`${nameOf(flow)} closed: ${reason}`);
}

function silent({ events, log }: Owner, flow: Flow, lifetime: number): void {
  events.con_timeout.value++;
  log.debug(`${nameOf(flow)} closed: silent for ${lifetime} ms`);
}

function cutShort({ log }: Owner, flow: Flow): void {
  log.info(`${nameOf(flow)} closed by the peer in the middle of a message`);
}

/** What the peer sends cannot be cut into messages; it is told when it speaks HTTP. */
function refused({ log }: Owner, flow: Flow, { reason }: FramingError): void {
  const hint = reason === 'no-content-length' ? '; HTTP needs tcp_accept_no_cl=yes' : '';
  log.error(`${nameOf(flow)} closed: ${unreadable(reason)}${hint}`);
}

function unreadable(reason: FramingError['reason']): string {
  return `what the peer sends cannot be cut into messages (${reason})`;
}

/** What was taken and did not go out; bytes that are no message are nobody's. */
function unsent(
  owner: Pick<ConnectionOwner, 'onUnsent'>,
  connection: Flow,
  unsent: readonly Unsent[],
  cause: NodeJS.ErrnoException | null,
): void {
  const why = cause === null ? 'the connection was closed' : reasonOf(cause);
  const reason = `${connection.socket.transport} send to ${peerName(connection)} failed: ${why}`;
  for (const { flow, text } of unsent) {
    if (text !== null) owner.onUnsent({ flow, text, code: cause?.code ?? 'EPIPE', reason });
  }
}

export const tell = {
  aborted,
  broken,
  connected,
  connectFailed,
  cutShort,
  heard,
  refused,
  silent,
  unsent,
  unreadable,
};
