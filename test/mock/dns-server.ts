// A tiny DNS server on loopback for tests (RFC 1035): answers what it was told, counts what it was asked.
import { createSocket, type Socket } from 'node:dgram';
import { createServer, type Server, type Socket as Stream } from 'node:net';
import { readQuestion, ResponseCode, writeAnswer, type Answer, type DnsRecord } from './dns-wire.ts';
import { DnsZone } from './dns-zone.ts';

export type { DnsRecord, DnsType } from './dns-wire.ts';

const FAILURE: Answer = { code: ResponseCode.ServerFailure, answers: [], authority: [] };

export class DnsServer {
  /** Every question, as `name type`, in the order of arrival; ` tcp` behind those that came over a stream. */
  readonly asked: string[] = [];
  /** While true, questions are counted and not answered. */
  silent = false;
  /** While true, every answer is SERVFAIL. */
  failing = false;
  /** What is sent instead of an answer over UDP. */
  tamper: ((answer: Buffer) => readonly Buffer[]) | null = null;
  readonly #socket: Socket;
  readonly #streams: Server;
  readonly #open = new Set<Stream>();
  readonly #zone = new DnsZone();

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

  /** Seconds that answers without records may be kept (the SOA record's minimum); null: they do not say. */
  get negativeTtl(): number | null {
    return this.#zone.negativeTtl;
  }

  set negativeTtl(seconds: number | null) {
    this.#zone.negativeTtl = seconds;
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
    this.#zone.set(name, records);
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
    return this.silent
      ? null
      : writeAnswer(query, question, this.failing ? FAILURE : this.#zone.find(question), overTcp);
  }
}
