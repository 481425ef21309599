/**
 * Texts made unreadable, and read again. The same text always becomes the same mask: retransmissions must stay equal.
 * The mask begins with 8 bytes of HMAC over the text; they are the initial vector too, so nobody without the key can make
 * one (as in RFC 5297).
 */
import { createCipheriv, createDecipheriv, createHash, createHmac, timingSafeEqual } from 'node:crypto';

const TAG_LENGTH = 8;
const CIPHER = 'aes-128-ctr';

export class Masks {
  readonly #macKey: Buffer;
  readonly #cipherKey: Buffer;

  constructor(secret: string) {
    const keys = createHash('sha512').update('kahea topoh ').update(secret, 'latin1').digest();
    this.#macKey = keys.subarray(0, 32);
    this.#cipherKey = keys.subarray(32, 48);
  }

  /** Letters, digits, `-` and `_`. */
  hide(text: string): string {
    const plain = Buffer.from(text, 'latin1');
    const tag = this.#tag(plain);
    const cipher = createCipheriv(CIPHER, this.#cipherKey, vector(tag));
    return Buffer.concat([tag, cipher.update(plain)]).toString('base64url');
  }

  /** null: it was not made with this key. */
  read(mask: string): string | null {
    if (!/^[\w-]+$/.test(mask)) return null;
    const bytes = Buffer.from(mask, 'base64url');
    if (bytes.length <= TAG_LENGTH) return null;
    const tag = bytes.subarray(0, TAG_LENGTH);
    const plain = createDecipheriv(CIPHER, this.#cipherKey, vector(tag)).update(bytes.subarray(TAG_LENGTH));
    return timingSafeEqual(this.#tag(plain), tag) ? plain.toString('latin1') : null;
  }

  #tag(plain: Buffer): Buffer {
    return createHmac('sha256', this.#macKey).update(plain).digest().subarray(0, TAG_LENGTH);
  }
}

const vector = (tag: Buffer): Buffer => Buffer.concat([tag, Buffer.alloc(16 - TAG_LENGTH)]);
