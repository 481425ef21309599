// The sending half of a stream connection: what waits to be written, for how long and how much of it.
import type { Socket } from 'node:net';
import { Timer, type TimerWheel } from '../lib/timer-wheel.ts';
import type { Flow } from '../sip/flow.ts';
import type { TransportLimits } from './limits.ts';

/** A message taken and not yet in the kernel. */
export interface Unsent {
  readonly flow: Flow;
  /** null: bytes that are no message. */
  readonly text: string | null;
  /** The bytes that are written, one char each. */
  readonly wire: string;
}

/** What all writers of a transport share. */
export interface WriterOwner {
  readonly timers: TimerWheel;
  readonly limits: TransportLimits;
  /** Bytes that wait in all writers; each adds and takes away its own. */
  queuedBytes: number;
}

export interface WriterEvents {
  /** The peer took nothing for the send timeout. */
  onStuck(): void;
  /** The kernel has everything that was flushed. */
  onDrained(): void;
}

const PONG = '\r\n';

export class StreamWriter {
  /** null: not open yet, everything is kept. */
  #socket: Socket | null = null;
  readonly #owner: WriterOwner;
  readonly #events: WriterEvents;
  readonly #timer: Timer<WriterEvents>;
  #pending: Unsent[] = [];
  #pendingPongs = 0;
  #pendingBytes = 0;
  /** The messages of each write that the kernel has not wholly taken. */
  readonly #writing: Unsent[][] = [];
  #waitingBytes = 0;

  constructor(owner: WriterOwner, events: WriterEvents) {
    this.#owner = owner;
    this.#events = events;
    this.#timer = new Timer<WriterEvents>(stuck, events);
  }

  /** From here on what is flushed goes to `socket`. */
  open(socket: Socket): void {
    this.#wait(0);
    this.#socket = socket;
  }

  /** Bytes flushed that the kernel has not taken. */
  get waitingBytes(): number {
    return this.#waitingBytes;
  }

  /** Bytes queued since the last flush. */
  get pendingBytes(): number {
    return this.#pendingBytes;
  }

  /** Whether `flush` has something to write. */
  get isPending(): boolean {
    return this.#pendingBytes > 0 || this.#pendingPongs > 0;
  }

  /** Bytes queued or waiting. */
  get queuedBytes(): number {
    return this.#socket === null ? this.#pendingBytes : this.#pendingBytes + this.#waitingBytes;
  }

  /** What was queued first and is not flushed; '': nothing. */
  get firstText(): string {
    return this.#pending[0]?.text ?? '';
  }

  /** Queues the bytes of a message; false when the peer already has more waiting than it may. */
  send(unsent: Unsent): boolean {
    if (this.#isFull()) {
      return false;
    }
    this.#pending.push(unsent);
    this.#pendingBytes += unsent.wire.length;
    return true;
  }

  /** Queues the answer to a keep-alive; false as with `send`. */
  pong(): boolean {
    if (this.#isFull()) {
      return false;
    }
    this.#pendingPongs++;
    return true;
  }

  #isFull(): boolean {
    return this.#waitingBytes > this.#owner.limits.tcpConnectionQueue;
  }

  /** Writes everything queued in one piece, when it is open. */
  flush(): void {
    const socket = this.#socket;
    if (socket === null) {
      this.#wait(this.#pendingBytes);
      return;
    }
    const entries = this.#pending;
    let text = this.#pendingPongs === 0 ? '' : PONG.repeat(this.#pendingPongs);
    for (let index = 0; index < entries.length; index++) {
      text += entries[index]!.wire;
    }
    this.#pending = [];
    this.#pendingBytes = 0;
    this.#pendingPongs = 0;
    socket.write(text, 'latin1', (error) => {
      // Node tells no error for the write that it cancels when it destroys a socket: `takeUnsent` finds that too.
      if ((error === null || error === undefined) && !socket.destroyed) {
        this.#onWritten(entries, socket);
      }
    });
    this.#wait(socket.writableLength);
    if (this.#waitingBytes > 0) {
      this.#writing.push(entries);
      if (!this.#timer.active) {
        this.#watch(socket);
      }
    }
  }

  /** Starts to count the time in which the peer must take something. */
  #watch(socket: Socket): void {
    if (!socket.destroyed) {
      this.#owner.timers.start(this.#timer, this.#owner.limits.tcpSendTimeout);
    }
  }

  /** That many bytes wait now. */
  #wait(bytes: number): void {
    this.#owner.queuedBytes += bytes - this.#waitingBytes;
    this.#waitingBytes = bytes;
  }

  #onWritten(entries: Unsent[], socket: Socket): void {
    const index = this.#writing.indexOf(entries);
    if (index >= 0) {
      this.#writing.splice(index, 1);
    }
    this.#wait(socket.writableLength);
    if (this.#waitingBytes > 0) {
      this.#watch(socket);
    } else {
      this.#owner.timers.stop(this.#timer);
      this.#events.onDrained();
    }
  }

  /** Stops the timer: from here on nobody cares how long it takes. */
  stop(): void {
    this.#owner.timers.stop(this.#timer);
  }

  /** For the end: all messages of which the kernel has not taken every byte. Afterwards there are none. */
  takeUnsent(): readonly Unsent[] {
    this.stop();
    const unsent = [...this.#writing.flat(), ...this.#pending];
    this.#writing.length = 0;
    this.#pending = [];
    this.#pendingBytes = 0;
    this.#pendingPongs = 0;
    this.#wait(0);
    return unsent;
  }
}

function stuck(events: WriterEvents): void {
  events.onStuck();
}
