/** Networks that addresses are compared with: `10.0.0.0/8`. */
import { addressBytes, sharesPrefix } from './address-bytes.ts';
import type { Problem } from './problem.ts';
import { parseInteger } from './written-integer.ts';

/** An address or a network `address/bits`. */
export interface Subnet {
  readonly bytes: readonly number[];
  readonly bits: number;
}

/** null: it is neither. */
export function parseSubnet(text: string): Subnet | null {
  const match = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text.trim());
  const bytes = match === null ? null : addressBytes(match[1]!);
  if (bytes === null) return null;
  const bits = match![2] === undefined ? bytes.length * 8 : Number(match![2]);
  return bits > bytes.length * 8 ? null : { bytes, bits };
}

/** Whether the address lies in one of the networks of a list with commas. What is no network is passed over. */
export function isInSubnets(address: string, list: string): boolean {
  const bytes = addressBytes(address);
  if (bytes === null) return false;
  return list.split(',').some((text) => {
    const subnet = parseSubnet(text);
    return subnet !== null && sharesPrefix(bytes, subnet.bytes, subnet.bits);
  });
}

/** As bytes, because a netmask may have holes: `10.0.0.0/255.0.255.0`. */
export interface MaskedSubnet {
  readonly bytes: readonly number[];
  readonly mask: readonly number[];
}

export function isWithin(address: string, { bytes, mask }: MaskedSubnet): boolean {
  const own = addressBytes(address);
  if (own === null || own.length !== bytes.length) return false;
  return own.every((byte, at) => ((byte ^ bytes[at]!) & mask[at]!) === 0);
}

/** Text in quotes or of a variable: an address, `address/bits` or `address/netmask`; null when it is none of them. */
export function parseMaskedSubnet(text: string): MaskedSubnet | null {
  const [address, mask] = halves(text);
  const bytes = addressBytes(bare(address));
  if (bytes === null) return null;
  if (mask === null) return { bytes, mask: prefixMask(bytes.length, bytes.length * 8) };
  if (/^\d{1,3}$/.test(mask)) {
    const bits = Number(mask);
    return bits > bytes.length * 8 ? null : { bytes, mask: prefixMask(bytes.length, bits) };
  }
  const maskBytes = addressBytes(bare(mask));
  return maskBytes?.length === bytes.length ? { bytes, mask: maskBytes } : null;
}

/** The same without quotes: its numbers are the language's, so 010 is 8 and /0x10 are 16 bits. */
export function readMaskedSubnet(text: string): MaskedSubnet | Problem {
  const [address, mask] = halves(text);
  const bytes = literalBytes(address);
  if (bytes === null) return bad(`"${address}" is no IP address`, 'each of the four numbers is between 0 and 255');
  const size = bytes.length;
  if (mask === null) return { bytes, mask: prefixMask(size, size * 8) };
  if (/^\w+$/.test(mask)) {
    const bits = readNumber(mask);
    if (bits !== null && bits >= 0 && bits <= size * 8) return { bytes, mask: prefixMask(size, bits) };
    return bad(`"${text}" is no network`, `an IPv${size === 4 ? 4 : 6} netmask has 0 to ${size * 8} bits`);
  }
  const maskBytes = literalBytes(mask);
  if (maskBytes === null) return bad(`"${mask}" is no netmask`, 'a netmask is such as 255.0.0.0 or 8');
  if (maskBytes.length !== size)
    return bad(`"${text}" is no network`, 'address and netmask are both IPv4 or both IPv6');
  return { bytes, mask: maskBytes };
}

function bad(message: string, hint: string): Problem {
  return { problem: 'bad-value', message, hint };
}

function literalBytes(text: string): readonly number[] | null {
  if (text.includes(':')) return addressBytes(bare(text));
  const bytes = text.split('.').map(readNumber);
  return bytes.every((byte) => byte !== null && byte <= 255) ? (bytes as number[]) : null;
}

/** A leading zero makes it octal, so 08 is no number. */
function readNumber(text: string): number | null {
  return /^0\d*[89]/.test(text) ? null : parseInteger(text);
}

function halves(text: string): readonly [string, string | null] {
  const slash = text.indexOf('/');
  return slash === -1 ? [text, null] : [text.slice(0, slash), text.slice(slash + 1)];
}

function bare(text: string): string {
  return text.replace(/^\[(.*)\]$/, '$1');
}

function prefixMask(size: number, bits: number): readonly number[] {
  return Array.from({ length: size }, (_, at) => (0xff00 >> Math.min(8, Math.max(0, bits - at * 8))) & 0xff);
}
