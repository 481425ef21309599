// Takes the frames of a WebSocket client apart (RFC 6455 §5): masks, fragments, control frames between them, limits.
import { Buffer, isUtf8 } from 'node:buffer';
import { CloseCode } from '../../sip/web-socket.ts';
import { MOST_CONTROL, Opcode } from './frame.ts';

export interface ControlFrame {
  readonly kind: 'ping' | 'pong' | 'close';
  /** One char per byte. */
  readonly payload: string;
}

/** The peer does not keep to the protocol or to the limits; nothing is read after it. */
export interface FrameError {
  readonly kind: 'error';
  /** The status to close with. */
  readonly code: number;
  readonly reason: string;
}

/** A whole message (one char per byte), a control frame, or the error that ends the stream. */
export type FrameEvent = string | ControlFrame | FrameError;

const CONTROL_KINDS: Readonly<Record<number, ControlFrame['kind']>> = {
  [Opcode.Close]: 'close',
  [Opcode.Ping]: 'ping',
  [Opcode.Pong]: 'pong',
};

const EMPTY = Buffer.alloc(0);
const SMALLEST = 512;
const MOST_HEAD = 14;

/** One per connection. After `push`, call `next` until it gives null; then the chunk is no longer needed. */
export class FrameReader {
  readonly #most: number;
  #chunk: Buffer = EMPTY;
  #at = 0;
  /** Bytes of the head of a frame that is not complete. */
  readonly #head = new Uint8Array(MOST_HEAD);
  #headLength = 0;
  /** Payload bytes of the current frame that did not come yet; -1 between frames. */
  #left = -1;
  #opcode = 0;
  #isFinal = false;
  readonly #mask = new Uint8Array(4);
  #maskAt = 0;
  /** The message whose fragments come; 0: none. */
  #messageOpcode = 0;
  #message: Buffer = EMPTY;
  #messageLength = 0;
  #control: Buffer = EMPTY;
  #controlLength = 0;
  #isBroken = false;

  /** `most`: bytes of one message. */
  constructor(most: number) {
    this.#most = most;
  }

