/** A blocklist for tests: keeps what it is told, without time. */
import type { DestinationBlocklist } from '../host.ts';

type Destination = Parameters<DestinationBlocklist['has']>[0];

export class RecordedBlocklist implements DestinationBlocklist {
  enabled = false;
  /** `udp:192.0.2.1:5060` each. */
  readonly listed = new Set<string>();
  /** What was reported and added: `udp:192.0.2.1:5060 16`, with the milliseconds behind when they were given. */
  readonly reports: string[] = [];

  has(destination: Destination): boolean {
    return this.enabled && this.listed.has(textOf(destination));
  }

  report(destination: Destination, reason: number, ignored: number, lifetime: number | null = null): void {
    if ((reason & ignored) === 0) this.add(destination, reason, lifetime);
  }

  add(destination: Destination, reason: number, lifetime: number | null): void {
    this.reports.push(`${textOf(destination)} ${String(reason)}${lifetime === null ? '' : ` ${String(lifetime)}`}`);
    this.listed.add(textOf(destination));
  }

  remove(destination: Destination): boolean {
    return this.listed.delete(textOf(destination));
  }
}

function textOf({ transport, address, port }: Destination): string {
  return `${transport}:${address}:${port}`;
}
