// The first message of a TLS client (RFC 8446 §4.1.2), as far as it tells which server is asked for (RFC 6066 §3).
import { Buffer } from 'node:buffer';

export interface ClientHello {
  /** In lower case; null: the client names none. */
  readonly serverName: string | null;
}

/** What a client sent begins no handshake. */
export interface HelloRefusal {
  readonly refusal: string;
}

const RECORD_HEADER = 5;
const HANDSHAKE_HEADER = 4;
const HANDSHAKE_RECORD = 22;
const CLIENT_HELLO = 1;
/** Version and random number, which come before what has a length. */
const FIXED_PART = 34;
const SERVER_NAME = 0;
const HOST_NAME = 0;

/** Clients send far less; more is not waited for. */
const MOST_BYTES = 65_536;
const FIRST_ROOM = 1_024;

const NO_TLS: HelloRefusal = Object.freeze({ refusal: 'the peer does not begin with a handshake of TLS' });
const TOO_LONG: HelloRefusal = Object.freeze({ refusal: `the peer begins with more than ${MOST_BYTES} bytes` });

const EMPTY = Buffer.alloc(0);

/** Bytes that are put together from pieces; a single piece is kept as it is. */
class Gathered {
  #room: Buffer = EMPTY;
  #isOwn = false;
  length = 0;

  get bytes(): Buffer {
    return this.#room.subarray(0, this.length);
  }

  add(piece: Buffer): void {
    const length = this.length + piece.length;
    if (this.length === 0) {
      this.#room = piece;
      this.#isOwn = false;
    } else {
      if (!this.#isOwn || length > this.#room.length) this.#grow(length);
      piece.copy(this.#room, this.length);
    }
    this.length = length;
  }

  /** Doubled, so that many small pieces are moved a few times only. */
  #grow(length: number): void {
    const room = Buffer.allocUnsafe(Math.max(FIRST_ROOM, 2 * length));
    this.#room.copy(room, 0, 0, this.length);
    this.#room = room;
    this.#isOwn = true;
  }
}

/** Reads the first message as it comes in, each byte once. */
export class ClientHelloReader {
  readonly #received = new Gathered();
  /** What the records so far carry. */
  readonly #message = new Gathered();
  /** Where the next record begins. */
  #at = 0;
  /** How long the message is with its header; that of the header until it is read. */
  #needed = HANDSHAKE_HEADER;

  /** All that came so far. */
  get received(): Buffer {
    return this.#received.bytes;
  }

  /** Takes what came next; null: more has to come. What is wrong inside of the message is for the handshake to say. */
  push(bytes: Buffer): ClientHello | HelloRefusal | null {
    this.#received.add(bytes);
    const received = this.#received.bytes;
    while (this.#message.length < this.#needed) {
      if (this.#at < received.length && received[this.#at] !== HANDSHAKE_RECORD) return NO_TLS;
      const content = this.#at + RECORD_HEADER;
      if (content > received.length) return received.length < MOST_BYTES ? null : TOO_LONG;
      const length = received.readUInt16BE(content - 2);
      if (length === 0) return NO_TLS;
      const end = content + length;
      if (end > MOST_BYTES) return TOO_LONG;
      if (end > received.length) return null;
      this.#message.add(received.subarray(content, end));
      this.#at = end;
      if (!this.#readHeader()) return NO_TLS;
    }
    return { serverName: serverNameOf(new Fields(this.#message.bytes.subarray(HANDSHAKE_HEADER, this.#needed))) };
  }

  /** False: it is another message. */
  #readHeader(): boolean {
    const message = this.#message.bytes;
    if (message[0] !== CLIENT_HELLO) return false;
    if (message.length >= HANDSHAKE_HEADER) this.#needed = HANDSHAKE_HEADER + message.readUIntBE(1, 3);
    return true;
  }
}

function serverNameOf(hello: Fields): string | null {
  hello.skip(FIXED_PART);
  hello.vector(1); // session
  hello.vector(2); // cipher suites
  hello.vector(1); // compression
  const extensions = hello.vector(2);
  while (extensions.isLeft) {
    const type = extensions.number(2);
    const content = extensions.vector(2);
    if (type === SERVER_NAME) return firstHostName(content.vector(2));
  }
  return null;
}

function firstHostName(list: Fields): string | null {
  while (list.isLeft) {
    const type = list.number(1);
    const name = list.vector(2);
    if (type === HOST_NAME) return name.text().toLowerCase();
  }
  return null;
}

/** Reads numbers and vectors one after the other; beyond the end there are zeros and empty vectors. */
class Fields {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get isLeft(): boolean {
    return this.#at < this.#bytes.length;
  }

  skip(count: number): void {
    this.#at += count;
  }

  number(size: number): number {
    const at = this.#at;
    this.#at += size;
    return this.#at <= this.#bytes.length ? this.#bytes.readUIntBE(at, size) : 0;
  }

  /** A vector with a length of so many bytes before it. */
  vector(size: number): Fields {
    const length = this.number(size);
    const start = this.#at;
    this.#at += length;
    return new Fields(this.#bytes.subarray(start, this.#at));
  }

  text(): string {
    return this.#bytes.toString('latin1');
  }
}
