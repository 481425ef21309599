// One server with a DNS server of its own, a caller, and destinations that behave as they are told.

import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';
import { CALLER } from '../scenario/configs.ts';
import { DnsServer, type DnsRecord } from '../mock/dns-server.ts';
import { freePort, reserveLoopback, type Endpoint, type Loopback } from '../support/loopback.ts';
import { UdpPeer } from '../support/peer.ts';
import { startServer, type Server, type ServerKind } from '../support/server.ts';
import { SipText, writeAckForFailure, writeReply, writeRequest } from '../support/sip-text.ts';

/** What a destination does with a request; `reset` is for streams. */
export type Behaviour = number | 'silent' | 'reset';

/** Last byte of the address of the DNS server, and of the destinations. */
export const DNS = 53;
export const A = 20;
export const B = 21;
export const C = 22;
/** What stands for `::1` where a last byte is asked for. */
export const SIX = 6;
const SECOND_DNS = 54;
const PORTS = [5060, 5070, 5071];

/** Records by name; addresses of the block by their last byte. */
export type Zone = (host: (last: number) => string) => Record<string, DnsRecord[]>;

export interface StageOptions {
  /** A second DNS server with the same records, asked behind the first. */
  readonly secondServer?: boolean;
  /** The server and the destination `SIX` are at `::1` too, and all destinations on a port that both families have: `sixPort`. */
  readonly ipv6?: boolean;
}

export interface Call {
  readonly uri: string;
  readonly method?: string;
  /** Further header lines. */
  readonly headers?: readonly string[];
  /** What destinations do, by their last byte; 200 by default. */
  readonly behaviours?: Readonly<Record<number, Behaviour>>;
}

export class DnsStage {
  readonly server: Server;
  readonly names: DnsServer;
  /** The second server; the first where there is one only. */
  readonly moreNames: DnsServer;
  readonly sixPort: number;
  readonly #caller: UdpPeer;
  readonly #closers: (() => Promise<void> | void)[] = [];
  #arrivals: string[] = [];
  #behaviours: Readonly<Record<number, Behaviour>> = {};
  #serial = 0;

  private constructor(server: Server, names: readonly DnsServer[], caller: UdpPeer, sixPort: number) {
    this.server = server;
    this.names = names[0]!;
    this.moreNames = names.at(-1)!;
    this.#caller = caller;
    this.sixPort = sixPort;
  }

  static async open(
    kind: ServerKind,
    config: (net: Loopback) => string,
    zone: Zone,
    { secondServer = false, ipv6 = false }: StageOptions = {},
  ): Promise<DnsStage> {
    const net = await reserveLoopback();
    const hosts = (secondServer ? [DNS, SECOND_DNS] : [DNS]).map((last) => net.host(last));
    const names = await Promise.all(hosts.map((host) => DnsServer.start(host, 53)));
    const records = Object.entries(zone((last) => net.host(last)));
    for (const each of names) for (const [name, known] of records) each.set(name, known);
    const resolverFile = (): string => `search search.test\n${hosts.map((host) => `nameserver ${host}\n`).join('')}`;
    const listen = [`udp:${net.host(1)}:5060`, `tcp:${net.host(1)}:5060`];
    if (ipv6) listen.push(`udp:[::1]:${await freePort('::1')}`);
    const server = await startServer(kind, { config, net, resolverFile, debug: 1, listen });
    const sixPort = ipv6 ? await freePort('::1') : 0;
    const stage = new DnsStage(server, names, await UdpPeer.open(net.endpoint(CALLER)), sixPort);
    const ports = ipv6 ? [...PORTS, sixPort] : PORTS;
    for (const last of [A, B, C]) for (const port of ports) await stage.#listen(net.endpoint(last, port), last);
    if (ipv6) await stage.#listen({ host: '::1', port: sixPort }, SIX);
    return stage;
  }

  get net(): Loopback {
    return this.server.net;
  }

