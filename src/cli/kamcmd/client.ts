/** One connection to a server over binary RPC. */
import { tmpdir } from 'node:os';
import type { ControlAddress } from '../../rpc/binrpc/address.ts';
import { type Packet, PacketKind, writePacket } from '../../rpc/binrpc/packet.ts';
import { RpcFault } from '../../rpc/fault.ts';
import type { RpcValue } from '../../rpc/value.ts';
import { openStream } from './stream-wire.ts';
import { openUdp } from './udp-wire.ts';
import { openUnixDatagramWire, type ReplySocket } from './unix-datagram-wire.ts';
import { isWireFailure, type Wire, type WireFailure } from './wire.ts';

export type CallResult = { readonly values: readonly RpcValue[] } | { readonly fault: RpcFault } | WireFailure;

export class Client {
  readonly #address: ControlAddress;
  readonly #replySocket: ReplySocket;
  #wire: Wire | null = null;
  #cookie = Math.trunc(Math.random() * 0x7fffffff);

  /** @param replySocket where answers come to, when the server is asked by Unix datagrams */
  constructor(address: ControlAddress, replySocket: ReplySocket = { path: null, folder: tmpdir() }) {
    this.#address = address;
    this.#replySocket = replySocket;
  }

  /** Connects; a failure is a line for people. A lost connection is opened anew with the next call. */
  async connect(): Promise<WireFailure | null> {
    const opened = await open(this.#address, this.#replySocket);
    if (isWireFailure(opened)) return opened;
    this.#wire = opened;
    return null;
  }

  async call(method: string, args: readonly RpcValue[]): Promise<CallResult> {
    const failed = this.#wire === null ? await this.connect() : null;
    const wire = this.#wire;
    if (failed !== null || wire === null) return failed ?? { failure: 'not connected' };
    const cookie = (this.#cookie = (this.#cookie + 1) & 0x7fffffff);
    const packet = await wire.exchange(writePacket(PacketKind.Request, cookie, [method, ...args]));
    const result = isWireFailure(packet) ? packet : readAnswer(packet, cookie);
    if (isWireFailure(result)) this.close();
    return result;
  }

  close(): void {
    this.#wire?.close();
    this.#wire = null;
  }
}

function readAnswer(packet: Packet, cookie: number): CallResult {
  if (packet.cookie !== cookie) return { failure: 'ERROR: cookie does not match' };
  const { values } = packet;
  if (values === null) return { failure: 'ERROR while parsing the reply: corrupted packet' };
  if (packet.kind === PacketKind.Reply) return { values };
  const [code, reason] = values;
  if (packet.kind !== PacketKind.Fault || typeof code !== 'number') {
    return { failure: 'ERROR while parsing the reply: corrupted packet' };
  }
  return { fault: new RpcFault(code, String(reason ?? '')) };
}

async function open(address: ControlAddress, replySocket: ReplySocket): Promise<Wire | WireFailure> {
  switch (address.kind) {
    case 'unix':
      return openStream({ path: address.path });
    case 'tcp':
      return openStream({ host: address.host, port: address.port });
    case 'udp':
      return openUdp(address.host, address.port);
    case 'unixd':
      return openUnixDatagramWire(address.path, replySocket);
  }
}
