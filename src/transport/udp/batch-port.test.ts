import { constants } from 'node:os';
import { expect, test } from 'vitest';
import { newBatchMemory, type UdpBatchNative } from './batch-native.ts';
import { until } from '../../../test/support/until.ts';
import { BatchPort } from './batch-port.ts';
import type { UdpPortOptions } from './udp-port.ts';

const MOST = 4;

/** A kernel that takes as many datagrams as it is told, which no real loopback can be made to do. */
class FullKernel implements UdpBatchNative {
  readonly slotBytes = 16;
  readonly mostAtOnce = MOST;
  readonly metaInts = 7;
  readonly taken: string[] = [];
  room = 0;
  resumed = 0;
  onEvent: (received: number, status: number) => void = () => undefined;
  #outSlab: Uint8Array = new Uint8Array();
  #outNumbers: Int32Array = new Int32Array();

  open(...args: Parameters<UdpBatchNative['open']>): object {
    [, , , , this.onEvent, , , this.#outSlab, this.#outNumbers] = args;
    return this;
  }

  port(): number {
    return 5060;
  }

  send(_socket: object, count: number): number {
    let offset = 0;
    for (let index = 0; index < count; index++) {
      if (this.room === 0) return index;
      this.room--;
      const length = this.#outNumbers[index * this.metaInts]!;
      this.taken.push(Buffer.from(this.#outSlab.subarray(offset, offset + length)).toString('latin1'));
      offset += length;
    }
    return count;
  }

  resume(): void {
    this.resumed++;
  }

  close(): void {
    this.room = 0;
  }

  addressWords(): boolean {
    return true;
  }

  addressText(): string {
    return '';
  }
}

function opened(options: Partial<UdpPortOptions> = {}): { kernel: FullKernel; port: BatchPort; errors: string[] } {
  const kernel = new FullKernel();
  const errors: string[] = [];
  const port = new BatchPort(kernel, newBatchMemory(kernel), {
    family: 4,
    address: '127.0.0.1',
    port: 5060,
    typeOfService: null,
    multicast: null,
    receiveBuffer: 0,
    onBatch: () => undefined,
    onSendError: ({ code }, text) => errors.push(`${text} ${code}`),
    onError: ({ message }) => errors.push(message),
    ...options,
  });
  return { kernel, port, errors };
}

const TEN = Array.from({ length: 10 }, (_, index) => `datagram ${index}`);

test('what a full kernel does not take waits, is counted, and leaves in order when there is room', () => {
  const { kernel, port, errors } = opened();
  kernel.room = 6;
  for (const text of TEN.slice(0, 9)) port.send(text, '127.0.0.1', 5060);
  port.flush();
  expect([kernel.taken, port.queuedBytes]).toEqual([TEN.slice(0, 6), 30]);
  kernel.room = 1;
  port.send(TEN[9]!, '127.0.0.1', 5060);
  port.flush();
  expect(kernel.taken).toEqual(TEN.slice(0, 6));
  kernel.onEvent(0, 0);
  expect([kernel.taken, port.queuedBytes]).toEqual([TEN.slice(0, 7), 30]);
  kernel.room = 100;
  kernel.onEvent(0, 0);
  expect([kernel.taken, port.queuedBytes, errors]).toEqual([TEN, 0, []]);
});

test('what still waits when the port is closed is reported, once', async () => {
  const { kernel, port, errors } = opened();
  kernel.room = 8;
  for (const text of TEN) port.send(text, '127.0.0.1', 5060);
  await port.close();
  await port.close();
  expect(errors).toEqual([`${TEN[8]!} ECANCELED`, `${TEN[9]!} ECANCELED`]);
});

test('an error of the socket is told as the system calls it, and the socket is read again after a while', async () => {
  const { kernel, port, errors } = opened();
  kernel.onEvent(0, -constants.errno.ENETDOWN);
  expect([errors, kernel.resumed]).toEqual([['recvmmsg ENETDOWN'], 0]);
  await until('reading', () => kernel.resumed === 1);
  kernel.onEvent(0, -constants.errno.ENETDOWN);
  await port.close();
  expect(errors).toHaveLength(2);
});

test('who hears of a refused datagram may close the port', async () => {
  const { kernel, port, errors } = opened({ onSendError: () => void port.close() });
  kernel.room = 4;
  for (const text of TEN) port.send(text, '127.0.0.1', 5060);
  await port.close();
  expect([kernel.taken, errors]).toEqual([TEN.slice(0, 4), []]);
});
