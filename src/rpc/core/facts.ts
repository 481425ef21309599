/** What the core's methods print: the server fills this in, so that the methods know nothing of it. All values are read when asked for. */
import type { ProcessMemory } from '../../lib/process-memory.ts';
import type { RpcValue } from '../value.ts';

export interface ServerFacts {
  /** `kahea` */
  readonly product: string;
  /** `0.1.0` */
  readonly version: string;
  /** `kahea 0.1.0 (x86_64/linux)` */
  readonly fullVersion: string;
  /** Commit of this build, a space, and `dirty` or nothing. */
  readonly sourceId: string;
  /** `node 20.20.2` */
  readonly compiler: string;
  /** What this build can do, as Kamailio's compile flags: `USE_TCP`. */
  readonly flags: readonly string[];
  /** Wall time of the start in milliseconds. */
  readonly startedAt: number;
  /** Wall time now in milliseconds. */
  now(): number;
  /** Command line, the program first. */
  readonly commandLine: readonly string[];
  workingFolder(): string;
  memory(): ProcessMemory;
  processes(): readonly ProcessFacts[];
  /** In the order they were loaded. */
  modules(): readonly string[];
  /** Names of `#!define` with their values, null: without one. */
  defines(): Iterable<readonly [name: string, value: string | null]>;
  sockets(): readonly SocketFacts[];
  aliases(): readonly AliasFacts[];
  tcp(): TcpFacts;
  connections(): readonly ConnectionFacts[];
  /** Settings of TCP by their names in the `tcp` group of `cfg.*`. */
  tcpOptions(): Iterable<readonly [name: string, value: RpcValue]>;
  /** Sends a signal to the server itself. */
  kill(signal: number): void;
}

export interface ProcessFacts {
  readonly index: number;
  readonly pid: number;
  /** 0 the main process, 1 and up those that handle messages, negative others. */
  readonly rank: number;
  readonly description: string;
}

export interface SocketFacts {
  readonly transport: string;
  /** The host name of the listen line; null when it gave an address. */
  readonly hostName: string | null;
  readonly address: string;
  readonly port: number;
}

export interface AliasFacts {
  /** null: any. */
  readonly transport: string | null;
  readonly host: string;
  /** null: any. */
  readonly port: number | null;
}

export interface TcpFacts {
  readonly maxConnections: number;
  readonly maxTlsConnections: number;
  readonly openedConnections: number;
  readonly openedTlsConnections: number;
  readonly queuedBytes: number;
}

export interface ConnectionFacts {
  readonly id: number;
  readonly transport: string;
  readonly state: 'connecting' | 'securing' | 'open' | 'closed';
  readonly timeout: number;
  readonly lifetime: number;
  readonly sourceAddress: string;
  readonly sourcePort: number;
  readonly destinationAddress: string;
  readonly destinationPort: number;
}
