// The port to streams: who opens connections and listens for them. Simulations have a network of their own.
import { connect, createServer, Socket } from 'node:net';
import type { Server, ServerOpts, SocketConstructorOpts, TcpNetConnectOpts } from 'node:net';
import { boundSocket } from '../lib/socket-tools.ts';

/** With `localPort`: from the port of a listener of ours that lets others have it, or from any where that cannot be. */
export type StreamTarget = TcpNetConnectOpts & {
  readonly localAddress: string | undefined;
  /** Told the negative errno for which it cannot be. */
  readonly onPortRefused?: (status: number) => void;
};

export interface StreamSockets {
  /** A socket that is being connected; it tells how that went. */
  connect(options: StreamTarget): Socket;
  /** A server that does not listen yet. */
  createServer(options: ServerOpts): Server;
}

export const systemStreams: StreamSockets = { connect: connectTo, createServer };

function connectTo(options: StreamTarget): Socket {
  const { localAddress, localPort, onPortRefused, ...target } = options;
  if (localPort === undefined) return connect(options);
  const fd = boundSocket(localAddress ?? (options.family === 6 ? '::' : '0.0.0.0'), localPort);
  if (fd < 0) {
    onPortRefused?.(fd);
    return connect({ ...target, localAddress });
  }
  // Reading begins when it is connected.
  const made: SocketConstructorOpts & { readonly manualStart: true } = { ...target, fd, manualStart: true };
  return new Socket(made).connect(target);
}
