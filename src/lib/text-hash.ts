/** A fast 64-bit hash of texts, for identifiers that must repeat for the same input but guard nothing. */

const SEPARATOR = 0x7c;

/** FNV-1a over two lanes. Takes texts one after the other, so that nobody has to put them together. Not for secrets. */
export class TextHash {
  #low = 0x811c9dc5;
  #high = 0x9747b28c;

  /** Another text: `ab` and `c` are not the same as `a` and `bc`. */
  add(text: string): this {
    let low = this.#low;
    let high = this.#high;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      low = Math.imul(low ^ code, 0x01000193);
      high = Math.imul(high ^ code, 0x85ebca6b);
      high ^= high >>> 13;
    }
    this.#low = Math.imul(low ^ SEPARATOR, 0x01000193);
    this.#high = Math.imul(high ^ text.length, 0x85ebca6b);
    return this;
  }

  addNumber(value: number): this {
    this.#low = Math.imul(this.#low ^ value, 0x01000193);
    this.#high = Math.imul(this.#high ^ value, 0x85ebca6b);
    return this;
  }

  /** 8 hex digits. */
  get short(): string {
    return hex32(this.#low);
  }

  /** 16 hex digits. */
  get long(): string {
    return hex32(this.#low) + hex32(this.#high);
  }
}

const HEX = Array.from({ length: 256 }, (_, value) => value.toString(16).padStart(2, '0'));

function hex32(value: number): string {
  return HEX[value >>> 24]! + HEX[(value >>> 16) & 255]! + HEX[(value >>> 8) & 255]! + HEX[value & 255]!;
}
