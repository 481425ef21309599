/** Numbers that scripts see for transports and methods. */
import { Method, type MethodId } from '../sip/method.ts';

const TRANSPORT_NUMBERS: Readonly<Record<string, number>> = { udp: 1, tcp: 2, tls: 3, sctp: 4, ws: 5, wss: 6 };

/** 0 for an unknown transport. */
export function transportNumber(transport: string): number {
  return TRANSPORT_NUMBERS[transport.toLowerCase()] ?? 0;
}

const METHOD_NUMBERS: Readonly<Record<MethodId, number>> = {
  [Method.Unknown]: 0x40000000,
  [Method.Invite]: 1,
  [Method.Cancel]: 2,
  [Method.Ack]: 4,
  [Method.Bye]: 8,
  [Method.Info]: 16,
  [Method.Register]: 32,
  [Method.Subscribe]: 64,
  [Method.Notify]: 128,
  [Method.Message]: 256,
  [Method.Options]: 512,
  [Method.Prack]: 1024,
  [Method.Update]: 2048,
  [Method.Refer]: 4096,
  [Method.Publish]: 8192,
  [Method.Kdmq]: 16384,
};

export function methodNumber(id: MethodId): number {
  return METHOD_NUMBERS[id];
}
