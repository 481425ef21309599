// WebSocket streams by chance through the frame reader and the session: right ones are read as they were meant however the network
// cuts them, and wrong ones end in one error and in nothing that a client could not read.

import { expect, test } from 'vitest';
import { VirtualTime } from '../../src/lib/testing/virtual-time.ts';
import { FrameReader } from '../../src/transport/websocket/frame-reader.ts';
import { WebSocketSession } from '../../src/transport/websocket/session.ts';
import { serverFrames } from '../mock/websocket-frames.ts';
import { Chance } from './chance.ts';
import { MOST, piecesOf, rightStream, wrongStream } from './websocket-streams.ts';

const STREAMS = Number(process.env.KAHEA_FUZZ ?? 300) * 5;
const FIRST_SEED = Number(process.env.KAHEA_FUZZ_SEED ?? 1);
const LIMIT = 10_000 + STREAMS * 10;

function forSeeds(check: (chance: Chance) => void): void {
  for (let seed = FIRST_SEED; seed < FIRST_SEED + STREAMS; seed++) {
    try {
      check(new Chance(seed));
    } catch (error) {
      throw new Error(`seed ${seed}: ${(error as Error).message}`, { cause: error });
    }
  }
}

/** What a reader makes of a stream that comes in pieces. */
function read(pieces: Iterable<Buffer>): { events: string[]; pending: number } {
  const reader = new FrameReader(MOST);
  const events: string[] = [];
  for (const piece of pieces) {
    reader.push(piece);
    for (let event = reader.next(); event !== null; event = reader.next()) {
      if (typeof event === 'string') events.push(event);
      else if (event.kind === 'error') events.push(`error ${event.code}`);
      else events.push(`${event.kind} ${event.payload}`);
    }
  }
  return { events, pending: reader.pending };
}

test('right streams are read as they were meant, however they are cut', { timeout: LIMIT }, () => {
  forSeeds((chance) => {
    const { bytes, events } = rightStream(chance);
    expect(read(piecesOf(chance, bytes))).toEqual({ events, pending: 0 });
  });
});

test(
  'wrong streams are read alike however they are cut, end in one error and keep no more than a message',
  {
    timeout: LIMIT,
  },
  () => {
    forSeeds((chance) => {
      const bytes = wrongStream(chance);
      const whole = read([Buffer.from(bytes)]);
      expect(read(piecesOf(chance, bytes))).toEqual(whole);
      const errors = whole.events.filter((event) => event.startsWith('error '));
      expect(errors.length).toBeLessThanOrEqual(1);
      if (errors.length > 0) expect(whole.events.at(-1)).toBe(errors[0]);
      expect(whole.pending).toBeLessThan(MOST + 150);
    });
  },
);

test(
  'whatever comes, a session writes whole frames of a server and ends no more than once in good order',
  {
    timeout: LIMIT,
  },
  () => {
    forSeeds((chance) => {
      const time = new VirtualTime();
      let written = '';
      let ended = false;
      const session = new WebSocketSession(
        1,
        {
          clock: time.clock,
          timers: time.timers,
          mostBytes: MOST,
          answersKeepAlives: true,
          deliver: () => {
            if (chance.once(10)) session.close(4000, 'enough');
          },
          write: (wire) => (written += wire),
          end: () => (ended = true),
          abort: () => (ended = true),
        },
        { closeTime: 5_000, onReceived: () => undefined, onSent: () => undefined },
      );
      const bytes = wrongStream(chance);
      for (const piece of piecesOf(chance, bytes)) session.receive(piece);
      const { frames, rest } = serverFrames(written);
      expect(rest).toBe('');
      expect(frames.every(({ first, isMasked }) => (first & 0xf0) === 0x80 && !isMasked)).toBe(true);
      const closes = frames.filter(({ first }) => first === 0x88);
      expect(closes.length).toBeLessThanOrEqual(1);
      if (closes.length > 0) expect(frames.at(-1)).toBe(closes[0]);
      expect(ended).toBe(session.end === 'remote' || (ended && session.end === 'local'));
      session.ended();
      expect(time.timers.size).toBe(0);
    });
  },
);
