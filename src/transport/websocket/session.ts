// One WebSocket connection of a client (RFC 6455 §5.5, §7): messages out of frames and into them, pings answered, closing in good order.
import type { Buffer } from 'node:buffer';
import type { Clock } from '../../lib/clock.ts';
import { Timer, type TimerWheel } from '../../lib/timer-wheel.ts';
import { CloseCode, type WebSocketEnd, type WebSocketHandle, type WebSocketOptions } from '../../sip/web-socket.ts';
import { closeFrame, cutUtf8, frame, messageFrame, MOST_CONTROL, Opcode } from './frame.ts';
import { FrameReader, type ControlFrame, type FrameError } from './frame-reader.ts';

/** What the session does, by the connection that carries it. */
export interface SessionPort {
  readonly clock: Clock;
  readonly timers: TimerWheel;
  /** Bytes of one message. */
  readonly mostBytes: number;
  /** Whether keep-alives between messages are answered. */
  readonly answersKeepAlives: boolean;
  /** A whole message came. */
  deliver(text: string): void;
  /** Queues bytes (one char per byte). */
  write(wire: string): void;
  /** Ends the connection when everything queued is out. */
  end(): void;
  /** Ends the connection at once, with a line for the log. */
  abort(reason: string): void;
}

/** RFC 5626 §3.5.1, as clients send it over WebSocket too. */
const PING = '\r\n\r\n';
const PONG = '\r\n';

export class WebSocketSession implements WebSocketHandle {
  readonly connection: number;
  readonly #port: SessionPort;
  readonly #options: WebSocketOptions;
  readonly #reader: FrameReader;
  readonly #closeTimer: Timer<WebSocketSession>;
  #state: WebSocketHandle['state'] = 'open';
  #end: WebSocketEnd | null = null;
  #lastUsed: number;
  #awaitsPong = false;

  constructor(connection: number, port: SessionPort, options: WebSocketOptions) {
    this.connection = connection;
    this.#port = port;
    this.#options = options;
    this.#reader = new FrameReader(port.mostBytes);
    this.#closeTimer = new Timer<WebSocketSession>(closeLate, this);
    this.#lastUsed = port.clock.now();
  }

  get state(): WebSocketHandle['state'] {
    return this.#state;
  }

  get end(): WebSocketEnd | null {
    return this.#end;
  }

  get lastUsed(): number {
    return this.#lastUsed;
  }

  get awaitsPong(): boolean {
    return this.#awaitsPong;
  }

  /** Not 0 while a message is begun and not complete. */
  get pending(): number {
    return this.#reader.pending;
  }

  /** The bytes of a message that is about to be queued. */
  wrap(text: string): string {
    this.#used();
    this.#options.onSent(true);
    return messageFrame(text);
  }

  /** Gives whether a message came to its end. */
  receive(bytes: Buffer): boolean {
    const reader = this.#reader;
    let completed = false;
    reader.push(bytes);
    for (let event = reader.next(); event !== null; event = reader.next()) {
      if (this.#isClosed()) break;
      this.#used();
      if (typeof event === 'string') {
        completed = true;
        this.#onMessage(event);
      } else if (event.kind === 'error') {
        this.#options.onReceived(false);
        this.#onError(event);
      } else {
        this.#onControl(event);
      }
    }
    return completed;
  }

  #onMessage(text: string): void {
    this.#options.onReceived(true);
    // §5.5.1: after a Close nobody sends messages, and none that comes is meant to be handled.
    if (this.#state !== 'open') return;
    if (text === PING || text === PONG) {
      if (this.#port.answersKeepAlives) this.#send(frame(Opcode.Text, PONG));
      return;
    }
    this.#port.deliver(text);
  }

  #onControl({ kind, payload }: ControlFrame): void {
    this.#options.onReceived(false);
    if (kind === 'close') this.#onClose(payload);
    else if (kind === 'pong') this.#awaitsPong = false;
    else if (this.#state === 'open') this.#send(frame(Opcode.Pong, payload));
  }

  /** §5.5.1: a Close is answered with one, and the server is the first to end the connection below. */
  #onClose(payload: string): void {
    if (this.#state === 'open') {
      const code = closeCodeOf(payload);
      this.#end = 'remote';
      this.#state = 'closing';
      this.#send(closeFrame(code, REASONS[code] ?? ''));
    }
    this.#port.end();
  }

  #onError({ code, reason }: FrameError): void {
    if (this.#state === 'open') {
      this.#end = 'local';
      this.#state = 'closing';
      this.#send(closeFrame(code, reason));
    }
    this.#port.end();
  }

  ping(payload: string): boolean {
    if (this.#state !== 'open') return false;
    this.#awaitsPong = true;
    this.#send(frame(Opcode.Ping, payload.slice(0, MOST_CONTROL)));
    return true;
  }

  pong(payload: string): boolean {
    if (this.#state !== 'open') return false;
    this.#send(frame(Opcode.Pong, payload.slice(0, MOST_CONTROL)));
    return true;
  }

  close(code: number, reason: string): boolean {
    if (this.#state !== 'open') return false;
    this.#end = 'local';
    this.#state = 'closing';
    this.#send(closeFrame(code, cutUtf8(reason, MOST_CONTROL - 2)));
    this.#port.timers.start(this.#closeTimer, this.#options.closeTime);
    return true;
  }

  drop(reason: string): void {
    if (this.#state === 'closed') return;
    this.#end ??= 'local';
    this.#port.abort(reason);
  }

  /** The connection is about to end because of us: the peer is told why, as far as it was not. */
  leave(): void {
    if (this.#state !== 'open') return;
    this.#end = 'local';
    this.#state = 'closing';
    this.#send(closeFrame(CloseCode.GoingAway, 'Going away'));
  }

  /** The connection below is gone. */
  ended(): void {
    this.#end ??= 'failed';
    this.#state = 'closed';
    this.#port.timers.stop(this.#closeTimer);
  }

  /** For the timer. */
  closeLate(): void {
    this.#port.end();
  }

  #send(wire: string): void {
    this.#used();
    this.#options.onSent(false);
    this.#port.write(wire);
  }

  #used(): void {
    this.#lastUsed = this.#port.clock.now();
  }

  /** Asked where handlers may have ended it meanwhile. */
  #isClosed(): boolean {
    return this.#state === 'closed';
  }
}

const REASONS: Readonly<Record<number, string>> = {
  [CloseCode.Normal]: 'Normal closure',
  [CloseCode.ProtocolError]: 'Protocol error',
};

/** §7.4: the code to answer a Close with: the peer's own, unless it may not be sent. */
function closeCodeOf(payload: string): number {
  if (payload === '') return CloseCode.Normal;
  if (payload.length === 1 || cutUtf8(payload.slice(2), MOST_CONTROL) !== payload.slice(2))
    return CloseCode.ProtocolError;
  const code = payload.charCodeAt(0) * 256 + payload.charCodeAt(1);
  const isDefined = code >= 1000 && code <= 1014 && (code < 1004 || code > 1006);
  return isDefined || (code >= 3000 && code <= 4999) ? code : CloseCode.ProtocolError;
}

function closeLate(session: WebSocketSession): void {
  session.closeLate();
}