  /** Not 0 while a frame or a message is begun and not ended. */
  get pending(): number {
    if (this.#isBroken) return 0;
    const open = this.#messageOpcode === 0 && this.#left < 0 ? 0 : 1;
    return this.#headLength + this.#messageLength + this.#controlLength + open;
  }

  push(bytes: Buffer): void {
    if (this.#isBroken) return;
    this.#chunk = bytes;
    this.#at = 0;
  }

  next(): FrameEvent | null {
    while (!this.#isBroken) {
      if (this.#left < 0) {
        const problem = this.#readHead();
        if (problem !== null) return problem;
        if (this.#left < 0) break;
      }
      this.#takePayload();
      if (this.#left > 0) break;
      const event = this.#endFrame();
      if (event !== null) return event;
    }
    this.#chunk = EMPTY;
    this.#at = 0;
    return null;
  }

  /** Reads what there is of a head; #left is the length of the payload once it is whole. */
  #readHead(): FrameError | null {
    const head = this.#head;
    while (this.#at < this.#chunk.length) {
      head[this.#headLength++] = this.#chunk[this.#at++]!;
      if (this.#headLength === 2) {
        const problem = this.#checkStart(head[0]!, head[1]!);
        if (problem !== null) return problem;
      }
      if (this.#headLength < 2) continue;
      const kind = head[1]! & 0x7f;
      const wanted = kind === 126 ? 8 : kind === 127 ? 14 : 6;
      if (this.#headLength === wanted) return this.#beginPayload(kind, wanted);
    }
    return null;
  }

  #checkStart(first: number, second: number): FrameError | null {
    const opcode = first & 0x0f;
    const isFinal = (first & 0x80) !== 0;
    if ((first & 0x70) !== 0) return this.#fail(CloseCode.ProtocolError, 'Protocol error');
    if ((second & 0x80) === 0) return this.#fail(CloseCode.ProtocolError, 'Protocol error');
    if (opcode >= Opcode.Close) {
      if (CONTROL_KINDS[opcode] === undefined) return this.#fail(CloseCode.PolicyViolation, 'Unsupported opcode');
      if (!isFinal || (second & 0x7f) > MOST_CONTROL) return this.#fail(CloseCode.ProtocolError, 'Protocol error');
    } else if (opcode > Opcode.Binary) {
      return this.#fail(CloseCode.PolicyViolation, 'Unsupported opcode');
    } else if ((opcode === Opcode.Continuation) !== (this.#messageOpcode !== 0)) {
      return this.#fail(CloseCode.ProtocolError, 'Protocol error');
    }
    this.#opcode = opcode;
    this.#isFinal = isFinal;
    return null;
  }

  #beginPayload(kind: number, headLength: number): FrameError | null {
    const head = this.#head;
    let length = kind;
    if (kind > 125) {
      length = 0;
      // Exact up to 2^53, and far beyond every limit above that.
      for (let i = 2; i < headLength - 4; i++) length = length * 256 + head[i]!;
    }
    this.#headLength = 0;
    // §5.2: the shortest form is the only one.
    if ((kind === 126 && length < 126) || (kind === 127 && length < 65_536))
      return this.#fail(CloseCode.ProtocolError, 'Protocol error');
    if (this.#opcode < Opcode.Close) {
      if (length + this.#messageLength > this.#most) return this.#fail(CloseCode.MessageTooBig, 'Message too big');
      if (this.#opcode !== Opcode.Continuation) this.#messageOpcode = this.#opcode;
    }
    this.#mask.set(head.subarray(headLength - 4, headLength));
    this.#maskAt = 0;
    this.#left = length;
    return null;
  }

  /** Takes what the chunk has of the payload, without its mask. */
  #takePayload(): void {
    const count = Math.min(this.#left, this.#chunk.length - this.#at);
    if (count === 0) return;
    const isControl = this.#opcode >= Opcode.Close;
    const target = isControl ? this.#roomForControl() : this.#roomForMessage(count);
    let to = isControl ? this.#controlLength : this.#messageLength;
    const mask = this.#mask;
    for (let i = 0; i < count; i++) {
      target[to++] = this.#chunk[this.#at++]! ^ mask[this.#maskAt]!;
      this.#maskAt = (this.#maskAt + 1) & 3;
    }
    if (isControl) this.#controlLength = to;
    else this.#messageLength = to;
    this.#left -= count;
  }

  #roomForControl(): Buffer {
    if (this.#control.length === 0) this.#control = Buffer.allocUnsafe(MOST_CONTROL);
    return this.#control;
  }

  /** Grows with what came, not with what was promised. */
  #roomForMessage(count: number): Buffer {
    const wanted = this.#messageLength + count;
    if (wanted > this.#message.length) {
      const grown = Buffer.allocUnsafeSlow(Math.max(SMALLEST, wanted, 2 * this.#message.length));
      this.#message.copy(grown, 0, 0, this.#messageLength);
      this.#message = grown;
    }
    return this.#message;
  }

  #endFrame(): FrameEvent | null {
    this.#left = -1;
    if (this.#opcode >= Opcode.Close) {
      const payload = this.#control.toString('latin1', 0, this.#controlLength);
      this.#control = EMPTY;
      this.#controlLength = 0;
      return { kind: CONTROL_KINDS[this.#opcode]!, payload };
    }
    if (!this.#isFinal) return null;
    const message = this.#message.subarray(0, this.#messageLength);
    const isText = this.#messageOpcode === Opcode.Text;
    this.#message = EMPTY;
    this.#messageLength = 0;
    this.#messageOpcode = 0;
    if (isText && !isUtf8(message)) return this.#fail(CloseCode.InvalidPayload, 'Invalid frame payload data');
    return message.toString('latin1');
  }

  #fail(code: number, reason: string): FrameError {
    this.#isBroken = true;
    this.#chunk = EMPTY;
    this.#message = EMPTY;
    this.#control = EMPTY;
    return { kind: 'error', code, reason };
  }
}
