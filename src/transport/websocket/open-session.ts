// Makes a stream connection one of WebSocket, when its handshake is answered (RFC 6455 §4.2.2).
import { webSocketOf, type WebSocketOptions } from '../../sip/web-socket.ts';
import type { ConnectionOwner } from '../connection-owner.ts';
import type { StreamConnection } from '../stream-connection.ts';
import { WebSocketSession } from './session.ts';

/** What was queued goes out as it is; messages from then on are in frames, and come by the socket of `webSocketOf`. */
export function openSession(
  connection: StreamConnection,
  owner: Pick<ConnectionOwner, 'clock' | 'timers' | 'limits'>,
  options: WebSocketOptions,
): WebSocketSession {
  const { clock, timers, limits } = owner;
  const session = new WebSocketSession(
    connection.id,
    {
      clock,
      timers,
      mostBytes: limits.streamMessage,
      answersKeepAlives: limits.tcpCrlfPing,
      deliver: (text) => {
        connection.onText(text);
      },
      write: (wire) => {
        connection.write(wire);
      },
      end: () => {
        connection.finish();
      },
      abort: (reason) => {
        connection.abort('ECONNABORTED', reason);
      },
    },
    options,
  );
  connection.upgrade(session, webSocketOf(connection.flow.socket));
  return session;
}
