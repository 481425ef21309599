/** Streams: what is cut from one does not depend on how it arrives, and framer and parser agree where a message ends. */
import { StreamFramer } from '../../../../src/sip/framer.ts';
import { isFailure, parseMessage } from '../../../../src/sip/parse-message.ts';
import { frame } from '../../../../src/transport/websocket/frame.ts';
import { FrameReader } from '../../../../src/transport/websocket/frame-reader.ts';
import { WHOLE } from '../../../torture/hostile-messages.ts';
import { clientFrame, close, text as textFrame } from '../../../mock/websocket-frames.ts';
import type { Chance } from '../../chance.ts';
import { expectEqual, type Target } from '../target.ts';
import { MESSAGE_WORDS } from './message.ts';

interface Cutter {
  push(bytes: Buffer): void;
  next(): unknown;
}

/** All that comes out of a stream that arrives in these chunks. */
function cut(cutter: Cutter, chunks: readonly Buffer[]): unknown[] {
  const events: unknown[] = [];
  for (const chunk of chunks) {
    cutter.push(chunk);
    for (let event = cutter.next(); event !== null; event = cutter.next()) events.push(event);
  }
  return events;
}

function chunksOf(bytes: Buffer, chance: Chance): Buffer[] {
  const chunks: Buffer[] = [];
  const most = chance.of(1, 3, 20, 300);
  for (let at = 0; at < bytes.length;) {
    const length = 1 + chance.below(most);
    // The framer may keep a chunk, and its owner must not use it again.
    chunks.push(Buffer.from(bytes.subarray(at, at + length)));
    at += length;
  }
  return chunks;
}

function expectSameCuts(make: () => Cutter, text: string, chance: Chance): unknown[] {
  const bytes = Buffer.from(text, 'latin1');
  const whole = cut(make(), [bytes]);
  expectEqual('what the chunks of a stream make', whole, cut(make(), chunksOf(bytes, chance)));
  return whole;
}

const LIMITS = { maxHeadBytes: 2_000, maxMessageBytes: 3_000, acceptNoContentLength: false };

/** What was cut as one message has to be read as one, and to its end. */
function expectWhole(event: unknown): void {
  if (typeof event !== 'string') return;
  const message = parseMessage(event);
  if (isFailure(message)) return;
  expectEqual('where the message that was cut ends', event.length, message.bodyEnd);
  expectEqual('whether it is cut short', false, message.isTruncated);
}

export const framerTarget: Target = {
  name: 'framer',
  seeds: [WHOLE.join(''), WHOLE.join('\r\n\r\n'), ...WHOLE],
  words: [...MESSAGE_WORDS, ...WHOLE.slice(0, 3), '\r\nContent-Length: 10\r\n\r\n0123456789', '\r\n\r\n\r\n\r\n'],
  check(text, chance) {
    // Only an error may cut its head where the chunk ended.
    expectSameCuts(() => withoutHeads(new StreamFramer(LIMITS)), text, chance).forEach(expectWhole);
  },
  work(text) {
    cut(new StreamFramer({ ...LIMITS, maxHeadBytes: Infinity, maxMessageBytes: Infinity }), [
      Buffer.from(text, 'latin1'),
    ]);
  },
};

function withoutHeads(framer: StreamFramer): Cutter {
  return {
    push: (bytes) => framer.push(bytes),
    next() {
      const event = framer.next();
      return event !== null && typeof event === 'object' && event.kind === 'error' ? 'error' : event;
    },
  };
}

const latin1 = (...frames: readonly Buffer[]): string => Buffer.concat([...frames]).toString('latin1');

export const framesTarget: Target = {
  name: 'frames',
  seeds: [
    latin1(textFrame('OPTIONS sip:a SIP/2.0\r\n\r\n'), close(1000)),
    latin1(clientFrame({ opcode: 1, payload: 'a', isFinal: false }), clientFrame({ opcode: 9, payload: 'p' })),
    latin1(clientFrame({ opcode: 2, payload: 'x'.repeat(300) }), clientFrame({ opcode: 10, payload: '' })),
    latin1(clientFrame({ opcode: 1, payload: '\xc3', isFinal: false }), clientFrame({ opcode: 0, payload: '\xa4' })),
    latin1(clientFrame({ opcode: 1, payload: 'long', length: 70_000 }), clientFrame({ opcode: 1, isMasked: false })),
  ],
  words: [
    '\x81\x85',
    '\x01\x81',
    '\x80\x81',
    '\x88\x82',
    '\x89\x80',
    '\x8a\x80',
    '\x82\xfe',
    '\x82\xff',
    '\x00\x80',
    '\x81\xfe\x00\x7e',
  ],
  check(text, chance) {
    const events = expectSameCuts(() => new FrameReader(1_000), text, chance);
    for (const event of events) if (typeof event === 'string') frame(1, event);
  },
  work(text) {
    cut(new FrameReader(Infinity), [Buffer.from(text, 'latin1')]);
  },
};
