// What a WebSocket client sends, by chance: right streams with what a reader must make of them, and wrong ones.

import { clientFrame, type ClientFrame } from '../mock/websocket-frames.ts';
import type { Chance } from './chance.ts';

/** Bytes of one message that the readers take. */
export const MOST = 3_000;

export interface Stream {
  readonly bytes: Buffer;
  /** Messages as they are, control frames as `ping …`. */
  readonly events: readonly string[];
}

/** ASCII, two-byte and three-byte characters, one char per byte. */
function utf8(chance: Chance, most: number): string {
  const text = chance.list(0, most, () => chance.of('a', 'Z', '\r\n', ' ', 'é', '€', '😀')).join('');
  return Buffer.from(text, 'utf8').toString('latin1');
}

function anyBytes(chance: Chance, most: number): string {
  return String.fromCharCode(...chance.list(0, most, () => chance.below(256)));
}

function control(chance: Chance): { readonly frame: ClientFrame; readonly event: string } {
  const [opcode, name] = chance.of<readonly [number, string]>([9, 'ping'], [10, 'pong']);
  const payload = anyBytes(chance, chance.of(0, 10, 125));
  return { frame: { opcode, payload }, event: `${name} ${payload}` };
}

/** Messages in up to five fragments, with control frames between them and between the fragments. */
export function rightStream(chance: Chance): Stream {
  const frames: ClientFrame[] = [];
  const events: string[] = [];
  const addControls = (): void => {
    for (const { frame, event } of chance.list(0, chance.of(0, 0, 2), () => control(chance))) {
      frames.push(frame);
      events.push(event);
    }
  };
  for (let messages = 1 + chance.below(5); messages > 0; messages--) {
    addControls();
    const opcode = chance.of(1, 1, 2);
    const length = chance.of(0, 5, 60, 400);
    const message = opcode === 1 ? utf8(chance, length) : anyBytes(chance, length);
    const cuts = chance.list(0, 4, () => chance.below(message.length + 1)).sort((a, b) => a - b);
    const parts = [0, ...cuts].map((from, i) => message.slice(from, cuts[i] ?? message.length));
    for (const [i, payload] of parts.entries()) {
      if (i > 0) addControls();
      frames.push({ opcode: i === 0 ? opcode : 0, payload, isFinal: i === parts.length - 1 });
    }
    events.push(message);
  }
  return { bytes: Buffer.concat(frames.map(clientFrame)), events };
}

/** A right stream with frames that are not, and with bytes changed, lost and doubled. */
export function wrongStream(chance: Chance): Buffer {
  const pieces = chance.list(1, 6, () =>
    chance.once(3) ? clientFrame(wrongFrame(chance)) : rightStream(chance).bytes,
  );
  let bytes = Buffer.concat(pieces);
  for (let count = chance.below(4); count > 0 && bytes.length > 0; count--) {
    const at = chance.below(bytes.length);
    const end = at + chance.below(8);
    bytes = chance.of(
      () => Buffer.concat([bytes.subarray(0, at), bytes.subarray(end)]),
      () => Buffer.concat([bytes.subarray(0, end), bytes.subarray(at)]),
      () => Buffer.concat([bytes.subarray(0, at), Buffer.from([chance.below(256)]), bytes.subarray(at + 1)]),
    )();
  }
  return bytes;
}

function wrongFrame(chance: Chance): ClientFrame {
  const payload = anyBytes(chance, 130);
  return {
    opcode: chance.below(16),
    payload,
    isFinal: !chance.once(2),
    reserved: chance.once(3) ? chance.below(8) : 0,
    isMasked: !chance.once(4),
    ...(chance.once(2) && { lengthBytes: chance.of(0, 2, 8) }),
    ...(chance.once(3) && {
      length: chance.of(0, 1, 125, 126, 65_535, 65_536, MOST, 2 ** 31, 2 ** 32, 2 ** 53, 2 ** 63),
    }),
  };
}

/** The same bytes in pieces as a network may cut them. */
export function* piecesOf(chance: Chance, bytes: Buffer): Generator<Buffer> {
  const most = chance.of(1, 3, 20, 500, 100_000);
  for (let at = 0; at < bytes.length;) {
    const end = at + 1 + chance.below(most);
    yield Buffer.from(bytes.subarray(at, end));
    at = end;
  }
}
