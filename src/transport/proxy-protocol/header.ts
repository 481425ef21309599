// The header of the PROXY protocol (haproxy.org, proxy-protocol.txt, §2): a line of text (version 1) or bytes (version 2).
import type { Buffer } from 'node:buffer';
import { addressOfBytes } from '../../lib/address-bytes.ts';
import { addressFamily, canonicalAddress } from '../../lib/ip-address.ts';

export interface ProxiedPeer {
  /** IP literal in its one spelling. */
  readonly address: string;
  readonly port: number;
}

export type ProxyHeader =
  /** The connection begins without one. */
  | { readonly kind: 'none' }
  /** More bytes decide. */
  | { readonly kind: 'incomplete' }
  /** It is one, and wrong. */
  | { readonly kind: 'malformed'; readonly reason: string }
  /** `peer` null: the connection is the sender's own. */
  | { readonly kind: 'header'; readonly length: number; readonly peer: ProxiedPeer | null };

/** §2.1: the longest line with its CRLF. */
const LONGEST_LINE = 107;
/** §2.2: the bytes behind the fixed part may be up to 64 kB; nobody sends more than this. */
const LONGEST_BODY = 4096;
const FIXED = 16;

const WORD = 'PROXY ';
const SIGNATURE = '\r\n\r\n\0\r\nQUIT\n';

const NONE: ProxyHeader = { kind: 'none' };
const INCOMPLETE: ProxyHeader = { kind: 'incomplete' };

/** What the first bytes of a connection are. */
export function readProxyHeader(bytes: Buffer): ProxyHeader {
  if (bytes.length === 0) return INCOMPLETE;
  const start = bytes.toString('latin1', 0, SIGNATURE.length);
  if (start.startsWith(WORD)) return readLine(bytes);
  if (start === SIGNATURE) return readBinary(bytes);
  return WORD.startsWith(start) || SIGNATURE.startsWith(start) ? INCOMPLETE : NONE;
}

/** proxy-line = "PROXY" SP ("TCP4" / "TCP6") SP source SP destination SP source-port SP destination-port CRLF, or "PROXY UNKNOWN" … CRLF */
function readLine(bytes: Buffer): ProxyHeader {
  const end = bytes.subarray(0, LONGEST_LINE).indexOf('\r\n', 0, 'latin1');
  if (end < 0) return bytes.length < LONGEST_LINE ? INCOMPLETE : malformed('the line is too long');
  const words = bytes.toString('latin1', WORD.length, end).split(' ');
  const length = end + 2;
  const [protocol, source, destination, sourcePort, destinationPort] = words;
  if (protocol === 'UNKNOWN') return { kind: 'header', length, peer: null };
  const family = protocol === 'TCP4' ? 4 : protocol === 'TCP6' ? 6 : 0;
  if (family === 0) return malformed('the protocol is neither TCP4 nor TCP6');
  if (words.length !== 5) return malformed('the line is not two addresses and two ports');
  const isAddresses = addressFamily(source!) === family && addressFamily(destination!) === family;
  const address = isAddresses ? canonicalAddress(source!) : null;
  const port = portOf(sourcePort!);
  if (address === null || port === null || portOf(destinationPort!) === null) return malformed('a bad address or port');
  return { kind: 'header', length, peer: { address, port } };
}

/** 0 is the port of nobody: nothing could be sent there. */
function portOf(text: string): number | null {
  return /^[1-9]\d{0,4}$/.test(text) && Number(text) <= 65_535 ? Number(text) : null;
}

/** Signature, version and command, family and protocol, length, addresses, ports and what else there is. */
function readBinary(bytes: Buffer): ProxyHeader {
  if (bytes.length < FIXED) return INCOMPLETE;
  const command = bytes[12]!;
  if (command !== 0x20 && command !== 0x21) return malformed('a version or command that nobody knows');
  const body = bytes.readUInt16BE(14);
  if (body > LONGEST_BODY) return malformed(`${body} bytes are too many`);
  const length = FIXED + body;
  if (command === 0x20) return bytes.length < length ? INCOMPLETE : { kind: 'header', length, peer: null };
  const size = addressSize(bytes[13]!);
  if (size === 0) return malformed('it is not about TCP over IPv4 or IPv6');
  if (body < 2 * size + 4) return malformed('too short for its addresses');
  if (bytes.length < length) return INCOMPLETE;
  const address = addressOfBytes(bytes.subarray(FIXED, FIXED + size));
  const ports = FIXED + 2 * size;
  const port = bytes.readUInt16BE(ports);
  if (port === 0 || bytes.readUInt16BE(ports + 2) === 0) return malformed('a bad port');
  return { kind: 'header', length, peer: { address, port } };
}

function addressSize(familyAndProtocol: number): number {
  return familyAndProtocol === 0x11 ? 4 : familyAndProtocol === 0x21 ? 16 : 0;
}

function malformed(reason: string): ProxyHeader {
  return { kind: 'malformed', reason };
}
