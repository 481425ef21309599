// The wire format of DNS (RFC 1035 §4) as an authoritative server of tests needs it: reads questions, writes answers.

const TYPES = { A: 1, CNAME: 5, SOA: 6, PTR: 12, TXT: 16, AAAA: 28, SRV: 33, NAPTR: 35 } as const;
export type DnsType = keyof typeof TYPES;

export type DnsRecord = { readonly ttl?: number } & (
  | { readonly type: 'A' | 'AAAA'; readonly address: string }
  | { readonly type: 'CNAME' | 'PTR'; readonly target: string }
  | { readonly type: 'TXT'; readonly text: string }
  | { readonly type: 'SOA'; readonly minimum: number }
  | {
      readonly type: 'SRV';
      readonly priority: number;
      readonly weight: number;
      readonly port: number;
      readonly target: string;
    }
  | {
      readonly type: 'NAPTR';
      readonly order: number;
      readonly preference: number;
      readonly flags: string;
      readonly service: string;
      readonly replacement: string;
    }
);

export interface Question {
  readonly name: string;
  readonly type: DnsType | null;
  /** Where the question section ends in the query. */
  readonly end: number;
}

export const ResponseCode = { Ok: 0, ServerFailure: 2, NoSuchName: 3, Refused: 5 } as const;

export interface Answer {
  readonly code: number;
  readonly answers: readonly Buffer[];
  readonly authority: readonly Buffer[];
}

const TRUNCATED = 0x0200;
const MOST_BYTES = 512;

export function readQuestion(query: Buffer): Question {
  const labels: string[] = [];
  let at = 12;
  for (let length = query[at++] ?? 0; length > 0; length = query[at++] ?? 0) {
    labels.push(query.toString('latin1', at, at + length));
    at += length;
  }
  const code = query.readUInt16BE(at);
  const type = (Object.keys(TYPES) as DnsType[]).find((key) => TYPES[key] === code) ?? null;
  return { name: labels.join('.'), type, end: at + 4 };
}

/** The answer to `query`; over UDP one that is too long says so and carries nothing (RFC 2181 §9). */
export function writeAnswer(query: Buffer, question: Question, answer: Answer, overTcp: boolean): Buffer {
  const head = Buffer.alloc(12);
  query.copy(head, 0, 0, 2);
  head.writeUInt16BE(0x8580 | answer.code, 2); // an authoritative response, recursion available
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(answer.answers.length, 6);
  head.writeUInt16BE(answer.authority.length, 8);
  const asked = query.subarray(12, question.end);
  const whole = Buffer.concat([head, asked, ...answer.answers, ...answer.authority]);
  if (overTcp || whole.length <= MOST_BYTES) return whole;
  head.writeUInt16BE(0x8580 | TRUNCATED | answer.code, 2);
  head.writeUInt32BE(0, 6);
  return Buffer.concat([head, asked]);
}

function writeName(name: string): Buffer {
  const labels = name === '' ? [] : name.split('.');
  return Buffer.concat([...labels.map(writeText), Buffer.alloc(1)]);
}

function writeText(text: string): Buffer {
  return Buffer.concat([Buffer.from([text.length]), Buffer.from(text, 'latin1')]);
}

function writeNumbers(...numbers: number[]): Buffer {
  const bytes = Buffer.alloc(2 * numbers.length);
  numbers.forEach((number, index) => bytes.writeUInt16BE(number, 2 * index));
  return bytes;
}

export function writeRecord(name: string, record: DnsRecord): Buffer {
  const data = writeData(record);
  const fixed = Buffer.alloc(10);
  fixed.writeUInt16BE(TYPES[record.type], 0);
  fixed.writeUInt16BE(1, 2);
  fixed.writeUInt32BE(record.ttl ?? 60, 4);
  fixed.writeUInt16BE(data.length, 8);
  return Buffer.concat([writeName(name), fixed, data]);
}

function writeData(record: DnsRecord): Buffer {
  switch (record.type) {
    case 'A':
      return Buffer.from(record.address.split('.').map(Number));
    case 'AAAA':
      return writeIpv6(record.address);
    case 'CNAME':
    case 'PTR':
      return writeName(record.target);
    case 'TXT':
      return writeText(record.text);
    case 'SOA': {
      const numbers = Buffer.alloc(20);
      numbers.writeUInt32BE(record.minimum, 16);
      return Buffer.concat([writeName('ns.test'), writeName('root.test'), numbers]);
    }
    case 'SRV':
      return Buffer.concat([writeNumbers(record.priority, record.weight, record.port), writeName(record.target)]);
    case 'NAPTR':
      return Buffer.concat([
        writeNumbers(record.order, record.preference),
        writeText(record.flags),
        writeText(record.service),
        writeText(''),
        writeName(record.replacement),
      ]);
  }
}

function writeIpv6(address: string): Buffer {
  const [front = '', back] = address.split('::');
  const groups = (text: string): number[] =>
    text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));
  const before = groups(front);
  const after = back === undefined ? [] : groups(back);
  const zeros = new Array<number>(8 - before.length - after.length).fill(0);
  return writeNumbers(...before, ...zeros, ...after);
}
