/** WebSocket as a transport of SIP (RFC 7118): the sockets its messages come by, and one connection as others may act on it. */
import type { LocalSocket, Transport } from './flow.ts';

const overlays = new WeakMap<LocalSocket, LocalSocket>();
const carriers = new WeakMap<LocalSocket, LocalSocket>();

/** The transport whose connections carry this one. */
export function carrierTransport(transport: Transport): Transport {
  return transport === 'ws' ? 'tcp' : transport === 'wss' ? 'tls' : transport;
}

/** The transports of sockets that one named so may be meant for: `ws` is said of WebSocket over TLS too. */
export function carriersOf(transport: Transport): readonly Transport[] {
  return transport === 'ws' ? ['tcp', 'tls'] : [carrierTransport(transport)];
}

/** The transport as URIs say it: "transport=ws" stands for WebSocket over TLS too, there is no other (RFC 7118 §5.3). */
export function uriTransport(transport: Transport): Transport {
  return transport === 'wss' ? 'ws' : transport;
}

/** A TCP or TLS socket as messages over WebSocket have it: the same place, with the transport `ws` or `wss`. One for each socket. */
export function webSocketOf(carrier: LocalSocket): LocalSocket {
  const known = overlays.get(carrier);
  if (known !== undefined) return known;
  const overlay: LocalSocket = { ...carrier, transport: carrier.transport === 'tls' ? 'wss' : 'ws' };
  overlays.set(carrier, overlay);
  carriers.set(overlay, carrier);
  return overlay;
}

/** The socket that listens, for one of `webSocketOf`; any other socket is its own. */
export function carrierSocket(socket: LocalSocket): LocalSocket {
  return carriers.get(socket) ?? socket;
}

/** Status codes of closing (RFC 6455 §7.4.1) that we send. */
export const CloseCode = {
  Normal: 1000,
  GoingAway: 1001,
  ProtocolError: 1002,
  InvalidPayload: 1007,
  PolicyViolation: 1008,
  MessageTooBig: 1009,
} as const;

/** Who ended a connection: we, the peer, or neither in good order. */
export type WebSocketEnd = 'local' | 'remote' | 'failed';

/** What the keeper of a connection hears of it. Must not throw. */
export interface WebSocketEvents {
  /** A message or a control frame came. */
  onReceived(isMessage: boolean): void;
  /** A message or a control frame was queued. */
  onSent(isMessage: boolean): void;
}

export interface WebSocketOptions extends WebSocketEvents {
  /** Milliseconds that the peer has to answer our Close. */
  readonly closeTime: number;
}

/** One connection, for its keeper. What is asked of a connection that has ended does nothing and gives false. */
export interface WebSocketHandle {
  readonly connection: number;
  /** `open` until either side has sent a Close. */
  readonly state: 'open' | 'closing' | 'closed';
  /** Milliseconds of the clock at which it last sent or received something. */
  readonly lastUsed: number;
  /** A Ping of ours has no answer yet. */
  readonly awaitsPong: boolean;
  /** null while it is open. */
  readonly end: WebSocketEnd | null;
  ping(payload: string): boolean;
  pong(payload: string): boolean;
  /** Sends a Close; the connection ends when the peer has answered, or late. */
  close(code: number, reason: string): boolean;
  /** Ends the connection now. */
  drop(reason: string): void;
}
