// Which of our sockets sends to a peer when nobody says.
import { isLoopback } from '../lib/ip-address.ts';
import type { LocalSocket, Transport } from '../sip/flow.ts';

export class SocketChoice {
  readonly #defaults4 = new Map<Transport, LocalSocket>();
  readonly #defaults6 = new Map<Transport, LocalSocket>();

  #defaults(family: 4 | 6): Map<Transport, LocalSocket> {
    return family === 6 ? this.#defaults6 : this.#defaults4;
  }

  /** Recomputes from all sockets, in listen order: the first that is not loopback; the last loopback one when all are. */
  update(sockets: readonly LocalSocket[]): void {
    this.#defaults4.clear();
    this.#defaults6.clear();
    for (const socket of sockets) {
      const defaults = this.#defaults(socket.family);
      const current = defaults.get(socket.transport);
      if (current === undefined || isLoopback(current.address)) {
        defaults.set(socket.transport, socket);
      }
    }
  }

  /** `preferred` when it has the transport and the family of `remoteAddress`, else the default; null when we have none. */
  select(transport: Transport, remoteAddress: string, preferred: LocalSocket | null): LocalSocket | null {
    const family = remoteAddress.includes(':') ? 6 : 4;
    if (preferred?.transport === transport && preferred.family === family) {
      return preferred;
    }
    return this.#defaults(family).get(transport) ?? null;
  }
}
