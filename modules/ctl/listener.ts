/** What the module's sockets have in common, and what `ctl.*` shows of them. */

/** One socket that was opened. */
export interface ControlListener {
  /** As `ctl.listen` prints it: `unix_stream`, `unix_dgram`, `udp`, `tcp`. */
  readonly kind: string;
  /** Path or address, and port or ''. */
  readonly address: string;
  readonly port: string;
  connections(): readonly ControlConnection[];
  close(): Promise<void>;
}

/** One peer of a stream. */
export interface ControlConnection {
  readonly peerAddress: string;
  readonly peerPort: string;
}

/** Why a socket could not be opened. */
export interface ListenFailure {
  readonly failure: string;
}
