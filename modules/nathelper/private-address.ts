/** Addresses that are used behind NAT: RFC 1918, RFC 6598 and RFC 6890's block of the IETF. */

interface Block {
  readonly address: number;
  readonly bits: number;
}

const ALWAYS: readonly Block[] = [
  { address: 0x0a000000, bits: 8 },
  { address: 0xac100000, bits: 12 },
  { address: 0xc0a80000, bits: 16 },
  { address: 0x64400000, bits: 10 },
  { address: 0xc0000000, bits: 29 },
];
const RESERVED: Block = { address: 0xc0000000, bits: 24 };

const isIn = (address: number, { address: network, bits }: Block): boolean => (address ^ network) >>> (32 - bits) === 0;

/** Whether a host of a header is such an address. `withReserved`: 192.0.0.0/24 counts too. */
export function isPrivateAddress(host: string, withReserved: boolean): boolean {
  const address = ipv4Number(host);
  if (address < 0) return false;
  for (let i = 0; i < ALWAYS.length; i++) if (isIn(address, ALWAYS[i]!)) return true;
  return withReserved && isIn(address, RESERVED);
}

/**
 * An IPv4 address in the notation of `inet_aton`, which the sockets of phones take and Kamailio reads: one to four numbers,
 * the last for all bytes that are left, octal ones with a 0 in front. -1: it is none.
 */
function ipv4Number(text: string): number {
  let address = 0;
  let parts = 0;
  let start = 0;
  for (let at = 0; at <= text.length; at++) {
    if (at < text.length && text[at] !== '.') continue;
    const number = partNumber(text.slice(start, at));
    const isLast = at === text.length;
    if (number < 0 || ++parts > 4 || number >= (isLast ? 256 ** (5 - parts) : 256)) return -1;
    address += isLast ? number : number * 256 ** (4 - parts);
    start = at + 1;
  }
  return address;
}

function partNumber(text: string): number {
  const base = text.length > 1 && text.startsWith('0') ? 8 : 10;
  if (text === '' || text.length > 11) return -1;
  let value = 0;
  for (let at = 0; at < text.length; at++) {
    const digit = text.charCodeAt(at) - 48;
    if (digit < 0 || digit >= base) return -1;
    value = value * base + digit;
  }
  return value;
}
