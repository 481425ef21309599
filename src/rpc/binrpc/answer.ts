/** The answer to one request packet. */
import { RpcArguments } from '../arguments.ts';
import { RpcFault } from '../fault.ts';
import type { MethodRegistry, RpcAnswer } from '../registry.ts';
import { type Packet, PacketKind, writeFault, writePacket } from './packet.ts';

export interface AnswerOptions {
  /** `autoconversion`: numbers may come as text. */
  readonly convert: boolean;
}

/** Bytes to send back; null: the packet is no request and is ignored. Never rejects. */
export function answerPacket(
  registry: MethodRegistry,
  packet: Packet,
  { convert }: AnswerOptions,
): Buffer | null | Promise<Buffer> {
  if (packet.kind !== PacketKind.Request) return null;
  const { cookie, values } = packet;
  const name = values?.[0];
  if (values === null || typeof name !== 'string') {
    return writeFault(cookie, new RpcFault(400, 'the request cannot be read'));
  }
  const method = registry.find(name);
  if (method === null) return writeFault(cookie, new RpcFault(500, `command ${name} not found`));
  const answer = registry.call(method, new RpcArguments(values.slice(1), { convert }));
  return answer instanceof Promise ? answer.then((late) => encode(cookie, late)) : encode(cookie, answer);
}

function encode(cookie: number, answer: RpcAnswer): Buffer {
  return answer.fault === null
    ? writePacket(PacketKind.Reply, cookie, answer.values)
    : writeFault(cookie, answer.fault);
}
