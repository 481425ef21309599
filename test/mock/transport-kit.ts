// A TransportLayer for tests: real sockets on loopback, virtual time, and a record of everything it tells.
import { LogLevel, type Logger } from '../../src/lib/log.ts';
import { VirtualTime } from '../../src/lib/testing/virtual-time.ts';
import type { Flow, LocalSocket, Transport } from '../../src/sip/flow.ts';
import { Blocklist, type BlocklistSettings } from '../../src/transport/blocklist.ts';
import { defaultLimits, type TransportLimits } from '../../src/transport/limits.ts';
import { Resolver } from '../../src/transport/resolver.ts';
import type { SendFailure } from '../../src/transport/send-failure.ts';
import { TransportLayer } from '../../src/transport/transport-layer.ts';
import type { OpenUdpPort } from '../../src/transport/udp/udp-port.ts';
import type { WorkerLink } from '../../src/transport/workers/worker-link.ts';

/** A logger that keeps its lines as `level: text`. */
export class LineRecorder implements Logger {
  readonly lines: string[] = [];

  enabled(): boolean {
    return true;
  }

  log(level: LogLevel, text: string): void {
    const name = Object.entries(LogLevel).find(([, value]) => value === level)?.[0] ?? String(level);
    this.lines.push(`${name.toLowerCase()}: ${text}`);
  }

  error(text: string): void {
    this.log(LogLevel.Error, text);
  }

  warn(text: string): void {
    this.log(LogLevel.Warning, text);
  }

  notice(text: string): void {
    this.log(LogLevel.Notice, text);
  }

  info(text: string): void {
    this.log(LogLevel.Info, text);
  }

  debug(text: string): void {
    this.log(LogLevel.Debug, text);
  }

  named(): Logger {
    return this;
  }
}

const NO_BLOCKLIST: BlocklistSettings = {
  enabled: false,
  lifetime: 60_000,
  mostBytes: 10_000,
  sweepInterval: 0,
  ignored: () => 0,
};

export class TransportKit {
  readonly time = new VirtualTime();
  readonly log = new LineRecorder();
  readonly received: { readonly text: string; readonly flow: Flow }[] = [];
  readonly failures: SendFailure[] = [];
  readonly resolver: Resolver;
  readonly blocklist: Blocklist;
  readonly layer: TransportLayer;

  /** `openUdpPort`: what opens UDP ports, when not the layer's own choice. */
  constructor(limits: Partial<TransportLimits> = {}, openUdpPort?: OpenUdpPort, workers: WorkerLink | null = null) {
    this.resolver = new Resolver({ ...this.time, servers: ['127.0.0.1:9'] });
    this.blocklist = new Blocklist(this.time.clock, this.time.timers, NO_BLOCKLIST);
    this.layer = new TransportLayer({
      clock: this.time.clock,
      timers: this.time.timers,
      log: this.log,
      limits: { ...defaultLimits, ...limits },
      resolver: this.resolver,
      workers,
      ...(openUdpPort !== undefined && { openUdpPort }),
    });
    this.layer.onMessage = (text, flow) => this.received.push({ text, flow });
    this.layer.onError = (failure) => this.failures.push(failure);
  }

  /** Listens on a free port, or on `port`. */
  async listen(transport: Transport, host = '127.0.0.1', port = 0): Promise<LocalSocket> {
    const socket = await this.layer.listen({
      ...{ transport, host, port, advertisedAddress: null, advertisedPort: null, name: null },
    });
    this.layer.begin();
    return socket;
  }

  async close(): Promise<void> {
    this.resolver.close();
    await this.layer.close();
  }
}

/** Sockets and the like that keep this process alive now, by kind. */
export function openHandles(): string[] {
  return process
    .getActiveResourcesInfo()
    .filter((kind) => /^(?:UDP|TCP)|^Immediate/.test(kind))
    .sort();
}
