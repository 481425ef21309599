// The receiving half of a stream connection: bytes into messages (RFC 3261 §18.3), and how long one may take to come.
import type { Buffer } from 'node:buffer';
import { Timer, type TimerWheel } from '../lib/timer-wheel.ts';
import { type FramingError, StreamFramer } from '../sip/framer.ts';
import type { TransportLimits } from './limits.ts';
import type { WebSocketSession } from './websocket/session.ts';

/** What all readers of a transport share. */
export interface ReaderOwner {
  readonly timers: TimerWheel;
  readonly limits: TransportLimits;
}

/** What a reader tells its connection. Each may close the connection, and with it `stop` the reader. */
export interface ReaderEvents {
  onText(text: string): void;
  /** A keep-alive that wants an answer (RFC 5626 §3.5.1). */
  onPing(): void;
  /** An HTTP request waits to be told that its body is wanted. */
  onBodyWanted(): void;
  /** Nothing that comes now can be read. */
  onUnreadable(error: FramingError): void;
  /** A message was begun and did not come to its end. */
  onLate(): void;
}

/** What the framer may keep of line ends that could become a keep-alive; not a message begun. */
const KEEP_ALIVE_REST = 3;

export class StreamReader {
  readonly #owner: ReaderOwner;
  readonly #events: ReaderEvents;
  readonly #framer: StreamFramer;
  readonly #timer: Timer<ReaderEvents>;
  /** Reads instead of the framer; null: SIP and HTTP as they are. */
  #session: WebSocketSession | null = null;
  #isStopped = false;

  constructor(owner: ReaderOwner, events: ReaderEvents) {
    const { limits } = owner;
    this.#owner = owner;
    this.#events = events;
    this.#framer = new StreamFramer({
      maxHeadBytes: limits.streamMessage,
      maxMessageBytes: limits.streamMessage,
      acceptNoContentLength: limits.streamAcceptNoContentLength,
    });
    this.#timer = new Timer<ReaderEvents>(late, events);
  }

  /** A message was begun and is not complete. */
  get isInMessage(): boolean {
    return this.#session === null ? this.#framer.pending > KEEP_ALIVE_REST : this.#session.pending > 0;
  }

  /** All bytes behind the message that was told last are for `session`. */
  upgrade(session: WebSocketSession): void {
    this.#session = session;
  }

  /** Takes the next bytes and tells what they complete. */
  push(bytes: Buffer): void {
    if (this.#session === null) this.#cut(bytes);
    else this.#watch(this.#session.receive(bytes));
  }

  #cut(bytes: Buffer): void {
    const framer = this.#framer;
    framer.push(bytes);
    let completed = false;
    for (let item = framer.next(); item !== null; item = framer.next()) {
      if (typeof item === 'string') {
        completed = true;
        this.#events.onText(item);
      } else if (item.kind === 'ping') {
        this.#events.onPing();
      } else if (item.kind === 'continue') {
        this.#events.onBodyWanted();
      } else {
        this.#events.onUnreadable(item);
      }
      if (this.#stopped()) {
        return;
      }
      if (this.#session !== null) {
        this.push(framer.takeRest());
        return;
      }
    }
    this.#watch(completed);
  }

  /** Asked where handlers may have stopped it meanwhile. */
  #stopped(): boolean {
    return this.#isStopped;
  }

  /** A message begun must be complete in time, however busily its bytes trickle in. */
  #watch(completed: boolean): void {
    const { timers, limits } = this.#owner;
    if (!this.isInMessage) {
      timers.stop(this.#timer);
    } else if (completed || !this.#timer.active) {
      timers.start(this.#timer, limits.tcpMessageTime);
    }
  }

  /** Tells nothing more. */
  stop(): void {
    this.#isStopped = true;
    this.#owner.timers.stop(this.#timer);
  }
}

function late(events: ReaderEvents): void {
  events.onLate();
}
