// Records of numbers and texts from one thread to another, through memory that both see: one writes and one reads, without locks. Whoever dies leaves the
// ring whole, for its next reader or writer: a record is there when its last byte is, and read until the reader says so.
//
//   words  0 1 2 3 |  record … | record … |  -1 (the rest is empty)
//          W R D F    a record: bytes of it all, numbers, texts, length of each text | each number, 8 bytes | the texts
//
// W and R count bytes, modulo 2³², that were ever written and read; D counts records that found no room. A record is in one piece: one that takes more than
// half of the ring would fit at some places only, and is refused at all.
import { latin1Slice, writeLatin1 } from './latin1.ts';

const WRITTEN = 0;
const READ = 1;
const DROPPED = 2;
const HEAD_BYTES = 64;
const SKIP = -1;

/** What a record may have at most of each. */
const MOST_NUMBERS = 64;
const MOST_TEXTS = 16;

/** Memory for a ring that holds that many bytes, which is made a power of two, with records of half of them at most. */
export function newRing(bytes: number): SharedArrayBuffer {
  return new SharedArrayBuffer(HEAD_BYTES + 2 ** Math.ceil(Math.log2(Math.max(bytes, 4096))));
}

class Ring {
  readonly head: Int32Array;
  readonly words: Int32Array;
  readonly doubles: Float64Array;
  readonly bytes: Buffer;
  /** Of the record memory. */
  readonly size: number;

  constructor(memory: SharedArrayBuffer) {
    this.size = memory.byteLength - HEAD_BYTES;
    this.head = new Int32Array(memory, 0, HEAD_BYTES / 4);
    this.words = new Int32Array(memory, HEAD_BYTES);
    this.doubles = new Float64Array(memory, HEAD_BYTES);
    this.bytes = Buffer.from(memory, HEAD_BYTES);
  }

  place(count: number): number {
    return (count >>> 0) % this.size;
  }
}

const rounded = (bytes: number): number => (bytes + 7) & ~7;

function bytesOf(numbers: readonly number[], texts: readonly string[]): number {
  let bytes = rounded((3 + texts.length) * 4) + numbers.length * 8;
  for (let index = 0; index < texts.length; index++) bytes += texts[index]!.length;
  return rounded(bytes);
}

export class RingWriter {
  readonly #ring: Ring;
  readonly #wake: () => void;

  /** `wake` is called when the reader may have gone to sleep and there is something for it. */
  constructor(memory: SharedArrayBuffer, wake: () => void) {
    this.#ring = new Ring(memory);
    this.#wake = wake;
  }

  /** Records that found no room, since the ring was made. */
  get dropped(): number {
    return Atomics.load(this.#ring.head, DROPPED) >>> 0;
  }

  /** Bytes that the reader has not read yet. */
  get queuedBytes(): number {
    return (Atomics.load(this.#ring.head, WRITTEN) - Atomics.load(this.#ring.head, READ)) >>> 0;
  }

  /** Whether there is room for such a record when all others have been read. */
  fits(numbers: readonly number[], texts: readonly string[]): boolean {
    return this.#fits(bytesOf(numbers, texts), numbers, texts);
  }

  #fits(bytes: number, numbers: readonly number[], texts: readonly string[]): boolean {
    return bytes <= this.#ring.size / 2 && numbers.length <= MOST_NUMBERS && texts.length <= MOST_TEXTS;
  }

  /** False when there is no room, which is counted. Texts have one char per byte. */
  write(numbers: readonly number[], texts: readonly string[]): boolean {
    const { head, size, words } = this.#ring;
    const bytes = bytesOf(numbers, texts);
    const written = Atomics.load(head, WRITTEN);
    const read = Atomics.load(head, READ);
    const at = this.#ring.place(written);
    const skipped = at + bytes > size ? size - at : 0;
    if (!this.#fits(bytes, numbers, texts) || ((written - read) >>> 0) + skipped + bytes > size) {
      Atomics.add(head, DROPPED, 1);
      return false;
    }
    if (skipped > 0) words[at >> 2] = SKIP;
    this.#put(skipped > 0 ? 0 : at, bytes, numbers, texts);
    Atomics.store(head, WRITTEN, (written + skipped + bytes) | 0);
    // Looked at after that was stored: a reader that has not come so far looks once more before it sleeps.
    if (Atomics.load(head, READ) === written) this.#wake();
    return true;
  }

  #put(at: number, bytes: number, numbers: readonly number[], texts: readonly string[]): void {
    const ring = this.#ring;
    let word = at >> 2;
    ring.words[word++] = bytes;
    ring.words[word++] = numbers.length;
    ring.words[word++] = texts.length;
    for (let index = 0; index < texts.length; index++) ring.words[word++] = texts[index]!.length;
    let offset = rounded(word << 2);
    for (let index = 0; index < numbers.length; index++, offset += 8) ring.doubles[offset >> 3] = numbers[index]!;
    for (let index = 0; index < texts.length; index++) {
      writeLatin1(ring.bytes, texts[index]!, offset);
      offset += texts[index]!.length;
    }
  }
}

export class RingReader {
  /** Of the record that `read` found, and only until it is called again. */
  readonly numbers: number[] = [];
  readonly texts: string[] = [];
  readonly #ring: Ring;

  constructor(memory: SharedArrayBuffer) {
    this.#ring = new Ring(memory);
  }

  /** Whether there was a record; its place is free already, for numbers and texts are copies. */
  read(): boolean {
    const { head, words } = this.#ring;
    let read = Atomics.load(head, READ);
    if (read === Atomics.load(head, WRITTEN)) return false;
    let at = this.#ring.place(read);
    if (words[at >> 2] === SKIP) {
      read = (read + this.#ring.size - at) | 0;
      at = 0;
    }
    this.#take(at);
    Atomics.store(head, READ, (read + words[at >> 2]!) | 0);
    return true;
  }

  #take(at: number): void {
    const { words, doubles, bytes } = this.#ring;
    const { numbers, texts } = this;
    const word = at >> 2;
    numbers.length = words[word + 1]!;
    texts.length = words[word + 2]!;
    let offset = rounded((word + 3 + texts.length) << 2);
    for (let index = 0; index < numbers.length; index++, offset += 8) numbers[index] = doubles[offset >> 3]!;
    for (let index = 0; index < texts.length; index++) {
      const length = words[word + 3 + index]!;
      texts[index] = latin1Slice(bytes, offset, offset + length);
      offset += length;
    }
  }
}