  /** Sets parameters of the core while the server runs: `name=number`. */
  async set(...parameters: readonly string[]): Promise<void> {
    for (const parameter of parameters) {
      const [name = '', value = ''] = parameter.split('=');
      await this.server.kamcmd('cfg.set_now_int', 'core', name, value);
    }
  }

  /** Sends a request and waits for its final answer: where it went, in order, and the status at the end. */
  async call({ uri, method = 'OPTIONS', headers = [], behaviours = {} }: Call): Promise<string[]> {
    this.#behaviours = behaviours;
    this.#arrivals = [];
    const callId = `kt-${++this.#serial}`;
    const { endpoint } = this.server;
    const sent = writeRequest({ method, uri, via: this.net.endpoint(CALLER), callId, headers });
    this.#caller.send(sent, endpoint);
    const final = await this.#caller.receive(
      (message) => (message.status ?? 0) >= 200 && message.value('Call-ID') === callId,
    );
    if (method === 'INVITE' && final.status! >= 300) {
      this.#caller.send(writeAckForFailure(new SipText(sent), final), endpoint);
    }
    return [...new Set(this.#arrivals), String(final.status)];
  }

  /** What DNS was asked since the last look. */
  questions(): string[] {
    return this.names.asked.splice(0);
  }

  /** Output of kamcmd, with the addresses of the block, sizes and times left out. */
  async rpc(...args: readonly string[]): Promise<string> {
    const text = await this.server.kamcmd(...args.map((each) => each.replace('NET.', `${this.net.prefix}.`)));
    return text.replaceAll(`${this.net.prefix}.`, 'NET.').replace(/(size_bytes|last_used): \d+/g, '$1: -');
  }

  async #listen(endpoint: Endpoint, last: number): Promise<void> {
    const port = endpoint.port === this.sixPort ? 'six' : String(endpoint.port);
    const socket = createSocket(endpoint.host.includes(':') ? 'udp6' : 'udp4');
    socket.on('message', (bytes, from) => {
      this.#handle(`udp ${last}:${port}`, bytes.toString('latin1'), last, {
        answer: (text) => {
          socket.send(text, from.port, from.address);
        },
        reset: () => undefined,
      });
    });
    await new Promise<void>((resolve) => socket.bind(endpoint.port, endpoint.host, resolve));
    const listener = createServer((stream) => {
      stream.on('error', () => undefined);
      let kept = '';
      stream.on('data', (bytes) => {
        kept += bytes.toString('latin1');
        for (let end = kept.indexOf('\r\n\r\n'); end >= 0; end = kept.indexOf('\r\n\r\n')) {
          const text = kept.slice(0, end + 4);
          kept = kept.slice(end + 4);
          this.#handle(`tcp ${last}:${port}`, text, last, {
            answer: (reply) => {
              stream.write(reply);
            },
            reset: () => {
              stream.resetAndDestroy();
            },
          });
        }
      });
    });
    await new Promise<void>((resolve) => listener.listen(endpoint.port, endpoint.host, resolve));
    this.#closers.push(() => {
      socket.close();
      listener.close();
    });
  }

  #handle(at: string, text: string, last: number, way: { answer(text: string): void; reset(): void }): void {
    const message = new SipText(text);
    if (message.status !== null || message.method === 'ACK') return;
    // Branches are counted: which one it was shows that a further destination has one of its own.
    const branch = /branch=[^;\r\n]*\.(\d+)/.exec(message.need('Via'))?.[1] ?? '-';
    this.#arrivals.push(`${message.method} ${at} branch ${branch}`);
    const behaviour = this.#behaviours[last] ?? 200;
    if (behaviour === 'silent') return;
    if (behaviour === 'reset') way.reset();
    else way.answer(writeReply(message, behaviour, 'Answer', { toTag: 'kt' }));
  }

  async close(): Promise<void> {
    for (const close of this.#closers) await close();
    await Promise.all([
      this.#caller.close(),
      ...[...new Set([this.names, this.moreNames])].map((each) => each.close()),
    ]);
    await this.server.destroy();
  }
}
