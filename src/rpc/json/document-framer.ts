/** Cuts JSON documents out of a stream: from a brace or bracket to the one that closes it. What stands between is dropped. */

export class DocumentFramer {
  readonly #limit: number;
  #pending = '';
  /** How far `#pending` was looked at, and what was found so far. */
  #at = 0;
  #depth = 0;
  #inText = false;
  #escaped = false;

  /** @param limit longest document, in bytes; a longer one is dropped */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Text is one character per byte. */
  push(text: string): void {
    this.#pending += text;
  }

  /** Whether a document has begun and not ended. */
  get partial(): boolean {
    return this.#depth > 0;
  }

  /** Forgets what has begun and not ended. */
  reset(): void {
    this.#pending = '';
    this.#start(0);
  }

  /** The next whole document; null: more is needed. */
  next(): string | null {
    for (; this.#at < this.#pending.length; this.#at++) {
      const closed = this.#step(this.#pending.charCodeAt(this.#at));
      if (!closed) continue;
      const document = this.#pending.slice(0, this.#at + 1);
      this.#start(this.#at + 1);
      return document;
    }
    if (this.#depth === 0 || this.#at > this.#limit) this.reset();
    return null;
  }

  /** True when this character ends a document. */
  #step(code: number): boolean {
    if (this.#inText) {
      if (this.#escaped) this.#escaped = false;
      else if (code === BACKSLASH) this.#escaped = true;
      else if (code === QUOTE) this.#inText = false;
      return false;
    }
    switch (code) {
      case QUOTE:
        this.#inText = this.#depth > 0;
        return false;
      case OPEN_BRACE:
      case OPEN_BRACKET:
        if (this.#depth === 0) this.#start(this.#at);
        this.#depth++;
        return false;
      case CLOSE_BRACE:
      case CLOSE_BRACKET:
        if (this.#depth === 0) return false;
        this.#depth--;
        return this.#depth === 0;
      default:
        return false;
    }
  }

  /** Drops everything before `position` and begins anew there. */
  #start(position: number): void {
    this.#pending = this.#pending.slice(position);
    this.#at = 0;
    this.#depth = 0;
    this.#inText = false;
    this.#escaped = false;
  }
}

const QUOTE = 34;
const BACKSLASH = 92;
const OPEN_BRACKET = 91;
const CLOSE_BRACKET = 93;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;
