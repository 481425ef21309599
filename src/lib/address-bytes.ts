/** IP literals as bytes: which kind they are, whether they are equal, how much of them is. */
import { addressFamily, canonicalAddress, withoutBrackets } from './ip-address.ts';

/** 4 bytes of an IPv4 literal, 16 of an IPv6 one without brackets or zone; null: neither. */
export function addressBytes(text: string): readonly number[] | null {
  switch (addressFamily(text)) {
    case 4:
      return text.split('.').map(Number);
    case 6:
      return text.includes('%') ? null : ipv6Bytes(text);
    default:
      return null;
  }
}

function ipv6Bytes(text: string): number[] {
  const tail = text.lastIndexOf(':') + 1;
  const ipv4 = text.includes('.') ? text.slice(tail).split('.').map(Number) : null;
  const hexadecimal = ipv4 === null ? text : `${text.slice(0, tail)}${word(ipv4, 0)}:${word(ipv4, 2)}`;
  const [head = '', rest] = hexadecimal.split('::');
  const before = words(head);
  const after = rest === undefined ? [] : words(rest);
  const zeros = new Array<number>(16 - before.length - after.length).fill(0);
  return [...before, ...zeros, ...after];
}

const word = (bytes: readonly number[], at: number): string => (bytes[at]! * 256 + bytes[at + 1]!).toString(16);

function words(text: string): number[] {
  if (text === '') return [];
  return text.split(':').flatMap((each) => {
    const value = Number.parseInt(each, 16);
    return [value >> 8, value & 0xff];
  });
}

export type AddressKind = 'ipv4' | 'ipv6' | 'ipv6-reference';

/** null: no IP address. IPv6 in brackets is a reference (RFC 3986 §3.2.2). */
export function addressKind(text: string): AddressKind | null {
  const bytes = addressBytes(text);
  if (bytes !== null) return bytes.length === 4 ? 'ipv4' : 'ipv6';
  return text.startsWith('[') && addressBytes(withoutBrackets(text))?.length === 16 ? 'ipv6-reference' : null;
}

/** Whether both are the same address of the same family; null bytes are no address. */
export function sameAddress(one: readonly number[] | null, other: readonly number[] | null): boolean {
  if (one === null || other === null || one.length !== other.length) return false;
  return one.every((byte, at) => byte === other[at]);
}

/** Whether the first `bits` bits of both are equal. False for addresses of different families. */
export function sharesPrefix(one: readonly number[], other: readonly number[], bits: number): boolean {
  if (one.length !== other.length) return false;
  for (let at = 0, left = bits; left > 0; at++, left -= 8) {
    const mask = left >= 8 ? 0xff : (0xff << (8 - left)) & 0xff;
    if (((one[at]! ^ other[at]!) & mask) !== 0) return false;
  }
  return true;
}

/** The literal of 4 or 16 bytes, in its one spelling. */
export function addressOfBytes(bytes: Uint8Array): string {
  if (bytes.length === 4) return bytes.join('.');
  const groups: string[] = [];
  for (let at = 0; at < bytes.length; at += 2) groups.push(((bytes[at]! << 8) | bytes[at + 1]!).toString(16));
  return canonicalAddress(groups.join(':'))!;
}
