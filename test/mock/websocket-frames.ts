// WebSocket frames as clients make them (RFC 6455 §5.2), right and wrong, and those of a server taken apart.

export interface ClientFrame {
  readonly opcode: number;
  /** One char per byte. */
  readonly payload?: string;
  /** Default true: no fragment follows. */
  readonly isFinal?: boolean;
  /** The three reserved bits. */
  readonly reserved?: number;
  /** Default true, as clients must. */
  readonly isMasked?: boolean;
  /** What the head says instead of the length of the payload. */
  readonly length?: number;
  /** Bytes that the length is written in (0, 2 or 8); default: the shortest. */
  readonly lengthBytes?: 0 | 2 | 8;
}

const MASK = [0x37, 0xfa, 0x21, 0x3d];

function lengthOf(length: number, bytes: 0 | 2 | 8, mask: number): number[] {
  if (bytes === 0) return [mask | length];
  const digits = [...Array(bytes).keys()].map((i) => Math.floor(length / 256 ** (bytes - 1 - i)) % 256);
  return [mask | (bytes === 2 ? 126 : 127), ...digits];
}

/** The bytes of one frame. */
export function clientFrame(parts: ClientFrame): Buffer {
  const { opcode, payload = '', isFinal = true, reserved = 0, isMasked = true } = parts;
  const length = parts.length ?? payload.length;
  const bytes = parts.lengthBytes ?? (length < 126 ? 0 : length < 65_536 ? 2 : 8);
  const head = [(isFinal ? 0x80 : 0) | (reserved << 4) | opcode, ...lengthOf(length, bytes, isMasked ? 0x80 : 0)];
  const body = Buffer.from(payload, 'latin1');
  if (!isMasked) return Buffer.concat([Buffer.from(head), body]);
  return Buffer.concat([Buffer.from([...head, ...MASK]), body.map((byte, i) => byte ^ MASK[i & 3]!)]);
}

export const text = (payload: string): Buffer => clientFrame({ opcode: 1, payload });

export const close = (code: number, reason = ''): Buffer =>
  clientFrame({ opcode: 8, payload: String.fromCharCode(code >> 8, code & 0xff) + reason });

export interface ServerFrame {
  /** First byte: FIN, reserved bits, opcode. */
  readonly first: number;
  readonly isMasked: boolean;
  readonly payload: string;
}

/** Whole frames at the beginning of what a server wrote (one char per byte), and what follows them. */
export function serverFrames(written: string): { readonly frames: ServerFrame[]; readonly rest: string } {
  const frames: ServerFrame[] = [];
  let at = 0;
  while (at + 2 <= written.length) {
    const first = written.charCodeAt(at);
    const second = written.charCodeAt(at + 1);
    const digits = (second & 0x7f) === 127 ? 8 : (second & 0x7f) === 126 ? 2 : 0;
    let length = digits === 0 ? second & 0x7f : 0;
    for (let i = 0; i < digits; i++) length = length * 256 + written.charCodeAt(at + 2 + i);
    const begin = at + 2 + digits;
    if (Number.isNaN(length) || begin + length > written.length) break;
    frames.push({ first, isMasked: second > 0x7f, payload: written.slice(begin, begin + length) });
    at = begin + length;
  }
  return { frames, rest: written.slice(at) };
}

/** A frame in words: `text hello`, `close 1002 Protocol error`. */
export function described({ first, payload }: ServerFrame): string {
  const kind = { 0x81: 'text', 0x82: 'binary', 0x88: 'close', 0x89: 'ping', 0x8a: 'pong' }[first] ?? `frame ${first}`;
  if (first !== 0x88) return `${kind} ${payload}`;
  return `close ${payload.charCodeAt(0) * 256 + payload.charCodeAt(1)} ${payload.slice(2)}`;
}
