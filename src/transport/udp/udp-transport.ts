// UDP (RFC 3261 §18): datagrams in and out of every UDP socket.
import { hostForm, isMulticast } from '../../lib/ip-address.ts';
import { LogLevel, type Logger } from '../../lib/log.ts';
import type { ReceiveQueue } from '../../lib/socket-tools.ts';
import { datagramFlow } from '../../sip/datagram-flow.ts';
import type { Flow, LocalSocket } from '../../sip/flow.ts';
import { isPort } from '../../sip/port.ts';
import { newCounters, type TransportCounters } from '../counters.ts';
import type { TransportLimits } from '../limits.ts';
import { reasonOf } from '../../lib/system-error.ts';
import type { SendFailure } from '../send-failure.ts';
import type { DatagramBatch, OpenUdpPort, UdpPort } from './udp-port.ts';

/** The largest payload of an IPv4 datagram; IPv6 has 20 bytes more, which nobody sends unfragmented. */
const MAX_PAYLOAD = 65_507;

export interface UdpTransportOptions {
  readonly log: Logger;
  readonly limits: TransportLimits;
  readonly openPort: OpenUdpPort;
  readonly onMessage: (text: string, flow: Flow) => void;
  readonly onError: (failure: SendFailure) => void;
}

export class UdpTransport {
  readonly counters: TransportCounters = newCounters();
  readonly #options: UdpTransportOptions;
  /** Indexed by `LocalSocket.id`, null for those of other transports. */
  readonly #portOf: (UdpPort | null)[] = [];
  readonly #ports: UdpPort[] = [];

  constructor(options: UdpTransportOptions) {
    this.#options = options;
  }

  /**
   * Opens the port of `socket`, or any free one when `socket.port` is 0, and resolves to the socket as it is in use. `descriptor`: of one that is
   * bound there already.
   */
  async listen(socket: LocalSocket, descriptor: number | null = null): Promise<LocalSocket> {
    const { log, limits, openPort, onError } = this.#options;
    let actual = socket;
    const port = await openPort({
      family: socket.family,
      address: socket.address,
      port: socket.port,
      descriptor,
      receiveBuffer: limits.udpReceiveBuffer,
      typeOfService: limits.typeOfService,
      multicast: isMulticast(socket.address)
        ? { interface: limits.multicastInterface, loopback: limits.multicastLoopback, ttl: limits.multicastTtl }
        : null,
      onBatch: (batch) => {
        this.#receive(batch, actual);
      },
      onSendError: (error, text, remoteAddress, remotePort) => {
        this.counters.errors++;
        const reason = `udp send to ${hostForm(remoteAddress)}:${remotePort} failed: ${reasonOf(error)}`;
        log.error(reason);
        onError({
          flow: { socket: actual, remoteAddress, remotePort, connection: 0 },
          text,
          code: error.code ?? 'EIO',
          reason,
        });
      },
      onError: (error) => {
        this.counters.errors++;
        log.error(`udp socket ${hostForm(actual.address)}:${actual.port}: ${reasonOf(error)}`);
      },
    });
    actual = { ...socket, port: port.port };
    while (this.#portOf.length <= socket.id) {
      this.#portOf.push(null);
    }
    this.#portOf[socket.id] = port;
    this.#ports.push(port);
    return actual;
  }

  #receive(batch: DatagramBatch, socket: LocalSocket): void {
    const minimum = this.#options.limits.udpMinimumMessage;
    for (let index = 0; index < batch.count; index++) {
      const text = batch.texts[index]!;
      const remotePort = batch.ports[index]!;
      if (text.length < minimum || remotePort === 0) {
        this.#drop(batch, index);
        continue;
      }
      this.counters.received++;
      this.#options.onMessage(text, datagramFlow(socket, batch.addresses[index]!, remotePort));
    }
  }

  #drop(batch: DatagramBatch, index: number): void {
    this.counters.dropped++;
    const { log } = this.#options;
    if (log.enabled(LogLevel.Debug)) {
      const from = `${hostForm(batch.addresses[index]!)}:${batch.ports[index]!}`;
      log.debug(`udp: ${batch.texts[index]!.length} bytes from ${from} are no message, dropped`);
    }
  }

  /** Queues; false when the message is too long for a datagram or the socket's queue is full. */
  send(flow: Flow, text: string): boolean {
    const port = this.#portOf[flow.socket.id] ?? null;
    const { log, limits } = this.#options;
    const obstacle =
      port === null
        ? 'the socket is closed'
        : text.length > MAX_PAYLOAD
          ? `${text.length} bytes are too long for one datagram`
          : !isPort(flow.remotePort)
            ? 'no such port'
            : port.queuedBytes > limits.udpSendQueue
              ? 'the kernel takes no more'
              : null;
    if (port === null || obstacle !== null) {
      this.counters.dropped++;
      log.error(`udp send to ${hostForm(flow.remoteAddress)}:${flow.remotePort} failed: ${obstacle}`);
      return false;
    }
    this.counters.sent++;
    port.send(text, flow.remoteAddress, flow.remotePort);
    return true;
  }

  /** The fullest of what the sockets keep for us, what they all dropped, and the longest delay; null: none of them says. */
  receiveQueue(): ReceiveQueue | null {
    let filled = -1;
    let dropped = 0;
    let delay = 0;
    for (const port of this.#ports) {
      const queue = port.receiveQueue();
      if (queue === null) continue;
      filled = Math.max(filled, queue.filled);
      dropped += queue.dropped;
      delay = Math.max(delay, queue.delay);
    }
    return filled < 0 ? null : { filled, dropped, delay };
  }

  /** Bytes that were flushed and the kernel has not taken yet, of all sockets. */
  get queuedBytes(): number {
    return this.#ports.reduce((sum, port) => sum + port.queuedBytes, 0);
  }

  flush(): void {
    for (let index = 0; index < this.#ports.length; index++) {
      this.#ports[index]!.flush();
    }
  }

  async close(): Promise<void> {
    const ports = this.#ports.splice(0);
    this.#portOf.length = 0;
    await Promise.all(ports.map((port) => port.close()));
  }
}
