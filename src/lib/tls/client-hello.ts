// The first message of a TLS client (RFC 8446 §4.1.2), as far as it tells which server is asked for (RFC 6066 §3).
import { Buffer } from 'node:buffer';

export interface ClientHello {
  /** In lower case; null: the client names none, or what it sent is no such message. */
  readonly serverName: string | null;
}

const NAMES_NONE: ClientHello = Object.freeze({ serverName: null });

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

/** Reads what a client sent so far; null: more has to come. Whatever else is wrong with it is for the handshake to say. */
export function readClientHello(bytes: Buffer): ClientHello | null {
  const message: Buffer[] = [];
  let have = 0;
  let needed = HANDSHAKE_HEADER;
  let at = 0;
  while (have < needed) {
    if (at + RECORD_HEADER > bytes.length) return bytes.length < MOST_BYTES ? startOf(bytes, at) : NAMES_NONE;
    const length = bytes.readUInt16BE(at + 3);
    if (bytes[at] !== HANDSHAKE_RECORD || length === 0) return NAMES_NONE;
    const end = at + RECORD_HEADER + length;
    if (end > bytes.length) return end <= MOST_BYTES ? null : NAMES_NONE;
    message.push(bytes.subarray(at + RECORD_HEADER, end));
    have += length;
    at = end;
    if (have >= HANDSHAKE_HEADER && needed === HANDSHAKE_HEADER) {
      const start = Buffer.concat(message);
      if (start[0] !== CLIENT_HELLO) return NAMES_NONE;
      needed = HANDSHAKE_HEADER + start.readUIntBE(1, 3);
    }
  }
  const hello = Buffer.concat(message).subarray(HANDSHAKE_HEADER, needed);
  return { serverName: serverNameOf(new Fields(hello)) };
}

/** Where a record has to begin: what is no record is not waited for. */
function startOf(bytes: Buffer, at: number): ClientHello | null {
  return at < bytes.length && bytes[at] !== HANDSHAKE_RECORD ? NAMES_NONE : null;
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
