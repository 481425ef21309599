// IP literals as texts: which family, which range, one spelling for comparing.
import { isIP, SocketAddress } from 'node:net';

/** 4 or 6; 0 when `text` is not an IP literal. Brackets are not part of a literal. */
export function addressFamily(text: string): 0 | 4 | 6 {
  return isIP(text) as 0 | 4 | 6;
}

/** The text without the brackets that URIs and Via put around IPv6 literals. */
export function withoutBrackets(host: string): string {
  return host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host;
}

/** The literal with brackets when it is IPv6: the form that can be followed by `:port`. */
export function hostForm(address: string): string {
  return address.includes(':') ? `[${address}]` : address;
}

/** The one spelling (RFC 5952) of an IPv4 or IPv6 literal, with or without brackets and zone; null when it is none. */
export function canonicalAddress(text: string): string | null {
  const bare = withoutBrackets(text);
  switch (isIP(bare)) {
    case 4:
      return bare;
    case 6: {
      const zone = bare.indexOf('%');
      return new SocketAddress({ address: zone < 0 ? bare : bare.slice(0, zone), family: 'ipv6' }).address;
    }
    default:
      return null;
  }
}

/** 127.0.0.0/8 and ::1. `address` is canonical. */
export function isLoopback(address: string): boolean {
  return address.startsWith('127.') || address === '::1';
}

/** 224.0.0.0/4 and ff00::/8. `address` is canonical. */
export function isMulticast(address: string): boolean {
  if (address.startsWith('ff')) return address.indexOf(':') === 4;
  if (address.indexOf('.') !== 3) return false;
  const first = Number.parseInt(address, 10);
  return first >= 224 && first <= 239;
}

/** The wildcard that stands for every address of its family. `address` is canonical. */
export function isUnspecified(address: string): boolean {
  return address === '0.0.0.0' || address === '::';
}
