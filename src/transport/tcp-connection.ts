// One TCP connection (RFC 3261 §18.3): bytes into messages, messages into bytes, and the times and sizes that bound it.
import type { Buffer } from 'node:buffer';
import type { Socket } from 'node:net';
import type { Clock } from '../lib/clock.ts';
import { hostForm } from '../lib/ip-address.ts';
import type { Logger } from '../lib/log.ts';
import { Timer } from '../lib/timer-wheel.ts';
import type { Flow, LocalSocket } from '../sip/flow.ts';
import { StreamFramer } from '../sip/framer.ts';
import type { StreamCounters, TransportCounters } from './counters.ts';
import { reasonOf } from './system-error.ts';
import type { SendFailure } from './send-failure.ts';
import { descriptorOf, setTypeOfService } from './type-of-service.ts';
import { StreamWriter, type WriterOwner } from './stream-writer.ts';

export type ConnectionState = 'connecting' | 'open' | 'closed';

/** What a connection needs from the one who keeps it. */
export interface ConnectionOwner extends WriterOwner {
  readonly clock: Clock;
  readonly log: Logger;
  readonly counters: TransportCounters;
  readonly events: StreamCounters;
  onMessage(text: string, connection: TcpConnection): void;
  /** Something was queued: `flush` is wanted soon. */
  onQueued(connection: TcpConnection): void;
  /** The connection is about to write what was queued. */
  onFlush(): void;
  /** Called once, when the connection can no longer be used. */
  onClosed(connection: TcpConnection): void;
  onUnsent(failure: SendFailure): void;
  /** The system did not take the type of service for a connection of `socket`; `status` is a negative errno. */
  onTypeOfServiceRefused(socket: LocalSocket, status: number): void;
  /** Called once, after `onClosed`, when the handle is gone. */
  onGone(connection: TcpConnection): void;
}

/** What the framer may keep of line ends that could become a keep-alive; not a message begun. */
const KEEP_ALIVE_REST = 3;

export class TcpConnection {
  readonly id: number;
  readonly flow: Flow;
  readonly outgoing: boolean;
  /** What the table knows it by; the table's own. */
  readonly keys: string[] = [];
  readonly lifetime: number;
  #state: ConnectionState;
  readonly #socket: Socket;
  readonly #owner: ConnectionOwner;
  readonly #framer: StreamFramer;
  readonly #lifeTimer: Timer<TcpConnection>;
  readonly #messageTimer: Timer<TcpConnection>;
  readonly #writer: StreamWriter;
  #closeAfter = false;
  /** The peer has sent something. */
  #heard = false;
  #closeReason: NodeJS.ErrnoException | null = null;
  #localAddress: string;
  #localPort: number;

