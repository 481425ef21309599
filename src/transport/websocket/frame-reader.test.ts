import { describe, expect, test } from 'vitest';
import { clientFrame, text, type ClientFrame } from '../../../test/mock/websocket-frames.ts';
import { FrameReader, type FrameEvent } from './frame-reader.ts';

function readAll(reader: FrameReader, bytes: Buffer): FrameEvent[] {
  const events: FrameEvent[] = [];
  reader.push(bytes);
  for (let event = reader.next(); event !== null; event = reader.next()) events.push(event);
  return events;
}

function read(...frames: ClientFrame[]): FrameEvent[] {
  return readAll(new FrameReader(70_000), Buffer.concat(frames.map(clientFrame)));
}

const violation = (code: number, reason: string): FrameEvent => ({ kind: 'error', code, reason });

describe('messages', () => {
  test.each([0, 1, 125, 126, 127, 65_535, 65_536])('a payload of %i bytes is one message without its mask', (size) => {
    const payload = 'x'.repeat(size);
    expect(read({ opcode: 1, payload })).toEqual([payload]);
  });

  test('binary frames carry any bytes', () => {
    const payload = String.fromCharCode(...Array(256).keys());
    expect(read({ opcode: 2, payload })).toEqual([payload]);
  });

  test('fragments are one message, and control frames between them come first', () => {
    const events = read(
      { opcode: 1, payload: 'one ', isFinal: false },
      { opcode: 9, payload: 'are you there' },
      { opcode: 0, payload: '', isFinal: false },
      { opcode: 0, payload: 'two' },
      { opcode: 1, payload: 'three' },
    );
    expect(events).toEqual([{ kind: 'ping', payload: 'are you there' }, 'one two', 'three']);
  });

  test('a character may be cut by fragments', () => {
    expect(read({ opcode: 1, payload: '\xe2\x82', isFinal: false }, { opcode: 0, payload: '\xac' })).toEqual([
      '\xe2\x82\xac',
    ]);
  });

  test('bytes that come one by one make the same messages', () => {
    const reader = new FrameReader(70_000);
    const bytes = Buffer.concat([
      clientFrame({ opcode: 1, payload: 'a'.repeat(200), isFinal: false }),
      clientFrame({ opcode: 10, payload: 'pong' }),
      clientFrame({ opcode: 0, payload: 'b'.repeat(300) }),
      text('last'),
    ]);
    const events = [...bytes].flatMap((byte) => readAll(reader, Buffer.from([byte])));
    expect(events).toEqual([{ kind: 'pong', payload: 'pong' }, 'a'.repeat(200) + 'b'.repeat(300), 'last']);
    expect(reader.pending).toBe(0);
  });

  test('what is begun is pending until it is whole', () => {
    const reader = new FrameReader(1000);
    const bytes = text('hello');
    readAll(reader, bytes.subarray(0, 1));
    expect(reader.pending).toBeGreaterThan(0);
    readAll(reader, bytes.subarray(1, 6));
    expect(reader.pending).toBeGreaterThan(0);
    readAll(reader, bytes.subarray(6));
    expect(reader.pending).toBe(0);
    readAll(reader, clientFrame({ opcode: 1, payload: '', isFinal: false }));
    expect(reader.pending).toBeGreaterThan(0);
  });
});

describe('what is refused', () => {
  test.each<[string, number, ClientFrame[]]>([
    ['a frame without mask', 1002, [{ opcode: 1, payload: 'x', isMasked: false }]],
    ['a reserved bit', 1002, [{ opcode: 1, payload: 'x', reserved: 4 }]],
    ['a reserved bit of a control frame', 1002, [{ opcode: 9, reserved: 1 }]],
    ['a data opcode nobody knows', 1008, [{ opcode: 3 }]],
    ['a control opcode nobody knows', 1008, [{ opcode: 11 }]],
    ['a continuation of nothing', 1002, [{ opcode: 0, payload: 'x' }]],
    ['a message within another', 1002, [{ opcode: 1, isFinal: false }, { opcode: 1 }]],
    ['a control frame in fragments', 1002, [{ opcode: 9, isFinal: false }]],
    ['a control frame of 126 bytes', 1002, [{ opcode: 9, payload: 'x'.repeat(126) }]],
    ['a length that is written too long in 2 bytes', 1002, [{ opcode: 1, payload: 'x', lengthBytes: 2 }]],
    ['a length that is written too long in 8 bytes', 1002, [{ opcode: 1, payload: 'x', lengthBytes: 8 }]],
    ['text that is not UTF-8', 1007, [{ opcode: 1, payload: 'caf\xe9' }]],
    ['a message beyond the limit, before it came', 1009, [{ opcode: 1, length: 70_001 }]],
    ['a length beyond 2^53', 1009, [{ opcode: 2, length: 2 ** 63, lengthBytes: 8 }]],
    [
      'fragments beyond the limit',
      1009,
      [
        { opcode: 1, payload: 'x', isFinal: false },
        { opcode: 0, length: 70_000 },
      ],
    ],
  ])('%s', (_name, code, frames) => {
    const events = read(...frames, { opcode: 1, payload: 'never read' });
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({ kind: 'error', code });
  });

  test('an unmasked frame is refused with the words of its code', () => {
    expect(read({ opcode: 1, isMasked: false })).toEqual([violation(1002, 'Protocol error')]);
  });

  test('nothing is kept of a stream that was refused', () => {
    const reader = new FrameReader(100);
    readAll(reader, clientFrame({ opcode: 1, payload: 'x'.repeat(50), isFinal: false }));
    readAll(reader, clientFrame({ opcode: 3 }));
    expect(readAll(reader, text('x'))).toEqual([]);
    expect(reader.pending).toBe(0);
  });
});
