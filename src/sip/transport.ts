/** The transports of SIP (RFC 3261 §18, RFC 4168, RFC 7118) and the ports they mean. */

/** In the lower case that `listen=` and `$proto` use, and in Kamailio's order. */
export const TRANSPORTS = ['udp', 'tcp', 'tls', 'sctp', 'ws', 'wss'] as const;
export type Transport = (typeof TRANSPORTS)[number];

const NAMES: ReadonlySet<string> = new Set(TRANSPORTS);

/** `text` is in lower case. */
export function isTransport(text: string): text is Transport {
  return NAMES.has(text);
}

/** Port of addresses that name none. */
export function defaultPort(transport: string): number {
  return transport === 'tls' || transport === 'wss' ? 5061 : 5060;
}
