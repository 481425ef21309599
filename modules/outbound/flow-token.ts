/** Flow tokens (RFC 5626 §5.2, appendix A): the way a request came, with a HMAC-SHA1-80 in front, in base64. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { addressBytes, addressOfBytes } from '../../src/lib/address-bytes.ts';
import type { Flow } from '../../src/sip/flow.ts';
import { TRANSPORTS } from '../../src/sip/transport.ts';
import type { RememberedFlow } from './api.ts';

const TAG_LENGTH = 10;
/** Tag, transport, and twice an address of 4 or 16 bytes with its port. */
const LENGTHS: Readonly<Record<number, 4 | 16>> = { 23: 4, 47: 16 };

export class FlowTokens {
  readonly #key: Buffer;

  constructor(key: Buffer) {
    this.#key = key;
  }

  make(flow: Flow): string {
    const { socket } = flow;
    const local = addressBytes(socket.address)!;
    const remote = addressBytes(flow.remoteAddress)!;
    const payload = Buffer.alloc(5 + local.length + remote.length);
    payload[0] = TRANSPORTS.indexOf(socket.transport) + 1;
    payload.set(local, 1);
    payload.writeUInt16BE(socket.port, 1 + local.length);
    payload.set(remote, 3 + local.length);
    payload.writeUInt16BE(flow.remotePort, 3 + local.length + remote.length);
    return Buffer.concat([this.#tag(payload), payload]).toString('base64');
  }

  /** null: no token by its form; 'broken': not made with this key. */
  read(token: string): RememberedFlow | 'broken' | null {
    if (token.length % 4 !== 0 || !/^[\d+/A-Za-z]+={0,2}$/.test(token)) return null;
    const bytes = Buffer.from(token, 'base64');
    const size = LENGTHS[bytes.length];
    if (size === undefined) return null;
    const payload = bytes.subarray(TAG_LENGTH);
    if (!timingSafeEqual(this.#tag(payload), bytes.subarray(0, TAG_LENGTH))) return 'broken';
    const transport = TRANSPORTS[payload[0]! - 1];
    if (transport === undefined) return 'broken';
    return {
      transport,
      localAddress: addressOfBytes(payload.subarray(1, 1 + size)),
      localPort: payload.readUInt16BE(1 + size),
      remoteAddress: addressOfBytes(payload.subarray(3 + size, 3 + 2 * size)),
      remotePort: payload.readUInt16BE(3 + 2 * size),
    };
  }

  /** The last 80 bits, as Kamailio has them. */
  #tag(payload: Buffer): Buffer {
    return createHmac('sha1', this.#key).update(payload).digest().subarray(TAG_LENGTH);
  }
}
