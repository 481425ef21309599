// Questions and answers of DNS (RFC 1035 §4). A message that is not as it must be is malformed as a whole.
import { SocketAddress } from 'node:net';
import { readName, writeName } from './domain-name.ts';
import { RecordType, type DnsRecord, type RecordTypeName } from './record.ts';

export const ResponseCode = { Ok: 0, NoSuchName: 3 } as const;

export interface OwnedRecord {
  readonly owner: string;
  readonly record: DnsRecord;
}

export interface Answer {
  readonly code: number;
  /** It did not fit: ask over TCP. */
  readonly truncated: boolean;
  /** The answer section; records of other types are left out. */
  readonly records: readonly OwnedRecord[];
  /** Seconds to remember that there are no such records (RFC 2308 §5); null: it does not say. */
  readonly negativeTtl: number | null;
}

const HEADER = 12;
const RECURSION_DESIRED = 0x0100;
const RESPONSE = 0x8000;
const TRUNCATED = 0x0200;
const OPCODE = 0x7800;
const CODE = 0x000f;
const INTERNET = 1;
/** "the TTL value SHOULD be treated as zero" from this bit on (RFC 2181 §8). */
const TTL_SIGN = 0x80000000;

const NAMES = new Map<number, RecordTypeName>(
  Object.entries(RecordType).map(([name, code]) => [code, name as RecordTypeName]),
);

export function writeQuestion(id: number, name: string, type: RecordTypeName): Buffer {
  const head = Buffer.alloc(HEADER);
  head.writeUInt16BE(id, 0);
  head.writeUInt16BE(RECURSION_DESIRED, 2);
  head.writeUInt16BE(1, 4);
  const tail = Buffer.alloc(4);
  tail.writeUInt16BE(RecordType[type], 0);
  tail.writeUInt16BE(INTERNET, 2);
  return Buffer.concat([head, writeName(name), tail]);
}

/** Whether `message` claims to answer `question`: id, name, type and class are the same (RFC 5452 §9.1). */
export function answers(message: Buffer, question: Buffer): boolean {
  if (message.length < question.length || message.readUInt16BE(0) !== question.readUInt16BE(0)) return false;
  const flags = message.readUInt16BE(2);
  if ((flags & RESPONSE) === 0 || (flags & OPCODE) !== 0 || message.readUInt16BE(4) !== 1) return false;
  const asked = question.toString('latin1', HEADER).toLowerCase();
  return message.toString('latin1', HEADER, question.length).toLowerCase() === asked;
}

/** What `message`, which answers a question of this length, says; null when it is malformed. */
export function readAnswer(message: Buffer, questionLength: number): Answer | null {
  const flags = message.readUInt16BE(2);
  const truncated = (flags & TRUNCATED) !== 0;
  const code = flags & CODE;
  if (truncated) return { code, truncated, records: [], negativeTtl: null };
  const records: OwnedRecord[] = [];
  const counts = [message.readUInt16BE(6), message.readUInt16BE(8)] as const;
  let negativeTtl: number | null = null;
  let at = questionLength;
  for (let i = 0; i < counts[0] + counts[1]; i++) {
    const read = readRecord(message, at);
    if (read === null) return null;
    at = read.end;
    if (i >= counts[0]) negativeTtl ??= read.minimum;
    else if (read.record !== null) records.push({ owner: read.owner, record: read.record });
  }
  return { code, truncated, records, negativeTtl };
}

interface ReadRecord {
  readonly owner: string;
  /** null: of a type that is of no interest. */
  readonly record: DnsRecord | null;
  /** Of a SOA record: how long its zone lets one remember that something is not there. */
  readonly minimum: number | null;
  readonly end: number;
}

function readRecord(message: Buffer, start: number): ReadRecord | null {
  const owner = readName(message, start);
  if (owner === null || owner.end + 10 > message.length) return null;
  const at = owner.end;
  const type = NAMES.get(message.readUInt16BE(at));
  const seconds = message.readUInt32BE(at + 4);
  const ttl = seconds >= TTL_SIGN ? 0 : seconds;
  const data = at + 10;
  const end = data + message.readUInt16BE(at + 8);
  if (end > message.length) return null;
  const isOther = type === undefined || message.readUInt16BE(at + 2) !== INTERNET;
  if (isOther) return { owner: owner.name, record: null, minimum: null, end };
  if (type === 'SOA') {
    return { owner: owner.name, record: null, minimum: Math.min(ttl, readMinimum(message, data, end)), end };
  }
  const record = readData(message, type, ttl, data, end);
  return record === null ? null : { owner: owner.name, record, minimum: null, end };
}

/** The last of the five numbers at the end of a SOA record. */
function readMinimum(message: Buffer, start: number, end: number): number {
  return end - start < 20 ? 0 : message.readUInt32BE(end - 4);
}

function readData(
  message: Buffer,
  type: Exclude<RecordTypeName, 'SOA'>,
  ttl: number,
  start: number,
  end: number,
): DnsRecord | null {
  switch (type) {
    case 'A':
      return end - start === 4 ? { type, ttl, address: message.subarray(start, end).join('.') } : null;
    case 'AAAA':
      return end - start === 16 ? { type, ttl, address: ipv6Text(message, start) } : null;
    case 'CNAME':
    case 'PTR': {
      const name = nameUntil(message, start, end);
      return name === null ? null : { type, ttl, name };
    }
    case 'TXT': {
      const texts = readTexts(message, start, end);
      return texts === null ? null : { type, ttl, texts };
    }
    case 'SRV':
      return readSrv(message, ttl, start, end);
    case 'NAPTR':
      return readNaptr(message, ttl, start, end);
  }
}

function readSrv(message: Buffer, ttl: number, start: number, end: number): DnsRecord | null {
  const name = end - start < 7 ? null : nameUntil(message, start + 6, end);
  if (name === null) return null;
  const [priority, weight, port] = [0, 2, 4].map((offset) => message.readUInt16BE(start + offset));
  return { type: 'SRV', ttl, priority: priority!, weight: weight!, port: port!, name };
}

function readNaptr(message: Buffer, ttl: number, start: number, end: number): DnsRecord | null {
  if (end - start < 8) return null;
  const texts: string[] = [];
  let at = start + 4;
  for (let i = 0; i < 3; i++) {
    const text = readText(message, at, end);
    if (text === null) return null;
    texts.push(text);
    at += 1 + text.length;
  }
  const name = nameUntil(message, at, end);
  if (name === null) return null;
  const [flags, service, expression] = texts as [string, string, string];
  const order = message.readUInt16BE(start);
  const preference = message.readUInt16BE(start + 2);
  return { type: 'NAPTR', ttl, order, preference, flags, service, expression, name };
}

/** The name that fills the data up to `end`. */
function nameUntil(message: Buffer, start: number, end: number): string | null {
  const read = readName(message, start);
  return read === null || read.end !== end ? null : read.name;
}

function readText(message: Buffer, at: number, end: number): string | null {
  const length = at < end ? message[at]! : end;
  return at + 1 + length > end ? null : message.toString('latin1', at + 1, at + 1 + length);
}

function readTexts(message: Buffer, start: number, end: number): string[] | null {
  const texts: string[] = [];
  for (let at = start; at < end;) {
    const text = readText(message, at, end);
    if (text === null) return null;
    texts.push(text);
    at += 1 + text.length;
  }
  return texts;
}

function ipv6Text(message: Buffer, start: number): string {
  const groups = Array.from({ length: 8 }, (_, index) => message.readUInt16BE(start + 2 * index).toString(16));
  return new SocketAddress({ address: groups.join(':'), family: 'ipv6' }).address;
}
