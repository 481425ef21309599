/** Raw connections to a server that answers everything 200, for streams that no SIP stack writes. */
import { connect, type Socket } from 'node:net';
import { unique, writeRequest } from '../support/sip-text.ts';
import type { Endpoint } from '../support/loopback.ts';
import { PATIENCE, until } from '../support/until.ts';

/** Answers everything, from a transport or not. */
export const ANSWERING = `loadmodule "sl.so"
request_route {
        sl_send_reply("200", "Alive");
}
`;

/** One connection whose bytes both ways are the test's own. */
export class RawStream {
  readonly #socket: Socket;
  received = '';
  closed = false;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setEncoding('latin1').on('data', (text: string) => (this.received += text));
    socket.on('error', () => null).on('close', () => (this.closed = true));
  }

  static async open(to: Endpoint): Promise<RawStream> {
    const socket = connect({ host: to.host, port: to.port, noDelay: true });
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject).once('connect', resolve);
    });
    return new RawStream(socket);
  }

  /** Resolves when the bytes are handed to the kernel. */
  write(text: string): Promise<void> {
    return new Promise((resolve) => {
      this.#socket.write(text, 'latin1', () => resolve());
    });
  }

  /** Reads no more, as a peer that hangs. */
  stopReading(): void {
    this.#socket.pause();
  }

  /** Statuses of the replies so far. */
  get statuses(): number[] {
    return [...this.received.matchAll(/^SIP\/2\.0 (\d{3}) /gm)].map(([, status]) => Number(status));
  }

  /** Waits for this many replies, and gives their statuses. */
  replies(count: number, limit = PATIENCE): Promise<number[]> {
    return until(`${count} replies`, () => this.statuses.length >= count && this.statuses, {
      limit,
      explain: () => this.received || '(nothing received)',
    });
  }

  awaitClose(limit = PATIENCE): Promise<true> {
    return until('end of the connection', () => this.closed, { limit, explain: () => this.received });
  }

  close(): void {
    this.#socket.destroy();
  }
}

/** An OPTIONS for a stream, with this Content-Length line (none when null) and body. */
export function streamRequest(contentLength: string | null = 'Content-Length: 0', body = ''): string {
  const text = writeRequest({
    method: 'OPTIONS',
    uri: 'sip:alice@example.com',
    via: { host: '192.0.2.7', port: 5060 },
    transport: 'TCP',
    callId: unique('stream'),
  });
  return text.replace('Content-Length: 0\r\n', contentLength === null ? '' : `${contentLength}\r\n`) + body;
}
