// A tiny DNS server on loopback for tests (RFC 1035): answers what it was told, counts what it was asked.
import { createSocket, type Socket } from 'node:dgram';
import { createServer, type Server, type Socket as Stream } from 'node:net';
import {
  readQuestion,
  ResponseCode,
  writeAnswer,
  writeRecord,
  type Answer,
  type DnsRecord,
  type Question,
} from './dns-wire.ts';

export type { DnsRecord, DnsType } from './dns-wire.ts';

const LONGEST_CHAIN = 8;

export class DnsServer {
  /** Every question, as `name type`, in the order of arrival; ` tcp` behind those that came over a stream. */
  readonly asked: string[] = [];
  /** While true, questions are counted and not answered. */
  silent = false;
  /** While true, every answer is SERVFAIL. */
  failing = false;
  /** Seconds that answers without records may be kept (the SOA record's minimum); null: they do not say. */
  negativeTtl: number | null = null;
  /** What is sent instead of an answer over UDP. */
  tamper: ((answer: Buffer) => readonly Buffer[]) | null = null;
  readonly #socket: Socket;
  readonly #streams: Server;
  readonly #open = new Set<Stream>();
  readonly #records = new Map<string, DnsRecord[]>();

  private constructor(socket: Socket, streams: Server) {
    this.#socket = socket;
    this.#streams = streams;
    socket.on('message', (query, from) => {
      const answer = this.#answer(query, false);
      if (answer === null) return;
      const sent = this.tamper?.(answer) ?? [answer];
      for (const each of sent) socket.send(each, from.port, from.address);
    });
    streams.on('connection', (stream) => {
      this.#serve(stream);
    });
  }

  /** Starts on a port of an address, for UDP and TCP; port 0: a free one. */
  static async start(host = '127.0.0.1', port = 0): Promise<DnsServer> {
    const socket = createSocket('udp4');
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.bind(port, host, resolve);
    });
    const streams = createServer();
    const used = socket.address().port;
    const isFree = await new Promise<boolean>((resolve) => {
      streams.once('error', () => {
        resolve(false);
      });
      streams.listen(used, host, () => {
        resolve(true);
      });
    });
    if (isFree) return new DnsServer(socket, streams);
    await new Promise<void>((resolve) => socket.close(resolve));
    if (port !== 0) throw new Error(`port ${port} of ${host} is taken`);
    return DnsServer.start(host, port);
  }

  /** `address:port`, as resolvers take their servers. */
  get address(): string {
    const { address, port } = this.#socket.address();
    return `${address}:${port}`;
  }

  /** Replaces all records of a name; none makes the name unknown, an empty list known without records. */
  set(name: string, records: DnsRecord[] | null): void {
    if (records === null) {
      this.#records.delete(name.toLowerCase());
    } else {
      this.#records.set(name.toLowerCase(), records);
    }
  }

  async close(): Promise<void> {
    for (const stream of this.#open) stream.destroy();
    await new Promise((resolve) => this.#streams.close(resolve));
    await new Promise<void>((resolve) => this.#socket.close(resolve));
  }

  #serve(stream: Stream): void {
    this.#open.add(stream);
    let kept = Buffer.alloc(0);
    stream.on('error', () => stream.destroy());
    stream.on('close', () => this.#open.delete(stream));
    stream.on('data', (data: Buffer) => {
      kept = Buffer.concat([kept, data]);
      while (kept.length >= 2 && kept.length >= 2 + kept.readUInt16BE(0)) {
        const query = kept.subarray(2, 2 + kept.readUInt16BE(0));
        kept = kept.subarray(2 + query.length);
        const answer = this.#answer(query, true);
        if (answer === null) continue;
        const length = Buffer.alloc(2);
        length.writeUInt16BE(answer.length);
        stream.write(Buffer.concat([length, answer]));
      }
    });
  }

  #answer(query: Buffer, overTcp: boolean): Buffer | null {
    const question = readQuestion(query);
    this.asked.push(`${question.name} ${question.type ?? '?'}${overTcp ? ' tcp' : ''}`);
    return this.silent ? null : writeAnswer(query, question, this.#find(question), overTcp);
  }

  #find(question: Question): Answer {
    if (this.failing) return { code: ResponseCode.ServerFailure, answers: [], authority: [] };
    const answers: Buffer[] = [];
    let name = question.name;
    let isKnown = true;
    for (let hops = 0; hops < LONGEST_CHAIN; hops++) {
      const records = this.#records.get(name.toLowerCase());
      if (records === undefined) {
        isKnown = hops > 0;
        break;
      }
      const alias = records.find((record) => record.type === 'CNAME');
      const wanted = records.filter((record) => record.type === question.type);
      answers.push(...(alias === undefined ? wanted : [alias]).map((record) => writeRecord(name, record)));
      if (alias?.type !== 'CNAME' || question.type === 'CNAME') break;
      name = alias.target;
    }
    const authority =
      answers.length > 0 || this.negativeTtl === null
        ? []
        : [writeRecord('test', { type: 'SOA', minimum: this.negativeTtl, ttl: this.negativeTtl })];
    return { code: isKnown ? ResponseCode.Ok : ResponseCode.NoSuchName, answers, authority };
  }
}
