// IP addresses as texts and as the words the kernel has them in, remembering those in use: peers send again and again.
import { ownCopy } from '../../lib/latin1.ts';
import { ADDRESS, ADDRESS_WORDS, type UdpBatchNative } from './batch-native.ts';

/** Addresses remembered each way; beyond it they cost a conversion. A power of two. */
const REMEMBERED = 8192;

interface KnownAddress {
  readonly words: Int32Array;
  readonly text: string;
}

export class AddressWords {
  readonly #native: UdpBatchNative;
  readonly #family: 4 | 6;
  readonly #numbers: Int32Array;
  /** By a hash of the words: an address that falls on another's place takes it. */
  readonly #texts = new Array<KnownAddress | null>(REMEMBERED).fill(null);
  readonly #words = new Map<string, Int32Array>();

  constructor(native: UdpBatchNative, family: 4 | 6) {
    this.#native = native;
    this.#family = family;
    this.#numbers = new Int32Array(native.metaInts);
  }

  /** The literal of the address whose words begin at `offset`. */
  textAt(numbers: Int32Array, offset: number): string {
    const first = numbers[offset]!;
    const second = numbers[offset + 1]!;
    const third = numbers[offset + 2]!;
    const fourth = numbers[offset + 3]!;
    const scope = numbers[offset + 4]!;
    const mixed = Math.imul(first ^ Math.imul(second ^ Math.imul(third ^ fourth, 31), 31), 0x9e3779b1);
    const place = (mixed >>> 16) & (REMEMBERED - 1);
    const known = this.#texts[place]!;
    if (known !== null) {
      const { words } = known;
      const same = words[0] === first && words[1] === second && words[2] === third && words[3] === fourth;
      if (same && words[4] === scope) return known.text;
    }
    const words = numbers.slice(offset, offset + ADDRESS_WORDS);
    this.#numbers.set(words, ADDRESS);
    const text = this.#native.addressText(this.#family, this.#numbers);
    // An interface that comes back may have another number, so what has a zone is asked for each time.
    if (scope === 0) this.#texts[place] = { words, text };
    return text;
  }

  /** The five words of an IP literal; null when it is none of this family. */
  of(text: string): Int32Array | null {
    const known = this.#words.get(text);
    if (known !== undefined) return known;
    if (!this.#native.addressWords(this.#family, text, this.#numbers)) return null;
    const words = this.#numbers.slice(ADDRESS, ADDRESS + ADDRESS_WORDS);
    if (words[4] !== 0) return words;
    if (this.#words.size >= REMEMBERED) this.#words.clear();
    // A text cut from a message would keep the whole message.
    this.#words.set(ownCopy(text), words);
    return words;
  }
}
