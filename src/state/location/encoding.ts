/**
 * The location record as text: `indexed,count,devices,` and for each contact 13 numbers and 9 lengths, each with a comma
 * behind it, and then the 9 strings with nothing between them. Some 250 bytes for a common phone.
 */
import type { Contact } from './contact.ts';

export interface RecordHeader {
  /** Second under which the expiry index has the record; 0: it has not. */
  readonly indexed: number;
  /** Number of contacts. */
  readonly count: number;
  /** Number of contacts with a `+sip.instance`. */
  readonly devices: number;
}

export interface LocationUsage {
  /** Records, that is addresses of record with at least one contact. */
  readonly users: number;
  readonly contacts: number;
}

export function encodeUsage({ users, contacts }: LocationUsage): string {
  return `${users},${contacts}`;
}

export function decodeUsage(text: string): LocationUsage {
  const [users = 0, contacts = 0] = text.split(',').map(Number);
  return { users, contacts };
}

export function encodeRecord(indexed: number, contacts: readonly Contact[]): string {
  let devices = 0;
  let text = '';
  for (const contact of contacts) {
    if (contact.instance !== '') devices++;
    text += encodeContact(contact);
  }
  return `${indexed},${contacts.length},${devices},${text}`;
}

// One template for each part: V8 joins them without an array between.
function encodeContact(c: Contact): string {
  const numbers = `${c.expires},${c.q},${c.cseq},${c.flags},${c.branchFlags},${c.methods},${c.regId},${c.serverId},`;
  const times = `${c.connection},${c.keepalive},${c.lastKeepalive},${c.keepaliveRoundtrip},${c.lastModified},`;
  const { uri, received, path, callId, userAgent, socket, instance, ruid, attributes } = c;
  const lengths =
    `${uri.length},${received.length},${path.length},${callId.length},${userAgent.length},` +
    `${socket.length},${instance.length},${ruid.length},${attributes.length},`;
  return numbers + times + lengths + uri + received + path + callId + userAgent + socket + instance + ruid + attributes;
}

/** Reads what {@link encodeRecord} wrote, from the left. */
class Reader {
  readonly text: string;
  position = 0;

  constructor(text: string) {
    this.text = text;
  }

  number(): number {
    let value = 0;
    let sign = 1;
    for (;;) {
      const code = this.text.charCodeAt(this.position++);
      if (code === 0x2d) sign = -1;
      else if (code >= 0x30 && code <= 0x39) value = value * 10 + code - 0x30;
      else return sign * value; // the comma
    }
  }

  string(length: number): string {
    const start = this.position;
    this.position += length;
    return length === 0 ? '' : this.text.slice(start, this.position);
  }
}

export function readHeader(text: string): RecordHeader {
  const reader = new Reader(text);
  return { indexed: reader.number(), count: reader.number(), devices: reader.number() };
}

export function decodeRecord(text: string): Contact[] {
  const reader = new Reader(text);
  reader.number();
  const count = reader.number();
  reader.number();
  const contacts: Contact[] = [];
  while (contacts.length < count) contacts.push(decodeContact(reader));
  return contacts;
}

function decodeContact(reader: Reader): Contact {
  const expires = reader.number();
  const q = reader.number();
  const cseq = reader.number();
  const flags = reader.number();
  const branchFlags = reader.number();
  const methods = reader.number();
  const regId = reader.number();
  const serverId = reader.number();
  const connection = reader.number();
  const keepalive = reader.number();
  const lastKeepalive = reader.number();
  const keepaliveRoundtrip = reader.number();
  const lastModified = reader.number();
  const uri = reader.number();
  const received = reader.number();
  const path = reader.number();
  const callId = reader.number();
  const userAgent = reader.number();
  const socket = reader.number();
  const instance = reader.number();
  const ruid = reader.number();
  const attributes = reader.number();
  return {
    uri: reader.string(uri),
    received: reader.string(received),
    path: reader.string(path),
    expires,
    q,
    callId: reader.string(callId),
    cseq,
    flags,
    branchFlags,
    userAgent: reader.string(userAgent),
    socket: reader.string(socket),
    methods,
    instance: reader.string(instance),
    regId,
    serverId,
    connection,
    keepalive,
    lastKeepalive,
    keepaliveRoundtrip,
    lastModified,
    ruid: reader.string(ruid),
    attributes: reader.string(attributes),
  };
}
