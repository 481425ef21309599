/** Sets of bytes: what one position of a text may be. */

const BYTES = 256;

export class ByteSet {
  readonly #has = new Uint8Array(BYTES);

  static of(text: string): ByteSet {
    const set = new ByteSet();
    for (let i = 0; i < text.length; i++) set.add(text.charCodeAt(i));
    return set;
  }

  static range(from: number, to: number): ByteSet {
    const set = new ByteSet();
    for (let byte = from; byte <= to; byte++) set.add(byte);
    return set;
  }

  /** Those for which `fits` holds. */
  static where(fits: (char: string) => boolean): ByteSet {
    const set = new ByteSet();
    for (let byte = 0; byte < BYTES; byte++) if (fits(String.fromCharCode(byte))) set.add(byte);
    return set;
  }

  add(byte: number): void {
    this.#has[byte & 0xff] = 1;
  }

  addAll(other: ByteSet): void {
    for (let byte = 0; byte < BYTES; byte++) if (other.has(byte)) this.add(byte);
  }

  has(byte: number): boolean {
    return this.#has[byte] === 1;
  }

  get inverted(): ByteSet {
    const set = new ByteSet();
    for (let byte = 0; byte < BYTES; byte++) if (!this.has(byte)) set.add(byte);
    return set;
  }

  /** With the other case of each ASCII letter. */
  get caseless(): ByteSet {
    const set = new ByteSet();
    for (let byte = 0; byte < BYTES; byte++) {
      if (!this.has(byte)) continue;
      set.add(byte);
      if (/[A-Za-z]/.test(String.fromCharCode(byte))) set.add(byte ^ 0x20);
    }
    return set;
  }

  /** As JavaScript writes it. */
  toSource(): string {
    let source = '';
    let count = 0;
    for (let byte = 0; byte < BYTES; byte++) {
      if (!this.has(byte)) continue;
      let last = byte;
      while (last + 1 < BYTES && this.has(last + 1)) last++;
      source += last === byte ? escaped(byte) : `${escaped(byte)}-${escaped(last)}`;
      count += last - byte + 1;
      byte = last;
    }
    if (count === BYTES) return '[^]';
    return count === 1 && !source.includes('-') ? source : `[${source}]`;
  }
}

function escaped(byte: number): string {
  const char = String.fromCharCode(byte);
  return /[A-Za-z0-9]/.test(char) ? char : `\\x${byte.toString(16).padStart(2, '0')}`;
}
