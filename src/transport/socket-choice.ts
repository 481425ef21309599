// Which of our sockets sends to a peer when nobody says.
import { isMulticast } from '../lib/ip-address.ts';
import type { LocalSocket, Transport } from '../sip/flow.ts';
import { carrierSocket, carrierTransport, webSocketOf } from '../sip/web-socket.ts';

/** As Kamailio sees it: the address of the loopback interface itself, not all of 127.0.0.0/8. */
const isLoopback = (address: string): boolean => address === '127.0.0.1' || address === '::1';

export class SocketChoice {
  #sockets: readonly LocalSocket[] = [];
  readonly #defaults4 = new Map<Transport, LocalSocket>();
  readonly #defaults6 = new Map<Transport, LocalSocket>();

  #defaults(family: 4 | 6): Map<Transport, LocalSocket> {
    return family === 6 ? this.#defaults6 : this.#defaults4;
  }

  /** Recomputes from all sockets, in listen order: the first that is neither loopback nor a multicast group; else the last. */
  update(sockets: readonly LocalSocket[]): void {
    this.#sockets = sockets;
    this.#defaults4.clear();
    this.#defaults6.clear();
    for (const socket of sockets) {
      const defaults = this.#defaults(socket.family);
      const current = defaults.get(socket.transport);
      if (current === undefined || isLoopback(current.address) || isMulticast(current.address)) {
        defaults.set(socket.transport, socket);
      }
    }
  }

  /** A socket for another transport stands for ours of that transport at the same address and port; where there is none it stands for itself. */
  #like(socket: LocalSocket, transport: Transport): LocalSocket {
    if (socket.transport === transport) return socket;
    const { address, port } = socket;
    const same = (each: LocalSocket): boolean =>
      each.transport === transport && each.address === address && each.port === port;
    return this.#sockets.find(same) ?? socket;
  }

  /**
   * `forced`, unless it is a multicast group, else `received`, when it has the transport (`forced`: or the place of one that has) and the family of `remoteAddress`, else the default; null when we
   * have none. With `sourceOf`, what is not forced is the first socket at the address that it gives for the remote one;
   * where there is none, UDP has no socket, and streams go by the others: the system takes them where they shall go.
   */
  select(
    transport: Transport,
    remoteAddress: string,
    forced: LocalSocket | null,
    received: LocalSocket | null = null,
    sourceOf: ((address: string) => string | null) | null = null,
  ): LocalSocket | null {
    const carrier = carrierTransport(transport);
    const asked = forced === null ? null : this.#like(carrierSocket(forced), carrier);
    const from = received === null ? null : carrierSocket(received);
    const socket = this.#select(carrier, remoteAddress, asked, from, sourceOf);
    return socket === null || carrier === transport ? socket : webSocketOf(socket);
  }

  #select(
    transport: Transport,
    remoteAddress: string,
    forced: LocalSocket | null,
    received: LocalSocket | null,
    sourceOf: ((address: string) => string | null) | null,
  ): LocalSocket | null {
    const family = remoteAddress.includes(':') ? 6 : 4;
    if (forced?.transport === transport && forced.family === family && !isMulticast(forced.address)) {
      return forced;
    }
    if (sourceOf !== null) {
      const source = sourceOf(remoteAddress);
      const found = this.#sockets.find((each) => each.transport === transport && each.address === source) ?? null;
      if (found !== null || transport === 'udp') return found;
    }
    if (received?.transport === transport && received.family === family) {
      return received;
    }
    return this.#defaults(family).get(transport) ?? null;
  }
}
