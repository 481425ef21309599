/** AES in CBC mode as `crypto_aes_*` of Kamailio does it, so that either server reads what the other wrote. */
import { createCipheriv, createDecipheriv, createHash } from 'node:crypto';

export interface KeyAndVector {
  readonly key: Buffer;
  readonly vector: Buffer;
}

/** Eight bytes the default salt comes to. */
export const DEFAULT_SALT = Buffer.from('b29e51e455c2b7e5', 'hex');
const SALT_LENGTH = 8;
const ROUNDS = 5;
const KEY_LENGTH = 32;
export const VECTOR_LENGTH = 16;

/** The salt that a text comes to, of which the first eight characters count; null: it has less. */
export function saltOf(text: string): Buffer | null {
  if (text.length < SALT_LENGTH) return null;
  const salt = Buffer.alloc(SALT_LENGTH);
  let previous = 97;
  for (let i = 0; i < SALT_LENGTH; i++) {
    salt[i] = (signed(text.charCodeAt(i)) * 7 + previous * (i + 2)) % 255;
    previous = signed(salt[i]!);
  }
  return salt;
}

const signed = (byte: number): number => (byte << 24) >> 24;

/** Key and vector from a password: OpenSSL's EVP_BytesToKey with SHA-1; `salt` null: none. */
export function derive(password: string, salt: Buffer | null): KeyAndVector {
  const secret = Buffer.concat([Buffer.from(password, 'latin1'), salt ?? Buffer.alloc(0)]);
  let bytes = Buffer.alloc(0);
  let block = Buffer.alloc(0);
  while (bytes.length < KEY_LENGTH + VECTOR_LENGTH) {
    block = createHash('sha1').update(block).update(secret).digest();
    for (let round = 1; round < ROUNDS; round++) block = createHash('sha1').update(block).digest();
    bytes = Buffer.concat([bytes, block]);
  }
  return { key: bytes.subarray(0, KEY_LENGTH), vector: bytes.subarray(KEY_LENGTH, KEY_LENGTH + VECTOR_LENGTH) };
}

/** A key given in base64; null: it has neither 128 nor 256 bits. */
export function givenKey(text: string): Buffer | null {
  const key = Buffer.from(text, 'base64');
  return key.length === 16 || key.length === 32 ? key : null;
}

const cipherName = (key: Buffer): string => `aes-${String(key.length * 8)}-cbc`;

export function encrypt(text: string, { key, vector }: KeyAndVector): Buffer {
  const cipher = createCipheriv(cipherName(key), key, vector);
  return Buffer.concat([cipher.update(text, 'latin1'), cipher.final()]);
}

/** null: it was not made with this key. */
export function decrypt(bytes: Buffer, { key, vector }: KeyAndVector): string | null {
  try {
    const decipher = createDecipheriv(cipherName(key), key, vector);
    return decipher.update(bytes, undefined, 'latin1') + decipher.final('latin1');
  } catch {
    // Wrong padding: the only way Node has to say so.
    return null;
  }
}
