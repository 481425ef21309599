// UdpPort on the native part: many datagrams cross at once, each way (recvmmsg, sendmmsg).
import { constants } from 'node:os';
import { getSystemErrorName } from 'node:util';
import { type ReceiveQueue, receiveQueue } from '../../lib/socket-tools.ts';
import { latin1Slice, writeLatin1 } from '../../lib/latin1.ts';
import { setTypeOfService } from '../type-of-service.ts';
import { AddressWords } from './address-words.ts';
import { ADDRESS, newBatchMemory, type BatchMemory, LENGTH, PORT, type UdpBatchNative } from './batch-native.ts';
import type { DatagramBatch, OpenUdpPort, UdpPort, UdpPortOptions } from './udp-port.ts';

/** Room for so many texts that wait is kept. */
const ROOM = 256;

/** Until a socket that gave an error is read again. */
const PAUSE_MS = 100;

/** The error of a negative errno, as Node makes them. */
function systemError(status: number, call: string): NodeJS.ErrnoException {
  const code = getSystemErrorName(status);
  return Object.assign(new Error(`${call} ${code}`), { code, errno: status, syscall: call });
}

interface Refused {
  readonly error: NodeJS.ErrnoException;
  readonly text: string;
  readonly address: string;
  readonly port: number;
}

export class BatchPort implements UdpPort {
  readonly port: number;
  readonly #options: UdpPortOptions;
  readonly #native: UdpBatchNative;
  readonly #memory: BatchMemory;
  readonly #addresses: AddressWords;
  readonly #socket: object;
  readonly #batch: DatagramBatch = { count: 0, texts: [], addresses: [], ports: [] };
  /** What waits for the flush, or for the kernel: the first `#waiting` of each. The rest is room, kept from batch to batch. */
  readonly #texts: string[] = [];
  readonly #to: string[] = [];
  readonly #ports: number[] = [];
  #waiting = 0;
  /** Length of all texts that wait. */
  #bytes = 0;
  /** Not reported yet. */
  readonly #refused: Refused[] = [];
  /** The kernel takes no more now: the rest leaves when it says so. */
  #isFull = false;
  #isClosed = false;
  #pause: NodeJS.Timeout | undefined;

  constructor(native: UdpBatchNative, memory: BatchMemory, options: UdpPortOptions) {
    this.#native = native;
    this.#memory = memory;
    this.#options = options;
    this.#addresses = new AddressWords(native, options.family);
    const { family, address, port, descriptor: given = null, receiveBuffer, typeOfService } = options;
    const { slab, numbers, outSlab, outNumbers } = memory;
    const buffers = [slab, numbers, outSlab, outNumbers] as const;
    this.#socket =
      given === null
        ? native.open(family, address, port, receiveBuffer, this.#onEvent, ...buffers)
        : adopt(native)(given, family, this.#onEvent, ...buffers);
    this.port = native.port(this.#socket);
    const descriptor = native.descriptor?.(this.#socket);
    if (typeOfService === null || descriptor === undefined) return;
    const status = setTypeOfService(descriptor, family, typeOfService);
    if (status < 0) options.onError(systemError(status, `type of service ${typeOfService}:`));
  }

  get queuedBytes(): number {
    return this.#isFull ? this.#bytes : 0;
  }

  receiveQueue(): ReceiveQueue | null {
    const descriptor = this.#isClosed ? undefined : this.#native.descriptor?.(this.#socket);
    return descriptor === undefined ? null : receiveQueue(descriptor);
  }

  readonly #onEvent = (received: number, status: number): void => {
    if (received > 0) this.#receive(received);
    else if (status < 0) {
      this.#pause = setTimeout(() => {
        this.#native.resume(this.#socket);
      }, PAUSE_MS);
      this.#options.onError(systemError(status, 'recvmmsg'));
    } else {
      this.#isFull = false;
      this.flush();
    }
  };

  #receive(count: number): void {
    const { slab, numbers } = this.#memory;
    const { slotBytes, metaInts } = this.#native;
    const batch = this.#batch;
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
    const at = this.#waiting++;
    this.#texts[at] = text;
    this.#to[at] = address;
    this.#ports[at] = port;
    this.#bytes += text.length;
  }

  flush(): void {
    this.#sendAll();
    this.#reportRefused();
  }

  #sendAll(): void {
    if (this.#isFull || this.#isClosed) return;
    const total = this.#waiting;
    let done = 0;
    while (done < total && !this.#isFull) done = this.#sendFrom(done);
    this.#forget(done);
  }

  /** Sends as many as fit into one batch, beginning with the one at `first`; returns the index of the next. */
  #sendFrom(first: number): number {
    const { outSlab, outNumbers } = this.#memory;
    const { metaInts, mostAtOnce } = this.#native;
    const end = Math.min(this.#waiting, first + mostAtOnce);
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
      this.#refuse(first, -constants.errno.EINVAL);
      return first + 1;
    }
    const done = this.#native.send(this.#socket, next - first);
    if (done < next - first) this.#isFull = true;
    for (let index = 0; index < done; index++) {
      const status = outNumbers[index * metaInts + LENGTH]!;
      if (status < 0) this.#refuse(first + index, status);
    }
    return first + done;
  }

  /** Takes the first `count` from what waits. */
  #forget(count: number): void {
    if (count === this.#waiting) {
      this.#waiting = 0;
      this.#bytes = 0;
      if (count > ROOM) for (const list of [this.#texts, this.#to, this.#ports]) list.length = 0;
      // No text is kept alive.
      else for (let at = 0; at < count; at++) this.#texts[at] = '';
    } else if (count > 0) {
      for (const { length } of this.#texts.splice(0, count)) this.#bytes -= length;
      this.#to.splice(0, count);
      this.#ports.splice(0, count);
      this.#waiting -= count;
    }
  }

  #refuse(index: number, status: number): void {
    const [text, address, port] = [this.#texts[index]!, this.#to[index]!, this.#ports[index]!];
    this.#refused.push({ error: systemError(status, 'send'), text, address, port });
  }

  // Last of all: who hears of it may send again, and flush.
  #reportRefused(): void {
    if (this.#refused.length === 0) return;
    for (const { error, text, address, port } of this.#refused.splice(0)) {
      this.#options.onSendError(error, text, address, port);
    }
  }

  close(): Promise<void> {
    if (this.#isClosed) return Promise.resolve();
    this.#sendAll();
    this.#isClosed = true;
    clearTimeout(this.#pause);
    this.#native.close(this.#socket);
    for (let index = 0; index < this.#waiting; index++) this.#refuse(index, -constants.errno.ECANCELED);
    this.#forget(this.#waiting);
    this.#reportRefused();
    return Promise.resolve();
  }
}

function adopt({ adopt: call }: UdpBatchNative): NonNullable<UdpBatchNative['adopt']> {
  if (call !== undefined) return call;
  throw Object.assign(new Error('the native part is of an earlier version'), { code: 'ENOTSUP' });
}

/** What opens ports on the native part. A port in use is an error: addresses are not shared. */
export function batchPortOpener(native: UdpBatchNative): OpenUdpPort {
  const memory = newBatchMemory(native);
  return (options) => Promise.resolve().then(() => new BatchPort(native, memory, options));
}
