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

/**
 * The numbers of a contact besides its CSeq as text. What registers within one second has mostly the same, and what was made last is
 * taken again for the next: joining them anew for each took half the time of writing a record.
 */
class NumbersText {
  /** That stand before the CSeq, and those behind it. */
  before = '';
  behind = '';
  #expires = -1;
  #q = -1;
  #flags = -1;
  #branchFlags = -1;
  #methods = -1;
  #regId = -1;
  #serverId = -1;
  #connection = -1;
  #keepalive = -1;
  #lastKeepalive = -1;
  #keepaliveRoundtrip = -1;
  #lastModified = -1;

  set(c: Contact): void {
    if (this.#isOf(c)) return;
    this.before = `${c.expires},${c.q},`;
    this.behind =
      `,${c.flags},${c.branchFlags},${c.methods},${c.regId},${c.serverId},` +
      `${c.connection},${c.keepalive},${c.lastKeepalive},${c.keepaliveRoundtrip},${c.lastModified},`;
    this.#expires = c.expires;
    this.#q = c.q;
    this.#flags = c.flags;
    this.#branchFlags = c.branchFlags;
    this.#methods = c.methods;
    this.#regId = c.regId;
    this.#serverId = c.serverId;
    this.#connection = c.connection;
    this.#keepalive = c.keepalive;
    this.#lastKeepalive = c.lastKeepalive;
    this.#keepaliveRoundtrip = c.keepaliveRoundtrip;
    this.#lastModified = c.lastModified;
  }

  #isOf(c: Contact): boolean {
    return this.#isOfTime(c) && this.#isOfKind(c) && this.before !== '';
  }

  #isOfTime(c: Contact): boolean {
    return (
      this.#expires === c.expires &&
      this.#lastModified === c.lastModified &&
      this.#lastKeepalive === c.lastKeepalive &&
      this.#keepaliveRoundtrip === c.keepaliveRoundtrip
    );
  }

  #isOfKind(c: Contact): boolean {
    return (
      this.#q === c.q &&
      this.#flags === c.flags &&
      this.#branchFlags === c.branchFlags &&
      this.#methods === c.methods &&
      this.#regId === c.regId &&
      this.#serverId === c.serverId &&
      this.#connection === c.connection &&
      this.#keepalive === c.keepalive
    );
  }
}

const numbersText = new NumbersText();

/** A length with the comma behind it: made once for those that are common. */
const LENGTHS = Array.from({ length: 256 }, (_, length) => `${length},`);

function lengthText({ length }: string): string {
  return length < LENGTHS.length ? LENGTHS[length]! : `${length},`;
}

// Parts are joined without an array between; each one less is a piece less of what the store puts together when it writes.
function encodeContact(c: Contact): string {
  numbersText.set(c);
  const { uri, received, path, callId, userAgent, socket, instance, ruid, attributes } = c;
  const lengths =
    lengthText(uri) +
    lengthText(received) +
    lengthText(path) +
    lengthText(callId) +
    lengthText(userAgent) +
    lengthText(socket) +
    lengthText(instance) +
    lengthText(ruid) +
    lengthText(attributes);
  const strings = uri + received + path + callId + userAgent + socket + instance + ruid + attributes;
  return numbersText.before + String(c.cseq) + numbersText.behind + lengths + strings;
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
