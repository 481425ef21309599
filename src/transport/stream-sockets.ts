// The port to streams: who opens connections and listens for them. Simulations have a network of their own.
import { connect, createServer, type NetConnectOpts, type Server, type ServerOpts, type Socket } from 'node:net';

export interface StreamSockets {
  /** A socket that is being connected; it tells how that went. */
  connect(options: NetConnectOpts): Socket;
  /** A server that does not listen yet. */
  createServer(options: ServerOpts): Server;
}

export const systemStreams: StreamSockets = { connect, createServer };
