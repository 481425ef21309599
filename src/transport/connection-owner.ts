// What a stream connection begins with, and what it needs from the one who keeps it.
import type { Socket } from 'node:net';
import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/log.ts';
import type { LocalSocket } from '../sip/flow.ts';
import type { StreamCounters, TransportCounters } from './counters.ts';
import type { ProxiedPeer } from './proxy-protocol/header.ts';
import type { SendFailure } from './send-failure.ts';
import type { StreamConnection } from './stream-connection.ts';
import type { StreamSecurity } from './stream-security.ts';
import type { WriterOwner } from './stream-writer.ts';

export interface ConnectionOwner extends WriterOwner {
  readonly clock: Clock;
  readonly log: Logger;
  readonly counters: TransportCounters;
  readonly events: StreamCounters;
  /** The peer is that one (null: the one it seems to be). False: it was closed, for that one has too many. */
  onIdentified(connection: StreamConnection, peer: ProxiedPeer | null): boolean;
  onMessage(text: string, connection: StreamConnection): void;
  /** Something was queued: `flush` is wanted soon. */
  onQueued(connection: StreamConnection): void;
  /** The connection is about to write what was queued. */
  onFlush(): void;
  /** Called once, when the connection can no longer be used. */
  onClosed(connection: StreamConnection): void;
  onUnsent(failure: SendFailure): void;
  /** The system did not take the type of service for a connection of `socket`; `status` is a negative errno. */
  onTypeOfServiceRefused(socket: LocalSocket, status: number): void;
  /** Called once, after `onClosed`, when the handle is gone. */
  onGone(connection: StreamConnection): void;
}

export interface ConnectionStart {
  /** Connected, or connecting. */
  readonly socket: Socket;
  readonly local: LocalSocket;
  /** Where it is opened from when that is not the address of `local`. */
  readonly localAddress?: string | undefined;
  readonly peer: { readonly address: string; readonly port: number };
  /** What makes the connected socket ready; null: it is. */
  readonly security: StreamSecurity | null;
  /** Milliseconds of silence until it is closed; infinite: never. */
  readonly lifetime: number;
}