  constructor(
    owner: ConnectionOwner,
    id: number,
    socket: Socket,
    local: LocalSocket,
    peer: { address: string; port: number },
  ) {
    this.id = id;
    this.flow = { socket: local, remoteAddress: peer.address, remotePort: peer.port, connection: id };
    this.outgoing = socket.connecting;
    this.lifetime = owner.limits.tcpConnectionLifetime;
    this.#state = socket.connecting ? 'connecting' : 'open';
    this.#socket = socket;
    this.#owner = owner;
    this.#framer = new StreamFramer({
      maxHeadBytes: owner.limits.streamMessage,
      maxMessageBytes: owner.limits.streamMessage,
      acceptNoContentLength: owner.limits.streamAcceptNoContentLength,
    });
    this.#lifeTimer = new Timer<TcpConnection>(lifeEnded, this);
    this.#messageTimer = new Timer<TcpConnection>(messageLate, this);
    this.#writer = new StreamWriter(socket, owner, { onStuck: this.#onStuck, onDrained: this.#onDrained });
    this.#localAddress = socket.localAddress ?? local.address;
    this.#localPort = socket.localPort ?? 0;
    if (this.outgoing) {
      owner.timers.start(this.#lifeTimer, owner.limits.tcpConnectTimeout);
    } else {
      this.#touch();
      this.#setTypeOfService();
    }
    socket.on('connect', this.#onConnect);
    socket.on('data', this.#onData);
    socket.on('end', this.#onEnd);
    socket.on('error', this.#onError);
    socket.on('close', this.#onClose);
  }

  #setTypeOfService(): void {
    const value = this.#owner.limits.typeOfService;
    const descriptor = descriptorOf(this.#socket);
    if (value === null || descriptor < 0) return;
    const status = setTypeOfService(descriptor, this.flow.socket.family, value);
    if (status < 0) this.#owner.onTypeOfServiceRefused(this.flow.socket, status);
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** Takes messages, now or when it is open. */
  get usable(): boolean {
    return this.#state !== 'closed' && !this.#closeAfter;
  }

  get localAddress(): string {
    return this.#localAddress;
  }

  get localPort(): number {
    return this.#localPort;
  }

  /** Bytes taken from senders that the kernel has not. */
  get queuedBytes(): number {
    return this.#writer.queuedBytes;
  }

  /** Milliseconds of silence left; infinite where nobody counts. */
  get timeLeft(): number {
    if (!this.#lifeTimer.active) return Number.POSITIVE_INFINITY;
    return Math.max(0, this.#lifeTimer.deadline - this.#owner.clock.now());
  }

  /** For log lines: `127.0.0.1:5060`. */
  get peer(): string {
    return `${hostForm(this.flow.remoteAddress)}:${this.flow.remotePort}`;
  }

  /** Queues; false when the connection is closed or was cut off because its peer takes nothing. */
  send(text: string, flow: Flow): boolean {
    if (!this.usable) {
      return false;
    }
    if (this.#writer.pendingBytes > this.#owner.limits.tcpConnectionQueue) {
      this.flush();
    }
    if (!this.#writer.send(text, flow)) {
      this.#owner.events.sendq_full.value++;
      this.abort('ENOBUFS', `the peer takes nothing and ${this.#writer.waitingBytes} bytes wait for it`);
      return false;
    }
    this.#owner.onQueued(this);
    return true;
  }

  /** Closes once everything queued is out. */
  closeAfterSending(): void {
    this.#closeAfter = true;
  }

  /** Writes everything queued in one piece. */
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
    if (this.#state === 'closed') {
      return;
    }
    this.#owner.log.error(`tcp connection ${this.id} with ${this.peer} closed: ${reason}`);
    this.#owner.counters.errors++;
    this.#destroy(Object.assign(new Error(reason), { code }));
  }

  /** Ends the connection in good order: what the kernel can take at once still goes out. */
  close(): void {
    if (this.#state === 'closed') {
      return;
    }
    this.flush();
    if (this.#isClosed()) {
      return;
    }
    const graceful = this.#state === 'open' && this.#writer.waitingBytes === 0;
    this.#leave();
    if (graceful) {
      this.#socket.destroySoon();
    } else {
      this.#socket.destroy();
    }
  }

  /** For the timer. */
  lifeEnded(): void {
    if (this.#state === 'connecting') {
      this.#owner.events.connect_failed.value++;
      const reason = `connect timed out after ${this.#owner.limits.tcpConnectTimeout} ms`;
      this.abort('ETIMEDOUT', reason);
      return;
    }
    this.#owner.events.con_timeout.value++;
    this.#owner.log.debug(`tcp connection ${this.id} with ${this.peer} closed: silent for ${this.lifetime} ms`);
    this.close();
  }

  #destroy(reason: NodeJS.ErrnoException): void {
    this.#closeReason ??= reason;
    this.#leave();
    this.#socket.destroy();
  }

  /** Asked where handlers may have closed it meanwhile. */
  #isClosed(): boolean {
    return this.#state === 'closed';
  }

  /** From here on nobody sends on it or finds it. */
  #leave(): void {
    if (this.#state === 'closed') {
      return;
    }
    this.#state = 'closed';
    const { timers } = this.#owner;
    timers.stop(this.#lifeTimer);
    timers.stop(this.#messageTimer);
    this.#writer.stop();
    this.#owner.onClosed(this);
  }

  #touch(): void {
    if (this.#state !== 'open') {
      return;
    }
    const { timers } = this.#owner;
    if (this.lifetime === Number.POSITIVE_INFINITY) {
      timers.stop(this.#lifeTimer);
    } else {
      timers.start(this.#lifeTimer, this.lifetime);
    }
  }

  readonly #onConnect = (): void => {
    if (this.#state !== 'connecting') {
      return;
    }
    this.#state = 'open';
    this.#setTypeOfService();
    this.#owner.events.connect_success.value++;
    this.#owner.events.established.value++;
    this.#localAddress = this.#socket.localAddress ?? this.#localAddress;
    this.#localPort = this.#socket.localPort ?? this.#localPort;
    this.#owner.log.debug(`tcp connection ${this.id} with ${this.peer} is open`);
    this.#touch();
    this.#writer.watch();
  };

  readonly #onData = (bytes: Buffer): void => {
    if (this.#state === 'closed') {
      return;
    }
    if (!this.#heard) this.#hear();
    this.#touch();
    const framer = this.#framer;
    framer.push(bytes);
    let completed = false;
    for (let item = framer.next(); item !== null; item = framer.next()) {
      if (typeof item === 'string') {
        completed = true;
        this.#owner.counters.received++;
        this.#owner.onMessage(item, this);
      } else if (item.kind === 'ping') {
        this.#pong();
      } else {
        this.#owner.counters.dropped++;
        this.abort('EPROTO', `what the peer sends cannot be cut into messages (${item.reason})`);
      }
      if (this.#isClosed()) {
        return;
      }
    }
    this.#watchMessage(completed);
  };

  #hear(): void {
    this.#heard = true;
    if (this.outgoing) return;
    this.#owner.events.passive_open.value++;
    this.#owner.events.established.value++;
  }

  #pong(): void {
    if (this.#owner.limits.tcpCrlfPing) {
      this.#writer.pong();
      this.#owner.onQueued(this);
    }
  }

  /** A message begun must be complete in time, however busily its bytes trickle in. */
  #watchMessage(completed: boolean): void {
    const { timers, limits } = this.#owner;
    if (this.#framer.pending <= KEEP_ALIVE_REST) {
      timers.stop(this.#messageTimer);
    } else if (completed || !this.#messageTimer.active) {
      timers.start(this.#messageTimer, limits.tcpMessageTime);
    }
  }

  readonly #onStuck = (): void => {
    this.#owner.events.send_timeout.value++;
    this.abort('ETIMEDOUT', `the peer took nothing for ${this.#owner.limits.tcpSendTimeout} ms`);
  };

  readonly #onDrained = (): void => {
    this.#closeWhenSent();
  };

  readonly #onEnd = (): void => {
    if (this.#framer.pending > KEEP_ALIVE_REST) {
      this.#owner.log.info(`tcp connection ${this.id} with ${this.peer} closed by the peer in the middle of a message`);
    }
    this.close();
  };

  readonly #onError = (error: NodeJS.ErrnoException): void => {
    this.#closeReason ??= error;
    if (this.#state === 'closed') {
      return;
    }
    const { log, counters, events } = this.#owner;
    if (this.#state === 'connecting') {
      counters.errors++;
      events.connect_failed.value++;
      log.error(`tcp connect to ${this.peer} failed: ${reasonOf(error)}`);
    } else {
      events.con_reset.value++;
      log.info(`tcp connection ${this.id} with ${this.peer} closed: ${reasonOf(error)}`);
    }
    this.#leave();
  };

  readonly #onClose = (): void => {
    this.#leave();
    const unsent = this.#writer.takeUnsent();
    const code = this.#closeReason?.code ?? 'EPIPE';
    const reason = `tcp send to ${this.peer} failed: ${this.#closeReason === null ? 'the connection was closed' : reasonOf(this.#closeReason)}`;
    for (const { flow, text } of unsent) {
      this.#owner.onUnsent({ flow, text, code, reason });
    }
    this.#owner.onGone(this);
  };

  /** For the timer. */
  messageLate(): void {
    this.abort('ETIMEDOUT', `a message was not complete after ${this.#owner.limits.tcpMessageTime} ms`);
  }
}

function lifeEnded(connection: TcpConnection): void {
  connection.lifeEnded();
}

function messageLate(connection: TcpConnection): void {
  connection.messageLate();
}
