// One connection that carries messages (RFC 3261 §18.3), whatever its socket is, and the times and sizes that bound it.
import type { Buffer } from 'node:buffer';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { Flow, LocalSocket } from '../sip/flow.ts';
import type { ConnectionEnd } from '../sip/stream.ts';
import type { FramingError } from '../sip/framer.ts';
import { tell } from './connection-journal.ts';
import { ConnectionLife, type LifeEvents } from './connection-life.ts';
import type { ConnectionOwner, ConnectionStart } from './connection-owner.ts';
import { HeldSocket, type SocketEvents } from './held-socket.ts';
import { CONTINUE, httpRefusal } from './http-answers.ts';
import type { ProxiedPeer } from './proxy-protocol/header.ts';
import { setSocketOptions } from './socket-options.ts';
import { StreamReader, type ReaderEvents } from './stream-reader.ts';
import type { StreamSecurity, UnreadyConnection } from './stream-security.ts';
import { StreamWriter, type Unsent, type WriterEvents } from './stream-writer.ts';
import type { WebSocketSession } from './websocket/session.ts';

/** `securing`: it is connected and not ready. */
export type ConnectionState = 'connecting' | 'securing' | 'open' | 'closed';

/** Milliseconds that the peer has to take the last bytes and to end a connection that we end. */
const LINGER = 1_000;

export class StreamConnection implements ReaderEvents, WriterEvents, LifeEvents, SocketEvents, UnreadyConnection {
  readonly id: number;
  #flow: Flow;
  readonly outgoing: boolean;
  /** What the table knows it by; the table's own. */
  readonly keys: string[] = [];
  #state: ConnectionState;
  readonly #held: HeldSocket;
  readonly #owner: ConnectionOwner;
  /** What it waits for when it is connected and not ready. */
  #security: StreamSecurity | null;
  readonly #reader: StreamReader;
  readonly #writer: StreamWriter;
  readonly #life: ConnectionLife;
  /** Messages go in its frames; null: as they are. */
  #session: WebSocketSession | null = null;
  #closeAfter = false;
  /** The peer has sent something. */
  #heard = false;
  #closeReason: NodeJS.ErrnoException | null = null;
  #end: ConnectionEnd = 'own';

