// UdpPort on the native part: many datagrams cross at once, each way (recvmmsg, sendmmsg).
import { constants } from 'node:os';
import { getSystemErrorName } from 'node:util';
import { latin1Slice, writeLatin1 } from '../../lib/latin1.ts';
import { AddressWords } from './address-words.ts';
import {
  ADDRESS,
  newBatchMemory,
  type BatchMemory,
  LENGTH,
  PORT,
  type UdpBatchNative,
  udpBatchNative,
} from './batch-native.ts';
import type { DatagramBatch, OpenUdpPort, UdpPort, UdpPortOptions } from './udp-port.ts';

/** The error of a negative errno, as Node makes them. */
function systemError(status: number, call: string): NodeJS.ErrnoException {
  const code = getSystemErrorName(status);
  return Object.assign(new Error(`${call} ${code}`), { code, errno: status, syscall: call });
}

export class BatchPort implements UdpPort {
  readonly port: number;
  readonly #options: UdpPortOptions;
  readonly #native: UdpBatchNative;
  readonly #memory: BatchMemory;
  readonly #addresses: AddressWords;
  readonly #socket: object;
  readonly #batch: { count: number; texts: string[]; addresses: string[]; ports: number[] };
  /** What waits for the flush, or for the kernel. */
  #texts: string[] = [];
  #to: string[] = [];
  #ports: number[] = [];
  /** The kernel takes no more now: the rest leaves when it says so. */
  #isFull = false;
  #isClosed = false;

  constructor(native: UdpBatchNative, memory: BatchMemory, options: UdpPortOptions) {
    this.#native = native;
    this.#memory = memory;
    this.#options = options;
    this.#addresses = new AddressWords(native, options.family);
    this.#batch = { count: 0, texts: [], addresses: [], ports: [] };
    const { family, address, port, receiveBuffer } = options;
    const { slab, numbers, outSlab, outNumbers } = memory;
    const buffers = [slab, numbers, outSlab, outNumbers] as const;
    this.#socket = native.open(family, address, port, receiveBuffer, this.#onEvent, ...buffers);
    this.port = native.port(this.#socket);
  }

  get queuedBytes(): number {
    if (!this.#isFull) return 0;
    return this.#texts.reduce((sum, text) => sum + text.length, 0);
  }

  readonly #onEvent = (received: number, status: number): void => {
    if (received > 0) this.#receive(received);
    else if (status < 0) this.#options.onError(systemError(status, 'recvmmsg'));
    else {
      this.#isFull = false;
      this.flush();
    }
  };

  #receive(count: number): void {
    const { slab, numbers } = this.#memory;
    const { slotBytes, metaInts } = this.#native;
    const batch: DatagramBatch = this.#batch;
    for (let index = 0; index < count; index++) {
      const at = index * metaInts;
      const start = index * slotBytes;
      batch.texts[index] = latin1Slice(slab, start, start + numbers[at + LENGTH]!);
      batch.addresses[index] = this.#addresses.textAt(numbers, at + ADDRESS);
      batch.ports[index] = numbers[at + PORT]!;
    }
    batch.count = count;
    this.#options.onBatch(batch);
  }

  send(text: string, address: string, port: number): void {
    this.#texts.push(text);
    this.#to.push(address);
    this.#ports.push(port);
  }

  flush(): void {
    if (this.#isFull || this.#isClosed) return;
    const total = this.#texts.length;
    let done = 0;
    while (done < total && !this.#isFull) done = this.#sendFrom(done);
    if (done === total) {
      this.#texts.length = 0;
      this.#to.length = 0;
      this.#ports.length = 0;
    } else if (done > 0) {
      this.#texts.splice(0, done);
      this.#to.splice(0, done);
      this.#ports.splice(0, done);
    }
  }

  /** Sends as many as fit into one batch, beginning with the one at `first`; returns the index of the next. */
  #sendFrom(first: number): number {
    const { outSlab, outNumbers } = this.#memory;
    const { metaInts, mostAtOnce } = this.#native;
    const end = Math.min(this.#texts.length, first + mostAtOnce);
    let used = 0;
    let next = first;
    for (; next < end; next++) {
      const text = this.#texts[next]!;
      const words = this.#addresses.of(this.#to[next]!);
      if (words === null || used + text.length > outSlab.length) break;
      writeLatin1(outSlab, text, used);
      used += text.length;
      const at = (next - first) * metaInts;
      outNumbers[at + LENGTH] = text.length;
      outNumbers[at + PORT] = this.#ports[next]!;
      for (let word = 0; word < words.length; word++) outNumbers[at + ADDRESS + word] = words[word]!;
    }
    if (next === first) {
      this.#refused(first, -constants.errno.EINVAL);
      return first + 1;
    }
    const done = this.#native.send(this.#socket, next - first);
    if (done < next - first) this.#isFull = true;
    for (let index = 0; index < done; index++) {
      const status = outNumbers[index * metaInts + LENGTH]!;
      if (status < 0) this.#refused(first + index, status);
    }
    return first + done;
  }

  #refused(index: number, status: number): void {
    const error = systemError(status, 'send');
    this.#options.onSendError(error, this.#texts[index]!, this.#to[index]!, this.#ports[index]!);
  }

  close(): Promise<void> {
    if (this.#isClosed) return Promise.resolve();
    this.flush();
    this.#isClosed = true;
    this.#native.close(this.#socket);
    for (let index = 0; index < this.#texts.length; index++) this.#refused(index, -constants.errno.ECANCELED);
    this.#texts.length = 0;
    return Promise.resolve();
  }
}

/** What opens ports on the native part; null when that is not there. A port in use is an error: addresses are not shared. */
export function batchPortOpener(): OpenUdpPort | null {
  const native = udpBatchNative();
  if (native === null) return null;
  const memory = newBatchMemory(native);
  return (options) => Promise.resolve().then(() => new BatchPort(native, memory, options));
}
