// A tiny DNS server on loopback for tests (RFC 1035): answers what it was told, counts what it was asked.
import { createSocket, type Socket } from 'node:dgram';

const TYPES = { A: 1, CNAME: 5, PTR: 12, AAAA: 28, SRV: 33, NAPTR: 35 } as const;
export type DnsType = keyof typeof TYPES;

export type DnsRecord = { readonly ttl?: number } & (
  | { readonly type: 'A' | 'AAAA'; readonly address: string }
  | { readonly type: 'CNAME' | 'PTR'; readonly target: string }
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

interface Question {
  readonly name: string;
  readonly type: DnsType | null;
  /** Where the question section ends in the query. */
  readonly end: number;
}

const ResponseCode = { Ok: 0, ServerFailure: 2, NoSuchName: 3 } as const;

export class DnsServer {
  /** Every question, as `name type`, in the order of arrival. */
  readonly asked: string[] = [];
  /** While true, questions are counted and not answered. */
  silent = false;
  /** While true, every answer is SERVFAIL. */
  failing = false;
  readonly #socket: Socket;
  readonly #records = new Map<string, DnsRecord[]>();

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('message', (query, from) => {
      const answer = this.#answer(query);
      if (answer !== null) {
        socket.send(answer, from.port, from.address);
      }
    });
  }

  /** Starts on a free port of 127.0.0.1. */
  static async start(): Promise<DnsServer> {
    const socket = createSocket('udp4');
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
    return new DnsServer(socket);
  }

  /** `address:port`, as resolvers take their servers. */
  get address(): string {
    return `127.0.0.1:${this.#socket.address().port}`;
  }

  /** Replaces all records of a name; none makes the name unknown, an empty list known without records. */
  set(name: string, records: DnsRecord[] | null): void {
    if (records === null) {
      this.#records.delete(name.toLowerCase());
    } else {
      this.#records.set(name.toLowerCase(), records);
    }
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.#socket.close(() => resolve()));
  }

  #answer(query: Buffer): Buffer | null {
    const question = readQuestion(query);
    this.asked.push(`${question.name} ${question.type ?? '?'}`);
    if (this.silent) {
      return null;
    }
    const { code, answers } = this.#find(question);
    const head = Buffer.alloc(12);
    query.copy(head, 0, 0, 2);
    head.writeUInt16BE(0x8580 | code, 2); // an authoritative response, recursion available
    head.writeUInt16BE(1, 4);
    head.writeUInt16BE(answers.length, 6);
    return Buffer.concat([head, query.subarray(12, question.end), ...answers]);
  }

  #find(question: Question): { code: number; answers: Buffer[] } {
    if (this.failing) {
      return { code: ResponseCode.ServerFailure, answers: [] };
    }
    const answers: Buffer[] = [];
    let name = question.name;
    for (let hops = 0; hops < 8; hops++) {
      const records = this.#records.get(name.toLowerCase());
      if (records === undefined) {
        return { code: hops === 0 ? ResponseCode.NoSuchName : ResponseCode.Ok, answers };
      }
      const alias = records.find((record) => record.type === 'CNAME');
      const wanted = records.filter((record) => record.type === question.type);
      answers.push(...(alias === undefined ? wanted : [alias]).map((record) => writeRecord(name, record)));
      if (alias?.type !== 'CNAME' || question.type === 'CNAME') {
        break;
      }
      name = alias.target;
    }
    return { code: ResponseCode.Ok, answers };
  }
}

function readQuestion(query: Buffer): Question {
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

function writeRecord(name: string, record: DnsRecord): Buffer {
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
