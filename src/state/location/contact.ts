/** One binding of an address of record (RFC 3261 §10), with the fields Kamailio keeps of it. */

/** The transport connection a contact came over is not known or there is none. */
export const NO_CONNECTION = -1;
/** All methods are allowed, all 32 bits: the phone sent no Allow. */
export const ALL_METHODS = -1;
/** The phone gave no q value. */
export const NO_Q = -1;

export interface Contact {
  /** The contact URI as registered. */
  uri: string;
  /** Where the REGISTER came from as a URI, when that differs (NAT); '' when not set. */
  received: string;
  /** Path vector as received (RFC 3327); '' when there is none. */
  path: string;
  /** Second of 1970 at which the binding ends; 0: never. */
  expires: number;
  /** Thousandths 0…1000, or {@link NO_Q}. */
  q: number;
  callId: string;
  cseq: number;
  /** Kamailio's record flags. */
  flags: number;
  /** Branch flags at the time of `save()`. */
  branchFlags: number;
  userAgent: string;
  /** Local socket of the REGISTER, `udp:10.0.0.1:5060`; '' when unknown. */
  socket: string;
  /** Bits of the methods in Allow, or {@link ALL_METHODS}. */
  methods: number;
  /** `+sip.instance` with its angle brackets; '' when there is none. */
  instance: string;
  regId: number;
  serverId: number;
  /** Id of the stream connection, or {@link NO_CONNECTION}. */
  connection: number;
  /** 1 when keep-alives are sent to it. */
  keepalive: number;
  /** Second of 1970. */
  lastKeepalive: number;
  /** Microseconds. */
  keepaliveRoundtrip: number;
  /** Second of 1970. */
  lastModified: number;
  /** Unique id of the record over all servers and restarts. */
  ruid: string;
  /** Attributes of the contact (`xavp_contact`) in an encoding of their owner's; '' when there are none. */
  attributes: string;
}

/** A contact of these fields; everything else is unset. */
export function newContact(fields: Partial<Contact> & Pick<Contact, 'uri' | 'ruid'>): Contact {
  return {
    received: '',
    path: '',
    expires: 0,
    q: NO_Q,
    callId: '',
    cseq: 0,
    flags: 0,
    branchFlags: 0,
    userAgent: '',
    socket: '',
    methods: ALL_METHODS,
    instance: '',
    regId: 0,
    serverId: 0,
    connection: NO_CONNECTION,
    keepalive: 0,
    lastKeepalive: 0,
    keepaliveRoundtrip: 0,
    lastModified: 0,
    attributes: '',
    ...fields,
  };
}

export function isExpired(contact: Contact, now: number): boolean {
  return contact.expires !== 0 && contact.expires <= now;
}