  constructor(owner: ConnectionOwner, id: number, start: ConnectionStart) {
    const { socket, local, localAddress, peer, security, lifetime } = start;
    this.id = id;
    this.#flow = { socket: local, remoteAddress: peer.address, remotePort: peer.port, connection: id };
    this.outgoing = socket.connecting;
    this.#state = socket.connecting ? 'connecting' : 'securing';
    this.#owner = owner;
    this.#security = security;
    this.#reader = new StreamReader(owner, this);
    this.#writer = new StreamWriter(owner, this);
    this.#life = new ConnectionLife(owner, this, lifetime);
    this.#held = new HeldSocket(socket, this, localAddress ?? local.address);
    if (this.outgoing) {
      this.#life.limit(owner.limits.tcpConnectTimeout);
      socket.once('connect', this.#onConnect);
    } else {
      setSocketOptions(socket, owner, local);
      this.secureBy(security);
    }
  }

  secureBy(next: StreamSecurity | null): void {
    this.#security = next;
    if (next === null) {
      this.ready();
      return;
    }
    this.#state = 'securing';
    this.#life.limit(next.time(this.#owner.limits));
    next.begin(this.#held.socket, this);
  }

  isFrom(peer: ProxiedPeer | null): boolean {
    return this.#state !== 'closed' && this.#owner.onIdentified(this, peer);
  }

  /** For the owner: messages come from there, whatever end the socket has. */
  isPeer({ address, port }: ProxiedPeer): void {
    this.#flow = { ...this.#flow, remoteAddress: address, remotePort: port };
  }

  use(socket: Socket): void {
    this.#held.use(socket);
  }

  ready(): void {
    if (this.#state === 'closed' || this.#held.socket.destroyed) {
      return;
    }
    const socket = this.#held.socket;
    this.#state = 'open';
    socket.on('data', this.#onData);
    socket.on('end', this.#onEnd);
    this.#touch();
    this.#writer.open(socket);
    this.flush();
  }

  get flow(): Flow {
    return this.#flow;
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** Takes messages, now or when it is open. */
  get usable(): boolean {
    // RFC 6455 §5.5.1: after a Close no message follows.
    const isLeaving = this.#session !== null && this.#session.state !== 'open';
    return this.#state !== 'closed' && !this.#closeAfter && !isLeaving;
  }

  /** How it ended, once it has. */
  get end(): ConnectionEnd {
    return this.#end;
  }

  get localAddress(): string {
    return this.#held.localAddress;
  }

  get localPort(): number {
    return this.#held.localPort;
  }

  /** Bytes taken from senders that the kernel has not. */
  get queuedBytes(): number {
    return this.#writer.queuedBytes;
  }

  get firstText(): string {
    return this.#writer.firstText;
  }

  /** The socket when it is one of TLS and the handshake is over. */
  get secure(): TLSSocket | null {
    return this.#state === 'connecting' ? null : this.#held.secure;
  }

  /** Milliseconds of silence left; infinite where nobody counts. */
  get timeLeft(): number {
    return this.#life.timeLeft;
  }

  /** Milliseconds of silence until it is closed; infinite: never. */
  get lifetime(): number {
    return this.#life.lifetime;
  }

  set lifetime(milliseconds: number) {
    this.#life.lifetime = milliseconds;
    this.#touch();
  }

  /** The number the system knows it by; -1: it has none. */
  get descriptor(): number {
    return this.#held.descriptor;
  }

  /** Queues; false when the connection is closed or was cut off because its peer takes nothing. */
  send(text: string, flow: Flow): boolean {
    if (!this.usable) return false;
    if (this.#writer.pendingBytes > this.#owner.limits.tcpConnectionQueue) {
      this.flush();
    }
    return this.#queue({ flow, text, wire: this.#session === null ? text : this.#session.wrap(text) });
  }

  #queue(unsent: Unsent): boolean {
    return this.#queued(this.#writer.send(unsent));
  }

  /** After the writer was given something: `isTaken` is its answer. */
  #queued(isTaken: boolean): boolean {
    if (!isTaken) {
      this.#owner.events.sendq_full.value++;
      this.abort('ENOBUFS', `the peer takes nothing and ${this.#writer.waitingBytes} bytes wait for it`);
      return false;
    }
    this.#owner.onQueued(this);
    return true;
  }

  /** Queues bytes (one char each) that are no message; when they cannot be sent, nobody is told. */
  write(wire: string): void {
    if (this.#state !== 'closed') this.#queue({ flow: this.flow, text: null, wire });
  }

  /** From here on messages come by `socket` and go both ways in the frames of `session`; what was queued goes as it is. */
  upgrade(session: WebSocketSession, socket: LocalSocket): void {
    this.#session = session;
    this.#flow = { ...this.#flow, socket };
    this.#reader.upgrade(session);
  }

  /** Closes once everything queued is out. */
  closeAfterSending(): void {
    this.#closeAfter = true;
  }

  /** The same where nothing may be queued any more: then at once. */
  finish(): void {
    this.#closeAfter = true;
    this.#closeWhenSent();
  }

  /** Writes everything queued in one piece; what is queued before the connection is open waits for that. */
  flush(): void {
    if (this.#state === 'closed' || !this.#writer.isPending) {
      return;
    }
    this.#owner.onFlush();
    this.#writer.flush();
    this.#touch();
    this.#closeWhenSent();
  }

  #closeWhenSent(): void {
    if (this.#closeAfter && this.#writer.queuedBytes === 0 && this.#state === 'open') {
      this.close();
    }
  }

  /** Ends the connection because of us, with one line in the log. */
  abort(code: string, reason: string): void {
    if (this.#state === 'closed') return;
    tell.aborted(this.#owner, this.#flow, reason);
    this.#destroy(Object.assign(new Error(reason), { code }));
  }

  /** Ends the connection in good order: what the kernel can take at once still goes out. */
  close(end: ConnectionEnd = 'own'): void {
    if (this.#state === 'closed') return;
    this.#end = end;
    this.#session?.leave();
    this.flush();
    if (this.#isClosed()) return;
    const graceful = this.#state === 'open' && this.#writer.waitingBytes === 0;
    this.#leave();
    if (graceful) {
      this.#held.socket.destroySoon();
    } else {
      this.#held.socket.destroy();
    }
  }

  /**
   * Ends the connection while the peer may still be sending. What was answered before must arrive, and it would be lost if
   * the system had bytes that nobody read when the socket is closed: all that comes is read until the peer ends too.
   */
  #endOrderly(): void {
    this.flush();
    if (this.#isClosed()) return;
    this.#leave();
    this.#held.socket.end();
    this.#life.limit(LINGER);
  }

  /** For the life. */
  onLifeEnded(): void {
    const { events, limits } = this.#owner;
    if (this.#state === 'closed') {
      this.#held.socket.destroy();
    } else if (this.#state === 'open') {
      tell.silent(this.#owner, this.#flow, this.lifetime);
      this.close();
    } else if (this.#state === 'connecting') {
      events.connect_failed.value++;
      this.abort('ETIMEDOUT', `connect timed out after ${limits.tcpConnectTimeout} ms`);
    } else {
      const security = this.#security!;
      this.abort('ETIMEDOUT', `the ${security.what} was not complete after ${security.time(limits)} ms`);
    }
  }

  #destroy(reason: NodeJS.ErrnoException): void {
    this.#closeReason ??= reason;
    this.#leave();
    this.#held.socket.destroy();
  }

  /** Asked where handlers may have closed it meanwhile. */
  #isClosed(): boolean {
    return this.#state === 'closed';
  }

  /** From here on nobody sends on it or finds it. */
  #leave(): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.#session?.ended();
    this.#life.stop();
    this.#reader.stop();
    this.#writer.stop();
    this.#owner.onClosed(this);
  }

  #touch(): void {
    if (this.#state === 'open') this.#life.touch();
  }

  readonly #onConnect = (): void => {
    if (this.#state !== 'connecting') return;
    setSocketOptions(this.#held.socket, this.#owner, this.#flow.socket);
    this.#held.askEnd();
    tell.connected(this.#owner, this.#flow);
    this.secureBy(this.#security);
  };

  readonly #onData = (bytes: Buffer): void => {
    if (this.#state === 'closed') return;
    if (!this.#heard) {
      this.#heard = true;
      if (!this.outgoing) tell.heard(this.#owner);
    }
    this.#touch();
    this.#reader.push(bytes);
  };

  /** For the reader. */
  onText(text: string): void {
    this.#owner.counters.received++;
    this.#owner.onMessage(text, this);
  }

  /** For the reader. */
  onPing(): void {
    if (this.#owner.limits.tcpCrlfPing) {
      this.#queued(this.#writer.pong());
    }
  }

  /** For the reader. */
  onBodyWanted(): void {
    this.write(CONTINUE);
  }

  /** For the reader. */
  onUnreadable(error: FramingError): void {
    this.#owner.counters.dropped++;
    const answer = httpRefusal(error);
    if (answer === null) {
      tell.aborted(this.#owner, this.#flow, tell.unreadable(error.reason));
    } else {
      tell.refused(this.#owner, this.#flow, error);
      this.write(answer);
    }
    this.#endOrderly();
  }

  /** For the reader. */
  onLate(): void {
    this.abort('ETIMEDOUT', `a message was not complete after ${this.#owner.limits.tcpMessageTime} ms`);
  }

  /** For the writer. */
  onStuck(): void {
    this.#owner.events.send_timeout.value++;
    this.abort('ETIMEDOUT', `the peer took nothing for ${this.#owner.limits.tcpSendTimeout} ms`);
  }

  /** For the writer. */
  onDrained(): void {
    this.#closeWhenSent();
  }

  readonly #onEnd = (): void => {
    if (this.#reader.isInMessage) {
      tell.cutShort(this.#owner, this.#flow);
    }
    this.#session?.ended();
    this.close('closed');
  };

  /** For the socket. */
  onSocketError(error: NodeJS.ErrnoException): void {
    this.#closeReason ??= error;
    if (this.#state === 'closed') return;
    const wasOpen = this.#state !== 'connecting';
    if (!wasOpen) tell.connectFailed(this.#owner, this.#flow, error);
    else tell.broken(this.#owner, this.#flow, error);
    if (wasOpen) this.#end = error.code === 'ETIMEDOUT' ? 'timeout' : 'reset';
    this.#leave();
  }

  /** For the socket. */
  onSocketClosed(): void {
    this.#leave();
    this.#life.stop();
    tell.unsent(this.#owner, this.#flow, this.#writer.takeUnsent(), this.#closeReason);
    this.#owner.onGone(this);
  }
}
